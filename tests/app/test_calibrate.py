"""``strife calibrate``: curves into the checkpoint, and confidences that have changed by them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from strife.app.calibration import fitted
from strife.evaluate.calibration import Answers, calibration
from strife.models.calibration import Curve


def test_overconfidence_is_found_and_taken_back() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(1, 2, 4000)
    correct = random.random(4000) < 1 / (1 + np.exp(-0.5 * logits))  # half as sure as they say
    scores = 1 / (1 + np.exp(-logits))
    answers = Answers(scores, correct, np.zeros(4000, dtype=np.int64), 1)
    curve = fitted(answers)
    assert (curve.slope, curve.intercept) == (pytest.approx(0.5, abs=0.05), pytest.approx(0, abs=0.1))
    after = Answers(np.array([curve(score) for score in scores]), correct, answers.rows, 1)
    assert calibration(answers, draws=0).ece.value > 0.1
    assert calibration(after, draws=0).ece.value < 0.03


def test_too_few_answers_fit_nothing() -> None:
    few = Answers(np.full(20, 0.9), np.arange(20) % 2 == 0, np.zeros(20, dtype=np.int64), 1)
    assert fitted(few) == Curve()


def test_a_checkpoint_is_calibrated_and_measured(strife, run_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    shutil.copytree(run_folder / "checkpoint", folder)
    done = strife("calibrate", folder)
    assert done.code == 0, done.err
    assert "Records by their confidence" in done.out
    curves = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))["curves"]
    assert set(curves) == {"entities", "events", "arguments", "records"}
    measured = strife("calibrate", folder, "--measure", "--output", tmp_path / "measured.json")
    assert measured.code == 0, measured.err
    assert json.loads((tmp_path / "measured.json").read_text(encoding="utf-8"))["layers"]["records"]["after"]


def test_the_column_confidence_goes_through_the_curve(strife, run_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    shutil.copytree(run_folder / "checkpoint", folder)
    curves = {name: {"slope": 0.0, "intercept": 0.0} for name in ("entities", "events", "arguments", "records")}
    (folder / "calibration.json").write_text(json.dumps({"curves": curves, "thresholds": {}}), encoding="utf-8")
    text = tmp_path / "article.txt"
    text.write_text("Rebels shelled Homs on Sunday and killed two people. Police shot at a crowd.", encoding="utf-8")
    done = strife("extract", text, "--model", folder, "-o", tmp_path / "events.csv")
    assert done.code == 0, done.err
    with open(tmp_path / "events.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {float(row["confidence"]) for row in rows} == {0.5}
