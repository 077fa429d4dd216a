"""The location slot of MUC-4: place names of a text as ``PERU: LIMA (CITY): RIMAC (NEIGHBORHOOD)``.

Names and their paths are learned from keys. Names that no key has are read where the text says what they are:
"X department", "the town of X".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from strife.records.muc_phrases import phrases_in

_PART = re.compile(r"\s*([^():]+?)\s*(?:\(([^)]*)\))?\s*\Z")
_KINDS = "DEPARTMENT|PROVINCE|MUNICIPALITY|NEIGHBORHOOD"
_WORD = r"[A-Z][A-Z'.-]+"
_NAME = rf"(?:(?:SAN|SANTA|SANTO|LA|LAS|EL|LOS|DE|DEL|PUERTO|VILLA|NUEVA) )*{_WORD}"
_NAMED_AFTER = re.compile(
    rf"\b(?:IN|NEAR|AT|OF|FROM|TO|THE|NORTHERN|SOUTHERN|EASTERN|WESTERN),? ({_NAME}) ({_KINDS})\b"
)
_NAMED_BEFORE = re.compile(rf"\b(TOWN|CITY|VILLAGE|MUNICIPALITY|DEPARTMENT|PROVINCE|NEIGHBORHOOD) OF ({_NAME})\b")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in a text and the location that it stands for; ``known`` if a key has it."""

    start: int
    end: int
    value: str
    known: bool


@dataclass(frozen=True)
class PlaceTable:
    """What keys teach about places.

    Attributes:
        paths: By name in capitals, the location that it most often means.
        countries: The countries.
        datelines: By the place of a dateline, the country that its articles are mostly about.
    """

    paths: Mapping[str, str]
    countries: frozenset[str]
    datelines: Mapping[str, str]

    @classmethod
    def learn(cls, keys: Iterable[tuple[str, list[str]]]) -> PlaceTable:
        """Learn from pairs of a dateline's place and the locations of the article's templates."""
        paths: dict[str, Counter[str]] = defaultdict(Counter)
        datelines: dict[str, Counter[str]] = defaultdict(Counter)
        for dateline, locations in keys:
            for location in locations:
                country, *places = [part.strip() for part in location.split(" - ")[0].split(":")]
                paths[country][country] += 1000
                datelines[dateline][country] += 1
                for depth, place in enumerate(places, 1):
                    match = _PART.match(place)
                    if match and len(match[1]) > 2:
                        paths[match[1]][": ".join([country, *places[:depth]])] += 1
        best = {name: _most_common(counts) for name, counts in paths.items()}
        countries = frozenset(name for name, path in best.items() if path == name)
        return cls(best, countries, {name: _most_common(counts) for name, counts in datelines.items()})

    def mentions(self, text: str, country: str | None) -> list[PlaceMention]:
        """The places of a text in capitals, in text order; of overlapping ones the longest."""
        found = list(self._known(text))
        taken = {offset for mention in found for offset in range(mention.start, mention.end)}
        for match, name, kind in _described(text):
            if country and not taken.intersection(range(*match.span(name))):
                value = f"{country}: {_plain(match[name])} ({match[kind]})"
                found.append(PlaceMention(*match.span(name), value, False))
        return sorted(found, key=lambda mention: mention.start)

    def _known(self, text: str) -> Iterable[PlaceMention]:
        for start, end, name in phrases_in(text, self.names):
            yield PlaceMention(start, end, self.paths[name], True)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the table."""
        return frozenset(self.paths)


def _described(text: str) -> Iterable[tuple[re.Match[str], int, int]]:
    yield from ((match, 1, 2) for match in _NAMED_AFTER.finditer(text))
    yield from ((match, 2, 1) for match in _NAMED_BEFORE.finditer(text))


def _plain(name: str) -> str:
    return " ".join(name.split())


def _most_common(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))


def dateline_place(text: str) -> str:
    """The place of a dateline: what stands before its first comma, with a country in brackets."""
    return _plain(text.lstrip()[:60].partition(",")[0])
