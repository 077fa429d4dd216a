"""Every format gives back what was written, whatever stands in a record."""

from __future__ import annotations

import csv
import json
import string
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strife.data.document import Document
from strife.records.event_record import (
    COLUMNS,
    SCHEMA_VERSION,
    EventRecord,
    Evidence,
    cells_of,
    from_json,
    to_json,
)
from strife.records.export import ENDINGS, check_ending, export
from strife.records.spreadsheet import unguard

BOUNDS = ("_low", "_best", "_high")
NASTY = [
    "\U0001f4a5 \U0001f468‍\U0001f469",
    'a "b", c',
    "one\r\ntwo\rthree\n",
    "=1+1",
    "-2",
    "@x",
    "'",
    ",",
    "\x1f",
    "à́ العربية",
]
texts = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
)
people = st.integers(0, 2**40)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
spans = st.builds(Evidence, texts, st.integers(0, 10**6), st.integers(0, 10**6))
REQUIRED = {"event_id", "doc_id", "event_type", "sentence", "model_version", "pipeline_version"}
KINDS = {
    **dict.fromkeys(("publication_date", "date_start", "date_end"), days),
    **{f"{what}_{bound}": people for what in ("killed", "injured") for bound in ("low", "best", "high")},
    "factuality": st.sampled_from(["happened", "ongoing", "denied"]),
    "acled_event_type": st.sampled_from(["Battles", "Riots"]) | texts,
    "country": st.sampled_from(["SY", "XK", "GP"]) | texts,
    "date_precision": st.sampled_from(["day", "week", "month", "year"]),
    "civilian_targeting": st.booleans(),
    "latitude": st.floats(-90, 90),
    "longitude": st.floats(-180, 180),
    "geo_precision": st.integers(1, 4),
    "confidence": st.floats(0, 1),
    "evidence": st.lists(spans, max_size=4).map(tuple),
}


@st.composite
def records_of_anything(draw: st.DrawFn) -> EventRecord:
    """Records of which any column is null or anything of its type."""
    cells = {}
    for name in COLUMNS:
        kind = KINDS.get(name, texts)
        cells[name] = draw(kind if name in REQUIRED | {"evidence"} else st.none() | kind)
    return EventRecord(**cells, reasons={name: draw(texts) for name, cell in cells.items() if cell is None})


def written(ending: str, records: list[EventRecord], read):
    """What ``read`` makes of the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"events{ending}"
        half = len(records) // 2
        document = Document("d", "Troops clashed.")
        export(path, [(document, records[:half]), (document, []), (document, records[half:])])
        return read(path)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


several = st.lists(records_of_anything(), max_size=3)
quick = settings(max_examples=25)


@quick
@given(several)
def test_jsonl(records):
    assert [from_json(line) for line in written(".jsonl", records, lines)] == records


@quick
@given(several)
def test_parquet(records):
    table = written(".parquet", records, pq.read_table)
    found = table.to_pylist(maps_as_pydicts="strict")
    for row in found:
        row["evidence"] = tuple(Evidence(**span) for span in row["evidence"])
    assert [EventRecord(**row) for row in found] == records


@quick
@given(several)
def test_geojson(records):
    collection = json.loads(written(".geojson", records, lambda path: path.read_text("utf-8")))
    assert (collection["type"], collection["schema_version"]) == ("FeatureCollection", SCHEMA_VERSION)
    features = collection["features"]
    assert [from_json(f["properties"] | {"reasons": f["reasons"]}) for f in features] == records
    for found, record in zip(features, records, strict=True):
        assert (found["type"], found["id"]) == ("Feature", record.event_id)
        located = None not in (record.latitude, record.longitude)
        point = {"type": "Point", "coordinates": [record.longitude, record.latitude]}
        assert found["geometry"] == (point if located else None)


@quick
@given(several)
def test_csv(records):
    header, *found = written(".csv", records, rows)
    assert tuple(header) == COLUMNS
    for row, record in zip(found, records, strict=True):
        cells = cells_of(record)
        for name, cell in zip(COLUMNS, row, strict=True):
            expected = cells[name]
            if expected is None or isinstance(expected, str):
                assert unguard(cell) == (expected or "")
            else:
                assert json.loads(cell) == expected


@quick
@given(several)
def test_nothing_in_a_csv_file_starts_a_formula(records):
    for ending in (".csv", ".acled.csv"):
        for row in written(ending, records, rows):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n")), cell
                assert not cell.startswith("-") or set(cell) <= {*string.digits, *"-.e"}, cell


@quick
@given(several)
def test_csv_lines_end_as_the_standard_says(records):
    for ending in (".csv", ".acled.csv"):
        assert written(ending, records, Path.read_bytes).endswith(b"\r\n")


@quick
@given(several)
def test_plover_and_acled_list_or_count_every_record(records):
    assert len(written(".plover.jsonl", records, lines)) == sum(r.plover_type is not None for r in records)
    real = [r for r in records if r.factuality in ("happened", "ongoing") and r.acled_event_type is not None]
    assert len(written(".acled.csv", records, rows)) == 1 + len(real)


def test_the_file_tells_the_version_of_the_schema(tmp_path):
    export(tmp_path / "events.parquet", [])
    metadata = pq.read_schema(tmp_path / "events.parquet").metadata
    assert metadata[b"strife.schema_version"] == str(SCHEMA_VERSION).encode()


@given(records_of_anything())
def test_a_record_of_another_schema_is_refused(record):
    with pytest.raises(ValueError, match="schema version 999; this strife reads version"):
        from_json(to_json(record) | {"schema_version": 999})
    older = {name: cell for name, cell in to_json(record).items() if name != "schema_version"}
    assert from_json(older) == record


def test_an_empty_map_is_a_map(tmp_path):
    export(tmp_path / "none.geojson", [])
    assert json.loads((tmp_path / "none.geojson").read_text("utf-8"))["features"] == []


@quick
@given(several)
def test_a_map_has_a_feature_a_line(records):
    found = written(".geojson", records, lambda path: path.read_text("utf-8").split("\n"))
    assert len(found) == len(records) + 3
    assert [json.loads(line.rstrip(","))["id"] for line in found[1:-2]] == [record.event_id for record in records]


def test_parquet_columns_have_the_types_of_their_values():
    schema = written(".parquet", [], pq.read_schema)
    kinds = {pa.date32(): date, pa.float64(): float, pa.int64(): int, pa.bool_(): bool}
    by_column = {name: kinds.get(schema.field(name).type) for name in COLUMNS}
    assert [name for name, kind in by_column.items() if kind is date] == ["publication_date", "date_start", "date_end"]
    assert [name for name, kind in by_column.items() if kind is float] == ["latitude", "longitude", "confidence"]
    assert [name for name, kind in by_column.items() if kind is int] == [n for n in COLUMNS if n.endswith(BOUNDS)]


@pytest.mark.parametrize("name", ["a.geojson", "a.acled.csv", "a.plover.jsonl", "a.spans.jsonl", "b.GeoJSON"])
def test_the_longest_ending_chooses(name):
    assert check_ending(name) is ENDINGS[name.lower()[1:]]
