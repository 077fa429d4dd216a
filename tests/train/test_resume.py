"""A killed run that is resumed ends as if nothing was: the same weights, scores and best checkpoint, bit by bit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.train.run import Run

Experiment = Callable[..., ExperimentConfig]
STEPS = 7
MANY_STEPS = {"repeat": 1.75, "epochs": 3, "save_steps": 2}
"""Four articles, three of them seen twice an epoch: seven steps, and states saved in the middle of an epoch."""


class Watch(TrainerCallback):
    """Keeps the weights that a run ends with, those in memory."""

    weights: dict[str, torch.Tensor]

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.weights = {name: value.clone() for name, value in kwargs["model"].state_dict().items()}


class Killed(Exception):
    """Stands for the power cut."""


class Kill(TrainerCallback):
    """Cuts the power at a step: at its end (``step``), after its scores (``evaluate``) or its state (``save``)."""

    def __init__(self, step: int, moment: str) -> None:
        self.step = step
        self.moment = moment

    def _at(self, moment: str, state: Any) -> None:
        if (moment, state.global_step) == (self.moment, self.step):
            raise Killed

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._at("step", state)

    def on_evaluate(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._at("evaluate", state)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._at("save", state)


def uninterrupted(config: ExperimentConfig) -> Watch:
    watch = Watch()
    Run(config, callbacks=[watch]).train()
    return watch


def killed_and_resumed(config: ExperimentConfig, *, step: int, moment: str) -> Watch:
    with pytest.raises(Killed):
        Run(config, callbacks=[Kill(step, moment)]).train()
    watch = Watch()
    Run(config, callbacks=[watch]).train(resume=True)
    return watch


def scores_on_the_way(config: ExperimentConfig) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in (config.folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if "eval_score" in line]


def assert_same_run(one: ExperimentConfig, other: ExperimentConfig) -> None:
    """The same checkpoint, bit by bit, chosen for the same reason, and the same scores on the way."""
    ours, theirs = (load_file(c.folder / "checkpoint" / "model.safetensors") for c in (one, other))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours.keys() | theirs.keys())
    assert scores_on_the_way(one) == scores_on_the_way(other)
    best = [json.loads((c.folder / "run.json").read_text(encoding="utf-8"))["dev_score"] for c in (one, other)]
    assert best[0] == best[1]


def test_the_same_seed_gives_the_same_weights(experiment: Experiment) -> None:
    one, other, seeded = experiment("one"), experiment("other"), experiment("seeded", seed=14)
    ours, theirs, different = uninterrupted(one), uninterrupted(other), uninterrupted(seeded)
    assert_same_run(one, other)
    name = "trigger_head.weight"
    assert torch.equal(ours.weights[name], theirs.weights[name])
    assert not torch.equal(ours.weights[name], different.weights[name])


@pytest.mark.parametrize(
    ("precision", "step", "moment"),
    [
        ("float32", 2 * STEPS + 5, "step"),
        ("bfloat16", 2 * STEPS + 5, "step"),
        ("float32", STEPS + 3, "save"),
        ("bfloat16", STEPS + 3, "save"),
        ("float32", 2 * STEPS, "evaluate"),
        ("float32", 2 * STEPS, "save"),
        ("float32", 3 * STEPS, "evaluate"),
        ("float32", 3 * STEPS, "save"),
    ],
)
def test_a_killed_run_ends_as_if_nothing_was(experiment: Experiment, precision: str, step: int, moment: str) -> None:
    whole, broken = (experiment(name, precision=precision, **MANY_STEPS) for name in ("whole", "broken"))
    expected = uninterrupted(whole)
    found = killed_and_resumed(broken, step=step, moment=moment)
    assert found.weights.keys() == expected.weights.keys()
    for name, weights in expected.weights.items():
        assert torch.equal(found.weights[name], weights), name
    assert_same_run(whole, broken)
    assert not (broken.folder / "state").exists()


def test_accumulated_gradients_resume_too(experiment: Experiment) -> None:
    settings = MANY_STEPS | {"gradient_accumulation": 2, "save_steps": 1}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    expected = uninterrupted(whole)
    found = killed_and_resumed(broken, step=(STEPS + 1) // 2 + 2, moment="step")
    assert all(torch.equal(found.weights[name], weights) for name, weights in expected.weights.items())


def test_the_running_mean_of_the_weights_resumes_too(experiment: Experiment) -> None:
    settings = MANY_STEPS | {"average_decay": 0.9}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    uninterrupted(whole)
    killed_and_resumed(broken, step=2 * STEPS + 5, moment="step")
    assert_same_run(whole, broken)


def test_a_resumed_run_remembers_its_best_score(experiment: Experiment) -> None:
    # Nothing is learned, so the first evaluation stays the best one, before the kill and after it.
    settings = MANY_STEPS | {"encoder_learning_rate": 1e-12, "head_learning_rate": 1e-12}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    uninterrupted(whole)
    killed_and_resumed(broken, step=STEPS + 3, moment="step")
    assert_same_run(whole, broken)
    best = json.loads((broken.folder / "run.json").read_text(encoding="utf-8"))["dev_score"]
    assert (best["epoch"], best["step"]) == (1, STEPS)


def test_a_state_that_was_being_saved_is_passed_over(experiment: Experiment) -> None:
    whole, broken = experiment("whole", **MANY_STEPS), experiment("broken", **MANY_STEPS)
    expected = uninterrupted(whole)
    with pytest.raises(Killed):
        Run(broken, callbacks=[Kill(5, "step")]).train()
    (broken.folder / "state" / "checkpoint-4" / "trainer_state.json").unlink()
    watch = Watch()
    Run(broken, callbacks=[watch]).train(resume=True)
    assert all(torch.equal(watch.weights[name], weights) for name, weights in expected.weights.items())


SUICIDE = """
import os, signal, sys
import torch
from pathlib import Path
from transformers import TrainerCallback
from strife.configs.experiment import ExperimentConfig
from strife.train.run import Run

class Cut(TrainerCallback):
    def on_step_end(self, args, state, control, **_):
        if state.global_step == 11:
            os.kill(os.getpid(), signal.SIGKILL)

torch.set_num_threads(1)
Run(ExperimentConfig.model_validate_json(Path(sys.argv[1]).read_text()), callbacks=[Cut()]).train()
"""


def test_a_process_killed_outright_can_be_resumed_by_another(experiment: Experiment, tmp_path: Path) -> None:
    whole, broken = experiment("whole", **MANY_STEPS), experiment("broken", **MANY_STEPS)
    (tmp_path / "config.json").write_text(broken.model_dump_json(), encoding="utf-8")
    script = [sys.executable, "-c", SUICIDE, str(tmp_path / "config.json")]
    process = subprocess.run(script, env=os.environ | {"HF_HUB_OFFLINE": "1"}, capture_output=True, timeout=120)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    with pytest.raises(InputError, match="--resume"):
        Run(broken).train()
    Run(broken).train(resume=True)
    Run(whole).train()
    assert_same_run(whole, broken)


def test_a_changed_config_is_not_resumed(experiment: Experiment) -> None:
    with pytest.raises(Killed):
        Run(experiment(**MANY_STEPS), callbacks=[Kill(3, "step")]).train()
    changed = experiment(**MANY_STEPS | {"epochs": 4}, seed=14)
    with pytest.raises(InputError, match=r"data has changed: seed, training\.epochs$"):
        Run(changed).train(resume=True)


def test_resuming_before_any_state_was_saved_begins_anew(experiment: Experiment) -> None:
    settings = MANY_STEPS | {"save_steps": 1000}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    uninterrupted(whole)
    killed_and_resumed(broken, step=STEPS + 2, moment="step")
    assert_same_run(whole, broken)
    assert len(scores_on_the_way(broken)) == 3


def test_changed_articles_are_not_resumed(experiment: Experiment) -> None:
    config = experiment(**MANY_STEPS)
    with pytest.raises(Killed):
        Run(config, callbacks=[Kill(3, "step")]).train()
    corpus = Path(config.train[0].path)
    article = next(path for path in sorted(corpus.glob("*.article")) if "split: train" in path.read_text("utf-8"))
    article.write_text(article.read_text("utf-8").replace("[1] ", "[1] Again "), encoding="utf-8")
    with pytest.raises(InputError, match=r"data has changed: train articles$"):
        Run(config).train(resume=True)
