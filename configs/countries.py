"""Countries: their names, what their people are called, and the seats of their governments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from strife.configs.strict import StrictModel, read_mapping, validate

COUNTRIES = Path(__file__).with_name("countries.yaml")


class Country(StrictModel):
    """One country.

    Attributes:
        article: Whether "the" stands before the name.
        demonyms: Adjectives and names of its people, in the singular.
        capital: Stands for the government where it acts; None where it is hardly ever so used.
        aliases: Further names and abbreviations.
    """

    name: str = Field(min_length=1)
    article: bool = False
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def in_sentence(self) -> str:
        """The name with its article: ``the Philippines``."""
        return f"the {self.name}" if self.article else self.name

    def names(self) -> Iterator[str]:
        """The name and its aliases."""
        yield self.name
        yield from self.aliases


@cache
def load_countries() -> Mapping[str, Country]:
    """The shipped countries by ISO 3166-1 code.

    Raises:
        InputError: The file is faulty; it is named with the first fault.
    """
    raw = read_mapping(COUNTRIES)
    return {code: validate(Country, country, where=f"{COUNTRIES}: {code}") for code, country in raw.items()}
