"""Expressions counted from the publication day: weekdays, ``last month``, ``two days ago``, ``the past week``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from strife.records.dates.calendar_ranges import day, days, months, months_away, unit, unit_away
from strife.records.dates.context import Context, Rule, rule
from strife.records.dates.date_range import DateRange, Precision
from strife.records.dates.explicit import written_date
from strife.records.dates.words import MONTH, MONTHS, NUMBER, SEASON, SEASONS, UNIT, WEEKDAY, WEEKDAYS, number

_DAYS_OF_WEEK = 7
_SATURDAY = 5
_HOURS_OF_DAY = 24
_NAMED_DAYS = {
    "today": 0,
    "yesterday": -1,
    "day before yesterday": -2,
    "tomorrow": 1,
    "day after tomorrow": 2,
}
_STEPS = {"last": -1, "this": 0, "current": 0, "present": 0, "next": 1, "coming": 1}
THIS_UNIT = "this week, month or year"
"""The rule of a unit that the publication day cuts in two: past events lie before it, planned ones after."""


def singular(word: str) -> str:
    """The unit without its plural s; a night counts like a day."""
    name = word.removesuffix("s")
    return "day" if name == "night" else name


def weekday(when: date, index: int, *, forward: bool, strict: bool) -> date:
    """The nearest day of that weekday, before ``when`` or after it (``forward``), itself only unless ``strict``."""
    distance = (index - when.weekday() if forward else when.weekday() - index) % _DAYS_OF_WEEK
    if strict and not distance:
        distance = _DAYS_OF_WEEK
    return when + timedelta(days=distance if forward else -distance)


def weekend(saturday: date, rule_name: str) -> DateRange:
    """A Saturday and the Sunday after it."""
    return days(saturday, saturday + timedelta(days=1), rule_name)


def last_units(count: int, name: str, end: date, rule_name: str) -> DateRange:
    """``count`` units up to a day, the day included."""
    if name == "hour":
        return days(end - timedelta(days=max(1, -(-count // _HOURS_OF_DAY))), end, rule_name)
    if name == "day":
        return days(end - timedelta(days=count - 1), end, rule_name)
    if name in ("week", "fortnight"):
        length = count * _DAYS_OF_WEEK * (2 if name == "fortnight" else 1)
        return DateRange(end - timedelta(days=length - 1), end, "week", rule_name)
    months_back = count * {"month": 1, "year": 12, "decade": 120}[name]
    precision: Precision = "month" if name == "month" else "year"
    return DateRange(months_away(end, -months_back) + timedelta(days=1), end, precision, rule_name)


def away(count: int, name: str, when: date, rule_name: str) -> DateRange:
    """The unit that holds the day ``count`` units on (back if negative)."""
    if name == "fortnight":
        return unit_away("week", when, 2 * count, rule_name)
    return unit_away(name, when, count, rule_name)


def _named_day(match: re.Match[str], context: Context) -> DateRange:
    return day(context.published + timedelta(days=_NAMED_DAYS[match["name"]]), match["name"])


def _overnight(_: re.Match[str], context: Context) -> DateRange:
    published, one = context.published, timedelta(days=1)
    if context.future:
        return days(published, published + one, "overnight")
    return days(published - one, published, "overnight")


def _weekday(match: re.Match[str], context: Context) -> DateRange:
    word, index = match["which"], WEEKDAYS[match["name"]]
    published = context.published
    if word in ("next", "coming", "upcoming"):
        return day(weekday(published, index, forward=True, strict=True), "next weekday")
    if word in ("last", "past"):
        return day(weekday(published, index, forward=False, strict=True), "last weekday")
    if context.future:
        return day(weekday(published, index, forward=True, strict=word != "this"), "weekday after publication")
    return day(weekday(published, index, forward=False, strict=False), "weekday before publication")


def _weekday_of_week(match: re.Match[str], context: Context) -> DateRange | None:
    whole = context.read(match["week"])
    if whole.precision != "week" or (whole.end - whole.start).days != _DAYS_OF_WEEK - 1:
        return None
    return day(whole.start + timedelta(days=WEEKDAYS[match["name"]]), "weekday of a week")


def _weekday_in_a_week(match: re.Match[str], context: Context) -> DateRange:
    found = weekday(context.published, WEEKDAYS[match["name"]], forward=True, strict=True)
    return day(found + timedelta(days=_DAYS_OF_WEEK), "weekday of a week")


def _unit(match: re.Match[str], context: Context) -> DateRange:
    name, step = singular(match["unit"]), _STEPS[match["which"]]
    if name == "fortnight":
        return last_units(1, name, context.published, "past time up to publication")
    if not step:
        return unit(name, context.published, THIS_UNIT)
    if name == "decade":
        return unit(name, date(context.published.year + 10 * step, 1, 1), f"{match['which']} unit")
    return unit_away(name, context.published, step, f"{match['which']} unit")


def _weekend(match: re.Match[str], context: Context) -> DateRange:
    published, word, week = context.published, match["which"], timedelta(days=_DAYS_OF_WEEK)
    latest = weekday(published, _SATURDAY, forward=False, strict=False)
    is_weekend = published.weekday() >= _SATURDAY
    if word == "last" and is_weekend:
        latest -= week
    elif word == "next":
        latest += week if is_weekend else 2 * week
    elif word == "coming" or (context.future and word != "last" and not is_weekend):
        latest += week
    return weekend(latest, "weekend")


def _ago(match: re.Match[str], context: Context) -> DateRange:
    name = singular(match["unit"])
    return away(-number(match["count"]), name, context.published, "units ago")


def _hours_ago(match: re.Match[str], context: Context) -> DateRange:
    whole_days = 0
    if match["count"] and match["unit"].startswith("hour"):
        whole_days = number(match["count"]) // _HOURS_OF_DAY
    return day(context.published - timedelta(days=whole_days), "hours ago")


def _past_units(match: re.Match[str], context: Context) -> DateRange:
    name = singular(match["unit"])
    count = number(match["count"]) if match["count"] else 1
    return last_units(count, name, context.published, "past time up to publication")


def _coming_units(match: re.Match[str], context: Context) -> DateRange | None:
    if not context.future:
        return None
    name, count = singular(match["unit"]), number(match["count"]) if match["count"] else 1
    start = context.published
    if name == "hour":
        end = start + timedelta(days=max(1, count // _HOURS_OF_DAY))
    else:
        end = min(away(count, name, start, "").end, _same_distance(count, name, start))
    precision: Precision = {"hour": "day", "day": "day", "week": "week", "fortnight": "week", "month": "month"}.get(
        name, "year"
    )  # pyright: ignore[reportAssignmentType]
    return DateRange(start, end, precision, "coming time from publication")


def _same_distance(count: int, name: str, start: date) -> date:
    weeks = {"day": 1, "week": _DAYS_OF_WEEK, "fortnight": 2 * _DAYS_OF_WEEK}
    if name in weeks:
        return start + timedelta(days=count * weeks[name])
    return months_away(start, count * {"month": 1, "year": 12, "decade": 120}[name])


def _in_units(match: re.Match[str], context: Context) -> DateRange | None:
    if not context.future:
        return None
    return away(number(match["count"]), singular(match["unit"]), context.published, "units from publication")


def _month_or_season(match: re.Match[str], context: Context) -> DateRange:
    published, word = context.published, match["which"]
    named = match["name"]
    first, length = (MONTHS[named], 1) if named in MONTHS else (SEASONS[named], 3)
    name = f"{word} month or season"
    if word in ("next", "coming"):
        later = published.year + (months(published.year, first, length, name).start <= published)
        return months(later, first, length, name)
    latest = months(published.year, first, length, name)
    if word == "this":
        return latest
    while latest.end >= published.replace(day=1):
        latest = months(latest.start.year - 1, first, length, name)
    return latest


def _last_day_and_month(match: re.Match[str], context: Context) -> DateRange | None:
    return context.read(match["rest"]) if written_date(match["rest"]) else None


def _of_year(match: re.Match[str], context: Context) -> DateRange | None:
    """``October last year``, ``July of that year``: the first part with the year of the second."""
    whole = context.read(match["year"])
    if whole.start.year != whole.end.year:
        return None
    return context.read(f"{match['what']} {whole.start.year}")


_THE_UNIT = r"(?:week|month|year)"
_THAT_YEAR = r"(?:last|this|next|that|(?:the )?(?:same|previous|preceding|following)) year"
_SHORT = r"(?:hour|minute|moment|second)s?"
RULES: tuple[Rule, ...] = (
    rule(r"(?P<name>" + "|".join(_NAMED_DAYS) + ")", _named_day),
    rule(
        r"(?:start|beginning|course) of (?:the )?day",
        lambda _, context: day(context.published, "day of publication"),
    ),
    rule(
        rf"(?P<which>last|past|this|next|coming|upcoming|that)? ?(?P<name>{WEEKDAY})",
        lambda match, context: None if match["which"] == "that" else _weekday(match, context),
    ),
    rule(r"overnight", _overnight),
    rule(rf"(?P<which>last|this|current|present|next|coming) (?P<unit>{_THE_UNIT}|decade|fortnight)", _unit),
    rule(rf"(?P<name>{WEEKDAY}) (?:of |in )?(?P<week>.+ week)", _weekday_of_week),
    rule(rf"(?P<week>(?:last|this|next) week) (?:on )?(?P<name>{WEEKDAY})", _weekday_of_week),
    rule(rf"(?P<name>{WEEKDAY}) week", _weekday_in_a_week),
    rule(r"(?P<which>last|past|this|this past|this coming|coming|next)? ?week ?end", _weekend),
    rule(rf"(?P<count>{NUMBER}) (?P<unit>{UNIT}) ago(?: today)?", _ago),
    rule(rf"(?:(?P<count>{NUMBER}|half an?|(?:a )?few|several|some|many) )?(?P<unit>{_SHORT}) ago", _hours_ago),
    rule(rf"(?:this )?(?:past|last|preceding) (?P<count>{NUMBER}) (?P<unit>{UNIT}|hours?)", _past_units),
    rule(rf"(?:this )?past (?:(?P<count>{NUMBER}) )?(?P<unit>{UNIT}|hours?)", _past_units),
    rule(rf"(?:next|coming|following) (?P<count>{NUMBER}) (?P<unit>{UNIT}|hours?)", _coming_units),
    rule(rf"(?P<count>{NUMBER}) (?P<unit>{UNIT}) (?:from (?:now|today)|hence)", _in_units),
    rule(rf"(?P<which>last|past|this|next|coming) (?P<name>{MONTH}|{SEASON})", _month_or_season),
    rule(rf"(?:last|this|next|this past) (?P<rest>{MONTH} \w+|\w+ {MONTH})", _last_day_and_month),
    rule(rf"(?P<what>(?!early|late|mid).*(?:{MONTH}|{SEASON})\b.*?) (?:of )?(?P<year>{_THAT_YEAR})", _of_year),
    rule(rf"(?P<year>{_THAT_YEAR}) (?:in )?(?P<what>(?:{MONTH}|{SEASON}))", _of_year),
)
"""Rules on what is counted from the publication day; dates that are spelled out are read before them."""
PREFIXES: tuple[Rule, ...] = (
    rule(rf"within (?:the (?:next |coming )?)?(?P<count>{NUMBER}) (?P<unit>{UNIT}|hours?)", _coming_units),
    rule(r"(?:(?:in|over|within|during) )?the (?:next|coming) (?P<unit>week|month|year)(?P<count>)", _coming_units),
    rule(rf"in (?P<count>{NUMBER}) (?P<unit>{UNIT})(?: time)?", _in_units),
)
"""Read before prepositions are taken off an expression, for here they carry the sense."""
