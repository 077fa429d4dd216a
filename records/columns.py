"""Which arguments fill which columns of an EventRecord: the choices, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from strife.records.sides import FIRST, SECOND


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column comes from: the arguments of ``roles``, and what is said when there are none.

    The arguments of ``near`` do not fill it, but the reader is told of them.
    """

    roles: tuple[str, ...]
    missing: str
    near: tuple[str, ...] = ()


JOIN = "; "
"""Stands between several values in one cell."""

TEXT_COLUMNS: Mapping[str, Source] = {
    "date_text": Source(("time",), "the text names no date"),
    "place_text": Source(("place",), "the text names no place", near=("origin", "destination")),
    "weapon": Source(("instrument",), "the text names no weapon or means"),
    "object": Source(("object",), "the text names nothing that was destroyed, taken or moved"),
}
"""Columns that hold what the text says, word for word."""

COUNTS = Source(("killed", "injured"), "the text gives no number of killed or injured")
KILLED = Source(("killed",), "the text gives no number of killed")
INJURED = Source(("injured",), "the text gives no number of injured")
CLAIMANT = Source(("claimant",), "the text names nobody who says so")
ACTOR1 = Source(FIRST, "the text names nobody who acts")
ACTOR2 = Source(SECOND, "the text names nobody on the other side")

DATE_COLUMNS = ("date_start", "date_end", "date_precision")
PLACE_COLUMNS = ("place", "place_id", "country", "admin1", "latitude", "longitude", "geo_precision")
