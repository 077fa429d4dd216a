from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.document import from_json as document_from_json
from strife.records.build import records_of
from strife.records.event_record import COLUMNS, Evidence, from_json, to_json
from strife.records.export import ENDINGS, check_ending, export, open_writer
from strife.records.spreadsheet import guard, unguard


@pytest.fixture
def items(document, ontology):
    records = records_of(document, ontology, model_version="m")
    records[1] = records[1].filled(date_start=date(2021, 3, 14), latitude=-12.5, geo_precision=1, killed_best=12)
    return [(document, records), (replace(document, id="empty", events=(), entities=()), [])]


def all_records(items):
    return [record for _, records in items for record in records]


def test_jsonl_round_trip(items, tmp_path):
    path = tmp_path / "events.jsonl"
    assert export(path, items) == 5
    assert [from_json(json.loads(line)) for line in path.read_text("utf-8").splitlines()] == all_records(items)


def test_spans_round_trip(items, tmp_path):
    path = tmp_path / "articles.spans.jsonl"
    export(path, items)
    lines = path.read_text("utf-8").splitlines()
    assert [document_from_json(json.loads(line)) for line in lines] == [document for document, _ in items]


def test_parquet_round_trip(items, tmp_path):
    path = tmp_path / "events.parquet"
    export(path, items)
    rows = pq.read_table(path).to_pylist(maps_as_pydicts="strict")
    for row, record in zip(rows, all_records(items), strict=True):
        row["evidence"] = tuple(Evidence(**evidence) for evidence in row["evidence"])
        assert type(record)(**row) == record


def test_parquet_types_do_not_depend_on_the_rows(items, tmp_path):
    export(tmp_path / "none.parquet", [])
    schema = pq.read_schema(tmp_path / "none.parquet")
    assert schema.names == [*COLUMNS, "reasons"]
    assert schema.field("date_start").type == pa.date32()
    assert schema.field("killed_best").type == pa.int64()
    assert schema.field("latitude").type == pa.float64()
    assert schema.field("reasons").type == pa.map_(pa.string(), pa.string())
    assert pa.types.is_struct(schema.field("evidence").type.value_type)


def test_csv_has_exactly_the_columns_and_reads_back(items, tmp_path):
    path = tmp_path / "events.csv"
    export(path, items)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    for row, record in zip(rows, all_records(items), strict=True):
        expected = to_json(record)
        assert json.loads(row["evidence"]) == expected["evidence"]
        assert unguard(row["sentence"]) == record.sentence
        assert row["killed_best"] == ("" if record.killed_best is None else str(record.killed_best))
    assert (rows[1]["date_start"], rows[1]["latitude"]) == ("2021-03-14", "-12.5")


def test_csv_quotes_what_would_break_a_row(items, tmp_path):
    document, records = items[0]
    odd = 'a "b", c\nd; é'
    export(tmp_path / "odd.csv", [(document, [replace(records[1], actor1=odd)])])
    with (tmp_path / "odd.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["actor1"] == odd


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-- dateline", "@SUM(A1)", "\tx", "\r=x", "'=x", "''-x", "＝1"])  # noqa: RUF001
def test_no_text_cell_starts_a_formula(items, tmp_path, cell):
    document, records = items[0]
    export(tmp_path / "f.csv", [(document, [replace(records[1], actor1=cell)])])
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        written = next(csv.DictReader(file))["actor1"]
    assert written.startswith("'")
    assert unguard(written) == cell


@given(st.text(alphabet=st.sampled_from("'=+-@\t\n a1"), max_size=6))
def test_a_guard_can_always_be_taken_off(cell):
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_midway_leaves_no_file(items, tmp_path, ending):
    def failing():
        yield items[0]
        raise RuntimeError("the model stopped")

    with pytest.raises(RuntimeError, match="the model stopped"):
        export(tmp_path / f"out{ending}", failing())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_older_file_as_it_was(items, tmp_path, ending):
    path = tmp_path / f"out{ending}"
    path.write_text("older")

    def interrupted():
        yield items[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(path, interrupted())
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_appears_before_the_end(items, tmp_path, ending):
    path = tmp_path / "new" / "folder" / f"out{ending}"
    with open_writer(path) as writer:
        writer.write(*items[0])
        assert not path.exists()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_writing_twice_gives_the_same_bytes(items, tmp_path, ending):
    for name in ("a", "b"):
        export(tmp_path / f"{name}{ending}", items)
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_an_unknown_ending_names_the_known(tmp_path):
    with pytest.raises(InputError, match=r"out\.xlsx: .*\.spans\.jsonl, \.jsonl, \.csv, \.parquet, \.html"):
        export(tmp_path / "out.xlsx", [])
    with pytest.raises(InputError):
        check_ending("out")


def test_endings_are_told_apart_whatever_their_case():
    assert check_ending("X.SPANS.JSONL") is ENDINGS[".spans.jsonl"]
    assert check_ending("x.jsonl") is ENDINGS[".jsonl"]


def test_a_folder_that_cannot_be_made_is_the_users_to_mend(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write into the folder"):
        export(tmp_path / "file" / "out.csv", [])


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(InputError, match="this is a folder"):
        export(tmp_path / "out.csv", [])


@pytest.mark.parametrize("ending", [".csv", ".html", ".parquet"])
def test_half_a_character_is_named(items, tmp_path, ending):
    document, records = items[0]
    broken = [(replace(document, text="\ud800" + document.text), [replace(records[0], sentence="\ud800")])]
    with pytest.raises(InputError, match=r"half a character.*write \.jsonl"):
        export(tmp_path / f"out{ending}", broken)
    export(tmp_path / "out.jsonl", broken)
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["sentence"] == "\ud800"
