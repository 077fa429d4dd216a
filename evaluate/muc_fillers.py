"""How well a filler of a MUC-4 slot answers the key: 1 correct, 0.5 partially correct, 0 incorrect.

Sources: the slot configuration of the 1992 scorer (``slotconfig-tst3.el``: kinds of slots, hierarchies of set fills)
and the "Guidelines for scoring mismatches" (MUC-4 proceedings, appendix C). What the scorer asked a person is decided
here by rule, so scores are near those of 1992 and not the same:

- strings are equal after the scorer's premodifiers (articles, small numbers, ...) are dropped; of unequal ones, a run
  of words of the other is partially correct;
- a location with the right country and another place is partially correct, as a person was free to say;
- a date is partially correct only in the cases that the guidelines name;
- one filler cannot be "distributed" over several of the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

_PREMODIFIERS = re.compile(
    "(?:A|THE|AN|THIS|THAT|THESE|THOSE|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE|TEN|[1-9]|10|MORE|MOST|MANY"
    "|SEVERAL|SOME|ALL|FEW|ANY|ANOTHER|OTHER|CERTAIN|OF)"
)
"""Words before a string that make no difference, as configured in 1992."""

_BROADER = {
    **dict.fromkeys(("ARSON", "BOMBING", "KIDNAPPING", "HIJACKING", "ROBBERY", "FORCED WORK STOPPAGE"), "ATTACK"),
    **dict.fromkeys(("MACHINE GUN", "MORTAR", "HANDGUN", "RIFLE"), "GUN"),
    **dict.fromkeys(("BOMB", "GRENADE", "MOLOTOV COCKTAIL"), "EXPLOSIVE"),
    **dict.fromkeys(("VEHICLE BOMB", "DYNAMITE", "MINE", "AERIAL BOMB"), "BOMB"),
    **dict.fromkeys(("MISSILE", "ROCKET"), "PROJECTILE"),
    "SUSPECTED OR ACCUSED BY AUTHORITIES": "SUSPECTED OR ACCUSED",
    "GOVERNMENT OFFICE OR RESIDENCE": "POLITICAL FIGURE OFFICE OR RESIDENCE",
    "SOME DAMAGE": "DESTROYED",
    "GOVERNMENT OFFICIAL": "POLITICAL FIGURE",
    "FORMER GOVERNMENT OFFICIAL": "GOVERNMENT OFFICIAL",
    "FORMER ACTIVE MILITARY": "ACTIVE MILITARY",
    "NO DEATH": "NO INJURY",
    "NO INJURY OR DEATH": "NO DEATH",
}
"""The broader set fill of each one that has one: a response that is broader than the key is partially correct."""

_WORD = re.compile(r"[\w'&-]+")
_DATE = re.compile(r"(\d{1,2}) ([A-Z]{3})[A-Z]* (\d\d)")


def filler_score(slot: str, key: Mapping[str, Any], response: Mapping[str, Any]) -> float:
    """Score a response's filler against one of the key, both as the reader ``muc4_keys`` gives them.

    Of alternatives the best counts. A correct filler with another cross reference than the key is partially correct.
    """
    compare = _COMPARE.get(_kind(slot), set_score)
    best = max((compare(one, other) for one in key["values"] for other in response["values"]), default=0.0)
    return 0.5 if best == 1 and not _same_reference(key, response) else best


def _kind(slot: str) -> str:
    """What tells how the slot is compared: its last part, such as ``DATE`` or ``ID``."""
    return slot.rpartition(": ")[2]


def _same_reference(key: Mapping[str, Any], response: Mapping[str, Any]) -> bool:
    if "of" not in key:
        return True
    wanted, given = key["of"], response.get("of", [])
    return not (wanted or given) or any(string_score(one, other) == 1 for one in wanted for other in given)


def string_score(key: str, response: str) -> float:
    """Compare strings that were taken from the text."""
    wanted, given = _words(key), _words(response)
    if wanted == given:
        return 1.0
    shorter, longer = sorted((wanted, given), key=len)
    return 0.5 if shorter and _stands_in(shorter, longer) else 0.0


def _words(text: str) -> list[str]:
    words = _WORD.findall(text.upper())
    first = next((index for index, word in enumerate(words) if not _PREMODIFIERS.fullmatch(word)), 0)
    return words[first:]


def _stands_in(run: Sequence[str], words: Sequence[str]) -> bool:
    return any(words[begin : begin + len(run)] == run for begin in range(len(words) - len(run) + 1))


def set_score(key: str, response: str) -> float:
    """Compare fillers from a set list with its hierarchy."""
    if key == response:
        return 1.0
    broader = _BROADER.get(key)
    while broader is not None and broader != response:
        broader = _BROADER.get(broader)
    return 0.0 if broader is None else 0.5


def number_score(key: str, response: str) -> float:
    """Compare numbers: ``7``, ``5 - 7``, ``5-``, ``~7``, ``PLURAL``. An anchor of a range or about it is partial."""
    wanted, given = (re.sub(r"[\s,]", "", value) for value in (key, response))
    if wanted == given:
        return 1.0
    return 0.5 if given.isdigit() and given in re.findall(r"\d+", wanted) else 0.0


def date_score(key: str, response: str) -> float:
    """Compare dates: ``3 MAY 89``, a range ``3 MAY 89 - 5 MAY 89``, or ``- 5 MAY 89``, not later than it.

    A response within the range of the key is partial; so is ``- D`` where D is the key or the end of its range.
    """
    if " ".join(key.split()) == " ".join(response.split()):
        return 1.0
    wanted, given = _range(key), _range(response)
    if wanted is None or given is None:
        return 0.0
    if wanted == given:
        return 1.0
    if given[0] == date.min:
        return 0.5 if given[1] == wanted[1] else 0.0
    return 0.5 if wanted[0] <= given[0] and given[1] <= wanted[1] else 0.0


def _range(text: str) -> tuple[date, date] | None:
    """The first and last day, the first one ``date.min`` if it is open; None if the text is no date."""
    days = [_day(*match) for match in _DATE.findall(text.upper())]
    known = [day for day in days if day is not None]
    if not known or len(known) < len(days):
        return None
    return (date.min, known[-1]) if text.strip().startswith("-") else (known[0], known[-1])


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return datetime.strptime(f"{day} {month.title()} 19{year}", "%d %b %Y").date()
    except ValueError:
        return None


def location_score(key: str, response: str) -> float:
    """Compare locations: a country, then places with their type, ``PERU: LIMA (CITY): RIMAC (NEIGHBORHOOD)``.

    Partial are the right country, and the right places in another country.
    """
    wanted, given = (["".join(part.split()) for part in place.upper().split(":")] for place in (key, response))
    if wanted == given:
        return 1.0
    right_places = len(wanted) > 1 and wanted[1:] == given[1:]
    return 0.5 if wanted[0] == given[0] or right_places else 0.0


_COMPARE: dict[str, Callable[[str, str], float]] = {
    "DATE": date_score,
    "LOCATION": location_score,
    "NUMBER": number_score,
    "TOTAL NUMBER": number_score,
    "INSTRUMENT ID": string_score,
    "INDIVIDUAL ID": string_score,
    "ORGANIZATION ID": string_score,
    "ID": string_score,
    "NAME": string_score,
    "DESCRIPTION": string_score,
}
