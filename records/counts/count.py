"""What a count expression says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """How many, as far as the words tell; None where they do not.

    Attributes:
        low: At least so many.
        best: The figure to go by.
        high: At most so many.
        rule: What decided; ``docs/counts.md`` lists the rules.

    Raises:
        ValueError: Not low <= best <= high, or nothing is given.
    """

    low: int | None
    best: int | None
    high: int | None
    rule: str

    def __post_init__(self) -> None:
        given = [number for number in (self.low, self.best, self.high) if number is not None]
        if not given or given != sorted(given) or given[0] < 0:
            raise ValueError(f"not a count: low {self.low}, best {self.best}, high {self.high}")

    @property
    def numbers(self) -> tuple[int | None, int | None, int | None]:
        """Low, best and high."""
        return self.low, self.best, self.high


def exact(number: int, rule: str) -> Count:
    """A figure: it is all three."""
    return Count(number, number, number, rule)


def added(counts: Sequence[Count], rule: str) -> Count | None:
    """The sum, column by column; a column that one of them lacks stays empty. None if nothing is left."""
    low = _sum([count.low for count in counts])
    best = _sum([count.best for count in counts])
    high = _sum([count.high for count in counts])
    return None if low is best is high is None else Count(low, best, high, rule)


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None
