"""What the articles of a corpus share that they should not: wording, and names across its splits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import regex

from strife.data.document import Document
from strife.data.tokens import token_spans

_NAME_WORD = regex.compile(r"\p{Lu}[\p{L}\p{M}\p{N}\p{Pd}'\N{RIGHT SINGLE QUOTATION MARK}]+")
_NAMED_TYPES = ("Person", "Organisation")


class Overlap(NamedTuple):
    """Two articles and the share of the shorter one's word n-grams that the other has too."""

    share: float
    first: str
    second: str


def ngram_overlaps(documents: Iterable[Document], *, n: int = 8) -> Iterator[Overlap]:
    """Every pair of articles that share a run of ``n`` words, in any order; case and punctuation do not count."""
    sizes: dict[str, int] = {}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for document in documents:
        runs = _ngrams(document.text, n)
        sizes[document.id] = len(runs)
        for run in runs:
            holders[run].append(document.id)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        ordered = sorted(names)
        shared.update((one, other) for index, one in enumerate(ordered) for other in ordered[index + 1 :])
    for (one, other), count in shared.items():
        yield Overlap(count / min(sizes[one], sizes[other]), one, other)


def names_across_splits(documents: Iterable[Document]) -> dict[str, list[str]]:
    """Names of several capitalised words, of persons and organisations, that stand in more than one split.

    Returns:
        By name, the ids of the articles that have it. Articles without ``split`` in their metadata are left out.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for document in documents:
        if "split" in document.meta:
            for name in _names(document):
                found[name][document.id] = str(document.meta["split"])
    return {name: sorted(where) for name, where in sorted(found.items()) if len(set(where.values())) > 1}


def _names(document: Document) -> set[str]:
    """Persons by their last two capitalised words, for titles may differ; organisations by all of theirs."""
    names = set()
    for entity in document.entities:
        words = _NAME_WORD.findall(document.surface(entity)) if entity.type in _NAMED_TYPES else []
        if len(words) > 1:
            names.add(" ".join(words[-2:] if entity.type == "Person" else words))
    return names


def _ngrams(text: str, n: int) -> set[tuple[str, ...]]:
    words = [text[start:end].lower() for start, end in token_spans(text)]
    words = [word for word in words if word.isalnum()]
    return {tuple(words[index : index + n]) for index in range(len(words) - n + 1)}
