"""What a normaliser says where it has no value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unresolved:
    """No value, and why: the reason stands in the record, so it tells the reader what the text lacks."""

    reason: str
