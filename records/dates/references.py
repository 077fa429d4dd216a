"""Expressions counted from the event told before: ``the day prior``, ``four days later``, ``that week``."""

from __future__ import annotations

import re
from datetime import timedelta

from strife.records.dates.calendar_ranges import day, months, unit, unit_away
from strife.records.dates.context import Context, Rule, rule
from strife.records.dates.date_range import DateRange
from strife.records.dates.relative import away, last_units, singular, weekday, weekend
from strife.records.dates.words import MONTH, MONTHS, NUMBER, SEASON, SEASONS, UNIT, WEEKDAY, WEEKDAYS, number

_BACK = ("previous", "preceding", "prior", "earlier", "before", "beforehand")
_FROM_REFERENCE = "counted from the event told before"
_SATURDAY = 5
_HOURS_OF_DAY = 24


def shifted(reference: DateRange, day_count: int) -> DateRange:
    """The same range some days on, as well known as before."""
    step = timedelta(days=day_count)
    return DateRange(reference.start + step, reference.end + step, reference.precision, _FROM_REFERENCE)


def _same(_: re.Match[str], context: Context) -> DateRange:
    return shifted(context.reference, 0)


def _step(word: str) -> int:
    return -1 if word in _BACK else 1


def _neighbour(match: re.Match[str], context: Context) -> DateRange:
    """``the next day``, ``the following week``, ``the previous year``."""
    reference, step, name = context.reference, _step(match["which"]), singular(match["unit"])
    if name == "day":
        return shifted(reference, step)
    return unit_away(name, reference.start if step < 0 else reference.end, step, _FROM_REFERENCE)


def _distance(match: re.Match[str], context: Context) -> DateRange:
    """``two days earlier``, ``three weeks later``."""
    reference, step = context.reference, _step(match["which"])
    name, count = singular(match["unit"]), number(match["count"])
    if name == "hour":
        return shifted(reference, step * (count // _HOURS_OF_DAY))
    if name == "day":
        return shifted(reference, step * count)
    return away(step * count, name, reference.start if step < 0 else reference.end, _FROM_REFERENCE)


def _span_beside(match: re.Match[str], context: Context) -> DateRange:
    """``the previous 48 hours``, ``the following three days``."""
    reference, name, count = context.reference, singular(match["unit"]), number(match["count"])
    if _step(match["which"]) < 0:
        return last_units(count, name, reference.start, _FROM_REFERENCE)
    if name == "hour":
        name, count = "day", max(1, count // _HOURS_OF_DAY)
    end = away(count, name, reference.end, _FROM_REFERENCE)
    return DateRange(reference.end, max(reference.end, end.end), end.precision, _FROM_REFERENCE)


def _unit_of(match: re.Match[str], context: Context) -> DateRange:
    """``that week``, ``the same month``, ``later that year``: the unit that holds the event told before."""
    whole = unit(singular(match["unit"]), context.reference.start, _FROM_REFERENCE)
    if match["part"] == "later":
        return DateRange(context.reference.start, whole.end, whole.precision, _FROM_REFERENCE)
    if match["part"] == "earlier":
        return DateRange(whole.start, min(whole.end, context.reference.end), whole.precision, _FROM_REFERENCE)
    return whole


def _weekday(match: re.Match[str], context: Context) -> DateRange:
    reference, index = context.reference, WEEKDAYS[match["name"]]
    if match["which"] in ("that", "same"):
        return day(weekday(reference.end, index, forward=False, strict=False), _FROM_REFERENCE)
    forward = _step(match["which"]) > 0
    start = reference.end if forward else reference.start
    return day(weekday(start, index, forward=forward, strict=True), _FROM_REFERENCE)


def _weekend(match: re.Match[str], context: Context) -> DateRange:
    reference, word = context.reference.start, match["which"]
    if word in ("that", "same"):
        return weekend(
            weekday(reference, _SATURDAY, forward=reference.weekday() < _SATURDAY, strict=False), _FROM_REFERENCE
        )
    return weekend(weekday(reference, _SATURDAY, forward=_step(word) > 0, strict=True), _FROM_REFERENCE)


def _month_or_season(match: re.Match[str], context: Context) -> DateRange:
    """``that May``: of the year of the event told before; ``the following spring``: the first to begin after it."""
    reference, name = context.reference, match["name"]
    first, length = (MONTHS[name], 1) if name in MONTHS else (SEASONS[name], 3)
    found = months(reference.start.year, first, length, _FROM_REFERENCE)
    if match["which"] in ("that", "same"):
        return found
    if _step(match["which"]) > 0:
        return found if found.start > reference.end else months(found.start.year + 1, first, length, _FROM_REFERENCE)
    return found if found.end < reference.start else months(found.start.year - 1, first, length, _FROM_REFERENCE)


_WHICH = r"(?P<which>previous|preceding|prior|next|following|ensuing|subsequent)"
_SIDE = r"(?P<which>earlier|before|beforehand|prior|previous|later|after|afterwards?|on|thereafter)"
_SHORTLY = r"(?:(?:a )?(?:few|some|several|couple of) |many |just |only |half an? |less than an? )*"
RULES: tuple[Rule, ...] = (
    rule(rf"{_WHICH} (?P<unit>day|week|month|year)", _neighbour),
    rule(
        r"(?P<unit>day|week|month|year) "
        r"(?P<which>before|beforehand|after|earlier|later|prior|previous|following|afterwards?)",
        _neighbour,
    ),
    rule(rf"(?P<count>{NUMBER}) (?P<unit>{UNIT}|hours?) {_SIDE}", _distance),
    rule(rf"{_WHICH} (?P<count>{NUMBER}) (?P<unit>{UNIT}|hours?)", _span_beside),
    rule(rf"{_SHORTLY}(?:{NUMBER} )?(?:hour|minute|moment|second)s? (?:later|after|afterwards?|earlier|before)", _same),
    rule(
        r"(?:(?:later|earlier|also|on|early|late) )*(?:that (?:very |same )?|same )(?:day|date|hour|moment|time)",
        _same,
    ),
    rule(r"(?:later|earlier|late|early)(?: on)? in (?:the )?day", _same),
    rule(
        r"(?:(?P<part>later|earlier)(?: in)? )?(?:that (?:very |same )?|same )(?P<unit>week|month|year|decade)",
        _unit_of,
    ),
    rule(rf"(?P<which>that|same|previous|preceding|following|next) (?P<name>{WEEKDAY})", _weekday),
    rule(r"(?P<which>that|same|previous|preceding|following) weekend", _weekend),
    rule(rf"(?P<which>that|same|previous|preceding|following) (?P<name>{MONTH}|{SEASON})", _month_or_season),
)
"""Without an event told before they stay open: the publication day stands in for nothing."""
PREFIXES: tuple[Rule, ...] = (
    rule(r"(?:(?:in|over|during) )?the (?P<which>next) (?P<unit>week|month|year)", _neighbour),
)
"""Read before articles are taken off: ``next week`` is that of publication, ``the next week`` that of the story."""
