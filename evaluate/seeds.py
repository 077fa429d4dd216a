"""Mean and standard deviation over runs that differ in their seed alone: the one way in which strife computes them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """One score over seeds.

    Attributes:
        standard_deviation: That of a sample (divided by n - 1); NaN of a single value.
        values: One a run, in the order of the runs.
    """

    mean: float
    standard_deviation: float
    values: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON to four decimals, null for NaN."""
        deviation = self.standard_deviation
        return {
            "mean": round(self.mean, _DECIMALS),
            "standard_deviation": None if math.isnan(deviation) else round(deviation, _DECIMALS),
            "values": [round(value, _DECIMALS) for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class SeedScores:
    """Every score over seeds.

    Attributes:
        spreads: By name, of the scores that every run has.
        incomplete: Names of scores that at least one run lacks or leaves undefined, and that have no spread therefore.
    """

    spreads: dict[str, Spread]
    incomplete: tuple[str, ...]


def spread(values: Sequence[float]) -> Spread:
    """Mean and sample standard deviation of at least one number; NaN where one of them is, for it was not measured.

    Raises:
        statistics.StatisticsError: there is no number.
    """
    if any(math.isnan(value) for value in values):
        return Spread(math.nan, math.nan, tuple(values))
    deviation = statistics.stdev(values) if len(values) > 1 else math.nan
    return Spread(statistics.mean(values), deviation, tuple(values))


def over_seeds(runs: Sequence[Mapping[str, float | None]]) -> SeedScores:
    """The spread of each named score.

    Args:
        runs: The scores of each run by name; None and NaN stand for a score that was not measured.
    """
    names = tuple(dict.fromkeys(name for run in runs for name in run))
    spreads: dict[str, Spread] = {}
    for name in names:
        values = [value for run in runs if (value := run.get(name)) is not None and not math.isnan(value)]
        if len(values) == len(runs):
            spreads[name] = spread(values)
    return SeedScores(spreads, tuple(name for name in names if name not in spreads))
