"""Intervals of any statistic by resampling documents, for those that are no ratio of counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from strife.evaluate.bootstrap import LEVEL, NO_INTERVAL, Interval

Weights: TypeAlias = NDArray[np.int64]
Statistic: TypeAlias = Callable[[Weights], float]
"""From how often each document was drawn, shape ``(document,)``, to a value, NaN where it is undefined."""


def resampled_interval(statistic: Statistic, *, documents: int, draws: int, seed: int) -> Interval:
    """Percentile interval from drawing as many documents as there are, with replacement, ``draws`` times.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. A sample in which the
    statistic is undefined does not count. No draws, or no documents, give no interval.
    """
    if not draws or not documents:
        return NO_INTERVAL
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(documents, np.full(documents, 1 / documents), size=draws)
    values = np.array([statistic(weights) for weights in drawn])
    defined = values[~np.isnan(values)]
    if not defined.size:
        return NO_INTERVAL
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
