"""Times of day: they name no date of their own, so they are taken out of an expression."""

from __future__ import annotations

import re

from strife.records.dates.words import MONTH, ORDINALS, one_of

_ZONE = (
    r"(?: ?(?:gmt|utc|bst|est|edt|cst|pst|cet|cest|eet|eest|msk|ist|pkt|wat|cat|eat|z|hours?)\b(?:[+-]\d{1,2})?"
    r"| (?:(?:moscow|kyiv|kiev|beirut|damascus|baghdad|local|universal|eastern)(?: standard)? time|local)\b)?"
)
_SMALL_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|twenty-five|quarter|half|\d{1,2})"
)
_MINUTES = "(?:five|ten|quarter|a quarter|twenty|twenty-five|half)"
_PART_OF_DAY = (
    r"(?:(?:mid )?mornings?|mid ?day|(?:mid )?afternoons?|evenings?|night ?time|nights?|mid ?night|noon|lunch ?time"
    r"|(?:pre ?)?dawn|dusk|day ?break|sun ?rise|sun ?set|sun ?down|night ?fall|first light|day ?light|day ?time"
    r"|(?:the )?(?:small|early|wee|late|rush|evening|morning|overnight|night) hours?(?! ago| later)|small hours"
    r"|breakfast(?: time)?|iftar|suhoor|cockcrow|(?:hours of )?darkness|last light)"
)
_PRAYER = (
    rf"(?:(?:{_PART_OF_DAY}|fajr|zuhr|dhuhr|asr|maghrib|isha|tarawih|taraweeh|congregational|weekly) )?"
    r"(?:prayers?|mass)(?: time)?"
)
_BESIDE_WORDS = (
    r"(?= (?:(?:in the|that|this|last) (?:morning|afternoon|evening|night)|on \w+day\b|today|yesterday|tomorrow"
    r"|that day|same day))"
)
_CLOCK = "(?:{})".format(
    "|".join(
        (
            r"\d{1,2}(?::\d{2}){1,2} ?(?:am|pm|hrs|hours|h)?",  # 06:52
            r"\d{1,2}\.\d{2} ?(?:am|pm|hrs|hours|h)?",  # 6.52 p.m.
            r"\d{1,2}h\d{2}",  # 6h52
            r"\d{1,2} ?(?:am|pm|oclock|o clock|hrs|h)",  # 6 a.m.
            r"0\d[0-5]\d ?(?:hrs|hours|h)?",  # 0652
            r"(?:1\d|2[0-3])[0-5]\d ?(?:hrs|hours|h|z|gmt|utc)",  # 1852 hours
            r"(?:1[0-7]|2[1-3])[0-5]\d",  # 1752, before any year that the news dates by
            rf"{_SMALL_NUMBER} (?:oclock|o clock)",
            rf"{_MINUTES} (?:past|to) {_SMALL_NUMBER}(?! (?:days|hours|weeks|months|years|{MONTH}))",
            rf"{_SMALL_NUMBER}{_BESIDE_WORDS}",  # six that evening
            rf"(?<=at ){_SMALL_NUMBER}$",
        )
    )
)
_MOMENT = rf"(?:{_PRAYER}|{_PART_OF_DAY}|(?:\d{{1,2}} ?(?:and|to|-) ?)?{_CLOCK}{_ZONE})"
_LEAD = (
    r"(?:at|around|about|approximately|roughly|shortly|soon|just|a little|a bit|well|by|before|after|until|till|from"
    r"|the|in|of|on|early|late|very|towards?|between|during|some|and|intervening)"
)
_TAIL = r"(?: (?:of|on|in|the))*"
_REMOVED = re.compile(rf"(?:\b{_LEAD} )*(?<![\w./:-])(?:in the )?{_MOMENT}(?![\w]|[./:-]\d){_TAIL}")
_ANY_PART_OF_DAY = re.compile(rf"night|{_PART_OF_DAY}")
_COUNTED = re.compile(r"\bnights?(?= (?:later|earlier|ago|after|before|prior|running)\b)")
_LAST_NIGHT = re.compile(r"\b(?:(?:early|late) )?last (?:night|evening)\b")
_THIS = re.compile(rf"\b(?:tonight|this (?:very |past )?(?:early |late )?{_PART_OF_DAY})")
_OF_OTHER_DAY = re.compile(
    r"\b(that|(?:that )?same|next|following|previous|preceding|prior) (?:very |same )?(?:early |late )?"
    rf"{_PART_OF_DAY}\b"
)
_SIDE_OF_DAY = re.compile(rf"\b(?:early |late )?{_PART_OF_DAY} (before|after|earlier|prior)$")
_NIGHTS_NUMBERED = re.compile(
    rf"\b({one_of(ORDINALS)}|\d+(?:st|nd|rd|th)) (?:night|morning|evening)s?\b(?! of {MONTH})"
)
_TWO_DAYS = re.compile(r"\bintervening nights?\b")


def as_days(text: str) -> str:
    """Turn times of day that are counted like days into days: ``last night`` into ``yesterday``."""
    if not _ANY_PART_OF_DAY.search(text):
        return text
    text = _TWO_DAYS.sub("night", text)
    text = _LAST_NIGHT.sub("yesterday", text)
    text = _OF_OTHER_DAY.sub(r"\1 day", text)
    text = _THIS.sub("today", text)
    text = _SIDE_OF_DAY.sub(r"day \1", text)
    text = _NIGHTS_NUMBERED.sub(r"\1 day", text)
    return _COUNTED.sub("days", text)


def without_time_of_day(text: str) -> str:
    """The expression less its times of day; empty if it was nothing else."""
    return " ".join(_REMOVED.sub(" ", text).split())
