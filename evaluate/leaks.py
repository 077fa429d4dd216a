"""How much of a test part a system may have seen in training: its wording, and its mentions.

Texts are compared as words: case and punctuation do not count. Word 12-grams find copied and lightly edited passages,
whole texts and sentences find copies, and mentions tell how far learning names and triggers by heart would carry.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.overlap import SharedRuns, shared_runs, words_of
from strife.data.sentences import sentence_spans
from strife.evaluate.metrics import null_if_nan
from strife.evaluate.seen import MentionKey, mention_keys

NGRAM = 12
"""Words of a run that two articles have by chance hardly ever."""
LISTED = 20
"""How many pairs of articles and how many sentences are listed; all of them are counted."""

Words: TypeAlias = tuple[str, ...]
_LAYERS = ("entities", "events", "arguments")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of the test part's items that stand in the training part too."""

    found: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1, NaN where the test part has none."""
        return self.found / self.of if self.of else math.nan

    def to_json(self) -> dict[str, float | int | None]:
        """Plain JSON, null for NaN."""
        return {"share": null_if_nan(self.value), "found": self.found, "of": self.of}

    def __str__(self) -> str:
        return f"{self.found:,} of {self.of:,} ({self.value:.1%})" if self.of else "none to find"


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A sentence of a test article, ``text[start:end]`` of ``document``, and the first training article with it."""

    document: str
    start: int
    end: int
    train: str


@dataclass(frozen=True, slots=True)
class Leaks:
    """What a test part shares with a training part.

    Attributes:
        n: Words in a run.
        train_documents: Number of articles.
        runs: The test articles' different runs of ``n`` words that stand in the training part.
        documents_with_runs: Test articles with such a run.
        documents: Test articles whose whole text is that of a training article.
        sentences: Sentences of test articles that stand in the training part.
        mentions: By layer, the test mentions that training articles have with words and label, as
            :func:`strife.evaluate.seen.mention_keys` compares them: entities with their type, triggers with their event
            type, arguments with their role. None where one of the parts was not annotated.
        pairs: The test articles with the largest share of shared runs, each with its closest training article.
        shared_sentences: The longest ones.
    """

    n: int
    train_documents: int
    runs: Share
    documents_with_runs: Share
    documents: Share
    sentences: Share
    mentions: dict[str, Share | None]
    pairs: tuple[SharedRuns, ...]
    shared_sentences: tuple[SharedSentence, ...]

    def __str__(self) -> str:
        """One line for people."""
        seen = ", ".join(f"{layer} {_percent(share)}" for layer, share in self.mentions.items())
        return (
            f"of {self.documents.of} test articles {self.documents_with_runs.found} share a run of {self.n} words "
            f"with the {self.train_documents} training articles ({_percent(self.runs)} of all runs) and "
            f"{self.documents.found} are identical; identical sentences: {self.sentences}; mentions seen: {seen}"
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: ids and offsets, no text."""
        return {
            "n": self.n,
            "train_documents": self.train_documents,
            "runs": self.runs.to_json(),
            "documents_with_runs": self.documents_with_runs.to_json(),
            "documents": self.documents.to_json(),
            "sentences": self.sentences.to_json(),
            "mentions": {layer: share and share.to_json() for layer, share in self.mentions.items()},
            "pairs": [asdict(pair) for pair in self.pairs],
            "shared_sentences": [asdict(sentence) for sentence in self.shared_sentences],
        }


def leaks(train: Sequence[Document], test: Sequence[Document], *, n: int = NGRAM) -> Leaks:
    """Look for what ``test`` shares with ``train``.

    Args:
        train: What a system learns from. Of its annotation, the layers that a Document lists count.
        test: What it is scored on.
        n: Words in a run.

    Raises:
        InputError: one of the parts has no article.
    """
    for side, documents in (("training", train), ("test", test)):
        if not documents:
            raise InputError(f"leak check: the {side} part has no article")
    found = list(shared_runs(train, test, n=n))
    copies = {words_of(document.text) for document in train} - {()}
    sentences, shared = _sentences(train, test)
    return Leaks(
        n=n,
        train_documents=len(train),
        runs=Share(sum(each.shared for each in found), sum(each.runs for each in found)),
        documents_with_runs=Share(sum(each.shared > 0 for each in found), len(test)),
        documents=Share(sum(words_of(document.text) in copies for document in test), len(test)),
        sentences=Share(len(shared), sentences),
        mentions={layer: _mentions_seen(layer, train, test) for layer in _LAYERS},
        pairs=_worst(found),
        shared_sentences=tuple(sorted(shared, key=lambda each: each.start - each.end)[:LISTED]),
    )


def _percent(share: Share | None) -> str:
    return "-" if share is None or not share.of else f"{share.value:.1%}"


def _worst(found: Iterable[SharedRuns]) -> tuple[SharedRuns, ...]:
    sharing = [each for each in found if each.shared]
    return tuple(sorted(sharing, key=lambda each: (-each.shared_with_closest / each.runs, -each.runs))[:LISTED])


def _sentences(train: Iterable[Document], test: Iterable[Document]) -> tuple[int, list[SharedSentence]]:
    """The number of test sentences that have words, and those that stand in the training part."""
    holder: dict[Words, str] = {}
    for document in train:
        for start, end in sentence_spans(document.text, language=document.language):
            holder.setdefault(words_of(document.text[start:end]), document.id)
    number, shared = 0, []
    for document in test:
        for start, end in sentence_spans(document.text, language=document.language):
            words = words_of(document.text[start:end])
            number += bool(words)
            if words and words in holder:
                shared.append(SharedSentence(document.id, start, end, holder[words]))
    return number, shared


def _mentions_seen(layer: str, train: Iterable[Document], test: Iterable[Document]) -> Share | None:
    learned, asked = ([d for d in documents if layer in d.layers] for documents in (train, test))
    if not learned or not asked:
        return None
    known = {each for document in learned for mention in _MENTIONS[layer](document) for each in mention}
    found = [any(each in known for each in mention) for document in asked for mention in _MENTIONS[layer](document)]
    return Share(sum(found), len(found))


def _entities(document: Document) -> Iterator[list[MentionKey]]:
    for entity in document.entities:
        yield mention_keys(document, entity.start, entity.end, entity.type)


def _triggers(document: Document) -> Iterator[list[MentionKey]]:
    for event in document.events:
        yield mention_keys(document, event.start, event.end, event.type)


def _arguments(document: Document) -> Iterator[list[MentionKey]]:
    for event in document.events:
        for argument in event.arguments:
            yield mention_keys(document, argument.start, argument.end, argument.role)


_MENTIONS: dict[str, Callable[[Document], Iterator[list[MentionKey]]]] = {
    "entities": _entities,
    "events": _triggers,
    "arguments": _arguments,
}
