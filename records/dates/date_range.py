"""The value of a date expression, and what it is counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["day", "week", "month", "year"]
PRECISIONS: tuple[Precision, ...] = ("day", "week", "month", "year")
"""From the finest to the coarsest."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """The first and the last possible day, both included.

    Attributes:
        precision: How well each end is known.
        rule: Short name of the rule that decided, as listed in ``docs/dates.md``.

    Raises:
        ValueError: The end lies before the start.
    """

    start: date
    end: date
    precision: Precision
    rule: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"end {self.end} lies before start {self.start}")


@dataclass(frozen=True, slots=True)
class Anchors:
    """What relative expressions are counted from.

    Attributes:
        published: The publication day; None if the document has none.
        reference: The date of the event told before, for "the day prior", "four days later", "the same day".
        future: The event is planned or threatened: a weekday is the next one, and dates may lie after publication.
    """

    published: date | None
    reference: DateRange | None = None
    future: bool = False


def coarser(one: Precision, other: Precision) -> Precision:
    """The less exact of two precisions."""
    return one if PRECISIONS.index(one) >= PRECISIONS.index(other) else other
