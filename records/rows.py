"""What the page's table shows of one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strife.data.document import Document
from strife.records.columns import COUNTS, JOIN
from strife.records.event_record import EventRecord

_MOVEMENT = {"origin": "from", "destination": "to"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and the words of the text where they are something else; ``reason`` if there is nothing."""

    value: str
    said: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the table.

    Attributes:
        key: The id of the row on the page.
        slot: The colour of the event's group.
        toll: Numbers by role: (``killed``, cell).
        movement: Where from and where to: (``from``, place).
        percent: The confidence.
    """

    key: str
    slot: str
    record: EventRecord
    where: Cell
    when: Cell
    toll: tuple[tuple[str, Cell], ...]
    movement: tuple[tuple[str, str], ...]
    percent: int | None

    @property
    def tooltip(self) -> str:
        """Type, factuality, claim status and confidence in one line."""
        known = [self.record.event_type, self.record.factuality, self.record.claim_status]
        confidence = [] if self.percent is None else [f"{self.percent}%"]
        return " · ".join([label(value) for value in known if value] + confidence)


def label(name: str) -> str:
    """A label of the ontology in words: ``air_strike`` as ``air strike``."""
    return name.replace("_", " ").replace("|", " or ")


def row_of(document: Document, record: EventRecord, *, key: str, slot: str) -> Row:
    """Lay out one event; normalised values come first where there are some."""
    toll = [(role, _number(document, record, role)) for role in COUNTS.roles]
    movement = [(word, _said(document, record, role)) for role, word in _MOVEMENT.items()]
    return Row(
        key=key,
        slot=slot,
        record=record,
        where=_cell(record, "place_text", [record.place, record.admin1, record.country]),
        when=_cell(record, "date_text", _dates(record), between=" to "),
        toll=tuple((role, cell) for role, cell in toll if cell.value),
        movement=tuple((word, place) for word, place in movement if place),
        percent=None if record.confidence is None else round(100 * record.confidence),
    )


def _cell(record: EventRecord, text_column: str, normalised: Sequence[str | None], *, between: str = ", ") -> Cell:
    said: str | None = getattr(record, text_column)
    value = between.join(dict.fromkeys(part for part in normalised if part))
    if value:
        return Cell(value, said="" if said in (None, value) else said)
    return Cell(said or "", reason=record.reasons.get(text_column, ""))


def _dates(record: EventRecord) -> list[str | None]:
    """First and last day, as far as the precision goes."""
    shown = {"year": 4, "month": 7}.get(record.date_precision or "", 10)
    return [None if day is None else day.isoformat()[:shown] for day in (record.date_start, record.date_end)]


def _number(document: Document, record: EventRecord, role: str) -> Cell:
    said = _said(document, record, role)
    low, best, high = (getattr(record, f"{role}_{bound}") for bound in ("low", "best", "high"))
    if best is None and low is None and high is None:
        return Cell(said)
    span = "" if low == high else f"{_bound(low)}–{_bound(high)}"  # noqa: RUF001 - a range
    if best is None:
        return Cell(span or _bound(low), said=said)
    return Cell(f"{best:,} ({span})" if span else f"{best:,}", said=said)


def _bound(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _said(document: Document, record: EventRecord, role: str) -> str:
    surfaces = [" ".join(document.text[e.start : e.end].split()) for e in record.evidence if e.role == role]
    return JOIN.join(dict.fromkeys(surfaces))
