"""One writer for each kind of output file. Each takes documents with their records one by one, in constant memory."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from strife.data.document import Document
from strife.data.document import to_json as document_to_json
from strife.records.event_record import COLUMNS, EventRecord, to_json
from strife.records.page import Page
from strife.records.spreadsheet import guard

_ROWS_PER_GROUP = 10_000
_PAGE_BYTES_IN_MEMORY = 16 * 2**20

_EVIDENCE = pa.list_(pa.struct([("role", pa.string()), ("start", pa.int32()), ("end", pa.int32())]))
_TYPES: Mapping[str, pa.DataType] = {
    "publication_date": pa.date32(),
    "date_start": pa.date32(),
    "date_end": pa.date32(),
    "civilian_targeting": pa.bool_(),
    "latitude": pa.float64(),
    "longitude": pa.float64(),
    "geo_precision": pa.int8(),
    "killed_low": pa.int64(),
    "killed_best": pa.int64(),
    "killed_high": pa.int64(),
    "injured_low": pa.int64(),
    "injured_best": pa.int64(),
    "injured_high": pa.int64(),
    "confidence": pa.float64(),
    "evidence": _EVIDENCE,
}

PARQUET_SCHEMA = pa.schema(
    [*((name, _TYPES.get(name, pa.string())) for name in COLUMNS), ("reasons", pa.map_(pa.string(), pa.string()))]
)
"""Every column that is not named above is a string."""


class Writer(Protocol):
    """Writes documents or their records to one file."""

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        """Add one document with its records."""
        ...

    def close(self) -> None:
        """Write what is still held back, and close the file."""
        ...

    def abort(self) -> None:
        """Close the file as it is: it is about to be thrown away."""
        ...


class _JsonLines:
    """A JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def _line(self, value: Mapping[str, Any]) -> None:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if not line.isascii() and _has_surrogate(line):
            line = json.dumps(value, allow_nan=False)
        self._file.write(line + "\n")

    def close(self) -> None:
        self._file.close()

    abort = close


class RecordLines(_JsonLines):
    """``.jsonl``: a record a line, with ``reasons``."""

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in records:
            self._line(to_json(record))


class DocumentLines(_JsonLines):
    """``.spans.jsonl``: an annotated Document a line."""

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        self._line(document_to_json(document))


class Csv:
    """``.csv``: the columns of the table, an empty cell for null, evidence as JSON, no formulas (RFC 4180, UTF-8)."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(COLUMNS)

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in records:
            cells = to_json(record)
            self._rows.writerow(_csv_cell(cells[name]) for name in COLUMNS)

    def close(self) -> None:
        self._file.close()

    abort = close


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


class Parquet:
    """``.parquet``: the columns with their types, and ``reasons`` as a map."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, PARQUET_SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        self._rows.extend(_parquet_row(record) for record in records)
        if len(self._rows) >= _ROWS_PER_GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abort(self) -> None:
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            rows, self._rows = self._rows, []
            self._writer.write_table(pa.Table.from_pylist(rows, schema=PARQUET_SCHEMA))


def _parquet_row(record: EventRecord) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(record, name) for name in COLUMNS}
    row["evidence"] = [{"role": e.role, "start": e.start, "end": e.end} for e in record.evidence]
    row["reasons"] = list(record.reasons.items())
    return row


class Html:
    """``.html``: one self-contained page. Its index stands on top, so the documents wait in a spool until the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._page = Page()
        self._spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed by close or abort
            _PAGE_BYTES_IN_MEMORY, mode="w+", encoding="utf-8", newline="", dir=str(path.parent)
        )

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        self._spool.write(self._page.add(document, records))

    def close(self) -> None:
        before, after = self._page.frame()
        self._spool.seek(0)
        with self._path.open("w", encoding="utf-8", newline="") as file:
            file.write(before)
            while chunk := self._spool.read(2**20):
                file.write(chunk)
            file.write(after)
        self._spool.close()

    def abort(self) -> None:
        self._spool.close()


def _has_surrogate(line: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in line)
