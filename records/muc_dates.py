"""The date slot of MUC-4 from time expressions: ``12 JAN 89``, a range ``11 JAN 89 - 12 JAN 89``, ``- 12 JAN 89``.

The last form says "not later than", and is what the slot says of an incident that the article does not date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from strife.records.dates import Anchors, DateRange, resolve_date
from strife.records.outcome import Unresolved

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NUMBER = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|several)"
_EXPRESSION = re.compile(
    rf"(?i)\b(?:\d{{1,2}}(?:-\d{{1,2}})? {_MONTH}(?:,? (?:19)?[89]\d)?\b|{_MONTH} \d{{1,2}}(?:, 19[89]\d)?\b"
    rf"|(?:last|this|next|on|since) {_WEEKDAY}|{_WEEKDAY}|yesterday(?: (?:morning|afternoon|evening|night))?"
    r"|(?:early |late )?(?:today|tonight)|(?:early )?this (?:morning|afternoon|evening)|last night"
    r"|last (?:week|month|year|weekend)"
    rf"|overnight|(?:this|early this) (?:week|month)|{_NUMBER} (?:hours|days?|weeks?|months?|years?) (?:ago|earlier)"
    rf"|(?:early|late|last|in|since) {_MONTH}(?: (?:of )?19[89]\d)?\b|(?:in|since) 19[89]\d)"
)
_LONGEST_RANGE = 45
"""In days. A vaguer expression fills the slot worse than "not later than the article"."""


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression of a text: its span, its words without digits, and what it puts into the slot."""

    start: int
    end: int
    kind: str
    value: str


def time_expressions(text: str, published: date | None) -> list[TimeExpression]:
    """The expressions that can be resolved against the article's date, in text order."""
    anchors = Anchors(published)
    found = []
    for match in _EXPRESSION.finditer(text):
        words = " ".join(match[0].lower().split())
        resolved = resolve_date(words, anchors)
        if not isinstance(resolved, Unresolved) and (resolved.end - resolved.start).days <= _LONGEST_RANGE:
            kind = re.sub(_WEEKDAY, "WEEKDAY", re.sub(_MONTH, "MONTH", re.sub(r"\d+", "0", words)))
            found.append(TimeExpression(*match.span(), kind, range_value(resolved)))
    return found


def range_value(days: DateRange) -> str:
    """A day or a range as the slot writes it."""
    return day_value(days.start) if days.start == days.end else f"{day_value(days.start)} - {day_value(days.end)}"


def day_value(day: date) -> str:
    """``03 MAY 89``."""
    return f"{day.day:02d} {day:%b}".upper() + f" {day.year % 100:02d}"


def not_later_than(published: date | None) -> str | None:
    """What the slot says of an incident that nothing dates but the article."""
    return None if published is None else f"- {day_value(published)}"
