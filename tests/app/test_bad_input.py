"""Bad input: one clear line on standard error, exit code 2, no traceback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

DOCUMENT = {
    "id": "a1",
    "text": "Rebels shelled the town.",
    "layers": ["entities", "events"],
    "entities": [{"id": "T1", "start": 0, "end": 6, "type": "Organisation"}],
    "events": [{"id": "E1", "type": "shelling", "start": 7, "end": 14}],
}


def _changed(**changes) -> str:
    return json.dumps({**DOCUMENT, **changes}) + "\n"


def _overlapping() -> str:
    second = {"id": "T2", "start": 3, "end": 14, "type": "Person"}
    return _changed(entities=[*DOCUMENT["entities"], second])


FILES = {
    "truncated line": (_changed() + '{"id": "a2", "te', "articles.jsonl:2", "truncated"),
    "span out of range": (
        _changed(entities=[{"id": "T1", "start": 0, "end": 99, "type": "Person"}]),
        "entities[0]",
        "99",
    ),
    "overlapping spans": (_overlapping(), "document 'a1'", "overlapping spans in entities"),
    "unknown label": (_changed(events=[{"id": "E1", "type": "sheling", "start": 7, "end": 14}]), "E1", "'shelling'"),
    "empty file": ("", "articles.jsonl", "empty"),
    "binary file": ("PAR1\x00\x01\x02", "articles.jsonl:1", "binary"),
}


@pytest.mark.parametrize("case", FILES)
def test_annotated_files(strife, tmp_path: Path, case: str) -> None:
    content, place, fault = FILES[case]
    path = tmp_path / "articles.jsonl"
    path.write_bytes(content.encode())
    done = strife("data", "validate", path)
    assert done.code == 2
    assert place in done.out + done.err
    assert fault in done.out + done.err
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize("case", FILES)
def test_the_same_files_stop_a_training_before_it_starts(strife, config_file: Path, tmp_path: Path, case: str) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(FILES[case][0].encode())
    done = strife("train", config_file, f"train.0.path={path}", "train.0.where={}", f"output={tmp_path / 'out'}")
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_misspelt_key_is_named_with_a_suggestion(strife, config_file: Path) -> None:
    done = strife("train", config_file, "training.epoch=3")
    assert done.code == 2
    assert "'training.epoch'" in done.err
    assert "did you mean 'epochs'?" in done.err


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "provenance.json"])
def test_a_checkpoint_with_a_missing_file(strife, run_folder: Path, tmp_path: Path, name: str) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(run_folder / "checkpoint", broken)
    (broken / name).unlink()
    text = tmp_path / "article.txt"
    text.write_text("Rebels shelled the town.", encoding="utf-8")
    done = strife("extract", text, "--model", broken)
    assert done.code == 2
    assert f"{name} is missing" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["extract"], "nothing to read"),
        (["extract", "nowhere.txt", "--model", "x"], "x: no such checkpoint"),
        (["extract", "nowhere.txt", "-o", "table.xlsx"], "table.xlsx"),
        (["extract", "nowhere.txt", "--published", "Sunday"], "YYYY-MM-DD"),
        (["evaluate", "nowhere"], "nowhere: no such checkpoint"),
        (["train", "nowhere.yaml"], "nowhere.yaml"),
        (["data", "convert", "a.jsonl", "b.jsonl", "--repair", "magic"], "magic"),
        (["data", "stats", "--colour"], "colour"),
        (["trian"], "trian"),
    ],
)
def test_bad_arguments(strife, arguments: list[str], fault: str) -> None:
    done = strife(*arguments)
    assert done.code == 2
    assert fault in done.err
    assert "Traceback" not in done.err
