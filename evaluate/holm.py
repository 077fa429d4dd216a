"""Holm's correction, for several comparisons tested together, as every model against the joint one."""

from __future__ import annotations

import math
from collections.abc import Mapping

from strife.configs.errors import InputError


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p-values: those at most ``alpha`` may be rejected with a family-wise error rate of at most ``alpha``.

    The smallest of m p-values is multiplied by m, the next by m - 1, and so on; none comes out smaller than one that
    ranks before it, and none is above 1. Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure",
    Scandinavian Journal of Statistics 6 (1979).

    Args:
        p_values: The p-value of each comparison by name. NaN, where a score was undefined, stays NaN and is no test.

    Returns:
        By name, in the given order.

    Raises:
        InputError: a p-value is not between 0 and 1.
    """
    for name, value in p_values.items():
        if not math.isnan(value) and not 0 <= value <= 1:
            raise InputError(f"comparison '{name}': {value} is no p-value, for it is not between 0 and 1")
    ranked = sorted((value, name) for name, value in p_values.items() if not math.isnan(value))
    adjusted = dict(p_values)
    floor = 0.0
    for rank, (value, name) in enumerate(ranked):
        floor = max(floor, min(1.0, (len(ranked) - rank) * value))
        adjusted[name] = floor
    return adjusted
