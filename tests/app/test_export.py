"""``strife export`` on a tiny model: what it says, what it leaves, and that extract then takes it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("onnxscript", reason="strife[export] is not installed")


def test_an_exported_checkpoint_is_compared_and_then_used(strife, run_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    shutil.copytree(run_folder / "checkpoint", folder)
    done = strife("export", folder, "--allow-loss")
    assert done.code == 0, done.err
    assert "onnx-int8: passed" in done.out
    assert "annotations in common" in done.out
    report = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    onnx = report["backends"]["onnx"]
    assert onnx["passed"]
    assert onnx["annotations_in_common"] == pytest.approx(1.0)
    assert onnx["loss"] == pytest.approx(0.0)
    scored = strife("evaluate", folder, "--part", "dev", "--backend", "auto", "-o", tmp_path / "scores.json")
    assert scored.code == 0, scored.err
    assert json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))["backend"] == "onnx-int8"


def test_a_folder_that_is_no_checkpoint_is_said(strife, tmp_path: Path) -> None:
    done = strife("export", tmp_path / "none")
    assert done.code == 2
    assert "no such checkpoint folder" in done.err
