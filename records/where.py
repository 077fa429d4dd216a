"""The place columns of a happening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from strife.records.cells import Cells, Filled, all_null, filled_or_null
from strife.records.columns import JOIN, PLACE_COLUMNS
from strife.records.context import Context
from strife.records.mentions import Mention
from strife.records.outcome import Unresolved
from strife.records.places import Place

_NEAR = 2
_REGION = 3


def place_cells(
    mentions: Sequence[Mention],
    context: Context,
    *,
    aim: Callable[[], Place | None],
    nearby: Callable[[], Sequence[Place]],
    absent: Callable[[], str],
) -> Cells:
    """Resolve the places of all mentions to one place, the smallest with a name.

    Of several places of the same kind the smallest named area that holds them all is taken; if the text names none,
    all of them stand in ``place`` and ``place_id``, and no coordinates, for no point stands for several places.

    Args:
        aim: The town or site that was aimed at, for a happening of which otherwise a region is known at most.
        nearby: The places that the surroundings give, for a happening whose mentions have none.
        absent: What is said where there is none either.
    """
    own = [context.place(span) for mention in mentions for span in mention.event.arguments_of("place")]
    found = [each for each in own if isinstance(each, Place)]
    if len(found) < 2 and all(place.precision >= _REGION for place in found) and (aimed_at := aim()):
        found = [*found, aimed_at]
    places = _distinct(found or nearby())
    if not places:
        reasons = [each.reason for each in own if isinstance(each, Unresolved)]
        return all_null(PLACE_COLUMNS, reasons[0] if reasons else absent())
    places = _without_landmarks(places)
    finest = [place for place in places if _level(place) == min(map(_level, places))]
    if len(finest) > 1:
        around = [place for place in places if place not in finest and all(_holds(place, each) for each in finest)]
        if not around:
            return _several(finest)
        finest = [min(around, key=_level)]
    return _one(finest[0])


def _without_landmarks(places: list[Place]) -> list[Place]:
    """Without towns that only tell where another division lies: ``Hasakah province, northeast of Deir Ezzor``."""
    divisions = {place.admin1 for place in places if place.precision == _REGION and place.admin1}
    kept = [p for p in places if p.precision != _NEAR or p.admin1 in divisions or not divisions]
    return kept or places


def _level(place: Place) -> float:
    """How wide a place is. One that no gazetteer has is wider than a town, smaller than what is near one."""
    if place.precision == _REGION and place.admin1 is None:
        return _REGION + 0.5
    return place.precision if place.id is not None or place.precision >= _REGION else 1.5


def _holds(area: Place, place: Place) -> bool:
    """Whether an area holds a place; one that no gazetteer has is taken to lie in the area that the event names."""
    return area.country == place.country and (
        area.admin1 is None or area.admin1 == place.admin1 or (place.id is None and place.admin1 is None)
    )


def _distinct(places: Iterable[Place]) -> list[Place]:
    """One of each entry, and of two without an entry one of each name."""
    kept: dict[object, Place] = {}
    for place in places:
        key = place.id or place.name.lower()
        if key not in kept or place.precision < kept[key].precision:
            kept[key] = place
    return list(kept.values())


def _one(place: Place) -> Cells:
    point = (
        "a region or country has no single point" if place.precision >= _REGION else "the gazetteer has no entry for it"
    )
    return {
        "place": Filled(place.name, place.rule),
        "place_id": filled_or_null(place.id, place.rule, "the gazetteer has no entry for it"),
        "country": filled_or_null(place.country, place.rule, "the text does not tell the country"),
        "admin1": filled_or_null(place.admin1, place.rule, "the first-level division is not known"),
        "latitude": filled_or_null(place.latitude, place.rule, point),
        "longitude": filled_or_null(place.longitude, place.rule, point),
        "geo_precision": Filled(place.precision, place.rule),
    }


def _several(places: Sequence[Place]) -> Cells:
    rule = f"{len(places)} places that no named area holds"
    ids = [place.id for place in places if place.id is not None]
    countries = {place.country for place in places}
    admin1 = {place.admin1 for place in places}
    return {
        "place": Filled(JOIN.join(place.name for place in places), rule),
        "place_id": filled_or_null(JOIN.join(ids) or None, rule, "the gazetteer has no entry for them"),
        "country": filled_or_null(
            countries.pop() if len(countries) == 1 else None, rule, "they lie in several countries"
        ),
        "admin1": filled_or_null(admin1.pop() if len(admin1) == 1 else None, rule, "they lie in several divisions"),
        **all_null(("latitude", "longitude"), "several places have no single point"),
        "geo_precision": Filled(max(place.precision for place in places), rule),
    }
