"""The publication date in a plain text, where its dateline gives a whole one; a missing year is never filled in."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"{_MONTH} {_DAY},? {_YEAR}", re.IGNORECASE),
    re.compile(rf"{_DAY} {_MONTH},? {_YEAR}", re.IGNORECASE),
    re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"),
)
_PLACE = re.compile(r"[A-Z][A-Z'\u2019 .-]{2,}")
_LABEL = re.compile(r"(published|updated|posted|date)\b", re.IGNORECASE)
_HEAD_LINES = 12
_HEAD_CHARACTERS = 90


def dateline_date(text: str) -> str | None:
    """The date of the dateline as ``YYYY-MM-DD``, or None.

    A dateline is one of the first lines that begins with a place in capitals (``GAO, Mali, Sept. 11, 2019 --``), with a
    word such as ``Published``, or consists of a date alone; the date has to stand near the line's beginning and to have
    its year.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_HEAD_LINES]
    for line in lines:
        head = line[:_HEAD_CHARACTERS]
        for form in _FORMS:
            match = form.search(head)
            if match and (_PLACE.match(line) or _LABEL.match(line) or not line.replace(match[0], "").strip(" .,-()")):
                return _iso(match)
    return None


def _iso(match: re.Match[str]) -> str | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    try:
        return date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return None
