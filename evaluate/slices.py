"""Scores by slice: where a system is good and where it is not.

A slice of documents is a group of pairs, on which everything can be scored. A slice of mentions is a part of the items
that a score compares: a gold item belongs to the slice of its own span and label, a predicted item to that of its own.
An item that is right is the same on both sides, so it is counted in one slice, and slices add up to the whole score.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import regex

from strife.data.document import Document
from strife.data.quotations import quotations
from strife.data.sentences import Sentences
from strife.data.tokens import token_spans
from strife.evaluate.counts import Counts, Item, count_items, resolve
from strife.evaluate.entities import entity_items
from strife.evaluate.events import event_items, resolved_events
from strife.evaluate.pairs import Pair

UNKNOWN = "unknown"
QUOTED, UNQUOTED = "quoted", "not quoted"
DOCUMENT_BORDERS = (50, 200, 400, 800)
SENTENCE_BORDERS = (10, 20, 30, 40)
DISTANCE_BORDERS = (2, 5, 10, 20, 50)

Kind: TypeAlias = Literal["entities", "triggers", "arguments"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A span with its type or role, in characters; of an argument also the trigger that it is attached to."""

    label: str
    start: int
    end: int
    trigger: Mention | None = None


Slicer: TypeAlias = Callable[[Document], Callable[[Mention], str]]
"""Given an article, which may need reading once, a function from its mentions to the names of their slices."""


def group_pairs(pairs: Iterable[Pair], name_of: Callable[[Document], str]) -> dict[str, list[Pair]]:
    """The pairs of each slice of documents, by what ``name_of`` says of the gold document."""
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[name_of(pair.gold)].append(pair)
    return {name: groups[name] for name in sorted(groups, key=natural_order)}


def genre(document: Document) -> str:
    """``meta["genre"]``."""
    return str(document.meta.get("genre") or UNKNOWN)


def source(document: Document) -> str:
    """The document's source."""
    return document.source or UNKNOWN


def document_length(document: Document) -> str:
    """The number of tokens, as a range."""
    return range_of(len(token_spans(document.text)), DOCUMENT_BORDERS)


def slice_counts(pairs: Iterable[Pair], slicer: Slicer, *, kind: Kind, labels: Sequence[str] = ()) -> dict[str, Counts]:
    """Count the items of each slice of mentions.

    Args:
        pairs: Documents whose gold has the layer, reduced to what gold can judge.
        slicer: Such as :func:`by_quotation`; it is given the gold document, whose text both sides share.
        kind: ``entities`` are compared as ``entities.default`` does it, ``triggers`` as TC, ``arguments`` as AC+.
        labels: Labels in the wanted order.

    Returns:
        By slice, counts over all documents, so that resampling draws from all of them.
    """
    gold: dict[str, dict[str, set[Item]]] = {}
    predicted: dict[str, dict[str, set[Item]]] = {}
    for pair in pairs:
        name_of, (wanted, given) = slicer(pair.gold), _items(pair, kind)
        gold[pair.gold.id], predicted[pair.gold.id] = _sliced(wanted, name_of), _sliced(given, name_of)
    names = {name for side in (gold, predicted) for slices in side.values() for name in slices}
    return {
        name: count_items(_part(gold, name), _part(predicted, name), labels=labels)
        for name in sorted(names, key=natural_order)
    }


def by_quotation(document: Document) -> Callable[[Mention], str]:
    """Whether a mention lies within quotation marks."""
    spans = quotations(document.text)
    starts = [start for start, _ in spans]

    def name_of(mention: Mention) -> str:
        last = bisect_right(starts, mention.start) - 1
        return QUOTED if last >= 0 and mention.end <= spans[last][1] else UNQUOTED

    return name_of


def by_sentence_length(document: Document) -> Callable[[Mention], str]:
    """The number of tokens of the sentence around a mention, as a range."""
    sentences = Sentences(document.text, language=document.language)

    def name_of(mention: Mention) -> str:
        return range_of(len(token_spans(sentences.around(mention.start, mention.end))), SENTENCE_BORDERS)

    return name_of


def by_trigger_distance(document: Document) -> Callable[[Mention], str]:
    """The number of tokens between an argument and its trigger, as a range; 0 where they touch or overlap."""
    starts = [start for start, _ in token_spans(document.text)]

    def name_of(mention: Mention) -> str:
        assert mention.trigger is not None  # only arguments are sliced by it
        first, second = sorted((mention, mention.trigger), key=lambda each: (each.start, each.end))
        between = bisect_left(starts, second.start) - bisect_left(starts, first.end)
        return range_of(max(between, 0), DISTANCE_BORDERS)

    return name_of


def range_of(number: int, borders: Sequence[int]) -> str:
    """The range that a number of tokens lies in, such as ``11-20 tokens``; each border ends a range."""
    place = bisect_left(borders, number)
    low = borders[place - 1] + 1 if place else 0
    return f"{low}-{borders[place]} tokens" if place < len(borders) else f"{low}+ tokens"


def natural_order(name: str) -> list[str | int]:
    """A key to sort the names of slices by: the range from 5 comes before that from 10."""
    return [int(part) if part.isdecimal() else part for part in regex.split(r"(\d+)", name)]


def _items(pair: Pair, kind: Kind) -> tuple[set[Item], set[Item]]:
    """Gold and predicted items, coarse gold labels resolved."""
    if kind == "entities":
        predicted = entity_items(pair.gold, pair.predicted.entities)
        return resolve(entity_items(pair.gold, pair.gold.entities), predicted), predicted
    metric = "TC" if kind == "triggers" else "AC+"
    wanted = resolved_events(pair.gold.events, pair.predicted.events)
    predicted = event_items(pair.predicted.events, metric)
    return resolve(event_items(wanted, metric), predicted), predicted


def _sliced(items: Iterable[Item], name_of: Callable[[Mention], str]) -> dict[str, set[Item]]:
    slices: defaultdict[str, set[Item]] = defaultdict(set)
    for item in items:
        slices[name_of(_mention(item))].add(item)
    return slices


def _part(documents: Mapping[str, Mapping[str, set[Item]]], name: str) -> dict[str, set[Item]]:
    return {document: slices.get(name, set()) for document, slices in documents.items()}


def _mention(item: Item) -> Mention:
    """The span that an item of ``entities.default``, TC or AC+ is about."""
    if len(item) == 3:
        return Mention(*item)
    role, event_type, trigger_start, trigger_end, start, end = item
    return Mention(role, start, end, Mention(event_type, trigger_start, trigger_end))
