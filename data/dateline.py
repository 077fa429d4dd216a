"""The publication date in a plain text, where its dateline gives a whole one; a missing year is never filled in."""

from __future__ import annotations

from datetime import date

import regex

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_FORMS = (
    rf"(?i:{_MONTH} {_DAY},? {_YEAR})",
    rf"(?i:{_DAY} {_MONTH},? {_YEAR})",
    r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
)
_DATES = tuple(regex.compile(form) for form in _FORMS)

# The whole shape counts, not the date's company alone: "US troops left on 5 May 2003, ..." begins in capitals too.
_PLACE = r"[(\[\s]*\p{Lu}[\p{Lu}\p{M}'\u2019 .-]{2,}"
_WORD = r"\p{Lu}[\p{L}\p{M}'\u2019.-]*"
_REGION = rf"(?:\s*,\s*{_WORD}(?: (?:(?:and|of|the) )*{_WORD})*)*"
_BRACKETED = r"[(\[][^()\[\]]+[)\]]"
_BEFORE = rf"{_PLACE}{_REGION}\s*(?:,|{_BRACKETED},?)\s*"
# A dash before another date makes a span of time, not a dateline.
_DASH = r"[-\u2013\u2014]++(?!\d|\s*(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)"
_AFTER = rf"(?=[\s,.)\]]*(?:$|:|{_BRACKETED}|{_DASH})|\.\s)"
_DATELINES = tuple(regex.compile(_BEFORE + form + _AFTER) for form in _FORMS)

_LABEL = regex.compile(r"(?i)(published|updated|posted|date)\b")
_HEAD_LINES = 12
_HEAD_CHARACTERS = 90


def dateline_date(text: str) -> str | None:
    """The date of the dateline as ``YYYY-MM-DD``, or None.

    A dateline is one of the first lines that consists of a date alone, that begins with a word such as ``Published``,
    or that begins with a place in capitals, perhaps its region, and the date, which the agency in brackets, a dash, a
    full stop, a colon or the line's end follows (``GAO, Mali, Sept. 11, 2019 (X) --``). The date has to stand near the
    line's beginning and to have its year.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_HEAD_LINES]
    for line in lines:
        for written, dateline in zip(_DATES, _DATELINES, strict=True):
            match = dateline.match(line, 0, 2 * _HEAD_CHARACTERS) or _labelled_or_alone(written, line)
            if match and match.end() <= _HEAD_CHARACTERS:
                return _iso(match)
    return None


def _labelled_or_alone(written: regex.Pattern[str], line: str) -> regex.Match[str] | None:
    match = written.search(line[:_HEAD_CHARACTERS])
    if match and (_LABEL.match(line) or not line.replace(match[0], "").strip(" .,-()")):
        return match
    return None


def _iso(match: regex.Match[str]) -> str | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    try:
        return date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return None
