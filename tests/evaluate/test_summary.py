"""Mean and deviation over seeds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.evaluate.summary import summarise


def _result(folder: Path, seed: int, f1: float, *, fingerprint: str = "abc", epochs: int = 3) -> Path:
    path = folder / f"{seed}.json"
    trained = {"config": {"seed": seed, "output": f"runs/{seed}", "epochs": epochs}, "hardware": "h", "versions": {}}
    metrics = {"entities.default": {"f1": {"value": f1, "interval": [0, 1]}}}
    result = {"corpora": [{"fingerprint": fingerprint}], "trained": trained, "evaluated_with": {"commit": "c"}}
    path.write_text(json.dumps(result | {"predicted_triggers": {"metrics": metrics}}), encoding="utf-8")
    return path


def test_mean_and_sample_deviation(tmp_path: Path) -> None:
    summary = summarise([_result(tmp_path, seed, f1) for seed, f1 in ((1, 0.60), (2, 0.62), (3, 0.67))])
    # mean 0.63; deviations -0.03, -0.01, 0.04; variance (9 + 1 + 16) / 2 / 10,000 = 0.0013
    spread = summary["scores"]["predicted_triggers.entities.default.f1"]
    assert spread == {"mean": 0.63, "standard_deviation": 0.0361, "values": [0.6, 0.62, 0.67]}
    assert summary["seeds"] == [1, 2, 3]


def test_runs_that_cannot_be_averaged_are_refused(tmp_path: Path) -> None:
    first = _result(tmp_path, 1, 0.6)
    with pytest.raises(InputError, match="at least two"):
        summarise([first])
    with pytest.raises(InputError, match="different articles"):
        summarise([first, _result(tmp_path, 2, 0.6, fingerprint="xyz")])
    with pytest.raises(InputError, match="more than their seed"):
        summarise([first, _result(tmp_path, 3, 0.6, epochs=9)])


def test_a_score_that_only_some_runs_have_is_named(tmp_path: Path) -> None:
    files = [_result(tmp_path, seed, 0.6) for seed in (1, 2)]
    result = json.loads(files[1].read_text(encoding="utf-8"))
    result["gold_triggers"] = {"metrics": {"events.AC": {"f1": {"value": 0.4, "interval": None}}}}
    files[1].write_text(json.dumps(result), encoding="utf-8")
    summary = summarise(files)
    assert summary["incomplete"] == ["gold_triggers.events.AC.f1"]
    assert list(summary["scores"]) == ["predicted_triggers.entities.default.f1"]
