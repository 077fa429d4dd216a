"""spaCy's CNN pipeline as a baseline: hash embeddings, convolutions and its transition-based entity recogniser.

A recogniser is trained for entities and another for triggers, each from random weights, with spaCy's default network,
optimiser, dropout and batches; no pretrained vectors are needed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strife.data.document import Document, Entity
from strife.data.labels import tokens_of as tokens_touched
from strife.evaluate.baselines.tagging import LayerTask, SpanAnnotator, fit_layers, missing_extra, spans_of
from strife.evaluate.systems import Task

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.training import Example

EPOCHS = 30
PATIENCE = 5
"""Epochs without a better score on dev after which training ends, once that score has left 0."""
DROPOUT = 0.1
BATCH_WORDS = (100.0, 1000.0, 1.001)
"""Words a batch: at first, at most, and the factor by which they grow with each batch."""


@dataclass(frozen=True)
class SpacyFinder:
    """A trained pipeline.

    Attributes:
        epoch: The epoch its weights are of: the best on dev, or the last where dev does not tell.
        counts: Spans of training that begin or end within a spaCy token (``misaligned``; their tokens teach nothing),
            and spans within others (``overlapping``).
    """

    nlp: Language
    epoch: int
    counts: Mapping[str, int]

    def find(self, documents: Sequence[Document]) -> list[list[Entity]]:
        """The spans of each text."""
        read = [_read(self.nlp, document) for document in documents]
        docs = self.nlp.pipe([text.doc for text in read])
        return [
            [
                Entity(f"T{n}", text.tokens[e.start][0], text.tokens[e.end - 1][1], e.label_)
                for n, e in enumerate(doc.ents, 1)
            ]
            for text, doc in zip(read, docs, strict=True)
        ]


@dataclass(frozen=True)
class _Text:
    """A text as spaCy has it, and where its tokens stand in the text as given."""

    doc: Doc
    tokens: list[tuple[int, int]]


def fit(task: Task) -> SpanAnnotator:
    """Train a pipeline for entities and one for triggers, and keep the epoch that is best on dev.

    Raises:
        Unavailable: spaCy is not installed.
    """
    return fit_layers(task, _fit_layer)


def fit_entities(task: Task) -> SpacyFinder:
    """The pipeline for entities alone.

    Raises:
        Unavailable: spaCy is not installed.
    """
    parts = [tuple(d for d in part if "entities" in d.layers) for part in (task.train, task.dev)]
    return _fit_layer(LayerTask("entities", task, *parts))


def _fit_layer(layer: LayerTask) -> SpacyFinder:
    try:
        import spacy
        from thinc.api import fix_random_seed
    except ImportError as error:
        raise missing_extra(error, what="spaCy's CNN pipeline") from None
    fix_random_seed(layer.task.seed)
    nlp = spacy.blank("en")
    recogniser: Any = nlp.add_pipe("ner")
    for name in layer.types:
        recogniser.add_label(name)
    counts: Counter[str] = Counter()
    examples = [_example(nlp, document, layer.layer, counts) for document in layer.train if document.text.strip()]
    return _train(nlp, layer, examples, counts)


def _train(nlp: Language, layer: LayerTask, examples: list[Example], counts: Mapping[str, int]) -> SpacyFinder:
    from spacy.training.batchers import minibatch_by_words
    from thinc.api import compounding

    optimizer = nlp.initialize(lambda: examples)
    sizes = compounding(*BATCH_WORDS)
    shuffler = random.Random(layer.task.seed)
    best, best_epoch, weights = 0.0, 0, b""
    for epoch in range(1, EPOCHS + 1):
        shuffler.shuffle(examples)
        for batch in minibatch_by_words(examples, size=sizes):  # pyright: ignore[reportArgumentType]
            nlp.update(batch, drop=DROPOUT, sgd=optimizer)
        value = layer.dev_score(SpacyFinder(nlp, epoch, counts)) if layer.dev else float(epoch)
        if value > best:
            best, best_epoch, weights = value, epoch, nlp.to_bytes()
        elif best and epoch - best_epoch >= PATIENCE:
            break
    return SpacyFinder(nlp.from_bytes(weights), best_epoch, counts) if best else SpacyFinder(nlp, EPOCHS, counts)


def _read(nlp: Language, document: Document) -> _Text:
    """A text with spaCy's tokens, or with those that the corpus was published with."""
    from spacy.tokens import Doc

    text, given = document.text, document.meta.get("tokens")
    if given is None:
        doc = nlp.make_doc(text)
        return _Text(doc, [(token.idx, token.idx + len(token)) for token in doc])
    tokens = [(start, end) for start, end in given]
    words = [text[start:end] for start, end in tokens]
    spaces = [text[end : end + 1].isspace() for _, end in tokens]
    return _Text(Doc(nlp.vocab, words=words, spaces=spaces), tokens)


def _example(nlp: Language, document: Document, layer: str, counts: Counter[str]) -> Example:
    """A document and the same with its spans; tokens of a misaligned span have neither a label nor the lack of one."""
    from spacy.tokens import Span
    from spacy.training import Example

    read = _read(nlp, document)
    first_at = {start: index for index, (start, _) in enumerate(read.tokens)}
    last_at = {end: index for index, (_, end) in enumerate(read.tokens)}
    reference = read.doc.copy()
    taken: set[int] = set()
    unknown: set[int] = set()
    spans = []
    for span in sorted(spans_of(document, layer), key=lambda s: (s.start, -s.end)):
        covered = range(*tokens_touched(read.tokens, span.start, span.end))
        if span.start not in first_at or span.end not in last_at or _is_space(reference, covered):
            counts["misaligned"] += 1
            unknown.update(covered)
        elif taken.isdisjoint(covered):
            taken.update(covered)
            spans.append(Span(reference, covered.start, covered.stop, label=span.type))
        else:
            counts["overlapping"] += 1
    missing = [Span(reference, index, index + 1) for index in sorted(unknown - taken)]
    reference.set_ents(spans, missing=missing, default="outside")
    return Example(read.doc, reference)


def _is_space(doc: Doc, covered: range) -> bool:
    """Whether a span begins or ends with a token of white space, which spaCy's recogniser allows in no entity."""
    return not covered or doc[covered.start].is_space or doc[covered.stop - 1].is_space
