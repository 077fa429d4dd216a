"""Persons: a rank and a surname are the person whose full name the article gives, and stand for whose they are."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_RANKS = (
    r"Gen(?:eral)?\.?|Lt\.? ?Gen\.?|Lieutenant[ -]General|Maj\.? ?Gen\.?|Major[ -]General|Brig(?:adier)?\.?"
    r"(?: ?Gen(?:eral)?\.?)?|Col(?:onel)?\.?|Lt\.? ?Col\.?|Lieutenant[ -]Colonel|Maj(?:or)?\.?|Capt(?:ain)?\.?|"
    r"Lt\.?|Lieutenant|Sgt\.?|Sergeant|Cpl\.?|Corporal|Commander|Cmdr\.?|Admiral|Adm\.?|Inspector|Mr\.?|Mrs\.?|Ms\.?|"
    r"Dr\.?|Sheikh|President|Minister|Governor|Gov\.?|Mayor|Chief"
)
_NAME = r"\p{Lu}[\p{L}\p{M}'\u2019-]+"
_WHOLE_NAME = regex.compile(_NAME)
_RANKED = regex.compile(rf"(?:(?:{_RANKS})\s+)+(?P<name>(?:{_NAME}\s+)*{_NAME})$")
_FULL = regex.compile(rf"(?:(?:{_RANKS})\s+)*(?P<name>(?:{_NAME}\s+){{1,3}}{_NAME})")
_WHOSE = regex.compile(
    r"\s*(?:,\s+(?:an?\s+|the\s+)?[\p{Ll} -]{0,40}?(?:commander|spokesman|spokeswoman|spokesperson|chief|leader|head|"
    r"member|officer|official)\s+(?:of|for|in|with)|\s+(?:of|from))\s+(?P<whose>(?:the\s+)?"
    r"(?:[\p{Lu}\p{N}][\p{L}\p{M}\p{N}'\u2019.-]*|army|police|navy|rebels|of|and)"
    r"(?:\s+(?:[\p{Lu}\p{N}][\p{L}\p{M}\p{N}'\u2019.-]*|of|the|and|army|police|troops))*)"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a full name.

    Attributes:
        fullest: The name with its rank, as the article has it.
        whose: The party that the article says the person belongs to, or None.
    """

    fullest: str
    whose: str | None


class Persons:
    """The persons of one article by their surnames."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        """Read the mentions of persons.

        Args:
            text: The article.
            spans: Its mentions of persons, in text order.
        """
        self._by_surname: dict[str, list[Person]] = {}
        for start, end in spans:
            self._add(text, start, end)

    def _add(self, text: str, start: int, end: int) -> None:
        surface = " ".join(text[start:end].split())
        match = _FULL.match(surface)
        if match is None:
            return
        fullest = match[0]
        whose = _WHOSE.match(text, end, end + 160) or _WHOSE.match(surface, match.end())
        person = Person(fullest, whose["whose"] if whose else None)
        known = self._by_surname.setdefault(match["name"].split()[-1], [])
        for at, other in enumerate(known):
            if _given(other.fullest) == _given(fullest):
                known[at] = Person(max(other.fullest, fullest, key=len), other.whose or person.whose)
                return
        known.append(person)

    def find(self, surface: str) -> Person | None:
        """The one person of this name; None if the article has two of that surname, or none by a full name."""
        match = _RANKED.match(surface) or _FULL.match(surface) or _WHOLE_NAME.fullmatch(surface)
        if match is None:
            return None
        name = match.groupdict().get("name") or match[0]
        known = self._by_surname.get(name.split()[-1], [])
        return known[0] if len(known) == 1 else None


def _given(fullest: str) -> str:
    match = _FULL.match(fullest)
    return match["name"] if match else fullest
