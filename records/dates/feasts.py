"""Feasts and holidays that conflict news dates events by. National days stay open: which nation's is not said."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from strife.records.dates.context import CannotResolveError, Context, Rule, rule
from strife.records.dates.date_range import DateRange
from strife.records.dates.explicit import YEAR
from strife.records.dates.words import ORDINAL, one_of, ordinal

_FIXED = {
    "new year": (1, 1),
    "new year day": (1, 1),
    "new year eve": (12, 31),
    "epiphany": (1, 6),
    "orthodox christmas": (1, 7),
    "orthodox christmas day": (1, 7),
    "orthodox christmas eve": (1, 6),
    "coptic christmas": (1, 7),
    "ethiopian christmas": (1, 7),
    "valentine day": (2, 14),
    "may day": (5, 1),
    "halloween": (10, 31),
    "all saints day": (11, 1),
    "all souls day": (11, 2),
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "st stephen day": (12, 26),
}
"""Month and day; possessive s and full stops are gone by now."""
_EASTER = {
    "palm sunday": -7,
    "maundy thursday": -3,
    "holy thursday": -3,
    "good friday": -2,
    "holy saturday": -1,
    "easter": 0,
    "easter day": 0,
    "easter sunday": 0,
    "easter monday": 1,
    "ascension day": 39,
    "pentecost": 49,
    "whit sunday": 49,
    "whit monday": 50,
}
"""Days after Easter Sunday; ``orthodox`` before the name is the Julian reckoning."""
_HIJRI = {
    "islamic new year": (1, 1),
    "hijri new year": (1, 1),
    "tasua": (1, 9),
    "ashura": (1, 10),
    "ashoura": (1, 10),
    "arbaeen": (2, 20),
    "arbain": (2, 20),
    "mawlid": (3, 12),
    "mawlid al nabi": (3, 12),
    "mawlid an nabi": (3, 12),
    "maulid": (3, 12),
    "eid milad un nabi": (3, 12),
    "eid e milad": (3, 12),
    "prophet birthday": (3, 12),
    "prophet mohammed birthday": (3, 12),
    "prophet muhammad birthday": (3, 12),
    "eid al fitr": (10, 1),
    "eid ul fitr": (10, 1),
    "arafat day": (12, 9),
    "day of arafat": (12, 9),
    "day of arafah": (12, 9),
    "eid al adha": (12, 10),
    "eid ul adha": (12, 10),
    "eid al azha": (12, 10),
    "eid ul azha": (12, 10),
    "bakrid": (12, 10),
    "feast of the sacrifice": (12, 10),
    "tabaski": (12, 10),
}
"""Month and day of the Islamic year, in the Umm al-Qura calendar."""
_HIJRI_MONTHS = {
    **dict.fromkeys(("muharram",), 1),
    **dict.fromkeys(("safar",), 2),
    **dict.fromkeys(("rajab",), 7),
    **dict.fromkeys(("shaban", "shaaban"), 8),
    **dict.fromkeys(
        ("ramadan", "ramadhan", "ramazan", "fasting month", "holy month of ramadan", "month of ramadan"), 9
    ),
    **dict.fromkeys(("shawwal",), 10),
    **dict.fromkeys(("dhu al qadah", "dhul qadah"), 11),
    **dict.fromkeys(("dhu al hijjah", "dhul hijjah", "dhu al hijja"), 12),
}
_PUBLIC_HOLIDAYS = {
    "diwali": ("IN", "Diwali"),
    "deepavali": ("IN", "Diwali"),
    "holi": ("IN", "Holi"),
    "dussehra": ("IN", "Dussehra"),
    "vijayadashami": ("IN", "Dussehra"),
    "nowruz": ("IR", "Nowruz"),
    "nawroz": ("IR", "Nowruz"),
    "norouz": ("IR", "Nowruz"),
    "newroz": ("IR", "Nowruz"),
    "persian new year": ("IR", "Nowruz"),
    "kurdish new year": ("IR", "Nowruz"),
    "passover": ("IL", "Pesach"),
    "rosh hashanah": ("IL", "Rosh Hashanah"),
    "yom kippur": ("IL", "Yom Kippur"),
    "sukkot": ("IL", "Sukkot"),
    "simchat torah": ("IL", "Simchat Torah / Shemini Atzeret"),
    "lunar new year": ("CN", "Chinese New Year (Spring Festival)"),
    "chinese new year": ("CN", "Chinese New Year (Spring Festival)"),
    "timkat": ("ET", "Epiphany"),
    "meskel": ("ET", "Finding of True Cross"),
    "thanksgiving": ("US", "Thanksgiving Day"),
}
"""The country whose public holiday of that name gives the day."""
_EIDS = ("eid al fitr", "eid al adha")
_EID = "eid"
_WESTERN, _ORTHODOX = 3, 2
"""How ``dateutil.easter`` counts: revised Gregorian, and Julian with its date in the Gregorian calendar."""
_YEARS_TRIED = 3
_NO_CALENDAR = "no calendar here gives the day of {} for that time"
_LAST_DAYS = {"eid al fitr": 3, "eid ul fitr": 3}
_EID_ADHA_DAYS = 4


def _fixed(name: str, year: int) -> Iterator[DateRange]:
    month, day = _FIXED[name]
    yield _one_day(date(year, month, day))


def _easter(name: str, year: int) -> Iterator[DateRange]:
    from dateutil.easter import easter

    plain = re.sub(r"^(?:greek |coptic )?orthodox ", "", name)
    method = _WESTERN if plain == name else _ORTHODOX
    yield _one_day(easter(year, method) + timedelta(days=_EASTER[plain]))


def _hijri(name: str, year: int) -> Iterator[DateRange]:
    month, day = _HIJRI[name]
    for first in _hijri_month_starts(month, year):
        yield _one_day(first.start + timedelta(days=day - 1))


def _hijri_month(name: str, year: int) -> Iterator[DateRange]:
    return _hijri_month_starts(_HIJRI_MONTHS[name], year)


def _hijri_month_starts(month: int, year: int) -> Iterator[DateRange]:
    """The Islamic months of that number that begin in a year of the common era, or just before it."""
    from hijridate import Gregorian, Hijri

    try:
        first = Gregorian(year, 1, 1).to_hijri().year
    except OverflowError:
        return
    for islamic_year in (first, first + 1):
        try:
            when = Hijri(islamic_year, month, 1)
            start = date(*when.to_gregorian().datetuple())
        except OverflowError:
            continue
        yield DateRange(start, start + timedelta(days=when.month_length() - 1), "month", "feast")


def _public_holiday(name: str, year: int) -> Iterator[DateRange]:
    country, holiday = _PUBLIC_HOLIDAYS[name]
    if found := _holidays_of(country, year).get(holiday):
        yield _one_day(found)


@lru_cache(maxsize=256)
def _holidays_of(country: str, year: int) -> Mapping[str, date]:
    """The first day of every holiday of a country by name; loaded at first use, for the library is large."""
    import holidays

    categories = ("public", "optional") if country == "IN" else ("public",)
    found: dict[str, date] = {}
    with warnings.catch_warnings():
        # Of a year that it does not know, the library warns; the feast is then missing, and that is the answer.
        warnings.simplefilter("ignore")
        calendar = holidays.country_holidays(country, years=year, categories=categories, language="en_US")
    for when, names in sorted(calendar.items()):
        for name in names.split("; "):
            found.setdefault(name, when)
    return found


def _one_day(when: date) -> DateRange:
    return DateRange(when, when, "day", "feast")


_KINDS: tuple[tuple[Mapping[str, object], Callable[[str, int], Iterator[DateRange]]], ...] = (
    (_FIXED, _fixed),
    ({**_EASTER, **{f"orthodox {name}": 0 for name in _EASTER}, "coptic easter": 0}, _easter),
    (_HIJRI, _hijri),
    (_HIJRI_MONTHS, _hijri_month),
    (_PUBLIC_HOLIDAYS, _public_holiday),
)
_OF_NAME = {name: dates for names, dates in _KINDS for name in names}


def _in_year(name: str, year: int) -> list[DateRange]:
    names = _EIDS if name == _EID else (name,)
    return [found for each in names for found in _OF_NAME[each](each, year) if found.start.year == year]


def _nearest(name: str, context: Context) -> DateRange:
    """The last begun by the publication day; of plans, the next that is not over."""
    published = context.published
    step = 1 if context.future else -1
    for distance in range(_YEARS_TRIED):
        found = _in_year(name, published.year + step * distance)
        if context.future:
            later = [each for each in found if each.end >= published]
            if later:
                return min(later, key=lambda each: each.start)
        elif earlier := [each for each in found if each.start <= published]:
            return max(earlier, key=lambda each: each.start)
    raise CannotResolveError(_NO_CALENDAR.format(name))


def _spelled(text: str) -> str:
    return re.sub(r"[- ]+", " ", text)


def _feast(match: re.Match[str], context: Context) -> DateRange | None:
    name = _spelled(match["name"])
    given = match["year"]
    if given is None and match["which"] in (None, "this"):
        return _nearest(name, context)
    year = context.read(given).start.year if given else context.published.year + {"last": -1, "next": 1}[match["which"]]
    found = _in_year(name, year)
    if not found:
        raise CannotResolveError(_NO_CALENDAR.format(name))
    return found[0] if len(found) == 1 else None


def _day_of_feast(match: re.Match[str], context: Context) -> DateRange | None:
    """``the second day of Eid``, ``the first day of Ramadan``."""
    whole, number = context.maybe(match["feast"]), ordinal(match["number"])
    if whole is None:
        return None
    if number < 0:
        name = _spelled(match["feast"])
        length = _EID_ADHA_DAYS if "adha" in name or "azha" in name else _LAST_DAYS.get(name, 1)
        return _one_day(whole.end + timedelta(days=length - 1))
    return _one_day(whole.start + timedelta(days=number - 1))


def _eve(match: re.Match[str], context: Context) -> DateRange | None:
    whole = context.maybe(match["feast"])
    return None if whole is None else _one_day(whole.start - timedelta(days=1))


def _hijri_day(match: re.Match[str], context: Context) -> DateRange:
    number = int(match["day"] or match["day_after"])
    return _one_day(context.read(match["feast"]).start + timedelta(days=number - 1))


def _national_day(_: re.Match[str], __: Context) -> DateRange:
    raise CannotResolveError("which country's day it is is not told")


NAME = one_of((*_OF_NAME, _EID)).replace(r"\ ", "[- ]")
_MONTH_NAME = one_of(_HIJRI_MONTHS).replace(r"\ ", "[- ]")
_HOLIDAY = r"(?: (?:holidays?|festival|feast|celebrations?|season|period))?"
RULES: tuple[Rule, ...] = (
    rule(
        rf"(?:(?P<which>last|this|next) (?:year )?)?(?:the )?(?:holy )?(?:feast of |festival of )?"
        rf"(?P<name>{NAME}){_HOLIDAY}(?:(?: of| in)? (?P<year>{YEAR}|(?:last|this|next|that) year))?",
        _feast,
    ),
    rule(rf"(?P<number>{ORDINAL}) days? of (?:the )?(?:holy )?(?P<feast>{NAME}){_HOLIDAY}", _day_of_feast),
    rule(rf"eve of (?:the )?(?P<feast>{NAME}){_HOLIDAY}", _eve),
    rule(rf"(?:(?P<day>\d{{1,2}}) )?(?P<feast>{_MONTH_NAME})(?: (?P<day_after>\d{{1,2}}))?", _hijri_day),
    rule(
        r"(?:independence|national|republic|victory|armed forces|liberation|revolution|unity|constitution|army|flag"
        r"|heroes|martyrs|remembrance|memorial|labou?r) (?:day|holidays?)",
        _national_day,
    ),
)
