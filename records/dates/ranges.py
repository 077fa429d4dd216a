"""Times with two ends: ``3-7 May``, ``from Friday to Sunday``, ``since March``, ``the week to 16 June``."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from strife.records.dates.calendar_ranges import week, year
from strife.records.dates.context import CannotResolveError, Context, Rule, rule
from strife.records.dates.date_range import DateRange, coarser
from strife.records.dates.explicit import YEAR, WrittenDate, resolve_written, written_date
from strife.records.dates.relative import weekday
from strife.records.dates.words import WEEKDAYS

_RANGE = "from one day to another"
_NUMBER_ONLY = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: (?P<year>{YEAR}))?")
_JOINTS = tuple(
    re.compile(joint)
    for joint in (
        r" (?:to|through|thru|until|till|up to|into) (?:the )?",
        r" ?- ?",
        r" and (?:also )?(?:the |on )*",
        r" or (?:the |on )*",
        r"/",
        r" & ",
    )
)
_OPEN_START = "its start is not told"

SINCE = "since"


def _both_ends(match: re.Match[str], context: Context) -> DateRange | None:
    text = match["ends"]
    for joint in _JOINTS:
        for found in joint.finditer(text):
            left, right = text[: found.start()].strip(), text[found.end() :].strip()
            if left and right and (ends := _resolve_ends(left, right, context)):
                return ends
    return None


def _resolve_ends(left: str, right: str, context: Context) -> DateRange | None:
    if YEARS.fullmatch(left) and (YEARS.fullmatch(right) or _NUMBER_ONLY.fullmatch(right)):
        return _years(left, right)
    written = _written_ends(left, right, context)
    if written is not None:
        return written
    if left in WEEKDAYS:
        return _from_weekday(left, right, context)
    end = context.maybe(right)
    start = context.maybe(left) if end else None
    if start is None or end is None or start.start > end.end:
        return None
    return _joined(start, end)


def _joined(start: DateRange, end: DateRange) -> DateRange:
    return DateRange(start.start, end.end, coarser(start.precision, end.precision), _RANGE)


YEARS = re.compile(YEAR)


def _years(left: str, right: str) -> DateRange | None:
    first = int(left)
    last = int(right) if len(right) > 2 else first // 100 * 100 + int(right)
    return _joined(year(first, _RANGE), year(last, _RANGE)) if first < last else None


def _written_ends(left: str, right: str, context: Context) -> DateRange | None:
    """Two spelled-out dates, of which one may lend the other its month and year."""
    one, other = _end(left), _end(right)
    if one is None or other is None or (one.month is None and other.month is None):
        return None
    if other.month is None:
        other = replace(other, month=one.month, year=other.year or one.year)
    elif other.day is None and one.month is None:
        return None
    if one.month is None:
        one = replace(one, month=other.month, year=one.year or other.year)
    if other.year is None and one.year is not None:
        other = replace(other, year=one.year + ((other.month or 0) < (one.month or 0)))
    end = resolve_written(other, context)
    years = [one.year] if one.year else [end.end.year, end.end.year - 1]
    for candidate in years:
        start = resolve_written(replace(one, year=candidate, weekday=None), context)
        if start.start <= end.end:
            return _joined(start, end)
    return None


def _end(text: str) -> WrittenDate | None:
    if match := _NUMBER_ONLY.fullmatch(text):
        return WrittenDate(day=int(match["day"]), year=int(match["year"]) if match["year"] else None)
    found = written_date(text)
    return None if found is None or (found.month is None and found.weekday is None) else found


def _from_weekday(left: str, right: str, context: Context) -> DateRange | None:
    end = context.maybe(right)
    if end is None or end.precision != "day":
        return None
    start = weekday(end.start, WEEKDAYS[left], forward=False, strict=True)
    return DateRange(start, end.end, "day", _RANGE)


def _since(match: re.Match[str], context: Context) -> DateRange:
    start = context.read(match["start"])
    end = context.published
    if start.start > end:
        raise CannotResolveError("it would begin after the publication day")
    return DateRange(start.start, end, start.precision, SINCE)


def _from_on(match: re.Match[str], context: Context) -> DateRange:
    return context.read(match["start"]) if context.future else _since(match, context)


def _by(match: re.Match[str], context: Context) -> DateRange:
    found = context.read(match["end"])
    if found.precision != "day":
        raise CannotResolveError(_OPEN_START)
    return found


def _bound(_: re.Match[str], __: Context) -> DateRange:
    raise CannotResolveError("only a day before or after it is told")


def _week_to(match: re.Match[str], context: Context) -> DateRange:
    end = context.read(match["end"]).end
    return DateRange(end - timedelta(days=6), end, "week", "week up to a day")


def _week_from(match: re.Match[str], context: Context) -> DateRange | None:
    start = context.read(match["start"])
    if start.precision != "day":
        return None
    if match["word"] == "of":
        return week(start.start, "week of a day")
    return DateRange(start.start, start.start + timedelta(days=6), "week", "week from a day")


PREFIXES: tuple[Rule, ...] = (
    rule(r"(?:ever )?since (?:the )?(?P<start>.+)", _since),
    rule(
        r"(?:starting|beginning|dating back to|going back to|as far back as)(?: from| on| in)? (?P<start>.+)", _from_on
    ),
    rule(r"(?:from )?(?P<start>.+?)(?: onwards?| on)", _from_on),
    rule(r"(?:from |between )?(?P<start>.+?) (?:and|to|until|till|up to) (?:now|the present|today)", _since),
    rule(r"(?P<word>until|till|up to|by|no later than|not later than) (?:the )?(?P<end>.+)", _by),
)
"""Read before prepositions are taken off an expression, for here they carry the sense."""
BOUNDS: tuple[Rule, ...] = (
    rule(
        r"(?:(?:shortly|just|soon|long|not long|hours|days|weeks|months|years) )?"
        r"(?:before|after|prior to|ahead of) (?P<end>.+)",
        _bound,
    ),
)
"""Read when times of day are gone: ``before dawn on Friday`` is Friday."""
RULES: tuple[Rule, ...] = (
    rule(r"week (?:to|ending|ended|through|up to)(?: on)?(?: the)? (?P<end>.+)", _week_to),
    rule(r"week (?P<word>of|beginning|starting|commencing|from)(?: on)?(?: the)? (?P<start>.+)", _week_from),
    rule(r"(?:from |between |both )?(?P<ends>.+)", _both_ends),
)
"""The last rule tries every joint (``to``, a dash, ``and``) with a date on either side of it."""
