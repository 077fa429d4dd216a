"""``strife score``: records against gold records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from strife.configs.ontology import load_ontology
    from strife.data.corpora import embedded_corpus
    from strife.records.export import export
    from strife.records.gold import read_gold

    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    export(path, read_gold(embedded_corpus(), load_ontology("strife")))
    return path


def test_gold_against_itself_is_perfect(strife, gold: Path, tmp_path: Path) -> None:
    done = strife("score", gold, gold, "-o", tmp_path / "scores.json", "--draws", "20")
    assert done.code == 0, done.err
    assert "Merging of mentions" in done.out
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["records"]["f1"]["value"] == 1
    assert scores["fields"]["date_exact"]["accuracy"]["value"] == 1
    assert scores["merging"]["b_cubed"]["precision"]["value"] == 1


def test_a_record_that_is_left_out_costs_recall(strife, gold: Path, tmp_path: Path) -> None:
    lines = gold.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "some.jsonl").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    strife("score", gold, tmp_path / "some.jsonl", "-o", tmp_path / "scores.json", "--draws", "0")
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert scores["records"]["precision"]["value"] == 1
    assert scores["records"]["recall"]["value"] == pytest.approx(0.5, abs=0.01)


def test_a_file_that_holds_no_records_is_named_with_its_line(strife, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"id": "a", "text": "b"}\n', encoding="utf-8")
    done = strife("score", gold, tmp_path / "other.jsonl")
    assert done.code == 2
    assert "other.jsonl:1: no event record: 'event_id' is missing" in done.err
