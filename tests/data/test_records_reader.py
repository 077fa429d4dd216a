"""Raw articles as rows of JSON Lines, CSV and Parquet files."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from strife.configs.errors import InputError
from strife.data.document import Document, to_json
from strife.data.readers import read

ROW = {"id": "r1", "text": "Caf\u00e9 \U0001f600,\nbombed", "date": "2015-11-08", "source": "UPI", "desk": "war"}
EXPECTED = Document("r1", ROW["text"], published="2015-11-08", source="UPI", meta={"desk": "war"})


def read_rows(path: Path, content: str | bytes) -> list[Document]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, format="records"))


def test_jsonl_csv_and_parquet_give_the_same_documents(tmp_path):
    jsonl = read_rows(tmp_path / "a.jsonl", json.dumps(ROW))
    quoted = ROW["text"].join('""')
    csv = read_rows(tmp_path / "a.csv", f"\ufeffid,text,date,source,desk\r\nr1,{quoted},2015-11-08,UPI,war\r\n")
    pq.write_table(pa.Table.from_pylist([ROW]), tmp_path / "a.parquet")
    assert jsonl == csv == list(read(tmp_path / "a.parquet")) == [EXPECTED]


def test_rows_without_an_id_are_numbered_and_zero_is_an_id(tmp_path):
    pq.write_table(pa.table({"text": ["x", "y"], "id": [0, None]}), tmp_path / "a.parquet")
    assert [d.id for d in read(tmp_path / "a.parquet")] == ["0", "a-2"]


def test_parquet_dates_and_times_are_dates(tmp_path):
    for day in (date(2015, 11, 8), datetime(2015, 11, 8, 17, 5)):
        pq.write_table(pa.table({"text": ["x"], "published": [day]}), tmp_path / "a.parquet")
        assert next(read(tmp_path / "a.parquet")).published == "2015-11-08"


def test_a_line_with_annotation_is_read_as_canonical_and_meta_is_kept(tmp_path):
    rows = [{"id": "a", "text": "Syria", "layers": ["entities"], "entities": []}, {"text": "x", "meta": {"k": 1}}]
    rows[0]["entities"] = [{"id": "T1", "start": 0, "end": 5, "type": "Location"}]
    annotated, plain = read_rows(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert [annotated.surface(entity) for entity in annotated.entities] == ["Syria"]
    assert (plain.id, plain.meta) == ("a-2", {"k": 1})


def test_meta_is_plain_json_whatever_a_column_holds(tmp_path):
    columns = {
        "seen": datetime(2015, 11, 8, 17, 5),
        "hour": time(17, 5),
        "price": Decimal("1.50"),
        "raw": b"caf\xe9",
        "missing": float("nan"),
        "nested": [{"day": date(2015, 11, 8), "value": float("inf")}],
    }
    pq.write_table(pa.Table.from_pylist([{"text": "x"} | columns]), tmp_path / "a.parquet")
    (document,) = read(tmp_path / "a.parquet")
    assert document.meta == {
        "seen": "2015-11-08T17:05:00",
        "hour": "17:05:00",
        "price": "1.50",
        "raw": "caf\\xe9",
        "nested": [{"day": "2015-11-08", "value": None}],
    }
    json.dumps(document.meta, allow_nan=False)


@pytest.mark.parametrize("annotation", [{}, {"layers": ["entities"]}])
def test_nan_in_the_meta_of_a_json_line_is_null(tmp_path, annotation):
    line = json.dumps({"id": "a", "text": "x", "meta": {"score": float("nan")}} | annotation)
    assert read_rows(tmp_path / "a.jsonl", line)[0].meta == {"score": None}


def test_columns_that_are_named_like_annotation_and_are_none_go_into_meta(tmp_path):
    pq.write_table(pa.table({"text": ["x"], "events": [[1, 2]], "layers": ["a"]}), tmp_path / "a.parquet")
    assert next(read(tmp_path / "a.parquet")).meta == {"events": [1, 2], "layers": "a"}
    (csv,) = read_rows(tmp_path / "a.csv", "text,entities,events,unannotated\nx,3,,y\n")
    assert csv.meta == {"entities": "3", "unannotated": "y"}
    (line,) = read_rows(tmp_path / "a.jsonl", json.dumps({"text": "x", "events": 3, "entities": {"a": 1}}))
    assert line.meta == {"events": 3, "entities": {"a": 1}}


def test_a_canonical_line_without_annotation_is_read_as_it_is(tmp_path):
    document = Document("a", "x", published="2015-11-08", meta={"desk": "war"})
    assert read_rows(tmp_path / "a.jsonl", json.dumps(to_json(document))) == [document]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "id,body\n1,x\n", ":1: no column 'text' in id, body"),
        ("a.csv", "", ":1: no column 'text' in an empty file"),
        ("a.csv", "id,text\n", ": no article in this file"),
        ("a.csv", "id,text\n1,x\n2,  \n", ":3: text: required, and must not be empty"),
        ("a.csv", "id,text\n1\n", ":2: text: required"),
        ("a.csv", "text,date\nx,11/8/2015\n", ":2: published: '11/8/2015' is not a date"),
        ("a.csv", b"text\n\xff\n", ": not UTF-8 text"),
        ("a.parquet", b"PAR1 no", ": not a Parquet file"),
        ("a.jsonl", '{"text": "x"}\n{"text": 5}\n', ":2: text: required"),
    ],
)
def test_faults_name_the_file_and_line(tmp_path, name, content, message):
    with pytest.raises(InputError) as error:
        read_rows(tmp_path / name, content)
    assert str(error.value).startswith(f"{tmp_path / name}{message}")


def test_parquet_without_a_text_column_names_its_columns(tmp_path):
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a\.parquet: no column 'text' in body"):
        list(read(tmp_path / "a.parquet"))
