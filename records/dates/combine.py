"""Several time expressions of one event."""

from __future__ import annotations

from collections.abc import Iterable

from strife.records.dates.date_range import DateRange

TIME_OF_DAY = "time of day, on the day told before"


def combine_dates(ranges: Iterable[DateRange]) -> DateRange:
    """The narrowest range that lies in the others, so ``Sunday`` beside ``last week``.

    A time of day says nothing beside them: ``dawn`` next to ``Wednesday``. Where ranges only overlap, their common
    days; where two have none, those of the narrowest stand.

    Raises:
        ValueError: There is no range.
    """
    found = list(ranges)
    telling = [each for each in found if each.rule != TIME_OF_DAY] or found
    ordered = sorted(telling, key=lambda each: (each.end - each.start, each.start))
    if not ordered:
        raise ValueError("no date to combine")
    narrowest, *others = ordered
    start, end = narrowest.start, narrowest.end
    for other in others:
        if max(start, other.start) <= min(end, other.end):
            start, end = max(start, other.start), min(end, other.end)
    if (start, end) == (narrowest.start, narrowest.end):
        return narrowest
    return DateRange(start, end, narrowest.precision, "common days of several expressions")
