"""The days and the years that an article names, in its order: what later expressions are counted from."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property, lru_cache

import regex

from strife.data.document import Document
from strife.records.dates import Anchors, DateRange, resolve_date
from strife.records.dates.words import MONTH, SEASON

_YEAR = regex.compile(r"\b(?:1[89]|20)\d\d\b")
_YEARLESS = regex.compile(
    rf"(?i)(?:(?:on|in|by|since|from|around|late|early|mid|that|the same|of|the)[ -])*"
    rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH}\.?(?: \d{{1,2}}(?:st|nd|rd|th)?)?|{SEASON})"
    r"(?: of that year| that year)?"
)
_OF_THAT_YEAR = regex.compile(r"(?i)\bthat\b")

resolved_date = lru_cache(maxsize=4096)(resolve_date)
"""As :func:`resolve_date`; each date is asked for once for the timeline and once for every event."""


class Timeline:
    """The time expressions of one article.

    Args:
        document: Its Temporal entities and its events' times are read.
    """

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._published = _day(document.published)
        entities = {(entity.start, entity.end) for entity in document.entities if entity.type == "Temporal"}
        times = {(time.start, time.end) for event in document.events for time in event.arguments_of("time")}
        self._times = sorted(times)
        self._spans = sorted(entities | times)

    @cached_property
    def days(self) -> list[tuple[tuple[int, int], DateRange]]:
        """The days that the text names, in its order, with their spans; each is the reference of those after it."""
        told: list[tuple[tuple[int, int], DateRange]] = []
        for start, end in self._spans:
            found = resolved_date(self._said(start, end), Anchors(self._published, told[-1][1] if told else None))
            if isinstance(found, DateRange) and found.precision == "day":
                told.append(((start, end), found))
        return told

    def anchors(self, position: int, *, future: bool) -> Anchors:
        """What an expression is counted from: the publication day, and the last day named before this position."""
        before = bisect_right(self.days, position - 1, key=lambda told: told[0][0])
        return Anchors(self._published, self.days[before - 1][1] if before else None, future=future)

    def with_year(self, start: int, end: int) -> str | None:
        """``19 August`` with the past year that the time of an event before it in the paragraph has.

        ``that autumn`` and ``July of that year`` take it from wherever it was named last. None for any other
        expression, and where there is no such year.
        """
        said = self._said(start, end)
        match = _YEARLESS.fullmatch(said)
        if match is None or self._published is None:
            return None
        named = [(first, year) for first, last in self._times if first < start for year in self._years(first, last)]
        if not named:
            return None
        first, year = named[-1]
        if int(year) >= self._published.year:
            return None
        if "\n\n" in self._text[first:start] and not _OF_THAT_YEAR.search(said):
            return None
        return f"{match['day']} {year}"

    def _years(self, start: int, end: int) -> list[str]:
        return _YEAR.findall(self._text[start:end])

    def _said(self, start: int, end: int) -> str:
        return " ".join(self._text[start:end].split())


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published or "")
    except ValueError:
        return None
