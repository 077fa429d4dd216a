"""Which countries and divisions an article is about: the light in which its places are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import regex

from strife.data.gazetteer import Gazetteer, Town, bare_division_key, name_key
from strife.records.places.words import country_keys, country_pattern, place_words

LARGE = 100_000
"""Inhabitants of a town that is known beyond its country."""
DIVISION_WORDS = "(?i:province|governorate|oblast|region|state|department|prefecture|division|wilaya|emirate|canton)"
_WORD_BEHIND = regex.compile(
    rf"((?:a[dlnrstz]h?-)?\p{{Lu}}[\p{{L}}'\u2019-]+(?: \p{{Lu}}[\p{{L}}'\u2019-]+)?) (?:{DIVISION_WORDS})\b"
)
_WORD_BEFORE = regex.compile(rf"(?:{DIVISION_WORDS}) of (\p{{Lu}}[\p{{L}}'\u2019-]+(?: \p{{Lu}}[\p{{L}}'\u2019-]+)?)")
LIKE_A_NAME = regex.compile(r"(?<![.!?]\s)(?<!^)\b\p{Lu}[\p{L}'\u2019-]{3,}(?: \p{Lu}[\p{L}'\u2019-]{3,})?")
_POSSESSIVE = regex.compile(r"['\u2019]s(?: |$)")
_BORDER_AFTER = regex.compile(r" (?:land |sea |maritime )?(?:border|frontier)s?\b")
_BORDER_BEFORE = regex.compile(r"(?:(?:border|frontier) (?:with|to)|bordering) (?:the )?$")
_FEW = 3
_READ = 5_000
"""Code points of the text in which names are looked for that are not annotated."""
_VOTE = 2.0
"""What the name of a place counts for its country, where the name of the country in the text counts 1."""
_DATELINE = regex.compile(
    r"(?m)^[(\[]?(\p{Lu}[\p{Lu}\p{M}'\u2019 .-]{2,})(?:[,/] *(\p{Lu}[\w' ]+?))?(?=[,(:]| --? | [\u2013—])"
)
_HEAD = 600


class Evidence:
    """What one article says of countries and divisions.

    Args:
        text: The article.
        spans: Its annotated places.
        gazetteer: Where names are looked up.
        name_of: The proper name in a span.
    """

    def __init__(
        self, text: str, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer, name_of: Callable[[int, int], str]
    ) -> None:
        self._text = text
        self._spans = spans
        self._gazetteer = gazetteer
        self._name_of = name_of

    @cached_property
    def _country_names(self) -> list[tuple[int, str, str]]:
        """Where the text names a country or its people, the words, and the code; not where a border is named after it.

        "Near the Chinese border" and "on the border with China" are said of places that are not in China.
        """
        pattern, codes = country_pattern()
        found = []
        for match in pattern.finditer(self._text):
            code = codes[match[0]]
            at_border = _BORDER_AFTER.match(self._text, match.end()) or _BORDER_BEFORE.search(
                self._text[max(0, match.start() - 30) : match.start()]
            )
            if code and not at_border:
                found.append((match.start(), match[0], code))
        return found

    @cached_property
    def countries_by_name(self) -> frozenset[str]:
        """The countries that the text names themselves, not by their people alone."""
        return frozenset(code for _, name, code in self._country_names if name_key(name) in country_keys())

    @cached_property
    def named_countries(self) -> frozenset[str]:
        """The countries that the text names, themselves or by their people, and that of the dateline."""
        return frozenset({code for _, _, code in self._country_names} | set(self.dateline))

    @cached_property
    def countries(self) -> Mapping[str, float]:
        """How often each country is named, with its people and its places; the dateline and the head count more."""
        counts: defaultdict[str, float] = defaultdict(float)
        for start, _, code in self._country_names:
            counts[code] += 3 if start < _HEAD else 1
        for code in self.dateline:
            counts[code] += 3
        for code, votes in self.votes.items():
            counts[code] += votes
        return counts

    @cached_property
    def keys(self) -> set[str]:
        """The keys of the annotated places; where those are few, of whatever is written like a name."""
        annotated = {name_key(self._name_of(*span)) for span in self._spans}
        if len(annotated) < _FEW:
            written = (match[0] for match in LIKE_A_NAME.finditer(self._text[:_READ]))
            annotated |= {name_key(part) for name in written for part in (name, *_POSSESSIVE.split(name))}
        return annotated - {""}

    @cached_property
    def worded_divisions(self) -> frozenset[tuple[str, str]]:
        """The divisions that the text calls so, whether or not they are annotated: ``in Donetsk region``."""
        found = set()
        for name in _called_divisions(self._text):
            key = bare_division_key(name_key(name))
            found |= {(each.country, each.admin1) for each in self._gazetteer.divisions(key) if each.level == 1}
        return frozenset(found)

    def tells_of(self, town: Town) -> bool:
        """Whether the text names the town's first-level division, or none of the town's country."""
        within = self._named_admin1.get(town.country)
        return within is None or town.admin1 in within

    @cached_property
    def _named_admin1(self) -> Mapping[str, set[str]]:
        """By country the first-level divisions that the text names."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for country, admin1 in {division for division, count in self.admin1.items() if count} | self.worded_divisions:
            found[country].add(admin1)
        return dict(found)

    def speaks_of(self, country: str) -> bool:
        """Whether more than one name of the article speaks for a country; or any, where nothing is settled."""
        if country in self.named_countries or self._names_for(country) > 1:
            return True
        return country in self.countries and not self.is_settled

    @property
    def is_told_by_name(self) -> bool:
        """Whether the text names a country itself or calls a division so; a people alone may be the neighbours."""
        return bool(self.countries_by_name or self.worded_divisions)

    @cached_property
    def is_settled(self) -> bool:
        """Whether the text itself tells a country: by its name, its people, its dateline or a division called so."""
        return bool(self.named_countries or self.worded_divisions)

    @cached_property
    def votes(self) -> Mapping[str, float]:
        """What the names of places say of the country: each has a vote, parted among the countries that have the name.

        A name in many countries says little; several names that one country alone has in common say much.
        """
        votes: defaultdict[str, float] = defaultdict(float)
        for found in self._countries_of_names:
            for code in found:
                votes[code] += _VOTE / len(found)
        for code, _ in self.worded_divisions:
            votes[code] += _VOTE
        return votes

    @cached_property
    def dateline(self) -> list[str]:
        """The country of the dateline, if there is one."""
        found = _DATELINE.search(self._text[:_HEAD])
        if not found:
            return []
        if found[2] and (code := country_keys().get(name_key(found[2]))):
            return [code]
        return [town.country for town in dominant(self._gazetteer.towns(name_key(found[1])))]

    @cached_property
    def ranked(self) -> list[tuple[str, float]]:
        """The countries with their weights, the heaviest first."""
        return sorted(self.countries.items(), key=lambda each: -each[1])

    @cached_property
    def main_countries(self) -> list[str]:
        """The countries that weigh at least half as much as the heaviest.

        If the text tells any, only such as it tells, or as at least two names of places speak for.
        """
        told = self.named_countries | {code for code, _ in self.worded_divisions}
        told |= {code for code in self.countries if told and self._names_for(code) > 1}
        ranked = [(code, weight) for code, weight in self.ranked if code in told or not told]
        return [code for code, weight in ranked if 2 * weight >= ranked[0][1]]

    def _names_for(self, code: str) -> int:
        """How many names of places the article has that this country and few others have."""
        return sum(code in found for found in self._countries_of_names if len(found) <= _FEW)

    @cached_property
    def _countries_of_names(self) -> list[set[str]]:
        """The countries that have each name of a place, as a town or as a division."""
        found = []
        for key in self.keys:
            if key not in place_words()["no_place"] and key not in country_keys():
                divisions = self._gazetteer.divisions(bare_division_key(key))
                found.append({each.country for each in (*self._gazetteer.towns(key), *divisions)})
        return found

    @cached_property
    def only_country(self) -> str | None:
        """The country that weighs at least twice as much as any other."""
        ranked = self.ranked[:2]
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        return ranked[0][0]

    @cached_property
    def admin1(self) -> Counter[tuple[str, str]]:
        """The first-level divisions that the article names, by country and name."""
        counts: Counter[tuple[str, str]] = Counter()
        for key in self.keys:
            for division in self._gazetteer.divisions(bare_division_key(key)):
                if division.level == 1 and division.country in self.countries:
                    counts[division.country, division.admin1] += 1
        return counts


def _called_divisions(text: str) -> Iterator[str]:
    """The names that a word for a division stands beside, from left to right; no word is read twice.

    Two patterns side by side are searched for several times as fast as one that knows both forms.
    """
    behind, before = _WORD_BEHIND.search(text), _WORD_BEFORE.search(text)
    while found := min((each for each in (behind, before) if each), key=lambda each: each.start(), default=None):
        yield found[1]
        if behind and behind.start() < found.end():
            behind = _WORD_BEHIND.search(text, found.end())
        if before and before.start() < found.end():
            before = _WORD_BEFORE.search(text, found.end())


def dominant(towns: Iterable[Town]) -> list[Town]:
    """The town that is large and five times as large as the next of its name; empty if there is none."""
    ranked = sorted(towns, key=lambda town: town.population, reverse=True)
    if not ranked or ranked[0].population < LARGE:
        return []
    if len(ranked) > 1 and ranked[1].population * 5 > ranked[0].population:
        return []
    return ranked[:1]
