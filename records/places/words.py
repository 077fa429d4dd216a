"""The words around names of places, and the names of countries, as keys to look up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import regex

from strife.configs.countries import COUNTRIES, load_countries
from strife.configs.strict import read_mapping
from strife.data.gazetteer import name_key


@cache
def place_words() -> Mapping[str, frozenset[str]]:
    """The groups of ``configs/place_words.yaml``."""
    path = COUNTRIES.with_name("place_words.yaml")
    return {group: frozenset(words) for group, words in read_mapping(path).items()}


@cache
def country_keys() -> Mapping[str, str]:
    """The key of each country's name and alias to its code."""
    keys = {name_key(name): code for code, country in load_countries().items() for name in country.names()}
    return {key: code for key, code in keys.items() if key not in place_words()["capital"]}


@cache
def country_pattern() -> tuple[regex.Pattern[str], Mapping[str, str | None]]:
    """What finds names and demonyms of countries in a text, and the code of each; None for ``Northern Ireland``."""
    codes: dict[str, str | None] = dict.fromkeys(place_words()["no_country"])
    for code, country in load_countries().items():
        for name in (*country.names(), *country.demonyms):
            codes.setdefault(name, code)
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(codes, key=len, reverse=True):
        by_letter[name[0]].append(regex.escape(name[1:]))
    # Grouped by their first letters the hundreds of names are found several times as fast.
    names = "|".join(rf"{regex.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return regex.compile(rf"(?<![\p{{L}}\d])(?:{names})(?=s?(?![\p{{L}}\d]))"), codes


@cache
def demonym_keys() -> Mapping[str, str]:
    """The key of each country's demonyms to its code."""
    return {name_key(word): code for code, country in load_countries().items() for word in country.demonyms}
