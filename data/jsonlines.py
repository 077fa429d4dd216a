"""Canonical files: JSON Lines, one Document a line, read and written as streams."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.document import Document, from_json, to_json
from strife.data.validation import check_json

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_lines(path: Path) -> Iterator[tuple[int, dict]]:
    """Yield ``(line number, JSON object)`` for each non-empty line of a UTF-8 JSON Lines file.

    Raises:
        InputError: the file is missing, empty, binary, or a line is no JSON; the file and line are named.
    """
    empty = True
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                line = _decode(path, number, raw)
                if line.strip():
                    empty = False
                    yield number, _parse(path, number, line)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    if empty:
        raise InputError(f"{path}: the file is empty")


def _decode(path: Path, number: int, raw: bytes) -> str:
    if b"\x00" in raw:
        raise InputError(f"{path}:{number}: this is a binary file, not JSON Lines")
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path}:{number}: not UTF-8 text: is this a binary file or another encoding?") from None


def _parse(path: Path, number: int, line: str) -> dict:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        place = f"{path}:{number}"
        raise InputError(f"{place}: not valid JSON (truncated line?): {error.msg} at column {error.colno}") from None
    if not isinstance(record, dict):
        raise InputError(f"{path}:{number}: expected a JSON object, found {type(record).__name__}")
    if _SURROGATE.search(line) and _has_lone_surrogate(record):
        raise InputError(f"{path}:{number}: half of a surrogate pair, such as \\ud83d: a character was cut in two")
    return record


def _has_lone_surrogate(record: dict) -> bool:
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def read_documents(path: Path) -> Iterator[Document]:
    """Yield the Documents of a canonical file, each checked for shape and spans within the text."""
    for number, record in read_lines(path):
        check_json(record, where=f"{path}:{number}")
        yield from_json(record)


def write_documents(path: Path, documents: Iterable[Document]) -> int:
    """Write a canonical file and return the number of Documents. A failure leaves no file behind."""
    temporary = path.with_name(path.name + ".part")
    count = 0
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            for document in documents:
                file.write(json.dumps(to_json(document), ensure_ascii=False) + "\n")
                count += 1
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return count
