"""Event records from a file that ``strife extract`` or ``strife data records`` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from strife.configs.errors import InputError
from strife.records.event_record import COLUMNS, EventRecord, from_json


def read_records(path: Path) -> Iterator[EventRecord]:
    """The records of a ``.jsonl`` file, one a line.

    Raises:
        InputError: no such file, or a line that is no record; file and line are named.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, where=f"{path}:{number}")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text; write the records as .jsonl") from None


def _record(line: str, *, where: str) -> EventRecord:
    try:
        cells = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not valid JSON: {error.msg}") from None
    missing = [name for name in (*COLUMNS, "reasons") if not isinstance(cells, dict) or name not in cells]
    if missing:
        raise InputError(
            f"{where}: no event record: '{missing[0]}' is missing; 'strife extract -o FILE.jsonl' writes them"
        )
    try:
        return from_json(cells)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{where}: no event record: {error}") from None
