"""Which arguments fill which columns of an EventRecord: the choices, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column comes from: the arguments of ``roles``, and what is said when there are none.

    The arguments of ``near`` do not fill it, but the reader is told of them.
    """

    roles: tuple[str, ...]
    missing: str
    near: tuple[str, ...] = ()


JOIN = "; "
"""Stands between several surfaces in one cell."""

TEXT_COLUMNS: Mapping[str, Source] = {
    "date_text": Source(("time",), "the text names no date"),
    "place_text": Source(("place",), "the text names no place", near=("origin", "destination")),
    "weapon": Source(("instrument",), "the text names no weapon or means"),
    "object": Source(("object",), "the text names nothing that was destroyed, taken or moved"),
    "claimant": Source(("claimant",), "the text names nobody who says so"),
}
"""Columns that hold what the text says, word for word."""

COUNTS = Source(("killed", "injured"), "the text gives no number of killed or injured")

ACTOR1 = Source(("attacker", "participant"), "the text names nobody who acts")
"""The first of the roles that has arguments fills actor1, with all of them."""

ACTOR2 = Source(("target", "victim"), "the text names nobody on the other side")
"""The first of the roles that has arguments fills actor2, with all of them."""

SYMMETRIC_TYPES = frozenset({"clash", "agreement", "shelling"})
"""Types whose participants face each other: the first of them is actor1, the rest are actor2. In every other type
(a march, a withdrawal, a deployment) the participants stand on one side, and all of them are actor1."""


@dataclass(frozen=True, slots=True)
class Normaliser:
    """The columns that one normaliser fills, and the column whose text it will read."""

    columns: tuple[str, ...]
    reads: str
    source: Source


_KILLED = Source(("killed",), "the text gives no number of killed")
_INJURED = Source(("injured",), "the text gives no number of injured")
_GEO_COLUMNS = ("place", "place_id", "country", "admin1", "latitude", "longitude", "geo_precision")

NORMALISERS: tuple[Normaliser, ...] = (
    Normaliser(("date_start", "date_end", "date_precision"), "date_text", TEXT_COLUMNS["date_text"]),
    Normaliser(("actor1_id", "actor1_category"), "actor1", ACTOR1),
    Normaliser(("actor2_id", "actor2_category", "civilian_targeting"), "actor2", ACTOR2),
    Normaliser(_GEO_COLUMNS, "place_text", TEXT_COLUMNS["place_text"]),
    Normaliser(("killed_low", "killed_best", "killed_high"), "count_text", _KILLED),
    Normaliser(("injured_low", "injured_best", "injured_high"), "count_text", _INJURED),
    Normaliser(("count_rule",), "count_text", COUNTS),
    Normaliser(("claimant_id",), "claimant", TEXT_COLUMNS["claimant"]),
)
"""Columns that stay null until their normaliser is there."""
