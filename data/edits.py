"""Edits of a text, and the annotation carried over to the edited text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from strife.data.document import Argument, Document, Entity, Event

Span = TypeVar("Span", Entity, Event, Argument)

_LOST = ("sentences", "coreference")
"""Metadata that hold offsets and are not carried over; no score of a perturbed article looks at them."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """``text[start:end]`` becomes ``replacement``; ``start == end`` inserts."""

    start: int
    end: int
    replacement: str


class Offsets:
    """Where the offsets of a text lie after edits.

    Raises:
        ValueError: two edits overlap.
    """

    def __init__(self, edits: Iterable[Edit]) -> None:
        self.edits = sorted(edits)
        for one, other in pairwise(self.edits):
            if other.start < one.end:
                raise ValueError(f"edits overlap: {one} and {other}")
        self._starts = [edit.start for edit in self.edits]
        self._ends = [edit.end for edit in self.edits]
        growth = (len(edit.replacement) - (edit.end - edit.start) for edit in self.edits)
        self._shifts = list(accumulate(growth, initial=0))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span after the edits.

        A border within an edit moves outwards, so that the span has the whole replacement. What is inserted at a
        border stays outside.
        """
        before = bisect_right(self._ends, start)
        first = min(start, self._starts[before]) if before < len(self.edits) else start
        within = bisect_left(self._starts, end)
        last = max(end, self._ends[within - 1]) if within else end
        return first + self._shifts[before], last + self._shifts[within]

    def text(self, text: str) -> str:
        """The text after the edits."""
        pieces: list[str] = []
        position = 0
        for edit in self.edits:
            pieces += [text[position : edit.start], edit.replacement]
            position = edit.end
        return "".join([*pieces, text[position:]])


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """The Document with its text edited and every span carried over, as :meth:`Offsets.span` tells.

    Raises:
        ValueError: two edits overlap, or one leaves nothing of a span.
    """
    offsets = Offsets(edits)
    return replace(
        document,
        text=offsets.text(document.text),
        entities=tuple(_moved(document.entities, offsets)),
        events=tuple(
            replace(event, arguments=tuple(_moved(event.arguments, offsets)))
            for event in _moved(document.events, offsets)
        ),
        meta=_moved_meta(document.meta, offsets),
    )


def harmless(document: Document, edits: Iterable[Edit]) -> list[Edit]:
    """The edits that leave the annotation of a Document what it is.

    Left out are, in text order, an edit that overlaps one before it, one that crosses the border of a span, one that
    joins two words at such a border, and all within a span of which they would leave nothing visible.
    """
    borders = sorted({offset for span in spans_of(document) for offset in (span.start, span.end)})
    kept: list[Edit] = []
    for edit in sorted(edits):
        if kept and edit.start < kept[-1].end:
            continue
        if not _crosses(edit, borders) and not _joins_at_border(edit, document.text, borders):
            kept.append(edit)
    emptied = _emptied(document, Offsets(kept))
    return [edit for edit in kept if not any(start <= edit.start and edit.end <= end for start, end in emptied)]


def spans_of(document: Document) -> Iterator[Entity | Event | Argument]:
    """Every span of a Document: entities, triggers, arguments."""
    yield from document.entities
    for event in document.events:
        yield event
        yield from event.arguments


def tail(document: Document, begin: int) -> Document:
    """The part of a Document from ``begin`` on. An event goes with its trigger, its arguments each with their own."""

    def kept(spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(replace(s, start=s.start - begin, end=s.end - begin) for s in spans if s.start >= begin)

    return replace(
        document,
        text=document.text[begin:],
        entities=kept(document.entities),
        events=tuple(replace(event, arguments=kept(event.arguments)) for event in kept(document.events)),
    )


def _moved(spans: Iterable[Span], offsets: Offsets) -> Iterator[Span]:
    for span in spans:
        start, end = offsets.span(span.start, span.end)
        if start >= end:
            raise ValueError(f"an edit leaves nothing of the span {span.start}..{span.end}")
        yield replace(span, start=start, end=end)


def _moved_meta(meta: Mapping[str, Any], offsets: Offsets) -> dict[str, Any]:
    kept = {key: value for key, value in meta.items() if key not in _LOST}
    if "tokens" in kept:
        moved = (offsets.span(start, end) for start, end in kept["tokens"])
        kept["tokens"] = [[start, end] for start, end in moved if start < end]
    return kept


def _crosses(edit: Edit, borders: Sequence[int]) -> bool:
    following = bisect_right(borders, edit.start)
    return following < len(borders) and borders[following] < edit.end


def _joins_at_border(edit: Edit, text: str, borders: Sequence[int]) -> bool:
    if edit.replacement or not any(_contains(borders, offset) for offset in (edit.start, edit.end)):
        return False
    return text[max(edit.start - 1, 0) : edit.start].isalnum() and text[edit.end : edit.end + 1].isalnum()


def _contains(borders: Sequence[int], offset: int) -> bool:
    index = bisect_left(borders, offset)
    return index < len(borders) and borders[index] == offset


def _emptied(document: Document, offsets: Offsets) -> set[tuple[int, int]]:
    text = offsets.text(document.text)
    found: set[tuple[int, int]] = set()
    for span in spans_of(document):
        start, end = offsets.span(span.start, span.end)
        if not text[start:end].strip():
            found.add((span.start, span.end))
    return found
