"""From measured seconds to what is reported: rates, ratios, spreads, cost, fits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from scipy.stats import linregress

_SECONDS_PER_HOUR = 3600.0
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Timing:
    """One contender in one round.

    Attributes:
        documents, tokens: What it annotated; tokens of ``strife.data.tokens``.
        seconds: For all of them.
        load_seconds: From asking for the process until it could annotate: interpreter, imports, weights.
        peak_memory: The most bytes in use, loading included; None where the system does not tell.
        latencies: Seconds of each article annotated alone.
        share_of_peak: Multiply-adds of the encoder a second, by those of the fastest matrix product of this round.
    """

    documents: int
    tokens: int
    seconds: float
    load_seconds: float
    peak_memory: int | None
    latencies: tuple[float, ...]
    share_of_peak: float | None = None

    @property
    def documents_per_second(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds

    @property
    def tokens_per_second(self) -> float:
        """Tokens a second."""
        return self.tokens / self.seconds


@dataclass(frozen=True, slots=True)
class Spread:
    """A median over rounds and its range."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of one article annotated alone, over all articles of all rounds."""

    median: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """Of at least one article; the percentile is interpolated linearly."""
        return cls(median(seconds), float(np.percentile(seconds, 95)))


def ratios(timings: Mapping[int, Timing], reference: Mapping[int, Timing]) -> Spread | None:
    """Documents a second by those of the reference in the same round; None where they have no round in common.

    Args:
        timings: By round.
        reference: By round.
    """
    shared = [number for number in timings if number in reference]
    if not shared:
        return None
    return Spread.of([timings[n].documents_per_second / reference[n].documents_per_second for n in shared])


def cost_per_million(documents_per_second: float, *, cores: int, per_core_hour: float) -> float:
    """What a million articles cost: ``cores * 1,000,000 / (documents a second) / 3600 * price of a core-hour``."""
    return cores * _MILLION / documents_per_second / _SECONDS_PER_HOUR * per_core_hour


@dataclass(frozen=True, slots=True)
class Fit:
    """How cost grows with size.

    Attributes:
        slope, intercept: Of the line of least squares through (size, seconds).
        r_squared: Share of the variance that the line explains.
        exponent: Slope of the line of least squares through (log size, log seconds): 1 where cost is proportional to
            size, below 1 where a fixed part weighs, 2 where it grows with the square.
        largest_deviation: The greatest distance of a point from the line, as a share of the point.
    """

    slope: float
    intercept: float
    r_squared: float
    exponent: float
    largest_deviation: float


def fit(sizes: Sequence[float], seconds: Sequence[float]) -> Fit:
    """Fit cost against size; both positive, at least three points of different sizes."""
    slope, intercept, correlation = _line(sizes, seconds)
    exponent, _, _ = _line([math.log(size) for size in sizes], [math.log(second) for second in seconds])
    deviations = [abs(intercept + slope * x - y) / y for x, y in zip(sizes, seconds, strict=True)]
    return Fit(slope, intercept, correlation**2, exponent, max(deviations))


def _line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float]:
    """Slope, intercept and correlation of the line of least squares."""
    found: Any = linregress(x, y)
    return float(found.slope), float(found.intercept), float(found.rvalue)
