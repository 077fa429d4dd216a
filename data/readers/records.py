"""Raw articles as rows: JSON Lines, CSV and Parquet with a column ``text``, as an archive keeps them.

Columns that a Document has (``id``, ``published``, ``title``, ``source``, ``language``, ``url``) fill it; ``date`` will
do for ``published``; every other column goes into ``meta``, as plain JSON. Rows without an ``id`` are numbered.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from strife.configs.errors import InputError
from strife.data.document import Document, from_json
from strife.data.jsonlines import COMPRESSED, OnFault, count_lines, read_lines
from strife.data.validation import check_date, check_json

ENDINGS: tuple[str, ...] = (".csv", ".parquet")
READS_FOLDERS = False

_ANNOTATION = ("layers", "entities", "events")
_KNOWN = {"id", "text", "date", "published", "title", "source", "language", "url", "meta"}


def read(path: Path, *, on_fault: OnFault | None = None) -> Iterator[Document]:
    """Yield a Document for each row of a ``.jsonl``, ``.csv`` or ``.parquet`` file.

    A JSON line that has a list of annotation (``layers``, ``entities`` or ``events``) is read as a canonical Document.
    Everywhere else columns of these names are like any other.

    Args:
        path: The file; JSON Lines may be packed (``.jsonl.gz``, ``.jsonl.zst``).
        on_fault: Takes faults of single rows; without it the first ends the reading.

    Raises:
        InputError: no column ``text``, an empty text, a malformed date, or a broken file; file and line are named.
    """
    tables = {".csv": _csv_rows, ".parquet": _parquet_rows}
    table = tables.get(path.suffix.lower())
    document = _article if table else row_document
    stem = path.name.split(".")[0] if path.suffix.lower() in COMPRESSED else path.stem
    empty = True
    for number, row in table(path) if table else read_lines(path, on_fault=on_fault):
        empty = False
        try:
            made = document(row, where=f"{path}:{number}", identifier=f"{stem}-{number}")
        except InputError as error:
            if on_fault is None:
                raise
            on_fault(error)
        else:
            yield made
    if empty:
        raise InputError(f"{path}: no article in this file")


def row_document(row: Mapping[str, Any], *, where: str, identifier: str) -> Document:
    """The Document of one JSON line; ``identifier`` is used where the line has no ``id``."""
    if any(isinstance(row.get(name), list) and row[name] for name in _ANNOTATION):
        check_json(row, where=where)
        return replace(from_json(row), meta=_plain(row.get("meta", {})))
    return _article(row, where=where, identifier=identifier)


def _article(row: Mapping[str, Any], *, where: str, identifier: str) -> Document:
    """The unannotated Document of one row."""
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"{where}: text: required, and must not be empty")
    row = {name: _plain(value) for name, value in row.items() if name}
    published = row.get("published") or row.get("date") or None
    published = str(published)[:10] if published is not None else None
    check_date(published, where=f"{where}: published")
    given = row.get("meta")
    meta = dict(given) if isinstance(given, Mapping) else {}
    meta |= {name: value for name, value in row.items() if name not in _KNOWN and not _is_empty(name, value)}
    return Document(
        id=identifier if row.get("id") in (None, "") else str(row["id"]),
        text=text,
        published=published,
        title=_text_or_none(row, "title"),
        source=_text_or_none(row, "source"),
        language=_text_or_none(row, "language"),
        url=_text_or_none(row, "url"),
        meta=meta,
    )


def _is_empty(name: str, value: Any) -> bool:
    """Whether a column tells nothing; so do the empty lists of a canonical line without annotation."""
    return value in (None, "") or (name in (*_ANNOTATION, "unannotated") and not value)


def _plain(value: Any) -> Any:
    """The value as plain JSON: times in ISO form, NaN and the infinities as null, what JSON has no form for as text."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def count_rows(path: Path) -> int | None:
    """How many rows :func:`read` will come to, sound or not, without making articles of them; None if that fails."""
    try:
        match path.suffix.lower():
            case ".parquet":
                return pq.read_metadata(path).num_rows
            case ".csv":
                return sum(1 for _ in _csv_rows(path))
            case _:
                return count_lines(path)
    except (InputError, OSError, UnicodeDecodeError, pa.ArrowException):
        return None


def _text_or_none(row: Mapping[str, Any], name: str) -> str | None:
    return str(row[name]) if row.get(name) else None


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if "text" not in (reader.fieldnames or ()):
                raise InputError(f"{path}:1: no column 'text' in {', '.join(reader.fieldnames or ['an empty file'])}")
            for row in reader:
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"{path}: not valid CSV: {error}") from None


def _parquet_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with pq.ParquetFile(path) as file:
            if "text" not in file.schema_arrow.names:
                raise InputError(f"{path}: no column 'text' in {', '.join(file.schema_arrow.names)}")
            number = 0
            for batch in file.iter_batches(batch_size=256):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: not a Parquet file: {str(error).splitlines()[0]}") from None
