"""What a mention of a place means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place, as far as it is known.

    A place that no gazetteer has keeps its name, with the country and division of its context where these are clear.

    Attributes:
        name: As the article writes it, without words such as "near".
        id: GeoNames' id of a town, GeoNames' code of a division (``SY.07``), the ISO code of a country, a user's own
            id; None for a place that no gazetteer has.
        country: ISO 3166-1 alpha-2.
        admin1: Name of the first-level division.
        latitude, longitude: Degrees; None for divisions, countries and places that no gazetteer has.
        precision: 1 the place itself, 2 near it or a part of it, 3 a division or region, 4 a country.
        rule: What decided, in a few fixed words; ``docs/places.md`` lists them.
    """

    name: str
    id: str | None
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    precision: int
    rule: str
