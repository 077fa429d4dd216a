"""Text cells that a spreadsheet will not run as a formula."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")  # noqa: RUF001 - the fullwidth forms start a formula in some locales
_GUARDED = re.compile(r"'" + _RISKY.pattern)


def guard(cell: str) -> str:
    """The cell with a leading apostrophe if it starts as a formula does (or as a guarded cell does)."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguard(cell: str) -> str:
    """What was guarded: ``unguard(guard(cell)) == cell``."""
    return cell[1:] if _GUARDED.match(cell) else cell
