"""Articles with their sentences in another order, and the annotation carried along."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random
from typing import TypeVar

from strife.data.document import Argument, Document, Entity, Event
from strife.data.edits import spans_of
from strife.data.sentences import sentence_spans

Span = TypeVar("Span", Entity, Event, Argument)

_LOST = ("sentences", "coreference", "tokens")
"""Metadata that hold offsets and are not carried over."""


def reordered(document: Document, random: Random) -> Document:
    """The article with the sentences of each paragraph in another order; a paragraph is a line.

    Sentences that a span reaches across stay together. What stands between sentences stays where it is.
    """
    units = _units(document)
    order = [unit for paragraph in _paragraphs(document.text, units) for unit in _shuffled(paragraph, random)]
    shifts: dict[tuple[int, int], int] = {}
    pieces: list[str] = []
    length = position = 0
    for slot, unit in zip(units, order, strict=True):
        pieces += [document.text[position : slot[0]], document.text[slice(*unit)]]
        length += slot[0] - position
        shifts[unit] = length - unit[0]
        length += unit[1] - unit[0]
        position = slot[1]
    starts = [start for start, _ in units]

    def moved(spans: Iterable[Span]) -> tuple[Span, ...]:
        found = ((span, shifts[units[bisect_right(starts, span.start) - 1]]) for span in spans)
        return tuple(sorted((replace(s, start=s.start + by, end=s.end + by) for s, by in found), key=_position))

    return replace(
        document,
        text="".join([*pieces, document.text[position:]]),
        entities=moved(document.entities),
        events=tuple(replace(event, arguments=moved(event.arguments)) for event in moved(document.events)),
        meta={key: value for key, value in document.meta.items() if key not in _LOST},
    )


def _position(span: Entity | Event | Argument) -> tuple[int, int]:
    return span.start, span.end


def _units(document: Document) -> list[tuple[int, int]]:
    """Runs of sentences that no span crosses the border of."""
    spans = [_position(span) for span in spans_of(document)]
    units: list[tuple[int, int]] = []
    for start, end in sentence_spans(document.text, language=document.language):
        if units and any(first < start < last for first, last in spans):
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return units


def _paragraphs(text: str, units: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    paragraph: list[tuple[int, int]] = []
    for unit in units:
        if paragraph and "\n" in text[paragraph[-1][1] : unit[0]]:
            yield paragraph
            paragraph = []
        paragraph.append(unit)
    if paragraph:
        yield paragraph


def _shuffled(units: list[tuple[int, int]], random: Random) -> list[tuple[int, int]]:
    return random.sample(units, len(units))
