"""The schema of searches."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from strife.configs.errors import InputError
from strife.configs.search import Search

SHIPPED = Path(__file__).parents[2] / "configs" / "search.yaml"
EXPERIMENT = {"name": "e", "train": [{"path": "embedded"}], "dev": [{"path": "embedded"}]}


def written(folder: Path, **changes: object) -> Path:
    (folder / "experiment.yaml").write_text(yaml.safe_dump(EXPERIMENT), encoding="utf-8")
    search = {"name": "s", "experiment": "experiment.yaml", "trials": 2, "keys": {"seed": {"choices": [1, 2]}}}
    (folder / "search.yaml").write_text(yaml.safe_dump(search | changes), encoding="utf-8")
    return folder / "search.yaml"


def test_the_shipped_search_loads() -> None:
    search = Search(SHIPPED)
    assert search.config.name == SHIPPED.stem
    values = {"training.encoder_learning_rate": 1.25e-5, "training.average_decay": None, "training.layer_decay": 1.0}
    training = search.experiment(values).training
    assert (training.encoder_learning_rate, training.average_decay, training.layer_decay) == (1.25e-5, None, 1.0)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"seed": {"low": 3, "high": 3}}, r"search\.yaml: keys\.seed: .*low < high"),
        ({"seed": {"low": 1, "high": 3, "choices": [1]}}, "give choices, or low and high"),
        ({"training.weight_decay": {"low": 0, "high": 1, "log": True}}, "starts above 0"),
        (
            {"training.epoch": {"choices": [1]}},
            r"search\.yaml: keys: training\.epoch: 1 is refused: .*'epochs'",
        ),
        ({"training.layer_decay": {"low": 0.5, "high": 1.5}}, r"training\.layer_decay: 1\.5 is refused"),
        ({"output": {"choices": ["a"]}}, "every trial has a folder of its own"),
        ({}, "keys"),
    ],
)
def test_what_cannot_be_searched_is_refused(tmp_path: Path, keys: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Search(written(tmp_path, keys=keys))


def test_a_missing_experiment_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        Search(written(tmp_path, experiment="nowhere.yaml"))
