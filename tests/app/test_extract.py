"""``strife extract``: every way in, every way out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from strife.models import Extractor
from strife.records.event_record import COLUMNS

TEXT = "Rebels shelled the town on Sunday 💥, police said.\r\n\r\nThe army killed two rebels — in the town.\r\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_text_to_every_format_with_exact_offsets(strife, run_folder: Path, article: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"out{ending}" for ending in (".csv", ".jsonl", ".parquet", ".spans.jsonl", ".html")]
    flags = [part for path in outputs for part in ("-o", path)]
    done = strife("extract", article, "--model", run_folder / "checkpoint", "--published", "2021-03-14", *flags)
    assert done.code == 0, done.err
    assert "read all" in done.err
    document = json.loads(outputs[3].read_text(encoding="utf-8"))
    assert document["text"] == TEXT
    assert document["published"] == "2021-03-14"
    with outputs[0].open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS if rows else True
    records = [json.loads(line) for line in outputs[1].read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(records) == pq.read_table(outputs[2]).num_rows
    told = {(e["start"], e["end"]) for record in records for e in record["evidence"] if e["role"] == "trigger"}
    assert told == {(event["start"], event["end"]) for event in document["events"]}
    for record in records:
        for span in record["evidence"]:
            assert TEXT[span["start"] : span["end"]].strip() == TEXT[span["start"] : span["end"]]
    for path in outputs:
        assert f"wrote {path}" in done.out.replace("\n", "")


def test_the_map_and_the_views_hold_or_count_every_event(
    strife, run_folder: Path, article: Path, tmp_path: Path
) -> None:
    outputs = [tmp_path / f"out{ending}" for ending in (".jsonl", ".geojson", ".acled.csv", ".plover.jsonl")]
    flags = [part for path in outputs for part in ("-o", path)]
    done = strife("extract", article, "--model", run_folder / "checkpoint", "--published", "2021-03-14", *flags)
    assert done.code == 0, done.err
    ids = [json.loads(line)["event_id"] for line in outputs[0].read_text(encoding="utf-8").splitlines()]
    assert [feature["id"] for feature in json.loads(outputs[1].read_text(encoding="utf-8"))["features"]] == ids
    with outputs[2].open(newline="", encoding="utf-8") as file:
        acled = len(list(csv.DictReader(file)))
    plover = len(outputs[3].read_text(encoding="utf-8").splitlines())
    said = " ".join(done.err.split())
    for path, listed in ((outputs[2], acled), (outputs[3], plover)):
        missing = len(ids) - listed
        assert (f"{path.name}: {missing} event" in said) == bool(missing)


def test_standard_input_and_folder_and_archive_give_the_same_events(
    strife, run_folder: Path, article: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text(json.dumps({"id": "a1", "text": TEXT, "desk": "east"}) + "\n", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode())
    found = []
    for name, source, stdin in (("s", "-", TEXT.encode()), ("f", folder, None), ("j", archive, None)):
        out = tmp_path / f"{name}.spans.jsonl"
        done = strife("extract", source, "--model", run_folder / "checkpoint", "-o", out, "--quiet", stdin=stdin)
        assert (done.code, done.out, done.err) == (0, "", "")
        found.append(json.loads(out.read_text(encoding="utf-8")))
    assert found[0]["events"] == found[1]["events"] == found[2]["events"]
    assert found[2]["meta"] == {"desk": "east"}
    assert [document["id"] for document in found] == ["stdin", "a", "a1"]


def test_the_dateline_gives_the_date_only_if_it_has_a_year(strife, run_folder: Path, tmp_path: Path) -> None:
    for name, line in (("with", "GAO, Mali, Sept. 11, 2019 (X) --"), ("without", "GAO, Mali, Sept. 11 (X) --")):
        (tmp_path / f"{name}.txt").write_text(f"{line} Rebels shelled the town.", encoding="utf-8")
    out = tmp_path / "out.spans.jsonl"
    sources = (tmp_path / "with.txt", tmp_path / "without.txt")
    strife("extract", *sources, "--model", run_folder / "checkpoint", "-o", out)
    dates = [json.loads(line)["published"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert dates == ["2019-09-11", None]


def test_without_a_model_the_released_one_is_taken(strife, article: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.jsonl"
    done = strife("extract", article, "-o", out)
    assert done.code == 0, done.err
    assert "onnx-int8" in done.err
    versions = {json.loads(line)["model_version"] for line in out.read_text(encoding="utf-8").splitlines()}
    assert versions == {Extractor.load("strife-small").version}


def test_a_failing_article_leaves_no_file_and_keeps_the_old_one(strife, run_folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text('{"id": "a", "text": "Rebels shelled the town."}\n{"id": "b", "te', encoding="utf-8")
    old = tmp_path / "old.csv"
    old.write_text("kept", encoding="utf-8")
    done = strife("extract", archive, "--model", run_folder / "checkpoint", "-o", old, "-o", tmp_path / "new.jsonl")
    assert done.code == 2
    assert "archive.jsonl:2" in done.err
    assert old.read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "new.jsonl").exists()
    assert not list(tmp_path.glob("*.part"))


def test_json_lines_on_standard_input_are_articles(strife, run_folder: Path, tmp_path: Path) -> None:
    rows = "".join(json.dumps({"id": name, "text": TEXT}) + "\n" for name in ("a", "b"))
    out = tmp_path / "out.spans.jsonl"
    done = strife("extract", "-", "--model", run_folder / "checkpoint", "-o", out, "-q", stdin=rows.encode())
    assert done.code == 0, done.err
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ["a", "b"]
    done = strife("extract", "-", "--model", run_folder / "checkpoint", stdin=(rows + "{]").encode())
    assert (done.code, "standard input:3" in done.err) == (2, True)


def test_texts_of_one_name_in_two_folders_keep_apart(strife, run_folder: Path, tmp_path: Path) -> None:
    for quarter in ("q1", "q2"):
        (tmp_path / quarter).mkdir()
        (tmp_path / quarter / "report.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out.spans.jsonl"
    done = strife("extract", tmp_path / "q1", tmp_path / "q2", "--model", run_folder / "checkpoint", "-o", out)
    assert done.code == 0, done.err
    ids = [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert ids[0] == "report"
    assert ids[1].endswith("q2/report")


def test_markup_in_an_article_is_shown_as_it_is(strife, run_folder: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Rebels [sic] shelled [/b] the town, police said.", encoding="utf-8")
    done = strife("extract", article, "--model", run_folder / "checkpoint")
    assert done.code == 0, done.err


def test_explain_tells_the_rule_of_each_column_and_what_was_merged(strife, run_folder: Path, article: Path) -> None:
    done = strife("extract", article, "--model", run_folder / "checkpoint", "--explain", "--published", "2021-03-14")
    assert done.code == 0, done.err
    assert "event_group: " in done.out
    assert "(crosswalk of the ontology)" in done.out
    assert "publication_date: 2021-03-14 (of the document)" in done.out


@pytest.mark.parametrize(
    ("option", "name", "text", "message"),
    [
        ("--gazetteer", "own.tsv", "Qarah\tSY\n", "own.tsv"),
        ("--actors", "own.yaml", "actors: [{nam: x}]\n", "own.yaml"),
    ],
)
def test_a_faulty_list_of_ones_own_is_named_before_any_work(
    strife, run_folder: Path, article: Path, tmp_path: Path, option: str, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = strife("extract", article, "--model", run_folder / "checkpoint", option, tmp_path / name)
    assert done.code == 2
    assert message in done.err
    assert len(done.err.strip().splitlines()) <= 2
