"""Countries: their names, what their people are called, and the seats of their governments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from strife.configs.errors import InputError
from strife.configs.strict import StrictModel

COUNTRIES = Path(__file__).with_name("countries.yaml")

# The parser in C reads the shipped lists ten times faster; a PyYAML without it falls back to its own.
FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    raw = read_yaml(COUNTRIES)
    try:
        return {code: Country.model_validate(country) for code, country in raw.items()}
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{COUNTRIES.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def read_yaml(path: Path) -> dict[str, Any]:
    """The ``key: value`` lines of a YAML file, read by the fast parser.

    Raises:
        InputError: no such file, not UTF-8, not YAML (with the line), or something else than a mapping.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), FastLoader)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(f"{path}{line}: not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(raw, dict):
        found = "nothing" if raw is None else type(raw).__name__
        raise InputError(f"{path}: expected 'key: value' lines, found {found}")
    return raw
