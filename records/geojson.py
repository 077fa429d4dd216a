"""Records as GeoJSON (RFC 7946), for maps."""

from __future__ import annotations

from typing import Any

from strife.records.event_record import SCHEMA_VERSION, EventRecord, cells_of
from strife.records.json_text import one_line

_TOP = one_line({"type": "FeatureCollection", "schema_version": SCHEMA_VERSION, "features": []})
BEFORE, AFTER = _TOP[:-2], "]}"
"""What stands before and after the features of the file; ``schema_version`` is a foreign member (RFC 7946, 6.1)."""


def feature(record: EventRecord) -> dict[str, Any]:
    """One record as a Feature.

    All columns are its properties, and ``event_id`` its id too. The geometry is null where a coordinate is unknown.
    ``reasons`` stands beside the properties, as a foreign member, so that it fills no attribute table.
    """
    located = record.latitude is not None and record.longitude is not None
    point = {"type": "Point", "coordinates": [record.longitude, record.latitude]}
    return {
        "type": "Feature",
        "id": record.event_id,
        "geometry": point if located else None,
        "properties": cells_of(record),
        "reasons": dict(record.reasons),
    }
