"""Calendar units as ranges of days: a day, a week, months, years, a part of any of them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from strife.records.dates.date_range import DateRange

_MONTHS_IN_YEAR = 12
_LONGEST_MONTH = 31
_WEEK_PARTS = {"early": (0, 1), "mid": (2, 3), "late": (4, 6)}
"""Days of the week after Monday."""
_MONTH_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
"""Days of the month."""
_DECADE_PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
"""Years after the first of the decade."""
_PART_INDEX = {"early": 0, "mid": 1, "late": 2}
_DAYS_OF_WEEK = 7


def day(when: date, rule: str) -> DateRange:
    """One day."""
    return DateRange(when, when, "day", rule)


def days(start: date, end: date, rule: str) -> DateRange:
    """From one day to another, each known to the day."""
    return DateRange(start, end, "day", rule)


def week(when: date, rule: str) -> DateRange:
    """Monday to Sunday of the week that holds the day."""
    monday = when - timedelta(days=when.weekday())
    return DateRange(monday, monday + timedelta(days=_DAYS_OF_WEEK - 1), "week", rule)


def month(year_number: int, month_number: int, rule: str) -> DateRange:
    """A calendar month; month numbers outside 1 to 12 count on into the years beside it."""
    return months(year_number, month_number, 1, rule)


def months(year_number: int, first: int, count: int, rule: str) -> DateRange:
    """``count`` whole months from month ``first`` of the year on."""
    start = month_start(year_number, first)
    last = month_start(year_number, first + count - 1)
    return DateRange(start, last.replace(day=monthrange(last.year, last.month)[1]), "month", rule)


def year(number: int, rule: str) -> DateRange:
    """A calendar year."""
    return years(number, number, rule)


def years(first: int, last: int, rule: str) -> DateRange:
    """From 1 January of one year to 31 December of another."""
    return DateRange(date(first, 1, 1), date(last, 12, 31), "year", rule)


def month_start(year_number: int, month_number: int) -> date:
    """The first day of a month; month 0 is December of the year before, 13 January of the next."""
    extra, index = divmod(month_number - 1, _MONTHS_IN_YEAR)
    return date(year_number + extra, index + 1, 1)


def months_away(when: date, count: int) -> date:
    """The same day ``count`` months on (back if negative), or the last of that month if it has no such day."""
    first = month_start(when.year, when.month + count)
    return first.replace(day=min(when.day, monthrange(first.year, first.month)[1]))


def unit(name: str, when: date, rule: str) -> DateRange:
    """The calendar day, week, month, year or decade that holds a day."""
    if name == "week":
        return week(when, rule)
    if name == "month":
        return month(when.year, when.month, rule)
    if name == "year":
        return year(when.year, rule)
    if name == "decade":
        first = when.year // 10 * 10
        return years(first, first + 9, rule)
    return day(when, rule)


def unit_away(name: str, when: date, count: int, rule: str) -> DateRange:
    """The calendar unit that holds the day ``count`` such units on (back if negative)."""
    if name == "day":
        return day(when + timedelta(days=count), rule)
    if name == "week":
        return week(when + timedelta(days=_DAYS_OF_WEEK * count), rule)
    if name == "month":
        return unit(name, month_start(when.year, when.month + count), rule)
    return unit("year", date(when.year + count * (10 if name == "decade" else 1), 1, 1), rule)


def third(whole: DateRange, part: str) -> DateRange:
    """The ``early``, ``mid`` or ``late`` third of a unit, one step finer in precision.

    A day stays as it is, and so does what has no natural thirds.
    """
    first, last = whole.start, whole.end
    rule = f"{part} part of: {whole.rule}"
    if whole.precision == "week" and (last - first).days == _DAYS_OF_WEEK - 1:
        low, high = _WEEK_PARTS[part]
        return days(first + timedelta(days=low), first + timedelta(days=high), rule)
    if whole.precision == "month":
        return _third_of_months(whole, part, rule)
    if whole.precision == "year" and first.year == last.year:
        return months(first.year, 1 + 4 * _PART_INDEX[part], 4, rule)
    if whole.precision == "year" and last.year - first.year == _DECADE_PARTS["late"][1]:
        low, high = _DECADE_PARTS[part]
        return years(first.year + low, first.year + high, rule)
    return whole


def _third_of_months(whole: DateRange, part: str, rule: str) -> DateRange:
    """Ten days of a month, also of an Islamic one; a month of a season or quarter."""
    first, last = whole.start, whole.end
    if (last - first).days < _LONGEST_MONTH:
        low, high = _MONTH_PARTS[part]
        start = first + timedelta(days=low - 1)
        return DateRange(start, min(first + timedelta(days=high - 1), last), "week", rule)
    count = (last.year - first.year) * _MONTHS_IN_YEAR + last.month - first.month + 1
    if count % 3:
        return whole
    share = count // 3
    return months(first.year, first.month + share * _PART_INDEX[part], share, rule)
