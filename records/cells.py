"""What a column of a record is filled with, before the record is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias


# Cells are made by the dozen for every record, and frozen ones take three times as long to make.
@dataclass(slots=True)
class Null:
    """An empty cell, and why it is empty."""

    reason: str


@dataclass(slots=True)
class Filled:
    """A value, and the rule that gave it."""

    value: Any
    rule: str


Cells: TypeAlias = dict[str, "Filled | Null"]


def all_null(columns: Iterable[str], reason: str) -> Cells:
    """The same null in several columns."""
    return dict.fromkeys(columns, Null(reason))


def filled_or_null(value: Any, rule: str, reason: str) -> Filled | Null:
    """The value with its rule; null with the reason if there is none."""
    return Null(reason) if value is None else Filled(value, rule)
