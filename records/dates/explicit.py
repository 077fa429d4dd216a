"""Dates that the text spells out: days, months, years, decades, seasons, quarters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from strife.records.dates.calendar_ranges import day, month, months, year, years
from strife.records.dates.context import CannotResolveError, Context, Rule, rule
from strife.records.dates.date_range import DateRange
from strife.records.dates.words import MONTH, MONTHS, NUMBERS, ORDINALS, SEASON, SEASONS, WEEKDAY, WEEKDAYS, one_of

SLACK_DAYS = 7
"""How far after the publication day a day without a year still counts as one of that year."""
_LATE_CENTURY = 50
"""Two-digit years from here on are of the 20th century."""
_YEARS_TRIED = 12
"""How many years are tried for a weekday that fits a day and month; the calendar repeats within 11."""

YEAR = r"(?:1[89]\d\d|20\d\d)"
_DAY_WORD = one_of(word for word, value in ORDINALS.items() if value > 0 and word != "opening")
_DAY = rf"(?:[0-3]?\d(?:st|nd|rd|th)?|{_DAY_WORD})"
_GIVEN_YEAR = rf"(?:{YEAR}|\d\d(?=$))"
_WEEKDAY_BEFORE = rf"(?:(?P<weekday>{WEEKDAY}) (?:the )?)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_WEEKDAY_BEFORE}(?P<day>{_DAY}) ?(?:of )?-?(?P<month>{MONTH})(?:[- ](?:of )?(?P<year>{_GIVEN_YEAR}))?",
        rf"{_WEEKDAY_BEFORE}(?P<month>{MONTH}) ?-?(?:the )?(?P<day>{_DAY})(?: (?:of )?(?P<year>{YEAR}))?",
        rf"(?P<day>{_DAY}) ?(?P<month>{MONTH})(?: (?P<year>{YEAR}))? (?P<weekday>{WEEKDAY})",
        rf"(?P<month>{MONTH}) ?(?P<day>{_DAY})(?: (?P<year>{YEAR}))? (?P<weekday>{WEEKDAY})",
        rf"(?P<month>{MONTH})[ -](?:of )?(?:the year )?(?P<year>{YEAR})",
        rf"(?P<year>{YEAR}) (?P<month>{MONTH})(?: (?P<day>{_DAY}))?",
        rf"(?P<month>{MONTH})",
        rf"{_WEEKDAY_BEFORE}(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?:t?[\d:.+z]*)",
        r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])",
        rf"{_WEEKDAY_BEFORE}(?P<day>\d{{1,2}})(?P<mark>[.-])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})",
        rf"(?:(?P<weekday>{WEEKDAY}) )(?:the )?(?P<day>{_DAY})",
    )
)
_SLASHED = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY}) )?(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})(?:/(?P<year>\d{{4}}|\d{{2}}))?"
)
_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """What a text spells out of a date; the rest is None.

    Attributes:
        weekday: 0 is Monday.
        swappable: Day and month may be the other way round.
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    swappable: bool = False


def written_date(text: str) -> WrittenDate | None:
    """Take a spelled-out date apart; None if the text is none."""
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _of_match(match)
    if match := _SLASHED.fullmatch(text):
        return _slashed(match)
    return None


def resolve_written(written: WrittenDate, context: Context) -> DateRange:
    """Fill in the year (of a bare day: the month too) by the publication day."""
    if written.swappable:
        written = _only_reading(written, context)
    try:
        if written.day is None:
            return _month(written, context)
        if written.month is None:
            return _day_of_month(written.day, written.weekday, context)
        return _day(written, context)
    except ValueError as error:
        raise CannotResolveError("there is no such day in the calendar") from error


def most_recent_year(context: Context, month_number: int) -> int:
    """The year of a month that the text names without one: the last not in the future; of plans, the next not past."""
    published = context.published
    if context.future:
        return published.year + (month_number < published.month)
    return published.year - (month_number > published.month)


def _of_match(match: re.Match[str]) -> WrittenDate:
    found = match.groupdict()
    name = found.get("month")
    number = None if name is None else MONTHS[name] if name in MONTHS else int(name)
    return WrittenDate(_day_number(found.get("day")), number, _year_number(found.get("year")), _weekday(found))


def _weekday(found: dict[str, str | None]) -> int | None:
    name = found.get("weekday")
    return None if name is None else WEEKDAYS[name]


def _slashed(match: re.Match[str]) -> WrittenDate:
    one, two = int(match["one"]), int(match["two"])
    day_number, month_number = (one, two) if two <= _MONTHS_IN_YEAR else (two, one)
    found = WrittenDate(day_number, month_number, _year_number(match["year"]), _weekday(match.groupdict()))
    both = one <= _MONTHS_IN_YEAR and two <= _MONTHS_IN_YEAR and one != two
    return replace(found, swappable=True) if both else found


def _only_reading(written: WrittenDate, context: Context) -> WrittenDate:
    """Of ``07/02/2020`` the reading that does not lie after the publication day, if only one does not.

    Raises:
        CannotResolveError: Both are possible.
    """
    readings = [written, replace(written, day=written.month, month=written.day)]
    published = context.anchors.published
    possible = [
        reading
        for reading in readings
        if (found := _exists(written.year or 1, reading))
        and (written.weekday is None or written.year is None or found.weekday() == written.weekday)
        and (context.future or published is None or written.year is None or found <= published)
    ]
    if len(possible) != 1:
        raise CannotResolveError("day and month cannot be told apart")
    return possible[0]


def _day_number(text: str | None) -> int | None:
    if text is None:
        return None
    return ORDINALS[text] if text in ORDINALS else int(re.sub(r"\D", "", text))


def _year_number(text: str | None) -> int | None:
    if text is None:
        return None
    number = int(text)
    if len(text) > 2:
        return number
    return number + (1900 if number >= _LATE_CENTURY else 2000)


def _month(written: WrittenDate, context: Context) -> DateRange:
    assert written.month is not None
    if written.year is not None:
        return month(written.year, written.month, "month and year")
    return month(most_recent_year(context, written.month), written.month, "month without a year")


def _day(written: WrittenDate, context: Context) -> DateRange:
    assert written.day is not None
    assert written.month is not None
    if written.year is not None:
        return day(date(written.year, written.month, written.day), "full date")
    published = context.published
    found = _nearest_year(written, published, 1 if context.future else -1)
    if written.weekday is not None and found.weekday() != written.weekday:
        found = _fitting_weekday(written, found, published, 1 if context.future else -1)
        return day(found, "day and month that fit the weekday")
    return day(found, "day and month without a year")


def _nearest_year(written: WrittenDate, published: date, step: int) -> date:
    """In the year of publication or the nearest to it that lies on the right side, with some days of slack.

    ``step`` is -1 for what has happened and 1 for what is to come.
    """
    for distance in range(-1, _YEARS_TRIED):
        found = _exists(published.year + step * distance, written)
        if found and (found - published).days * -step <= SLACK_DAYS:
            return found
    raise ValueError(written)


def _exists(year_number: int, written: WrittenDate) -> date | None:
    try:
        return date(year_number, written.month or 1, written.day or 1)
    except ValueError:
        return None


def _fitting_weekday(written: WrittenDate, found: date, published: date, step: int) -> date:
    for count in range(1, _YEARS_TRIED):
        candidate = _exists(found.year + step * count, written)
        if candidate and candidate.weekday() == written.weekday and (candidate - published).days * step >= 0:
            return candidate
    return found


def _day_of_month(number: int, weekday: int | None, context: Context) -> DateRange:
    """The nearest day of that number up to the publication day (of plans: from it on)."""
    if not 1 <= number <= 31:
        raise ValueError(number)
    found = context.published
    step = timedelta(days=1 if context.future else -1)
    while found.day != number or (weekday is not None and found.weekday() != weekday):
        found += step
    return day(found, "day of the month")


def _decade(match: re.Match[str], context: Context) -> DateRange:
    """``the 1990s``; ``the 90s`` and ``the nineties`` are the last begun by the publication day."""
    word = match["decade"]
    if len(word) == 4:
        return years(int(word), int(word) + 9, "decade")
    number = int(word) if word.isdigit() else NUMBERS[word[:-3] + "y"]
    published = context.published.year
    first = published // 100 * 100 + number
    first -= 100 * (first > published)
    return years(first, first + 9, "decade")


def _season(match: re.Match[str], context: Context) -> DateRange:
    first = SEASONS[match["season"]]
    if match["year"]:
        return months(int(match["year"]), first, 3, "season and year")
    found = months(most_recent_year(context, first), first, 3, "season")
    if context.future and first == _MONTHS_IN_YEAR and context.published.month < 3:
        return months(context.published.year - 1, first, 3, "season")
    return found


def _quarter(match: re.Match[str], context: Context) -> DateRange | None:
    length = 3 if match["kind"].startswith("q") else 6
    word = match["which"]
    index = int(word) if word.isdigit() else ORDINALS[word]
    count = _MONTHS_IN_YEAR // length
    index = count if index == -1 else index
    if not 1 <= index <= count:
        return None
    first = length * (index - 1) + 1
    name = "quarter or half of a year"
    if match["year"]:
        whole = context.read(match["year"])
        if whole.precision != "year" or whole.start.year != whole.end.year:
            return None
        return months(whole.start.year, first, length, name)
    if length == 6:
        return None
    return months(most_recent_year(context, first), first, length, name)


def _written(match: re.Match[str], context: Context) -> DateRange | None:
    written = written_date(match[0])
    return None if written is None else resolve_written(written, context)


_WHICH = r"(?P<which>first|second|third|fourth|last|final|\d(?=st|nd|rd|th))(?:st|nd|rd|th)?"
_OF_YEAR = rf"(?P<year>{YEAR}|(?:last|this|next|that|the same) year)"
RULES: tuple[Rule, ...] = (
    rule(r".+", _written),
    rule(rf"(?:year )?(?P<year>{YEAR})(?: ad| ce)?", lambda match, _: year(int(match["year"]), "year")),
    rule(r"(?P<decade>\d{3}0|\d0)s", _decade),
    rule(r"(?P<decade>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)", _decade),
    rule(rf"(?P<season>{SEASON})(?: (?:of )?(?P<year>{YEAR})(?:[-/](?:\d\d){{1,2}})?)?", _season),
    rule(rf"{_WHICH} (?P<kind>quarter|half)(?: (?:of )?{_OF_YEAR})?", _quarter),
    rule(rf"(?P<kind>q|h)(?P<which>\d)(?: (?:of )?{_OF_YEAR})?", _quarter),
    rule(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)",
        lambda match, context: resolve_written(WrittenDate(day=int(match["day"])), context),
    ),
)
"""The most common first."""
