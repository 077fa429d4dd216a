"""How far values of matched event records are from gold: places in kilometres, counts in logarithms.

Where one of the two has no value there is no deviation: read these with the accuracy, for which a null is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from strife.evaluate.bootstrap import NO_INTERVAL
from strife.evaluate.counts import Floats
from strife.evaluate.metrics import Estimate
from strife.evaluate.record_fields import COUNT_COLUMNS, kilometres_apart
from strife.evaluate.record_matching import MatchedDocument, RecordMatching
from strife.evaluate.resampling import Weights, resampled_interval
from strife.records.event_record import EventRecord

Average: TypeAlias = Literal["mean", "median"]
_AVERAGES: dict[Average, Callable[[Floats], np.float64]] = {"mean": np.mean, "median": np.median}


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far values are from gold, where both have one: 0 or more, in ``unit``; the lower the better."""

    average: Average
    unit: str
    estimate: Estimate
    cases: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {"average": self.average, "unit": self.unit, **self.estimate.to_json(), "cases": self.cases}


def deviations(matching: RecordMatching, *, draws: int = 1000, seed: int = 13) -> dict[str, Deviation]:
    """The median distance of places, ``place_km``, and ``<column>_log_ratio`` of each count, by name.

    The great-circle distance is in kilometres; the ratio of a count p and gold's g is the mean of
    ``|log((p + 1) / (g + 1))|`` with the natural logarithm, 0.69 for double or half of a large number.

    Args:
        draws: Bootstrap samples of documents behind each interval; 0 leaves the intervals out.
    """
    deviation = partial(_deviation, matching.documents, draws=draws, seed=seed)
    found = {"place_km": deviation(kilometres_apart, ("latitude", "longitude"), average="median", unit="km")}
    for column in COUNT_COLUMNS:
        compare = partial(_log_ratio, column)
        found[f"{column}_log_ratio"] = deviation(compare, (column,), average="mean", unit="|log((p+1)/(g+1))|")
    return found


def _log_ratio(column: str, gold: EventRecord, predicted: EventRecord) -> float:
    return abs(math.log((getattr(predicted, column) + 1) / (getattr(gold, column) + 1)))


def _deviation(
    documents: Sequence[MatchedDocument],
    compare: Callable[[EventRecord, EventRecord], float],
    columns: tuple[str, ...],
    *,
    average: Average,
    unit: str,
    draws: int,
    seed: int,
) -> Deviation:
    found = [
        (row, compare(each.gold, each.predicted))
        for row, document in enumerate(documents)
        for each in document.matched
        if all(getattr(record, column) is not None for record in (each.gold, each.predicted) for column in columns)
    ]
    rows = np.array([row for row, _ in found], dtype=np.int64)
    values = np.array([value for _, value in found], dtype=np.float64)
    if not found:
        return Deviation(average, unit, Estimate(math.nan, NO_INTERVAL), 0)
    statistic = partial(_weighted, values, rows, average)
    spread = resampled_interval(statistic, documents=len(documents), draws=draws, seed=seed)
    return Deviation(average, unit, Estimate(statistic(np.ones(len(documents), dtype=np.int64)), spread), len(found))


def _weighted(values: Floats, rows: NDArray[np.int64], average: Average, weights: Weights) -> float:
    drawn = np.repeat(values, weights[rows])
    return float(_AVERAGES[average](drawn)) if drawn.size else math.nan
