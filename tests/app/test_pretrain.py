"""``strife pretrain``, as a user runs it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

TEXTS = [f"The army shelled the town on sunday. Rebels killed two police, number {number} said." for number in range(9)]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with articles as text and in packed JSON Lines."""
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "one.txt").write_text(TEXTS[0], encoding="utf-8")
    lines = "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(TEXTS[1:]))
    with gzip.open(folder / "more.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(lines)
    return folder


def test_pretraining_gives_an_encoder_that_training_takes(
    strife, archive: Path, masking_encoder: Path, config_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "encoder"
    options = ("--encoder", masking_encoder, "--max-pieces", "32", "--epochs", "1", "--held-out", "0.3")
    done = strife("pretrain", archive, "-o", folder, *options)
    assert done.code == 0, done.err
    assert "6 articles, " in done.err
    assert "has no head that guesses masked words" in done.err
    assert "held out, after: masked loss" in done.out
    assert f"encoder: {folder}" in done.out
    report = json.loads((folder / "pretraining.json").read_text(encoding="utf-8"))
    assert report["texts"]["held_out"]["articles"] == 3
    trained = strife("train", config_file, f"encoder={folder}", f"output={tmp_path / 'run'}", "training.epochs=1")
    assert trained.code == 0, trained.err
    again = strife("pretrain", archive, "-o", folder, *options)
    assert again.code == 2
    assert "a finished encoder is there already" in again.err


def test_it_reads_standard_input(strife, masking_encoder: Path, tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS).encode()
    options = ("--encoder", masking_encoder, "--epochs", "1", "--quiet", "--held-out", "0.3", "--max-pieces", "32")
    done = strife("pretrain", "-", "-o", tmp_path / "encoder", *options, stdin=lines)
    assert done.code == 0, done.err
    assert done.err == ""


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["-o", "encoder"], "nothing to read"),
        (["archive"], "output"),
        (["archive", "-o", "archive"], "this folder is not empty"),
        (["nowhere.txt", "-o", "encoder"], "nowhere.txt"),
        (["archive/one.txt", "-o", "encoder"], "1 articles are too few"),
        (["archive/one.pdf", "-o", "encoder"], "strife reads .txt"),
        (["archive", "-o", "encoder", "--held-out", "1"], "held-out"),
        (["archive", "-o", "encoder", "--max-pieces", "600"], "600 is too many for encoder"),
        (["archive", "-o", "encoder", "--epoch", "2"], "--epoch"),
        (["archive", "-o", "archive/one.txt/encoder"], "one.txt"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    strife,
    archive: Path,
    masking_encoder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    fault: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "archive/one.pdf" in arguments:
        (archive / "one.pdf").write_text("no article", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    length = () if "--max-pieces" in arguments else ("--max-pieces", "32")
    done = strife("pretrain", *arguments, *length, "--encoder", masking_encoder)
    assert done.code == 2
    assert fault in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
