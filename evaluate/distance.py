"""How far two places are apart."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from sklearn.metrics.pairwise import haversine_distances

EARTH_RADIUS_KM = 6371.0088
"""Mean radius, as the International Union of Geodesy and Geophysics gives it."""
NEAR_KM = 25.0
"""Within this distance a place counts as found."""

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude in degrees."""


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance of two points in kilometres."""
    points = [np.radians(np.array([point], dtype=np.float64)) for point in (one, other)]
    return EARTH_RADIUS_KM * haversine_distances(*points).item()


def point(latitude: float | None, longitude: float | None) -> Point | None:
    """A point, or None where a coordinate is missing."""
    return None if latitude is None or longitude is None else (latitude, longitude)
