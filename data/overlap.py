"""What articles share that they should not: wording, and names across the splits of a corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import regex

from strife.data.document import Document
from strife.data.tokens import token_spans

_NAME_WORD = regex.compile(r"\p{Lu}[\p{L}\p{M}\p{N}\p{Pd}'\N{RIGHT SINGLE QUOTATION MARK}]+")
_NAMED_TYPES = ("Person", "Organisation")
COMMON = 20
"""A run of words in more articles than this is boilerplate."""


class Overlap(NamedTuple):
    """Two articles and the share of the shorter one's word n-grams that the other has too."""

    share: float
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class SharedRuns:
    """What one test article has in common with the training articles.

    Attributes:
        document: The id of the test article.
        runs: Its different word n-grams.
        shared: How many of them stand in any training article.
        closest: The id of the training article that has most of them, the first one of equals; None if none has any.
        shared_with_closest: How many of them that article has.
    """

    document: str
    runs: int
    shared: int
    closest: str | None
    shared_with_closest: int


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text without case and punctuation: what counts when texts are compared."""
    words = (text[start:end].lower() for start, end in token_spans(text))
    return tuple(word for word in words if word[0].isalnum())


def ngram_overlaps(documents: Iterable[Document], *, n: int = 8) -> Iterator[Overlap]:
    """Every pair of articles that share a run of ``n`` words; case and punctuation do not count.

    Runs that more than ``COMMON`` articles have are boilerplate, such as a footer, and do not count either.
    """
    names: list[str] = []
    sizes: list[int] = []
    holders: dict[int, list[int]] = defaultdict(list)
    for index, document in enumerate(documents):
        runs = _ngrams(document.text, n)
        names.append(document.id)
        sizes.append(len(runs))
        for run in runs:
            holders[run].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indices in holders.values():
        if len(indices) <= COMMON:
            shared.update(combinations(indices, 2))
    for (one, other), count in shared.items():
        yield Overlap(count / min(sizes[one], sizes[other]), names[one], names[other])


def shared_runs(train: Iterable[Document], test: Sequence[Document], *, n: int = 12) -> Iterator[SharedRuns]:
    """For each test article, in order, which of its runs of ``n`` words the training articles have.

    Boilerplate counts, for a model learns it too.
    """
    runs_of = [_ngrams(document.text, n) for document in test]
    wanted = frozenset().union(*runs_of)
    holders: dict[int, list[int]] = defaultdict(list)
    names: list[str] = []
    for index, document in enumerate(train):
        names.append(document.id)
        for run in _ngrams(document.text, n) & wanted:
            holders[run].append(index)
    for document, runs in zip(test, runs_of, strict=True):
        held = runs & holders.keys()
        by_article = Counter(index for run in held for index in holders[run])
        closest, count = max(by_article.items(), key=lambda item: (item[1], -item[0]), default=(None, 0))
        yield SharedRuns(document.id, len(runs), len(held), None if closest is None else names[closest], count)


def names_across_splits(documents: Iterable[Document]) -> dict[str, list[str]]:
    """Names of several capitalised words, of persons and organisations, that stand in more than one split.

    Returns:
        By name, the ids of the articles that have it. Articles without ``split`` in their metadata are left out.
    """
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for document in documents:
        if "split" in document.meta:
            for name in _names(document):
                found[name].add((document.id, str(document.meta["split"])))
    return {
        name: sorted({article for article, _ in where})
        for name, where in sorted(found.items())
        if len({split for _, split in where}) > 1
    }


def _names(document: Document) -> set[str]:
    """Persons by their last two capitalised words, for titles may differ; organisations by all of theirs."""
    names = set()
    for entity in document.entities:
        words = _NAME_WORD.findall(document.surface(entity)) if entity.type in _NAMED_TYPES else []
        if len(words) > 1:
            names.add(" ".join(words[-2:] if entity.type == "Person" else words))
    return names


def _ngrams(text: str, n: int) -> set[int]:
    """Hashes of the runs of ``n`` words."""
    words = words_of(text)
    return {hash(words[index : index + n]) for index in range(len(words) - n + 1)}
