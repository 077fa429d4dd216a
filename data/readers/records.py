"""Raw articles as rows: JSON Lines, CSV and Parquet with a column ``text``, as an archive keeps them.

Columns that a Document has (``id``, ``published``, ``title``, ``source``, ``language``, ``url``) fill it; ``date`` will
do for ``published``; every other column goes into ``meta``. Rows without an ``id`` are numbered.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from strife.configs.errors import InputError
from strife.data.document import Document, from_json
from strife.data.jsonlines import read_lines
from strife.data.validation import check_date, check_json

_ANNOTATION = ("layers", "entities", "events")
_KNOWN = {"id", "text", "date", "published", "title", "source", "language", "url", "meta", "unannotated", *_ANNOTATION}


def read(path: Path) -> Iterator[Document]:
    """Yield a Document for each row of a ``.jsonl``, ``.csv`` or ``.parquet`` file.

    A JSON line that has annotation is read as a canonical Document.

    Raises:
        InputError: no column ``text``, an empty text, a malformed date, or a broken file; file and line are named.
    """
    rows = {".csv": _csv_rows, ".parquet": _parquet_rows}.get(path.suffix, read_lines)(path)
    empty = True
    for number, row in rows:
        empty = False
        yield row_document(row, where=f"{path}:{number}", identifier=f"{path.stem}-{number}")
    if empty:
        raise InputError(f"{path}: no article in this file")


def row_document(row: Mapping[str, Any], *, where: str, identifier: str) -> Document:
    """The Document of one row; ``identifier`` is used where the row has no ``id``."""
    if any(row.get(name) for name in _ANNOTATION):
        check_json(row, where=where)
        return from_json(row)
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"{where}: text: required, and must not be empty")
    published = row.get("published") or row.get("date") or None
    published = str(published)[:10] if published is not None else None
    check_date(published, where=f"{where}: published")
    given = row.get("meta")
    meta = dict(given) if isinstance(given, Mapping) else {}
    meta |= {key: value for key, value in row.items() if key and key not in _KNOWN and value not in (None, "")}
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
