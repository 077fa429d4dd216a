"""The words that dates are made of: months, weekdays, numbers, units; and one spelling for all their variants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# fmt: off
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)
_WEEKDAY_NAMES = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)
# fmt: on

MONTHS = {
    **{name: index for index, name in enumerate(_MONTH_NAMES, 1)},
    **{name[:3]: index for index, name in enumerate(_MONTH_NAMES, 1)},
    "sept": 9,
}
"""Names and abbreviations (without a dot) to 1 to 12."""
WEEKDAYS = {
    **{name: index for index, name in enumerate(_WEEKDAY_NAMES)},
    **{name[:3]: index for index, name in enumerate(_WEEKDAY_NAMES)},
    **{"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
}
"""Names and abbreviations to 0 (Monday) to 6."""
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""Northern seasons to their first month; each has three."""
ORDINALS = {
    **{word: index for index, word in enumerate(_ORDINALS, 1)},
    **{f"twenty-{word}": 20 + index for index, word in enumerate(_ORDINALS[:9], 1)},
    **{f"twenty {word}": 20 + index for index, word in enumerate(_ORDINALS[:9], 1)},
    "thirtieth": 30,
    "thirty-first": 31,
    "thirty first": 31,
    "opening": 1,
    "last": -1,
    "final": -1,
    "closing": -1,
}
"""Ordinal words to numbers; the last of a series is -1."""
NUMBERS = {
    **{word: index for index, word in enumerate(_SMALL)},
    **{word: 10 * index for index, word in enumerate(_TENS, 2)},
    **{
        f"{ten}{glue}{unit}": 10 * index + number
        for index, ten in enumerate(_TENS, 2)
        for number, unit in enumerate(_SMALL[1:10], 1)
        for glue in "- "
    },
    **dict.fromkeys(("a", "an"), 1),
    **dict.fromkeys(("a couple of", "couple of", "a pair of"), 2),
    **dict.fromkeys(("a dozen", "dozen"), 12),
    **dict.fromkeys(("hundred", "a hundred", "one hundred"), 100),
}
"""Number words and articles to whole numbers."""


def one_of(words: Iterable[str]) -> str:
    """A regular expression group for any of the words, the longest first."""
    found = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, found)) + ")"


MONTH = one_of(MONTHS)
WEEKDAY = one_of(WEEKDAYS)
SEASON = one_of(SEASONS)
NUMBER = rf"(?:\d{{1,3}}|{one_of(NUMBERS)})"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{one_of(ORDINALS)})"
UNIT = r"(?:day|night|week|fortnight|month|year|decade)s?"

_QUOTED_YEAR = re.compile(r"'(\d\d)\b(?!')")
_DECADE = re.compile(r"(\d0)'s\b")
_POSSESSIVE = re.compile(r"'s?\b|'(?!\w)|`")
_NOISE = re.compile(r"[()\[\]{}<>\"!?;,*_|~=]|(?<!\d)\.|\.(?!\d)|\A[ -]+|[ -]+\Z|:(?!\d)")
_DOTTED = re.compile(r"(?<=\b[ap]) m\b")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_HYPHENATED = re.compile(r"([a-z]+)-\s+([a-z]+)")
_LISTED_DAYS = re.compile(r"(?<!\d)(\d{1,2}),(?: \d{1,2},)*(?: \d{1,2})? and (?=\d{1,2} ?[a-z])")
_VERY = re.compile(r"(?<=\b(?:this|that)) very\b")
_PREFIX_HYPHEN = re.compile(r"\b(mid|early|late|pre|post)-(?=\w)")
_PLAIN = re.compile(r"[a-z\d ]*")
_QUOTES = str.maketrans("\u2018\u2019\u02bc\u201c\u201d\u00ab\u00bb", '\'\'\'""""')
_WHOLE_WORDS = frozenset((*MONTHS, *WEEKDAYS, "yesterday", "today", "tomorrow", "overnight", "weekend"))


def canonical(expression: str) -> str:
    """Lower case, one kind of dash and space, without brackets, commas, the dots of abbreviations and possessive s."""
    text = unicodedata.normalize("NFKC", expression).casefold().translate(_QUOTES)
    if not _PLAIN.fullmatch(text):
        text = _without_signs(text)
    return _DOTTED.sub("m", " ".join(_VERY.sub("", text).split()))


def _without_signs(text: str) -> str:
    text = _LISTED_DAYS.sub(r"\1 and ", _DASHES.sub("-", text))
    text = _HYPHENATED.sub(_rejoined, text)
    text = _DECADE.sub(r"\1s", _QUOTED_YEAR.sub(r" 20\1", text))
    text = _NOISE.sub(" ", _POSSESSIVE.sub("", text))
    return _PREFIX_HYPHEN.sub(r"\1 ", text)


def _rejoined(match: re.Match[str]) -> str:
    """A word that was cut at the end of a line, whole again."""
    joined = match[1] + match[2]
    return joined if joined in _WHOLE_WORDS else match[0]


def number(word: str) -> int:
    """The value of what :data:`NUMBER` matches."""
    return int(word) if word.isdigit() else NUMBERS[word]


def ordinal(word: str) -> int:
    """The value of what :data:`ORDINAL` matches; -1 stands for the last."""
    return ORDINALS[word] if word in ORDINALS else int(word[:-2])
