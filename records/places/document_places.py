"""The places of one article: each mention is resolved in the light of the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

import regex

from strife.configs.countries import load_countries
from strife.data.document import Document
from strife.data.gazetteer import Division, Gazetteer, bare_division_key, name_key
from strife.records.outcome import Unresolved
from strife.records.places.evidence import DIVISION_WORDS, LIKE_A_NAME, Evidence
from strife.records.places.expression import Expression, take_apart
from strife.records.places.place import Place
from strife.records.places.towns import KNOWN, SPELLING, Towns, place_in
from strife.records.places.words import country_keys, demonym_keys, place_words

_TOWN = 2
"""Greatest precision code of a town, its parts and its surroundings."""
_IN_TOWN = regex.compile(
    r"(?: [\p{Ll}-]+){0,2}(?: (?:of|in|at)|,)(?: (?:the|central|downtown|eastern|western|northern|southern))*"
    r" ((?>(?:a[dlnrstz]h?-)?\p{Lu}[\p{L}'\u2019-]+(?: (?:a[dlnrstz]h?-)?\p{Lu}[\p{L}'\u2019-]+)?))"
    rf"(?! (?:{DIVISION_WORDS}|district|county|commune)\b)"
)
_VILLAGES = "hamlet|village|sitio|barangay|ranch|ranch community|settlement|rural community"
_VILLAGE_BEFORE = regex.compile(rf"(?i)\b(?:{_VILLAGES})s?(?: of)? $")
_VILLAGE_AFTER = regex.compile(rf"(?:, (?:an?|the) [^.;,]{{0,25}}?| )(?:{_VILLAGES})\b")
_CALLED_DIVISION = regex.compile(
    rf"(?:,| -| \()(?: the| an?| \p{{Lu}}[\p{{L}}-]+['\u2019]s?)[\p{{Ll}} -]*? (?:{DIVISION_WORDS})\b"
)
_DIVISION_WORD = regex.compile(DIVISION_WORDS)
_SITE_BEHIND = "site in the town named behind it"
_GUESSED = frozenset({SPELLING, _SITE_BEHIND})
_SENTENCE_ENDS = regex.compile(r"[.!?][\"\u201d')]*\s+\p{Lu}|\n")
_OFTEN = 2
"""How often at least the text calls a name a division that it means as one elsewhere too."""
_ACRONYM = 5
"""Letters of a name in capitals that is taken for that of an agency if no gazetteer has it."""


class DocumentPlaces:
    """Resolves the places of one article.

    Args:
        document: The article; its entities and place arguments tell where other places are named.
        gazetteer: Where names are looked up.
    """

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        self._text = document.text
        self._gazetteer = gazetteer
        spans = {(e.start, e.end) for e in document.entities if e.type in ("Location", "Facility")}
        spans |= {(a.start, a.end) for event in document.events for a in event.arguments_of("place")}
        self._spans = sorted(spans)
        self._resolved: dict[tuple[int, int], Place | Unresolved] = {}
        self._expressions: dict[tuple[int, int], Expression] = {}
        self._evidence = Evidence(
            self._text, self._spans, gazetteer, lambda start, end: self._expression(start, end).name
        )
        self._towns = Towns(gazetteer, self._evidence)

    def resolve(self, start: int, end: int) -> Place | Unresolved:
        """What the expression at ``text[start:end]`` means; a place without coordinates where no gazetteer has it."""
        if (start, end) not in self._resolved:
            # A mention that refers back resolves earlier ones, never itself.
            self._resolved[start, end] = Unresolved("refers to itself")
            self._resolved[start, end] = self._resolve(start, end)
        return self._resolved[start, end]

    def whole_country(self) -> Place | None:
        """The country that the article is about, as a place; None if it is about several alike."""
        code = self._evidence.only_country
        if code is None or code not in load_countries():
            return None
        return Place(load_countries()[code].name, code, code, None, None, None, 4, "country of the article")

    def _expression(self, start: int, end: int) -> Expression:
        if (start, end) not in self._expressions:
            self._expressions[start, end] = take_apart(self._text, start, end)
        return self._expressions[start, end]

    def _resolve(self, start: int, end: int) -> Place | Unresolved:
        if not 0 <= start < end <= len(self._text):
            return Unresolved("no text")
        expression = self._expression(start, end)
        if not any(letter.isupper() for letter in expression.name):
            return self._refer_back(expression, start)
        key = name_key(expression.name)
        if key in place_words()["no_place"]:
            return Unresolved("no place that a gazetteer has")
        if (code := country_keys().get(key)) and expression.kind not in ("division", "district"):
            precision, rule = (3, "part of a country") if expression.part else (4, "country")
            return Place(expression.name, None if expression.part else code, code, None, None, None, precision, rule)
        if code := demonym_keys().get(key):
            back = self._refer_back(expression, start)
            return (
                back
                if isinstance(back, Place)
                else Place(load_countries()[code].name, code, code, None, None, None, 4, "country")
            )
        countries, admin1 = self._holders(expression.holders)
        if self._is_called_village(start, end):
            village = self._towns.village(expression, key, countries, admin1)
            return village or self._unknown(expression, countries, admin1, 1)
        if expression.kind in ("facility", "part", "district") and (town := self._site_of(expression, end)):
            return town
        if expression.kind in ("division", "district"):
            found = self._division(expression, key, countries, admin1) or self._of_town(expression)
            return found or self._unknown(expression, countries, admin1, 3)
        town = self._towns.find(expression, key, countries, admin1)
        if town and expression.kind == "town":
            return town
        if expression.kind == "area":
            return self._area(expression, town) or self._unknown(expression, countries, admin1, 3)
        division = self._division(expression, key, countries, admin1)
        if town and division and self._names_the_division(town, division, end):
            return division
        return (
            town
            or (division and self._seat(expression, division))
            or division
            or self._of_side(expression, countries, admin1)
            or self._of_town(expression)
            or self._site_of(expression, end)
            or self._unknown(expression, countries, admin1, 1)
        )

    def _is_called_village(self, start: int, end: int) -> bool:
        before, after = self._text[max(0, start - 30) : start], self._text[end : end + 50]
        return bool(_VILLAGE_BEFORE.search(before) or _VILLAGE_AFTER.match(after))

    def _site_of(self, expression: Expression, end: int) -> Place | None:
        """``Monday Market of Maiduguri``, ``the Lyari area of Karachi``: a site in the town named right behind it."""
        match = _IN_TOWN.match(self._text[end : end + 80])
        if match is None or name_key(match[1]) in country_keys() or name_key(match[1]) in demonym_keys():
            return None
        whole = replace(expression, name=match[1], kind=None, part=True, holders=())
        town = self._towns.find(whole, name_key(match[1]), set(), set())
        return town and replace(town, name=expression.name, rule=_SITE_BEHIND)

    def _names_the_division(self, town: Place, division: Place, end: int) -> bool:
        """Whether a name of both is that of the division: the text calls it one, or the town is a village."""
        if division.rule != "division" or town.country != division.country:
            return False
        if _CALLED_DIVISION.match(self._text[end : end + 60]) or self._is_elsewhere_a_division(town.name):
            return True
        key = name_key(town.name)
        towns = self._gazetteer.towns(key) or self._gazetteer.sounding_like(key, division.country or "")
        return all(each.population < KNOWN and not each.own for each in towns if each.country == town.country)

    def _seat(self, expression: Expression, district: Place) -> Place | None:
        """The town of the same name as a district, where the text says neither town nor district."""
        country = district.country
        if district.rule != "district" or country is None:
            return None
        if self._evidence.is_told_by_name and country not in self._evidence.main_countries:
            return None
        names = [each.name for each in self._gazetteer.divisions(bare_division_key(name_key(expression.name)))]
        keys = {bare_division_key(name_key(name)) for name in (*names, expression.name)}
        towns = [
            town
            for key in sorted(keys)
            for town in (*self._gazetteer.towns(key), *self._gazetteer.sounding_like(key, country))
            if (town.country, town.admin1) == (country, district.admin1)
        ]
        town = self._towns.best(towns, name_key(expression.name))
        if town is None:
            return None
        return place_in(town, expression, "town of that district")

    def _is_elsewhere_a_division(self, name: str) -> bool:
        """Whether the text calls the name a division more than once, and more often than it has it alone."""
        # A pattern for a name takes long to make, and few names stand before such a word at all.
        beside = sum(bool(_DIVISION_WORD.match(behind)) for behind in self._text.split(f"{name} ")[1:])
        if beside < _OFTEN:
            return False
        called = len(regex.findall(rf"\b{regex.escape(name)} {DIVISION_WORDS}s?\b", self._text))
        if called < _OFTEN:
            return False
        return 2 * called > len(regex.findall(rf"(?i)\b{regex.escape(name)}\b", self._text))

    def _of_town(self, expression: Expression) -> Place | None:
        """``the Dniprovskyi district of Kherson``: a part of the town, where no gazetteer has the district."""
        if expression.kind not in ("district", "part"):
            return None
        for holder in expression.holders:
            whole = replace(expression, name=holder, kind=None, part=True, holders=())
            if town := self._towns.find(whole, name_key(holder), set(), set()):
                return town
        return None

    def _of_side(self, expression: Expression, countries: set[str], admin1: set[str]) -> Place | None:
        """``North Mitrovica``: a part of the town, where no gazetteer has it."""
        side, _, name = expression.name.partition(" ")
        if side.lower() not in place_words()["side"] or not name:
            return None
        return self._towns.find(replace(expression, name=name, part=True), name_key(name), countries, admin1)

    def _holders(self, holders: Iterable[str]) -> tuple[set[str], set[str]]:
        """The countries and the first-level divisions that the expression itself names."""
        countries: set[str] = set()
        admin1: set[str] = set()
        for holder in holders:
            key = bare_division_key(name_key(holder))
            if code := country_keys().get(name_key(holder)):
                countries.add(code)
                continue
            divisions = list(self._gazetteer.divisions(key))
            divisions = [each for each in divisions if each.level == 1] or divisions
            divisions = [each for each in divisions if each.country in self._evidence.countries] or divisions
            if len({each.country for each in divisions}) == 1:
                countries.add(divisions[0].country)
                admin1 |= {each.admin1 for each in divisions}
        return countries, admin1

    @staticmethod
    def _area(expression: Expression, town: Place | None) -> Place | None:
        """``the Pokrovsk sector``: an area without borders, named after a town."""
        if town is None:
            return None
        name = f"{expression.name} {expression.generic}"
        return Place(name, None, town.country, town.admin1, None, None, 3, "area named after a town")

    def _division(self, expression: Expression, key: str, countries: set[str], admin1: set[str]) -> Place | None:
        divisions = list(self._gazetteer.divisions(bare_division_key(key)))
        within = countries or set(self._evidence.main_countries)
        chosen = [each for each in divisions if each.country in within]
        chosen = chosen or ([] if countries else [each for each in divisions if self._evidence.speaks_of(each.country)])
        if not chosen and not countries and len({each.country for each in divisions if each.level == 1}) == 1:
            chosen = [each for each in divisions if each.level == 1]
        if expression.kind == "district":
            chosen = [each for each in chosen if each.level == 2] or chosen
        if admin1:
            chosen = [each for each in chosen if each.admin1 in admin1]
        if not chosen and not countries:
            chosen = [each for code in sorted(within) for each in self._gazetteer.divisions_sounding_like(key, code)]
        if not chosen:
            return self._division_of_town(expression, key, within)
        chosen.sort(key=lambda each: each.level if expression.kind != "district" else -each.level)
        if len({each.country for each in chosen}) > 1:
            return None
        best: Division = chosen[0]
        rule = "division" if best.level == 1 else "district"
        return Place(expression.name, best.id, best.country, best.admin1, None, None, 3, rule)

    def _division_of_town(self, expression: Expression, key: str, within: set[str]) -> Place | None:
        """A division called like its capital in a spelling that only the towns have."""
        if expression.kind != "division":
            return None
        towns = [town for town in self._gazetteer.towns(key) if town.country in within]
        towns = towns or [town for code in sorted(within) for town in self._gazetteer.sounding_like(key, code)]
        town = self._towns.best(towns, key)
        if town is None or town.admin1 is None:
            return None
        same = [each for each in self._gazetteer.divisions(name_key(town.admin1)) if each.country == town.country]
        identity = next((each.id for each in same if each.level == 1), None)
        return Place(expression.name, identity, town.country, town.admin1, None, None, 3, "division of that town")

    def _unknown(
        self, expression: Expression, countries: set[str], admin1: set[str], precision: int
    ) -> Place | Unresolved:
        if expression.name.isupper() and len(expression.name) <= _ACRONYM:
            return Unresolved("an acronym that no gazetteer has")
        country = next(iter(countries)) if len(countries) == 1 else self._evidence.only_country
        division = next(iter(admin1)) if len(admin1) == 1 else None
        if expression.part and precision == 1:
            precision = 2
        return Place(expression.name, None, country, division, None, None, precision, "not in the gazetteer")

    def _refer_back(self, expression: Expression, start: int) -> Place | Unresolved:
        """``the city``, ``the province``, ``the provincial capital``: the last place of that kind before."""
        words = place_words()
        wanted = None
        if expression.generic in words["town"] or expression.generic in words["part"]:
            wanted = (1, 2)
        elif expression.generic in words["division"] | words["district"]:
            wanted = (3,)
        elif expression.generic in words["country"]:
            wanted = (4,)
        elif expression.generic in words["facility"] | words["site"]:
            return self._site(start)
        if wanted is None:
            return Unresolved("no name of a place")
        capital = expression.generic == "capital"
        for place in self._before(start):
            if place.rule == "place named before":
                continue
            if capital and place.precision == 3 and place.admin1 and place.country:
                town = self._towns.best(
                    [t for t in self._gazetteer.towns(name_key(place.admin1)) if t.country == place.country], ""
                )
                if town:
                    return Place(
                        town.name,
                        town.id,
                        town.country,
                        town.admin1,
                        town.latitude,
                        town.longitude,
                        1,
                        "capital of the division",
                    )
            if not capital and place.precision in wanted:
                precision = max(place.precision, 2 if expression.part or expression.generic in words["part"] else 1)
                return Place(
                    place.name,
                    place.id,
                    place.country,
                    place.admin1,
                    place.latitude,
                    place.longitude,
                    precision,
                    "place named before",
                )
        return Unresolved("no place of that kind is named before it")

    def _before(self, start: int) -> Iterable[Place]:
        """The places named before, the last first; if none is annotated, those of what is written like a name."""
        spans = self._spans[: bisect_left(self._spans, (start, 0))]
        if not spans:
            spans = [match.span() for match in LIKE_A_NAME.finditer(self._text[:start])]
        for span in reversed(spans):
            place = self.resolve(*span)
            # A word that no one annotated is a place if it is spelled like one, and not if it only sounds like one.
            surely = isinstance(place, Place) and place.id is not None and place.rule not in _GUESSED
            if isinstance(place, Place) and (surely or span in self._spans):
                yield place

    def _site(self, start: int) -> Place | Unresolved:
        """``the base``, ``a checkpoint``: some site in or near the place that its sentence names last before it."""
        before: list[Place] = []
        for span in reversed(self._spans[: bisect_left(self._spans, (start, 0))]):
            if _SENTENCE_ENDS.search(self._text, span[1], start):
                break
            if isinstance(place := self.resolve(*span), Place):
                before.append(place)
        if not before:
            return Unresolved("its sentence names no place before it")
        place = next((each for each in before if each.precision <= _TOWN), before[0])
        return replace(place, precision=max(place.precision, _TOWN), rule="site in the place named before")
