"""What of an event record is compared with gold, and when two values agree."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from strife.data.overlap import words_of
from strife.evaluate.counts import alternatives
from strife.evaluate.distance import NEAR_KM, distance_km, point
from strife.records.columns import JOIN
from strife.records.event_record import EventRecord

REGION_KM = 161.0
"""A hundred miles, within which the literature on geolocation counts a place as found: Cheng, Caverlee and Lee, "You
Are Where You Tweet", CIKM 2010."""
COUNT_COLUMNS = tuple(f"{group}_{bound}" for group in ("killed", "injured") for bound in ("low", "best", "high"))


@dataclass(frozen=True, slots=True)
class Field:
    """One comparison of a predicted record with the gold record that it is matched with.

    Attributes:
        columns: What must be filled: in gold, for the record to be a case; in the prediction, for it to be an answer.
        agrees: Whether gold, the first one, and the prediction agree; asked only where both have the columns.
        scheme: When they do, in words.
    """

    name: str
    columns: tuple[str, ...]
    agrees: Callable[[EventRecord, EventRecord], bool]
    scheme: str

    def filled(self, record: EventRecord) -> bool:
        """Whether the record has a value here."""
        return all(getattr(record, column) is not None for column in self.columns)


def same_type(gold: EventRecord, predicted: EventRecord) -> bool:
    """Whether the event types agree; a coarse type agrees with each of its alternatives."""
    return not set(alternatives(gold.event_type)).isdisjoint(alternatives(predicted.event_type))


def kilometres_apart(gold: EventRecord, predicted: EventRecord) -> float:
    """The distance of the two places; both records must have coordinates."""
    one, other = (point(record.latitude, record.longitude) for record in (gold, predicted))
    assert one is not None
    assert other is not None
    return distance_km(one, other)


def within_precision(gold: EventRecord, predicted: EventRecord) -> bool:
    """Whether the predicted interval lies in gold's, widened to whole units of gold's precision.

    Gold of the precision ``week`` from a Wednesday on begins on that week's Monday (ISO 8601), one of the precision
    ``month`` on the first of that month. A prediction that is less precise than gold reaches out of it and is wrong.
    """
    unit = gold.date_precision or "day"
    (start, end), (earliest, latest) = _interval(gold), _interval(predicted)
    return _first_day(start, unit) <= earliest and latest <= _last_day(end, unit)


def _interval(record: EventRecord) -> tuple[date, date]:
    assert record.date_start is not None
    assert record.date_end is not None
    return record.date_start, record.date_end


def _first_day(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(month=1, day=1) if unit == "year" else day.replace(day=1) if unit == "month" else day


def _last_day(day: date, unit: str) -> date:
    if unit == "week":
        return day + timedelta(days=6 - day.weekday())
    if unit == "year":
        return day.replace(month=12, day=31)
    return day.replace(day=monthrange(day.year, day.month)[1]) if unit == "month" else day


def _same(columns: tuple[str, ...], gold: EventRecord, predicted: EventRecord) -> bool:
    return all(getattr(gold, column) == getattr(predicted, column) for column in columns)


def _same_names(column: str, gold: EventRecord, predicted: EventRecord) -> bool:
    one, other = ({words_of(name) for name in getattr(record, column).split(JOIN)} for record in (gold, predicted))
    return one == other


def _within(limit: float, gold: EventRecord, predicted: EventRecord) -> bool:
    return kilometres_apart(gold, predicted) <= limit


def _equal(name: str, *columns: str) -> Field:
    chosen = columns or (name,)
    return Field(name, chosen, partial(_same, chosen), "equal")


def _names(name: str) -> Field:
    return Field(name, (name,), partial(_same_names, name), "the same names, word for word, in any order")


_DATES, _COORDINATES = ("date_start", "date_end"), ("latitude", "longitude")
FIELDS: tuple[Field, ...] = (
    Field("event_type", ("event_type",), same_type, "equal"),
    _equal("date_exact", *_DATES),
    Field("date_within_precision", _DATES, within_precision, "within gold, widened to whole units of its precision"),
    _equal("place_id"),
    Field("place_within_25_km", _COORDINATES, partial(_within, NEAR_KM), "great-circle distance of at most 25 km"),
    Field("place_within_161_km", _COORDINATES, partial(_within, REGION_KM), "great-circle distance of at most 161 km"),
    _equal("country"),
    *(_equal(column) for column in COUNT_COLUMNS),
    _names("actor1"),
    _equal("actor1_category"),
    _names("actor2"),
    _equal("actor2_category"),
    _names("claimant"),
    _equal("claim_status"),
    _equal("factuality"),
)
"""Every comparison, in the order of the columns."""
