"""Parts of a longer time: ``early March``, ``the second week of June``, ``the first Saturday of August``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from strife.records.dates.calendar_ranges import day, months_away, third
from strife.records.dates.context import Context, Rule, rule
from strife.records.dates.date_range import DateRange, Precision
from strife.records.dates.relative import THIS_UNIT, singular
from strife.records.dates.words import NUMBER, ORDINAL, WEEKDAY, WEEKDAYS, number, ordinal

_PARTS = {
    **dict.fromkeys(("early", "beginning", "start", "opening", "first days", "opening days", "onset"), "early"),
    **dict.fromkeys(("mid", "middle"), "mid"),
    **dict.fromkeys(("late", "end", "close", "last days", "final days", "closing days"), "late"),
}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_PRECISIONS: dict[str, Precision] = {
    "day": "day",
    "week": "week",
    "fortnight": "week",
    "month": "month",
    "quarter": "month",
}
_HALF_OF_MONTH = 15
_BARE_UNITS = ("week", "month", "year", "decade")


def _whole(text: str, context: Context) -> DateRange:
    """What a part is of; ``the year`` without more is that of publication."""
    return context.read(f"this {text}" if text in _BARE_UNITS else text)


def _third(match: re.Match[str], context: Context) -> DateRange:
    return third(_whole(match["whole"], context), _PARTS[match["part"]])


def _all(match: re.Match[str], context: Context) -> DateRange:
    return _whole(match["whole"], context)


def _half(match: re.Match[str], context: Context) -> DateRange | None:
    whole, first = _whole(match["whole"], context), match["which"] == "first"
    name = "half of a month or year"
    if whole.precision == "month" and (whole.end - whole.start).days <= 31:
        middle = whole.start + timedelta(days=_HALF_OF_MONTH)
        if first:
            return DateRange(whole.start, middle - timedelta(days=1), "week", name)
        return DateRange(middle, whole.end, "week", name)
    if whole.precision == "year":
        count = (whole.end.year - whole.start.year + 1) * 6
        middle = months_away(whole.start, count)
        precision: Precision = "month" if count == 6 else "year"
        return (
            DateRange(whole.start, middle - timedelta(days=1), precision, name)
            if first
            else DateRange(middle, whole.end, precision, name)
        )
    return None


def _units(match: re.Match[str], context: Context) -> DateRange | None:
    """``the first three days of``, ``the second week of``, ``the last two months of``."""
    whole, name = _whole(match["whole"], context), singular(match["unit"])
    place, count = ordinal(match["which"]), number(match["count"]) if match["count"] else 1
    if whole.start == whole.end:
        return None
    if place < 0:
        start, end = _moved(whole.end + timedelta(days=1), name, -count), whole.end
    else:
        start = _moved(whole.start, name, (place - 1) * count)
        end = _moved(start, name, count) - timedelta(days=1)
    if start < whole.start or start > whole.end:
        return None
    return DateRange(start, min(end, whole.end), _PRECISIONS[name], f"numbered {name} of")


def _moved(start: date, name: str, count: int) -> date:
    if name in _DAYS:
        return start + timedelta(days=_DAYS[name] * count)
    return months_away(start, _MONTHS[name] * count)


def _weekday(match: re.Match[str], context: Context) -> DateRange | None:
    """``the second Saturday of August``."""
    whole, place = _whole(match["whole"], context), ordinal(match["which"])
    edge = whole.end if place < 0 else whole.start
    step = -1 if place < 0 else 1
    distance = (WEEKDAYS[match["name"]] - edge.weekday()) * step % 7
    found = edge + timedelta(days=step * (distance + 7 * (abs(place) - 1)))
    return day(found, "numbered weekday of") if whole.start <= found <= whole.end else None


def _numbered_day(match: re.Match[str], context: Context) -> DateRange | None:
    """``the 30th of last month``."""
    whole = _whole(match["whole"], context)
    if whole.precision != "month" or whole.end.day - whole.start.day > 30:
        return None
    return day(whole.start.replace(day=int(match["day"])), "day of the month")


def _rest(match: re.Match[str], context: Context) -> DateRange:
    """``earlier this year``: up to the publication day; ``later this week``: after it, of plans."""
    whole = context.read(f"this {match['unit']}")
    tomorrow = context.published + timedelta(days=1)
    if match["part"] == "later" and context.future and tomorrow <= whole.end:
        return DateRange(tomorrow, whole.end, whole.precision, THIS_UNIT)
    return whole


def _earlier_on(match: re.Match[str], context: Context) -> DateRange:
    return context.read(match["rest"])


_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_ALL = r"(?:all|most|much|whole|entire|rest|remainder|parts?|throughout|course)"
RULES: tuple[Rule, ...] = (
    rule(r"(?P<part>earlier|later|sometime|already)(?: in)? this (?P<unit>week|month|year|decade)", _rest),
    rule(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th) of (?:the )?(?P<whole>(?:last |this |next |that |same )?month)", _numbered_day
    ),
    rule(
        rf"(?P<which>{ORDINAL}) (?:(?P<count>{NUMBER}) )?(?P<unit>day|week|fortnight|month|quarter)s?"
        r" (?:of|in) (?:the )?(?P<whole>.+)",
        _units,
    ),
    rule(rf"(?P<which>{ORDINAL}) (?P<name>{WEEKDAY}) (?:of|in) (?:the )?(?P<whole>.+)", _weekday),
    rule(r"(?P<which>first|second|last|latter) half (?:of )?(?:the )?(?P<whole>.+)", _half),
    rule(rf"(?P<part>{_PART})(?:,? (?:of|in|on))?(?: the)? (?P<whole>.+)", _third),
    rule(r"(?P<whole>.+)(?:,? (?:very )?)(?P<part>early|late)", _third),
    rule(rf"{_ALL}(?: of)?(?: the)? (?P<whole>.+)", _all),
    rule(r"(?:earlier|later|sometime|again|also|already)(?: on)?(?: in)?(?: the)? (?P<rest>.+)", _earlier_on),
)
"""A day has no parts here: ``early Sunday`` is Sunday."""
