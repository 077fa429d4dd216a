"""A text cut at every boundary of the spans on it, so that spans which overlap or nest can be shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LINES = re.compile(r"\n\s*")
_LINE_IS_PARAGRAPH = 100
"""In a text without blank lines, lines of this mean length or more are paragraphs; shorter ones were wrapped."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to show: ``kind`` is ``entity``, ``trigger`` or ``argument``, ``label`` its type or role."""

    start: int
    end: int
    kind: str
    label: str
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text on which the same marks lie throughout."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the white space before it."""

    before: str
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The text of the paragraph."""
        return "".join(segment.text for segment in self.segments)


def paragraphs(text: str, marks: Iterable[Mark]) -> tuple[list[Paragraph], str]:
    """The paragraphs of a text in segments, and the white space after the last.

    ``before`` and the segments of all paragraphs in turn, and then the rest, are the text again.
    """
    breaks = [match.span() for match in _paragraph_break(text).finditer(text)]
    starts = [start for start, _ in breaks]
    found: list[Paragraph] = []
    before, inside = "", []
    for segment in split(text, marks, at=[position for span in breaks for position in span]):
        index = bisect_right(starts, segment.start) - 1
        in_break = index >= 0 and segment.start < breaks[index][1]
        if not in_break and (inside or not segment.text.isspace()):
            inside.append(segment)
            continue
        if inside:
            found.append(Paragraph(before, tuple(inside)))
            before, inside = "", []
        before += segment.text
    if inside:
        found.append(Paragraph(before, tuple(inside)))
        before = ""
    return found, before


def _paragraph_break(text: str) -> re.Pattern[str]:
    lines = text.split("\n")
    wrapped = sum(map(len, lines)) / len(lines) < _LINE_IS_PARAGRAPH
    return _BLANK_LINES if wrapped or "\n\n" in text else _LINES


def split(text: str, marks: Iterable[Mark], *, at: Iterable[int] = ()) -> list[Segment]:
    """Cut the text at every boundary of a mark and at the positions ``at``. The segments in turn are the text again."""
    opened: dict[int, list[Mark]] = {}
    closed: dict[int, list[Mark]] = {}
    for mark in marks:
        start, end = max(mark.start, 0), min(mark.end, len(text))
        if start < end:
            opened.setdefault(start, []).append(mark)
            closed.setdefault(end, []).append(mark)
    cuts = sorted({0, len(text), *opened, *closed, *(position for position in at if 0 <= position <= len(text))})
    active: list[Mark] = []
    segments: list[Segment] = []
    for start, end in pairwise(cuts):
        for mark in closed.get(start, ()):
            active.remove(mark)
        active.extend(opened.get(start, ()))
        segments.append(Segment(start, end, text[start:end], tuple(active)))
    return segments
