"""What a date expression of an article means: first and last possible day, how well they are known, by which rule.

The rules and their conventions are listed in ``docs/dates.md``.
"""

from strife.records.dates.combine import combine_dates
from strife.records.dates.date_range import Anchors, DateRange
from strife.records.dates.resolve import resolve_date

__all__ = ["Anchors", "DateRange", "combine_dates", "resolve_date"]
