"""Learning curves from result files."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.evaluate.learning_curve import draw, learning_curve


def result(folder: Path, share: float, seed: int, f1: float, *, corpus: str = "data/corpus", batch: int = 2) -> Path:
    config = {
        "seed": seed,
        "output": f"runs/{share}-{seed}",
        "encoder": "minilm-l6",
        "train": [{"path": "embedded", "fraction": share}],
        "training": {"epochs": round(10 / share), "batch_size": batch},
    }
    trained = {
        "config": config,
        "train": [{"documents": round(80 * share)}],
        "commit": "abc",
        "hardware": "two cores",
        "versions": {},
    }
    scores = {
        "arguments": "spans",
        "corpora": [{"name": corpus, "documents": 11, "fingerprint": "f"}],
        "predicted_triggers": {"metrics": {"events.TC": {"f1": {"value": f1}}}},
        "trained": trained,
        "evaluated_with": {"commit": "def"},
    }
    path = folder / f"{corpus.replace('/', '-')}-{share}-{seed}.json"
    path.write_text(json.dumps(scores), encoding="utf-8")
    return path


def test_points_are_means_over_seeds_smallest_share_first(tmp_path):
    files = [result(tmp_path, share, seed, share / 2 + seed / 100) for share in (1.0, 0.25) for seed in (1, 2, 3)]
    files += [result(tmp_path, share, seed, 0.5, corpus="x/y/z.jsonl") for share in (1.0, 0.25) for seed in (1, 2)]
    curves = learning_curve(files)["curves"]
    assert list(curves) == [
        "data/corpus (11 articles, arguments by spans)",
        "y/z.jsonl (11 articles, arguments by spans)",
    ]
    small, large = curves["data/corpus (11 articles, arguments by spans)"]
    assert (small["share"], small["articles"], small["epochs"], small["seeds"]) == (0.25, 20, 40, [1, 2, 3])
    assert (large["share"], large["articles"], large["epochs"]) == (1.0, 80, 10)
    spread = large["scores"]["predicted_triggers.events.TC.f1"]
    assert spread["mean"] == 0.52
    assert spread["standard_deviation"] == pytest.approx(statistics.stdev([0.51, 0.52, 0.53]))
    draw(curves, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_runs_that_differ_in_more_are_no_curve(tmp_path):
    for share in (1.0, 0.5):
        with pytest.raises(InputError, match="differ in more than seed, share and length"):
            learning_curve([result(tmp_path, 1.0, 1, 0.5), result(tmp_path, share, 2, 0.5, batch=4)])
    with pytest.raises(InputError, match="a seed stands twice"):
        learning_curve([result(tmp_path, 1.0, 1, 0.5)] * 2)
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"old\.json: no result of this version"):
        learning_curve([tmp_path / "old.json"])
    with pytest.raises(InputError, match="at least two seeds"):
        learning_curve([result(tmp_path, 1.0, 1, 0.5)])
    with pytest.raises(InputError, match="at least one result file"):
        learning_curve([])
