"""JSON on one line, in UTF-8 wherever that can hold it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def one_line(value: Mapping[str, Any]) -> str:
    """The value as JSON without line breaks (RFC 8259).

    Half a character, which UTF-8 cannot hold, makes the whole line ASCII with escapes.

    Raises:
        ValueError: A number is infinite or not a number.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not line.isascii() and _has_surrogate(line):
        return json.dumps(value, allow_nan=False)
    return line


def _has_surrogate(line: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in line)
