"""The CRF baseline: a linear-chain conditional random field over BIO tags, by sklearn-crfsuite, one for each layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING

from strife.data.document import Document, Entity
from strife.evaluate.baselines.tagging import (
    LayerTask,
    SpanAnnotator,
    are_sentences,
    fit_layers,
    layer_tags,
    missing_extra,
    sentence_ranges,
    tagged_spans,
)
from strife.evaluate.entities import tokens_of
from strife.evaluate.systems import Task

if TYPE_CHECKING:
    from sklearn_crfsuite import CRF

ITERATIONS = 100
REGULARISATION = (0.1, 0.1)
"""c1 and c2, the weights of L1 and L2, where dev does not choose them."""
GRID = tuple(product((0.01, 0.1), (0.01, 0.1)))
"""The pairs of c1 and c2 that dev chooses from."""
GRID_OPERATIONS = 50_000_000
"""The greatest tokens x labels x labels of training, on which the time depends, for which the grid is tried."""
_NEIGHBOURS = (-2, -1, 1, 2)


@dataclass(frozen=True)
class CrfFinder:
    """A trained CRF.

    Attributes:
        whole: Documents are sentences and are not split.
        regularisation: c1 and c2.
    """

    crf: CRF
    whole: bool
    regularisation: tuple[float, float]
    counts: Mapping[str, int]

    def find(self, documents: Sequence[Document]) -> list[list[Entity]]:
        """The spans of each text."""
        found = []
        for document in documents:
            tokens = tokens_of(document)
            tags: list[str] = []
            for sentence in sentence_ranges(document, tokens, whole=self.whole):
                words = _words(document, tokens, sentence)
                tags += self.crf.predict_single(features(words)) if words else []
            found.append(tagged_spans(tokens, tags))
        return found


def fit(task: Task) -> SpanAnnotator:
    """Train a CRF for entities and one for triggers, by L-BFGS, which has no random part: the seed plays no role.

    c1 and c2 are chosen by dev where the training part is small enough to try several.

    Raises:
        Unavailable: sklearn-crfsuite is not installed.
    """
    return fit_layers(task, _fit_layer)


def features(words: Sequence[str]) -> list[list[str]]:
    """The features of each word of a sentence: form, affixes, shape, and the forms of two neighbours on each side."""
    own = [_form(word) for word in words]
    return [["bias", *_affixes(word), *own[index], *_beside(own, index)] for index, word in enumerate(words)]


def shape(word: str) -> str:
    """The shape of a word with runs shortened: ``Xx`` for ``Homs``, ``X-d`` for ``MI-17``."""
    kinds = ("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word)
    return "".join(kind for kind, _ in groupby(kinds))


def _form(word: str) -> list[str]:
    """What is said of a word and of its neighbours alike."""
    tests = {"title": word.istitle(), "upper": word.isupper(), "digit": word.isdigit()}
    return [f"lower={word.lower()}", f"shape={shape(word)}", *(name for name, holds in tests.items() if holds)]


def _affixes(word: str) -> Iterator[str]:
    lower = word.lower()
    yield f"word={word}"
    for length in range(1, min(4, len(lower)) + 1):
        yield f"prefix={lower[:length]}"
        yield f"suffix={lower[-length:]}"
    if any(c.isdigit() for c in word):
        yield "has digit"
    if "-" in word:
        yield "has hyphen"


def _beside(own: Sequence[Sequence[str]], index: int) -> Iterator[str]:
    for offset in _NEIGHBOURS:
        place = index + offset
        if 0 <= place < len(own):
            yield from (f"{offset:+d}:{feature}" for feature in own[place])
        elif abs(offset) == 1:
            yield "BOS" if offset < 0 else "EOS"


def _words(document: Document, tokens: Sequence[tuple[int, int]], sentence: range) -> list[str]:
    return [document.text[tokens[index][0] : tokens[index][1]] for index in sentence]


@dataclass(frozen=True)
class _Examples:
    """Training sentences as features and tags."""

    features: list[list[list[str]]]
    tags: list[list[str]]
    untagged: int

    @property
    def operations(self) -> int:
        """What an iteration of training costs: tokens times the square of the number of tags."""
        used = {tag for tags in self.tags for tag in tags}
        return sum(len(tags) for tags in self.tags) * len(used) ** 2


def _fit_layer(layer: LayerTask) -> CrfFinder:
    whole = are_sentences(layer.train)
    examples = _examples(layer, whole)
    counts = {"untagged": examples.untagged}
    if not layer.dev or examples.operations > GRID_OPERATIONS:
        return CrfFinder(_train(examples, REGULARISATION), whole, REGULARISATION, counts)
    fitted = [CrfFinder(_train(examples, pair), whole, pair, counts) for pair in GRID]
    return max(fitted, key=layer.dev_score)


def _examples(layer: LayerTask, whole: bool) -> _Examples:
    rows: list[list[list[str]]] = []
    row_tags: list[list[str]] = []
    untagged = 0
    for document in layer.train:
        tokens = tokens_of(document)
        tagging = layer_tags(document, layer.layer, tokens)
        untagged += tagging.untagged
        for sentence in sentence_ranges(document, tokens, whole=whole):
            rows.append(features(_words(document, tokens, sentence)))
            row_tags.append([tagging.tags[index] for index in sentence])
    return _Examples(rows, row_tags, untagged)


def _train(examples: _Examples, regularisation: tuple[float, float]) -> CRF:
    try:
        from sklearn_crfsuite import CRF
    except ImportError as error:
        raise missing_extra(error, what="the CRF baseline") from None
    c1, c2 = regularisation
    crf = CRF(algorithm="lbfgs", c1=c1, c2=c2, max_iterations=ITERATIONS, all_possible_transitions=True)
    return crf.fit(examples.features, examples.tags)
