"""Canonical files: JSON Lines, one Document a line, read and written as streams."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

import pyarrow as pa

from strife.configs.errors import InputError
from strife.data.document import Document, from_json, to_json
from strife.data.validation import check_json

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


OnFault: TypeAlias = Callable[[InputError], None]
"""Takes the fault of a row, which is then left out."""
COMPRESSED = (".gz", ".zst")


def read_lines(path: Path, *, on_fault: OnFault | None = None) -> Iterator[tuple[int, dict]]:
    """Yield ``(line number, JSON object)`` for each non-empty line of a UTF-8 JSON Lines file.

    Args:
        path: The file; ``.gz`` and ``.zst`` are unpacked on the way.
        on_fault: Takes faults of single lines; without it the first ends the reading.

    Raises:
        InputError: the file is missing, empty, binary, or a line is no JSON; the file and line are named.
    """
    empty = True
    try:
        with _open(path) as file:
            for number, raw in enumerate(file, 1):
                empty = empty and not raw.strip()
                try:
                    line = _decode(path, number, raw)
                    record = _parse(path, number, line) if line.strip() else None
                except InputError as error:
                    if on_fault is None:
                        raise
                    on_fault(error)
                    continue
                if record is not None:
                    yield number, record
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    if empty:
        raise InputError(f"{path}: the file is empty")


def count_lines(path: Path) -> int:
    """How many lines that are not empty a JSON Lines file has; they are not parsed. Raises OSError."""
    with _open(path) as file:
        return sum(1 for line in file if line.strip())


def _open(path: Path) -> BinaryIO:
    if path.suffix.lower() in COMPRESSED:
        return io.BufferedReader(pa.input_stream(str(path), compression="detect"))  # pyright: ignore[reportReturnType]
    return path.open("rb")


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
