"""What a country code stands for: its name and its other ISO 3166-1 codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from strife.configs.countries import COUNTRIES, load_countries
from strife.configs.strict import read_mapping


@dataclass(frozen=True, slots=True)
class CountryCodes:
    """One country or territory.

    Attributes:
        name: The English name without article; None for most territories.
        alpha3: Three letters: ``SYR``.
        numeric: Three digits, as text: ``760``; None where there is none (Kosovo).
    """

    name: str | None
    alpha3: str
    numeric: str | None


def country_codes(alpha2: str | None) -> CountryCodes | None:
    """The country of a code of two letters; None if that is no ISO 3166-1 code (nor Kosovo's)."""
    return _countries().get(alpha2) if alpha2 else None


@cache
def _countries() -> Mapping[str, CountryCodes]:
    named = load_countries()
    return {
        alpha2: CountryCodes(named[alpha2].name if alpha2 in named else None, codes["alpha3"], codes["numeric"])
        for alpha2, codes in read_mapping(COUNTRIES.with_name("country_codes.yaml")).items()
    }
