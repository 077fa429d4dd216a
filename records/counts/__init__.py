"""What a count expression says, and what several of one event say together: low, best, high and the rule.

The rules are listed in ``docs/counts.md``.
"""

from strife.records.counts.combine import StatedCount, combine_counts
from strife.records.counts.count import Count
from strife.records.counts.parse import parse_count
from strife.records.counts.victims import Side, count_of_victim, who

__all__ = ["Count", "Side", "StatedCount", "combine_counts", "count_of_victim", "parse_count", "who"]
