"""The date columns of a happening."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from strife.records.cells import Cells, Filled, all_null
from strife.records.columns import DATE_COLUMNS
from strife.records.context import Context
from strife.records.dates import DateRange, combine_dates
from strife.records.mentions import Mention
from strife.records.outcome import Unresolved


def date_cells(
    mentions: Sequence[Mention],
    context: Context,
    *,
    nearby: Callable[[], Sequence[DateRange]],
    absent: Callable[[], str],
) -> Cells:
    """Resolve the time expressions of all mentions to one range.

    Args:
        nearby: The date that the surroundings give, for a happening whose mentions have none.
        absent: What is said where there is none either.
    """
    found = [
        context.date(span, factuality=mention.event.factuality)
        for mention in mentions
        for span in mention.event.arguments_of("time")
    ]
    ranges = [each for each in found if isinstance(each, DateRange)] or nearby()
    if ranges:
        whole = combine_dates(ranges)
        return {
            "date_start": Filled(whole.start, whole.rule),
            "date_end": Filled(whole.end, whole.rule),
            "date_precision": Filled(whole.precision, whole.rule),
        }
    reasons = [each.reason for each in found if isinstance(each, Unresolved)]
    return all_null(DATE_COLUMNS, reasons[0] if reasons else absent())
