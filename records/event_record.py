"""EventRecord: one row of the table that an analyst opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

SCHEMA_VERSION = 1
"""Grows when a column is added, removed, renamed or given another type or meaning (``docs/records.md`` lists them)."""

CALENDAR_COLUMNS = ("publication_date", "date_start", "date_end")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the text says it: ``text[start:end]`` plays ``role``; the role of the trigger is ``trigger``."""

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One event, its columns in the order of the table.

    A column that could not be filled is None, and ``reasons`` says why, by column. No default stands in for data.

    Attributes:
        date_precision: ``day``, ``week``, ``month`` or ``year``.
        geo_precision: 1 the town, 2 near it or a part of it, 3 region, 4 country.
        count_text: The count expressions as the text has them: ``killed: at least 12; injured: several``.
        confidence: From 0 to 1, as the model gave it.
        evidence: The trigger first, then the arguments in text order; offsets are code points, half-open.
        reasons: Why a column is None; exactly the columns that are None have one.

    Raises:
        ValueError: A column is None without a reason, or has a value and a reason why it has none.
    """

    event_id: str
    cluster_id: str | None = None
    doc_id: str
    url: str | None = None
    source: str | None = None
    publication_date: date | None = None
    event_type: str
    event_group: str | None = None
    acled_event_type: str | None = None
    acled_sub_event_type: str | None = None
    plover_type: str | None = None
    plover_mode: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    date_precision: str | None = None
    date_text: str | None = None
    actor1: str | None = None
    actor1_id: str | None = None
    actor1_category: str | None = None
    actor2: str | None = None
    actor2_id: str | None = None
    actor2_category: str | None = None
    civilian_targeting: bool | None = None
    place: str | None = None
    place_id: str | None = None
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geo_precision: int | None = None
    place_text: str | None = None
    weapon: str | None = None
    object: str | None = None
    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    injured_low: int | None = None
    injured_best: int | None = None
    injured_high: int | None = None
    count_text: str | None = None
    count_rule: str | None = None
    claimant: str | None = None
    claimant_id: str | None = None
    claim_status: str | None = None
    factuality: str | None = None
    confidence: float | None = None
    evidence: tuple[Evidence, ...]
    sentence: str
    model_version: str
    pipeline_version: str
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        empty = {name for name, value in zip(COLUMNS, _VALUES(self), strict=True) if value is None}
        if empty == self.reasons.keys():
            return
        if unexplained := sorted(empty - set(self.reasons)):
            raise ValueError(f"event {self.event_id}: null without a reason: {', '.join(unexplained)}")
        if stale := sorted(set(self.reasons) - empty):
            raise ValueError(f"event {self.event_id}: a reason for null, but no null: {', '.join(stale)}")

    def filled(self, **values: Any) -> EventRecord:
        """A copy with these columns filled; their reasons go. What a normaliser returns."""
        reasons = {name: reason for name, reason in self.reasons.items() if name not in values}
        return replace(self, **values, reasons=reasons)


COLUMNS: tuple[str, ...] = tuple(column.name for column in fields(EventRecord) if column.name != "reasons")
"""The columns of the table in order: every field but ``reasons``."""

_VALUES = attrgetter(*COLUMNS)


def to_json(record: EventRecord) -> dict[str, Any]:
    """The JSON object of one line of a ``.jsonl`` file. ``from_json(to_json(r)) == r``."""
    return {**cells_of(record), "reasons": dict(record.reasons), "schema_version": SCHEMA_VERSION}


def cells_of(record: EventRecord) -> dict[str, Any]:
    """The columns as JSON has them: dates as YYYY-MM-DD, evidence as a list of objects."""
    cells: dict[str, Any] = {name: getattr(record, name) for name in COLUMNS}
    for name in CALENDAR_COLUMNS:
        if cells[name] is not None:
            cells[name] = cells[name].isoformat()
    cells["evidence"] = [{"role": e.role, "start": e.start, "end": e.end} for e in record.evidence]
    return cells


def from_json(cells: Mapping[str, Any]) -> EventRecord:
    """Build a record from an object that :func:`to_json` made.

    Raises:
        ValueError: The object is of another version of the schema.
    """
    values = dict(cells)
    version = values.pop("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        event = values.get("event_id")
        raise ValueError(f"event {event}: schema version {version}; this strife reads version {SCHEMA_VERSION}")
    for name in CALENDAR_COLUMNS:
        if values.get(name) is not None:
            values[name] = date.fromisoformat(values[name])
    values["evidence"] = tuple(Evidence(e["role"], e["start"], e["end"]) for e in values["evidence"])
    return EventRecord(**values)
