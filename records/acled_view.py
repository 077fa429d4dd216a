"""Records in the columns of an ACLED file, for scripts that read such files.

A compatibility view: the columns and their codes are those of ACLED's public codebook; how they are filled is ours, by
rule, from what an article says. ``docs/records.md`` tells the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from strife.records.country_codes import country_codes
from strife.records.event_record import EventRecord

COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
"""In the codebook's order. Those that no record can fill (associated actors, region, second and third division, scale
of the source, tags, time of upload) stand empty."""

TOOK_PLACE = frozenset({"happened", "ongoing"})
"""The factuality of what is listed."""

INTER: Mapping[str, str] = {
    "state forces": "State forces",
    "rebel group": "Rebel group",
    "political militia": "Political militia",
    "identity militia": "Identity militia",
    "rioters": "Rioters",
    "protesters": "Protesters",
    "civilians": "Civilians",
    "external forces": "External/Other forces",
}
"""Category of an actor to ACLED's; the order is that of the codes 1 to 8. The category ``other`` has none."""

_ORDER = tuple(INTER.values())
_EXTERNAL_AND_CIVILIANS = "External/Other forces-Civilians"  # the one pair that is not in the order of its codes

_DISORDER: Mapping[str, str] = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Protests": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
_DISORDER_OF_SUB_EVENT: Mapping[str, str] = {
    "Excessive force against protesters": "Political violence; Demonstrations",
    "Violent demonstration": "Demonstrations",
    "Mob violence": "Political violence",
}
"""These differ from the rest of their event type; riots of no known sub-event type are in neither."""

_TIME_PRECISION: Mapping[str, int] = {"day": 1, "week": 2, "month": 3}
_LONGEST: Mapping[int, int] = {1: 1, 2: 7, 3: 31}
"""The days that a date of each time precision may be spread over."""

_LEAST_GEO_PRECISION = 3


@dataclass(frozen=True, slots=True)
class _When:
    day: date | None = None
    year: int | None = None
    precision: int | None = None


def why_not_listed(record: EventRecord) -> str | None:
    """Why the record has no row in this view; None if it has one.

    Only what took place is listed, and only if there is an ACLED event type for it.
    """
    if record.factuality is None:
        return "without factuality"
    if record.factuality not in TOOK_PLACE:
        return record.factuality
    return "without an ACLED event type" if record.acled_event_type is None else None


def row(record: EventRecord) -> dict[str, Any]:
    """The cells of a record by column; None where a cell stays empty."""
    when = _when(record)
    country = country_codes(record.country)
    filled = {
        "event_id_cnty": record.event_id,
        "event_date": when.day and when.day.isoformat(),
        "year": when.year,
        "time_precision": when.precision,
        "disorder_type": _disorder_type(record),
        "event_type": record.acled_event_type,
        "sub_event_type": record.acled_sub_event_type,
        "actor1": record.actor1,
        "inter1": _inter(record.actor1_category),
        "actor2": record.actor2,
        "inter2": _inter(record.actor2_category),
        "interaction": _interaction(record),
        "civilian_targeting": "Civilian targeting" if record.civilian_targeting else None,
        "iso": country and country.numeric and int(country.numeric),
        "country": (country and country.name) or record.country,
        "admin1": record.admin1,
        "location": record.place,
        "latitude": _degrees(record.latitude),
        "longitude": _degrees(record.longitude),
        "geo_precision": record.geo_precision and min(record.geo_precision, _LEAST_GEO_PRECISION),
        "source": record.source,
        "notes": record.sentence,
        "fatalities": record.killed_best if record.killed_low is None else record.killed_low,
    }
    return {column: filled.get(column) for column in COLUMNS}


def _when(record: EventRecord) -> _When:
    """The middle of the range, if that is known to within a month; the year, if the range lies in one."""
    start, end = record.date_start, record.date_end
    if start is None or end is None:
        return _When()
    year = start.year if start.year == end.year else None
    days = (end - start).days
    stated = _TIME_PRECISION.get(record.date_precision or "")
    fitting = [code for code, longest in _LONGEST.items() if 0 <= days < longest and stated and code >= stated]
    if not fitting:
        return _When(year=year)
    middle = start + timedelta(days=days // 2)
    return _When(middle, middle.year, fitting[0])


def _disorder_type(record: EventRecord) -> str | None:
    of_sub_event = _DISORDER_OF_SUB_EVENT.get(record.acled_sub_event_type or "")
    return of_sub_event or _DISORDER.get(record.acled_event_type or "")


def _inter(category: str | None) -> str | None:
    return INTER.get(category or "")


def _interaction(record: EventRecord) -> str | None:
    """Both kinds of actors in the order of their codes; ``... only`` if no second actor is named."""
    first, second = _inter(record.actor1_category), _inter(record.actor2_category)
    if first and record.actor2 is None:
        return f"{first} only"
    if not first or not second:
        return None
    pair = "-".join(sorted((first, second), key=_ORDER.index))
    return _EXTERNAL_AND_CIVILIANS if pair == "Civilians-External/Other forces" else pair


def _degrees(coordinate: float | None) -> float | None:
    return None if coordinate is None else round(coordinate, 4)
