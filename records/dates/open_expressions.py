"""Time expressions that give no date, each with the reason."""

from __future__ import annotations

import re

from strife.records.dates.context import CannotResolveError, Context, Rule, rule
from strife.records.dates.date_range import DateRange
from strife.records.dates.words import MONTH, NUMBER, ORDINAL, WEEKDAY

_LENGTH = (
    r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|year|decade|summer|winter|season|generation"
    r"|centur(?:y|ie))s?"
)
_VAGUE_NUMBER = (
    r"(?:(?:a )?few|several|some|many|numerous|countless|couple of|number of|dozens of|hundreds of|half an?|half)"
)
_VAGUE_PLACE = r"(?:recent|past|last|coming|next|following|previous|preceding|latest)"
_OFTEN = (
    r"(?:every|each|always|repeatedly|often|frequently|daily|weekly|monthly|nightly|regularly|sometimes|again"
    r"|intermittently|constantly|continuously|once|twice|thrice|times)"
)
_NO_DAY = (
    r"(?:earlier|later|before|previously|formerly|afterwards?|recently|lately|soon|shortly|meanwhile|then|now|currently"
    r"|presently|at present|already|immediately|simultaneously|long ago|eventually|finally|initially|so far|to date"
    r"|until now|at the time|time|day|week|month|year|moment|period|past|future|season|weekend|anniversary|deadline"
    r"|present|nowadays|thereafter|press time|(?:time of|this) writing|same period|that period|reporting period)"
)
_OFTEN_REASON = "says how often, not when"
_UNTOLD_REASON = "counted from a day that is not told"


def _because(reason: str, pattern: str) -> Rule:
    def apply(_: re.Match[str], __: Context) -> DateRange:
        raise CannotResolveError(reason)

    return rule(pattern, apply)


RULES: tuple[Rule, ...] = (
    _because(_OFTEN_REASON, rf"{_OFTEN}\b.*"),
    _because(_OFTEN_REASON, rf"(?:{NUMBER}|several|many) times.*|{WEEKDAY}s|weekdays|weekends"),
    _because(
        "names no particular day",
        rf"(?:a|an|one|some|any) (?:\w+ )?(?:{WEEKDAY}|{MONTH}|day|night|morning|evening)",
    ),
    _because(
        "gives no number of days, weeks or months",
        rf"(?:{_VAGUE_PLACE} )*(?:{_VAGUE_NUMBER} )?{_LENGTH}"
        r"(?: (?:ago|earlier|later|before|after|afterwards|hence|back|to come))?",
    ),
    _because(
        "says how long, not when",
        rf"(?:{NUMBER}|{_VAGUE_NUMBER})(?:[- ](?:straight|consecutive|long|full|whole|more|and a half))*[- ]{_LENGTH}"
        r"(?:[- ](?:long|running|straight|old))?(?: or (?:so|more))?",
    ),
    _because(
        _UNTOLD_REASON,
        rf"(?:an? )?{ORDINAL} (?:(?:straight|consecutive|successive) )?(?:day|week|month|year|night)s?\b.*"
        r"|(?:day|week) \d+\b.*",
    ),
    _because(_UNTOLD_REASON, r".*\b(?:after|before|since|earlier than)\b.*"),
    _because("names no day", _NO_DAY),
    _because("a number without a unit", rf"{NUMBER}"),
)
"""Tried last; what no rule knows gets a reason of its own."""
