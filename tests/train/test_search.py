"""Whole searches with the tiny encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from transformers import TrainerCallback

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig, load_experiment
from strife.configs.search import Search
from strife.train.run import Run
from strife.train.search import Searching

Experiment = Callable[..., ExperimentConfig]
Make = Callable[..., Search]


@pytest.fixture
def search(experiment: Experiment, tmp_path: Path) -> Make:
    """``search(trials=3)`` over the head's learning rate, in one folder."""

    def make(**changes: Any) -> Search:
        config = experiment().model_dump(mode="json", exclude_unset=True)
        (tmp_path / "experiment.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        keys = {"training.head_learning_rate": {"low": 1e-6, "high": 1e-2, "log": True}}
        raw = {"name": "s", "experiment": "experiment.yaml", "trials": 3, "output": str(tmp_path / "out"), "keys": keys}
        (tmp_path / "search.yaml").write_text(yaml.safe_dump(raw | changes), encoding="utf-8")
        return Search(tmp_path / "search.yaml")

    return make


def results(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "trials.json").read_text(encoding="utf-8"))


def test_a_search_leaves_the_best_trial_and_a_config_that_repeats_it(search: Make, tmp_path: Path) -> None:
    Searching(search()).run()
    found = results(tmp_path / "out")
    scores = {trial["number"]: trial["score"] for trial in found["trials"]}
    assert len(scores) == 3
    assert scores[found["best"]] == max(scores.values())
    kept = sorted(path.parent.name for path in (tmp_path / "out" / "trials").glob("*/checkpoint"))
    assert kept == [str(found["best"])]
    best = load_experiment(tmp_path / "out" / "best.yaml", [f"output={tmp_path / 'again'}"])
    Run(best).train()
    score = json.loads((tmp_path / "again" / "run.json").read_text(encoding="utf-8"))["dev_score"]["value"]
    assert score == pytest.approx(scores[found["best"]], abs=1e-6)


class Killed(BaseException):
    """Stands for the power cut."""


class Kill(TrainerCallback):
    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        raise Killed


def test_a_search_goes_on_where_it_was_cut_off(search: Make, tmp_path: Path) -> None:
    Searching(search(trials=1)).run()
    first = results(tmp_path / "out")["trials"][0]
    with pytest.raises(Killed):
        Searching(search(trials=2), callbacks=lambda: [Kill()]).run()
    given_up = Searching(search(trials=2)).study.get_trials()[-1].params
    Searching(search(trials=2)).run()
    trials = results(tmp_path / "out")["trials"]
    assert trials[0] == first
    assert [trial["values"] for trial in trials[1:]] == [given_up]


def test_another_search_in_the_same_folder_is_refused(search: Make) -> None:
    Searching(search(trials=1)).run()
    keys = {"training.head_learning_rate": {"low": 1e-5, "high": 1e-2, "log": True}}
    with pytest.raises(InputError, match="another search is there"):
        Searching(search(trials=1, keys=keys))
