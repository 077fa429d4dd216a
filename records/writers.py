"""One writer for each kind of output file. Each takes documents with their records one by one, in constant memory."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from strife.data.document import Document
from strife.data.document import to_json as document_to_json
from strife.records import acled_view, geojson, plover_view
from strife.records.event_record import COLUMNS, SCHEMA_VERSION, EventRecord, cells_of, to_json
from strife.records.json_text import one_line
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
    [*((name, _TYPES.get(name, pa.string())) for name in COLUMNS), ("reasons", pa.map_(pa.string(), pa.string()))],
    metadata={"strife.schema_version": str(SCHEMA_VERSION)},
)
"""Every column that is not named above is a string. Numbers of people have 64 bits, for a text may say any number."""


class Writer(Protocol):
    """Writes documents or their records to one file."""

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many records the format has no place for, by reason; none in most formats."""
        return {}

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        """Add one document with its records."""
        ...

    def close(self) -> None:
        """Write what is still held back, and close the file."""
        ...

    def abort(self) -> None:
        """Close the file as it is: it is about to be thrown away."""
        ...


class _Listed:
    """The records that a view lists; the others are counted by the reason."""

    def __init__(self, why_not: Callable[[EventRecord], str | None]) -> None:
        self._why_not = why_not
        self.left_out: Counter[str] = Counter()

    def of(self, records: Sequence[EventRecord]) -> Iterator[EventRecord]:
        for record in records:
            if reason := self._why_not(record):
                self.left_out[reason] += 1
            else:
                yield record


class _JsonLines(Writer):
    """A JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def _line(self, value: Mapping[str, Any]) -> None:
        self._file.write(one_line(value) + "\n")

    def close(self) -> None:
        self._file.close()

    abort = close


class RecordLines(_JsonLines):
    """``.jsonl``: a record a line, with ``reasons`` and the version of the schema."""

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in records:
            self._line(to_json(record))


class DocumentLines(_JsonLines):
    """``.spans.jsonl``: an annotated Document a line."""

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        self._line(document_to_json(document))


class PloverLines(_JsonLines):
    """``.plover.jsonl``: a line in PLOVER's fields for each record that has a PLOVER event type."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._listed = _Listed(plover_view.why_not_listed)

    @property
    def left_out(self) -> Mapping[str, int]:
        return self._listed.left_out

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in self._listed.of(records):
            self._line(plover_view.line(document, record))


class GeoJson(Writer):
    """``.geojson``: a feature a line; a point where there are coordinates."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(geojson.BEFORE)
        self._between = "\n"

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in records:
            self._file.write(self._between + one_line(geojson.feature(record)))
            self._between = ",\n"

    def close(self) -> None:
        self._file.write("\n" + geojson.AFTER + "\n")
        self._file.close()

    def abort(self) -> None:
        self._file.close()


class _CsvRows(Writer):
    """A header and rows (RFC 4180, UTF-8, no byte-order mark): an empty cell for null, no formulas."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self._columns = columns
        self._rows.writerow(columns)

    def _row(self, cells: Mapping[str, Any]) -> None:
        self._rows.writerow(_csv_cell(cells[name]) for name in self._columns)

    def close(self) -> None:
        self._file.close()

    abort = close


class Csv(_CsvRows):
    """``.csv``: the columns of the table, evidence as JSON."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, COLUMNS)

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in records:
            self._row(cells_of(record))


class AcledCsv(_CsvRows):
    """``.acled.csv``: a row in ACLED's columns for each record that took place and has an ACLED event type."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, acled_view.COLUMNS)
        self._listed = _Listed(acled_view.why_not_listed)

    @property
    def left_out(self) -> Mapping[str, int]:
        return self._listed.left_out

    def write(self, document: Document, records: Sequence[EventRecord]) -> None:
        for record in self._listed.of(records):
            self._row(acled_view.row(record))


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


class Parquet(Writer):
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


class Html(Writer):
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
