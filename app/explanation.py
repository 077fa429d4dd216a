"""How a record came about, for a person."""

from __future__ import annotations

from strife.records.build import ExplainedRecord
from strife.records.event_record import COLUMNS

_UNEXPLAINED = frozenset({"evidence", "sentence", "date_text", "place_text", "count_text", "weapon", "object"})


def explanation(explained: ExplainedRecord) -> str:
    """A record as lines: its columns with the rule that filled each, why others are empty, and what was merged."""
    record = explained.record
    lines = [f"{record.event_id}  {record.event_type}  {' '.join(record.sentence.split())}"]
    lines += [f"  merged: {link}" for link in explained.links]
    for name in COLUMNS:
        if name in _UNEXPLAINED:
            continue
        value, rule = getattr(record, name), explained.rules.get(name)
        if value is None:
            lines.append(f"  {name}: - ({record.reasons[name]})")
        elif rule:
            lines.append(f"  {name}: {value} ({rule})")
    return "\n".join(lines) + "\n"
