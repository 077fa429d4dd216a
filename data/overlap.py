"""What the articles of a corpus share that they should not: wording, and names across its splits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
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
    words = [text[start:end].lower() for start, end in token_spans(text)]
    words = [word for word in words if word[0].isalnum()]
    return {hash(tuple(words[index : index + n])) for index in range(len(words) - n + 1)}
