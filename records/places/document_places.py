"""The places of one article: each mention is resolved in the light of the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

import regex

from strife.configs.countries import load_countries
from strife.data.document import Document
from strife.data.gazetteer import Division, Gazetteer, Town, bare_division_key, name_key
from strife.records.outcome import Unresolved
from strife.records.places.evidence import DIVISION_WORDS, LARGE, LIKE_A_NAME, Evidence, dominant
from strife.records.places.expression import Expression, take_apart
from strife.records.places.place import Place
from strife.records.places.words import country_keys, demonym_keys, place_words

_TOWN = 2
"""Greatest precision code of a town, its parts and its surroundings."""
_RIVAL = 50
"""How many times a town of the text's countries has to be smaller than a famous one not to be meant."""
_IN_TOWN = regex.compile(
    r"(?: [\p{Ll}-]+){0,2}(?: (?:of|in|at)|,)(?: (?:the|central|downtown|eastern|western|northern|southern))*"
    r" ((?>\p{Lu}[\p{L}'\u2019-]+(?: \p{Lu}[\p{L}'\u2019-]+)?))"
    rf"(?! (?:{DIVISION_WORDS})\b)"
)
_VILLAGES = "hamlet|village|sitio|barangay|ranch|ranch community|settlement|rural community"
_VILLAGE_BEFORE = regex.compile(rf"(?i)\b(?:{_VILLAGES})s?(?: of)? $")
_VILLAGE_AFTER = regex.compile(rf"(?:, (?:an?|the) [^.;,]{{0,25}}?| )(?:{_VILLAGES})\b")
_VILLAGE = 20_000
"""Inhabitants that a village has not."""
_CALLED_DIVISION = regex.compile(
    rf"(?:,| -| \()(?: the| an?| \p{{Lu}}[\p{{L}}-]+['\u2019]s?)[\p{{Ll}} -]*? (?:{DIVISION_WORDS})\b"
)
_SENTENCE_ENDS = regex.compile(r"[.!?][\"\u201d')]*\s+\p{Lu}|\n")
_ACRONYM = 5
"""Letters of a name in capitals that is taken for that of an agency if no gazetteer has it."""
_SHORT = 4
"""Letters of a name that too many places share for one of them to be the only one."""
_KNOWN = 10_000
"""Inhabitants of a town that an article may name without its country, if no other country has one of that name."""
_FAMOUS = 500_000
"""Inhabitants of a city that is meant wherever its name stands, if no other town of the name has a tenth of them."""


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

    def resolve(self, start: int, end: int) -> Place | Unresolved:
        """What the expression at ``text[start:end]`` means; a place without coordinates where no gazetteer has it."""
        if (start, end) not in self._resolved:
            # A mention that refers back resolves earlier ones, never itself.
            self._resolved[start, end] = Unresolved("refers to itself")
            self._resolved[start, end] = self._resolve(start, end)
        return self._resolved[start, end]

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
            village = self._village(expression, key, countries, admin1)
            return village or self._unknown(expression, countries, admin1, 1)
        if expression.kind in ("facility", "part", "district") and (town := self._site_of(expression, end)):
            return town
        if expression.kind in ("division", "district"):
            found = self._division(expression, key, countries, admin1) or self._of_town(expression)
            return found or self._unknown(expression, countries, admin1, 3)
        town = self._town(expression, key, countries, admin1)
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
            or self._site_of(expression, end)
            or self._unknown(expression, countries, admin1, 1)
        )

    def _is_called_village(self, start: int, end: int) -> bool:
        before, after = self._text[max(0, start - 30) : start], self._text[end : end + 50]
        return bool(_VILLAGE_BEFORE.search(before) or _VILLAGE_AFTER.match(after))

    def _village(self, expression: Expression, key: str, countries: set[str], admin1: set[str]) -> Place | None:
        """What the text calls a village is no city of that name, and lies in a division that the text names."""
        within = countries or set(self._evidence.main_countries)
        named = {division for division, count in self._evidence.admin1.items() if count}
        chosen = [
            town
            for town in self._gazetteer.towns(key)
            if town.country in within
            and town.population < _VILLAGE
            and (town.own or not named or (town.country, town.admin1) in named)
            and (not admin1 or town.admin1 in admin1)
        ]
        town = self._best(chosen, key)
        if town is None:
            return None
        precision = 2 if expression.part else 1
        place = (expression.name, town.id, town.country, town.admin1, town.latitude, town.longitude)
        return Place(*place, precision, "village of that name")

    def _site_of(self, expression: Expression, end: int) -> Place | None:
        """``Monday Market of Maiduguri``, ``the Lyari area of Karachi``: a site in the town named right behind it."""
        match = _IN_TOWN.match(self._text[end : end + 80])
        if match is None or name_key(match[1]) in country_keys():
            return None
        whole = replace(expression, name=match[1], kind=None, part=True, holders=())
        town = self._town(whole, name_key(match[1]), set(), set())
        return town and replace(town, name=expression.name, rule="site in the town named behind it")

    def _names_the_division(self, town: Place, division: Place, end: int) -> bool:
        """Whether a name of both is that of the division: the text calls it one, or the town is a village."""
        if division.rule != "division" or town.country != division.country:
            return False
        if _CALLED_DIVISION.match(self._text[end : end + 60]):
            return True
        towns = self._gazetteer.towns(name_key(town.name))
        return all(each.population < _KNOWN and not each.own for each in towns if each.country == town.country)

    def _seat(self, expression: Expression, district: Place) -> Place | None:
        """The town of the same name as a district, where the text says neither town nor district."""
        if district.rule != "district" or district.country is None:
            return None
        if self._evidence.is_told_by_name and district.country not in self._evidence.main_countries:
            return None
        names = [each.name for each in self._gazetteer.divisions(bare_division_key(name_key(expression.name)))]
        keys = {bare_division_key(name_key(name)) for name in (*names, expression.name)}
        towns = [
            town
            for key in sorted(keys)
            for town in (*self._gazetteer.towns(key), *self._gazetteer.sounding_like(key, district.country))
            if (town.country, town.admin1) == (district.country, district.admin1)
        ]
        town = self._best(towns, name_key(expression.name))
        if town is None:
            return None
        precision = 2 if expression.part else 1
        place = (expression.name, town.id, town.country, town.admin1, town.latitude, town.longitude)
        return Place(*place, precision, "town of that district")

    def _of_town(self, expression: Expression) -> Place | None:
        """``the Dniprovskyi district of Kherson``: a part of the town, where no gazetteer has the district."""
        if expression.kind != "district":
            return None
        for holder in expression.holders:
            whole = replace(expression, name=holder, kind=None, part=True, holders=())
            if town := self._town(whole, name_key(holder), set(), set()):
                return town
        return None

    def _of_side(self, expression: Expression, countries: set[str], admin1: set[str]) -> Place | None:
        """``North Mitrovica``: a part of the town, where no gazetteer has it."""
        side, _, name = expression.name.partition(" ")
        if side.lower() not in place_words()["side"] or not name:
            return None
        return self._town(replace(expression, name=name, part=True), name_key(name), countries, admin1)

    def _holders(self, holders: Iterable[str]) -> tuple[set[str], set[str]]:
        """The countries and the first-level divisions that the expression itself names."""
        countries: set[str] = set()
        admin1: set[str] = set()
        for holder in holders:
            key = bare_division_key(name_key(holder))
            if code := country_keys().get(name_key(holder)):
                countries.add(code)
                continue
            divisions = [each for each in self._gazetteer.divisions(key) if each.level == 1]
            divisions = [each for each in divisions if each.country in self._evidence.countries] or divisions
            if len({each.country for each in divisions}) == 1:
                countries.add(divisions[0].country)
                admin1 |= {each.admin1 for each in divisions}
        return countries, admin1

    def _town(self, expression: Expression, key: str, countries: set[str], admin1: set[str]) -> Place | None:
        towns = self._gazetteer.towns(key)
        rule = "gazetteer name"
        within = countries or set(self._evidence.main_countries)
        chosen = [town for town in towns if town.country in within]
        if not chosen and not countries:
            chosen = [town for town in towns if town.country in self._evidence.named_countries]
        told = any(
            town.country in self._evidence.countries_by_name
            or self._evidence.admin1[town.country, town.admin1 or ""] > 0
            for town in chosen
        )
        if not countries and not told and (famous := _famous(towns, chosen)):
            chosen, rule = [famous], "famous town of that name"
        if not chosen and len(key) > _SHORT and not towns:
            rule = "spelling of a gazetteer name"
            like = (town for code in sorted(within) for town in self._gazetteer.sounding_like(key, code))
            chosen = [town for town in like if town.own or self._evidence.tells_of(town)]
        if not chosen and not countries and self._is_only_town(towns, key) and not self._evidence.is_told_by_name:
            chosen, rule = list(towns), "only town of that name"
        if not chosen and not countries and not self._evidence.is_settled:
            rule = "largest town of that name"
            chosen = [town for town in towns if town.population >= _KNOWN] if len(key) > _SHORT else []
            chosen = chosen if len({town.country for town in chosen}) == 1 else dominant(towns)
        if admin1:
            chosen = [town for town in chosen if town.admin1 in admin1 or town.admin1 is None]
        town = self._best(chosen, key)
        if town is None:
            return None
        precision = 2 if expression.part else 1
        return Place(
            expression.name, town.id, town.country, town.admin1, town.latitude, town.longitude, precision, rule
        )

    @staticmethod
    def _is_only_town(towns: Sequence[Town], key: str) -> bool:
        """Whether no other country has a town of the name, and this one is not too small to be known."""
        known = max((town.population for town in towns), default=0) >= _KNOWN
        return known and len(key) > _SHORT and len({town.country for town in towns}) == 1

    @staticmethod
    def _area(expression: Expression, town: Place | None) -> Place | None:
        """``the Pokrovsk sector``: an area without borders, named after a town."""
        if town is None:
            return None
        name = f"{expression.name} {expression.generic}"
        return Place(name, None, town.country, town.admin1, None, None, 3, "area named after a town")

    def _best(self, towns: Sequence[Town], key: str) -> Town | None:
        """The town meant, by the article's countries and divisions, then by size; None if there is none."""
        if not towns:
            return None

        def weight(town: Town) -> tuple[float, ...]:
            return (
                town.own,
                (town.country, town.admin1) in self._evidence.worded_divisions,
                self._evidence.countries.get(town.country, 0),
                self._evidence.admin1[town.country, town.admin1 or ""] > 0,
                town.population >= LARGE,
                name_key(town.name) == key,
                town.population,
            )

        ranked = sorted(towns, key=weight, reverse=True)
        return ranked[0]

    def _division(self, expression: Expression, key: str, countries: set[str], admin1: set[str]) -> Place | None:
        divisions = list(self._gazetteer.divisions(bare_division_key(key)))
        within = countries or set(self._evidence.main_countries)
        chosen = [each for each in divisions if each.country in within]
        chosen = chosen or (
            [] if countries else [each for each in divisions if each.country in self._evidence.countries]
        )
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
        town = self._best(towns, key)
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
                town = self._best(
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
            if isinstance(place := self.resolve(*span), Place) and (place.id is not None or span in self._spans):
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


def _famous(towns: Iterable[Town], near: Iterable[Town]) -> Town | None:
    """The city that is meant wherever its name stands, unless a country of the text has a town so called."""
    ranked = sorted(towns, key=lambda town: town.population, reverse=True)
    if (
        not ranked
        or ranked[0].population < _FAMOUS
        or (ranked[1:] and ranked[1].population * 10 > ranked[0].population)
    ):
        return None
    rivals = [town.population for town in near if town.id != ranked[0].id]
    return None if any(_RIVAL * population > ranked[0].population for population in rivals) else ranked[0]
