"""From a time expression to its days: the rules in their order, and the cut at the publication day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from strife.records.dates import explicit, feasts, open_expressions, parts, ranges, references, relative
from strife.records.dates.calendar_ranges import days
from strife.records.dates.combine import TIME_OF_DAY
from strife.records.dates.context import CannotResolveError, Context, Rule, UnknownExpressionError
from strife.records.dates.date_range import Anchors, DateRange
from strife.records.dates.time_of_day import as_days, without_time_of_day
from strife.records.dates.words import canonical
from strife.records.outcome import Unresolved

_PREFIXES = (*relative.PREFIXES, *references.PREFIXES, *ranges.PREFIXES)
MAX_LENGTH = 120
"""In characters. Longer expressions are clauses, which no rule reads."""
_RULES = (
    *ranges.BOUNDS,
    *explicit.RULES,
    *relative.RULES,
    *references.RULES,
    *feasts.RULES,
    *parts.RULES,
    *ranges.RULES,
    *open_expressions.RULES,
)
_LEAD = re.compile(
    r"\A(?:(?:on|in|at|during|over|of|for|around|about|circa|ca|c|roughly|approximately|some|just|only|exactly|precisely"
    r"|nearly|almost|barely|more than|less than|not more than|under|the|within|across|to|and|or|from|between"
    r"|as (?:early|late|recently) as|as of|as from|dated|date|via|night of|month of|year of|days? of|local|this being"
    r"|as|sometime|starting|so far|back)(?: |\Z))+"
)
_TRAIL = re.compile(
    r"(?: (?:at|on|in|of|the|and|to|around|about|local time|so far|alone|itself|inclusive|or so|early|late|utc|gmt))+$"
)
_OVERNIGHT = re.compile(
    r"overnight(?P<joint> into| to| till| until)?(?: on| of)?(?: the)? (?P<after>.+)|(?P<before>.+) overnight"
)
_UNKNOWN = "no rule reads it as a date"
_NO_DAY = "a time of day, and no date is told before it"


def resolve_date(expression: str, anchors: Anchors) -> DateRange | Unresolved:
    """The days that a time expression means, or why it gives none.

    Args:
        expression: The words as the text has them, with or without their preposition.
        anchors: What relative expressions are counted from. Unless ``anchors.future``, nothing ends after the
            publication day: a time that it cuts ends there, and one that begins after it is unresolved.
    """
    text = canonical(expression)
    if not text:
        return Unresolved("the expression is empty")
    if len(text) > MAX_LENGTH:
        return Unresolved("too long for a date")
    try:
        return _cut(_Reader(anchors).read(text), anchors)
    except CannotResolveError as error:
        return Unresolved(str(error))
    except (OverflowError, ValueError):
        return Unresolved("it lies outside the calendar")


class _Reader:
    """Reads one expression and those inside it, each once."""

    def __init__(self, anchors: Anchors) -> None:
        self.context = Context(anchors, self.read)
        self.known: dict[str, DateRange | CannotResolveError] = {}

    def read(self, text: str) -> DateRange:
        if text not in self.known:
            self.known[text] = UnknownExpressionError(_UNKNOWN)
            try:
                self.known[text] = self._read(text)
            except CannotResolveError as error:
                self.known[text] = error
        found = self.known[text]
        if isinstance(found, CannotResolveError):
            raise found
        return found

    def _read(self, text: str) -> DateRange:
        text = as_days(text)
        if found := self._first(_PREFIXES, text) or self._overnight(text):
            return found
        bare = _bare(text)
        timeless = _bare(without_time_of_day(bare))
        if bare and not timeless:
            return self._of_reference()
        found = self._first(_RULES, timeless)
        if found is None and timeless != bare:
            found = self._first(_RULES, bare)
        if found is None:
            raise UnknownExpressionError(_UNKNOWN)
        return found

    def _first(self, rules: Iterable[Rule], text: str) -> DateRange | None:
        for candidate in rules:
            if not (match := candidate.pattern.fullmatch(text)):
                continue
            with suppress(UnknownExpressionError):
                if found := candidate.apply(match, self.context):
                    return found
        return None

    def _of_reference(self) -> DateRange:
        if self.context.anchors.reference is None:
            raise CannotResolveError(_NO_DAY)
        return replace(self.context.anchors.reference, rule=TIME_OF_DAY)

    def _overnight(self, text: str) -> DateRange | None:
        """``overnight into Thursday`` and ``overnight Wednesday``: the two days that the night lies between."""
        match = _OVERNIGHT.fullmatch(text)
        found = self.context.maybe(match["after"] or match["before"]) if match else None
        if match is None or found is None or found.start != found.end:
            return found
        step = timedelta(days=1)
        start = found.start - step if match["joint"] else found.start
        return days(start, start + step, "overnight")


def _bare(text: str) -> str:
    """The expression less the prepositions and articles around it."""
    return _TRAIL.sub("", _LEAD.sub("", text, count=1))


def _cut(found: DateRange, anchors: Anchors) -> DateRange | Unresolved:
    published = anchors.published
    if published is None:
        return found
    if anchors.future:
        if found.rule == relative.THIS_UNIT and found.start < published <= found.end:
            return DateRange(published, found.end, found.precision, found.rule)
        return found
    if found.start > published:
        return Unresolved("it lies after the publication day, and nothing says that the event is planned")
    return DateRange(found.start, min(found.end, published), found.precision, found.rule)
