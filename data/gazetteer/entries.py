"""What a gazetteer knows of a place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A town, village or site with a point.

    Attributes:
        id: GeoNames' id as text, or the id of a user's gazetteer.
        country: ISO 3166-1 alpha-2.
        admin1: Name of the first-level division; None if it is not known.
        population: 0 if it is not known.
    """

    id: str
    name: str
    country: str
    admin1: str | None
    latitude: float
    longitude: float
    population: int = 0
    kind: str = "town"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Division:
    """A division of a country: level 1 (province, governorate) or 2 (district); ``id`` is GeoNames' code, ``SY.07``."""

    id: str
    level: int
    name: str
    admin1: str
    admin1_id: str

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.id[:2]


def first_level_code(code: str) -> str:
    """The code of the first-level division that a division is or lies in: ``SY.07`` of ``SY.07.170792``."""
    return ".".join(code.split(".")[:2])
