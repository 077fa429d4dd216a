"""Actor: what a party's words come to."""

from __future__ import annotations

from dataclasses import dataclass

from strife.configs.actors import Category

CIVILIANS: Category = "civilians"


@dataclass(frozen=True, slots=True)
class Actor:
    """A party or a claimant.

    Attributes:
        name: The canonical name of an actor that is listed or known by rule, else ``fullest``.
        id: None for a party that is neither listed nor the force of a known state; ``reason`` then says why.
        category: None where neither a list nor the text's own words say what kind of party it is.
        country: ISO 3166-1 code: of state forces whose they are, of others where they are at home, if that is one.
        rule: What decided, one of those that docs/actors.md explains.
        surface: The words of the span, white space made single.
        fullest: The fullest form that the article itself gives this party; gold records are compared with it.
    """

    name: str
    id: str | None
    category: Category | None
    country: str | None
    rule: str
    surface: str = ""
    fullest: str = ""
    reason: str | None = None


def civilian_targeting(category: Category | None) -> bool | None:
    """Whether the party that was hit are civilians; None where its category is not known."""
    return None if category is None else category == CIVILIANS
