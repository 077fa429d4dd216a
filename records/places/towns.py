"""Which town a name means, in the light of what an article says of countries and divisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from strife.data.gazetteer import Gazetteer, Town, bare_division_key, name_key
from strife.records.places.evidence import LARGE, Evidence, dominant
from strife.records.places.expression import Expression
from strife.records.places.place import Place

_RIVAL = 50
"""How many times a town of the text's countries has to be smaller than a famous one not to be meant."""
_VILLAGE = 20_000
"""Inhabitants that a village has not."""
_SHORT = 4
"""Letters of a name that too many places share for one of them to be the only one."""
KNOWN = 10_000
"""Inhabitants of a town that an article may name without its country, if no other country has one of that name."""
_FAMOUS = 500_000
"""Inhabitants of a city that is meant wherever its name stands, if no other town of the name has a tenth of them."""
SPELLING = "spelling of a gazetteer name"


class Towns:
    """Chooses among the towns of a name.

    Args:
        gazetteer: Where names are looked up.
        evidence: What the article says.
    """

    def __init__(self, gazetteer: Gazetteer, evidence: Evidence) -> None:
        self._gazetteer = gazetteer
        self._evidence = evidence

    def find(self, expression: Expression, key: str, countries: set[str], admin1: set[str]) -> Place | None:
        """The town that an expression names; None if the gazetteers have none that it can be.

        Args:
            key: Of the name.
            countries, admin1: What the expression itself names; empty if nothing.
        """
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
            rule = SPELLING
            like = (town for code in sorted(within) for town in self._gazetteer.sounding_like(key, code))
            chosen = [t for t in like if t.own or t.population >= LARGE or self._evidence.tells_of(t)]
        if not chosen and not countries and self._is_only_town(towns, key) and not self._evidence.is_told_by_name:
            chosen, rule = list(towns), "only town of that name"
        if not chosen and not countries and not self._evidence.is_settled:
            rule = "largest town of that name"
            chosen = [town for town in towns if town.population >= KNOWN] if len(key) > _SHORT else []
            chosen = chosen if len({town.country for town in chosen}) == 1 else dominant(towns)
        if admin1:
            chosen = [town for town in chosen if town.admin1 in admin1 or town.admin1 is None]
        elif elsewhere := self._better_spelled(chosen, key):
            chosen, rule = elsewhere, SPELLING
        town = self.best(chosen, key, beside=expression.beside)
        if town is None:
            return None
        return place_in(town, expression, rule)

    def village(self, expression: Expression, key: str, countries: set[str], admin1: set[str]) -> Place | None:
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
        town = self.best(chosen, key)
        if town is None:
            return None
        return place_in(town, expression, "village of that name")

    def best(self, towns: Sequence[Town], key: str, *, beside: str = "") -> Town | None:
        """The town meant, by the article's countries and divisions, then by size; None if there is none.

        Args:
            beside: What may be the name of the division that holds it: ``Agusan del Sur`` of "La Paz, Agusan del Sur".
        """
        if not towns:
            return None
        holding = {
            (each.country, each.admin1) for each in self._gazetteer.divisions(bare_division_key(name_key(beside)))
        }

        def weight(town: Town) -> tuple[float, ...]:
            return (
                town.own,
                (town.country, town.admin1) in holding,
                (town.country, town.admin1) in self._evidence.worded_divisions,
                self._evidence.countries.get(town.country, 0),
                self._evidence.admin1[town.country, town.admin1 or ""] > 0,
                town.population >= LARGE,
                name_key(town.name) == key,
                town.population,
            )

        ranked = sorted(towns, key=weight, reverse=True)
        return ranked[0]

    def _better_spelled(self, chosen: Sequence[Town], key: str) -> list[Town]:
        """Towns of a like name, if all of the very name are too small.

        They are known and lie in a division that the text names, or are far larger than a village of the very name.
        """
        if not chosen or any(town.own or town.population >= KNOWN for town in chosen):
            return []
        countries = sorted({town.country for town in chosen})
        like = [town for code in countries for town in self._gazetteer.sounding_like(key, code)]
        if not any(map(self._evidence.tells_of, chosen)):
            return [town for town in like if town.population >= KNOWN and self._evidence.tells_of(town)]
        largest = max(town.population for town in chosen)
        return [town for town in like if town.population >= LARGE / 2 and largest * _RIVAL < town.population]

    @staticmethod
    def _is_only_town(towns: Sequence[Town], key: str) -> bool:
        """Whether no other country has a town of the name, and this one is not too small to be known."""
        known = max((town.population for town in towns), default=0) >= KNOWN
        return known and len(key) > _SHORT and len({town.country for town in towns}) == 1


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


def place_in(town: Town, expression: Expression, rule: str) -> Place:
    """A town under the name that the text has for it; a part of it or what is near it has precision 2."""
    precision = 2 if expression.part else 1
    place = (expression.name, town.id, town.country, town.admin1, town.latitude, town.longitude)
    return Place(*place, precision, rule)
