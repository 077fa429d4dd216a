"""Shared by readers: what they could not carry over from a source, and what they repaired, kept with the Document.

``meta["not_carried"]`` and ``meta["repaired"]`` count by kind; ``meta["remarks"]`` says which spans and why. A Document
without losses has none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from strife.data.document import Document

_STRAY = "stray_inside_tags"


@dataclass
class Losses:
    """Counts by kind, such as ``relations`` or ``misplaced spans``, and remarks for people."""

    not_carried: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def drop(self, kind: str, remark: str | None = None, *, count: int = 1) -> None:
        """Count what has no place in a Document."""
        if count:
            self.not_carried[kind] += count
        if remark:
            self.remarks.append(remark)

    def repair(self, kind: str) -> None:
        """Count what was read otherwise than it was written."""
        self.repaired[kind] += 1

    def meta(self) -> dict[str, Any]:
        """The entries of ``Document.meta`` that tell of it."""
        entries: dict[str, Any] = {"not_carried": dict(self.not_carried), "repaired": dict(self.repaired)}
        entries["remarks"] = list(self.remarks)
        return {key: value for key, value in entries.items() if value}

    def add(self, document: Document) -> None:
        """Add what a reader said of one Document; ``stray_inside_tags`` of CoNLL files count as repaired."""
        self.not_carried.update(_counts(document.meta.get("not_carried")))
        self.repaired.update(_counts(document.meta.get("repaired")))
        self.repaired.update(_counts({_STRAY.replace("_", " "): document.meta.get(_STRAY)}))
        remarks = document.meta.get("remarks")
        if isinstance(remarks, list):
            self.remarks.extend(f"document '{document.id}': {remark}" for remark in remarks)


def _counts(value: Any) -> dict[str, int]:
    """The counts in a piece of metadata, which a file may have filled with anything."""
    if not isinstance(value, Mapping):
        return {}
    return {str(kind): count for kind, count in value.items() if type(count) is int and count > 0}
