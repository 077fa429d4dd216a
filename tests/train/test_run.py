"""Whole runs on the small corpus: what they write, what they refuse, and that a killed one goes on as if nothing was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.data.document import Document
from strife.models.extractor import Extractor
from strife.train.run import Run

Experiment = Callable[..., ExperimentConfig]
MANY_STEPS = {"windows": {"max_pieces": 16, "overlap_tokens": 2}, "epochs": 3, "save_steps": 2}
"""Some windows of each article, so that an epoch has several steps and states are saved in its middle."""


class Watch(TrainerCallback):
    """Keeps what a run ends with."""

    weights: dict[str, torch.Tensor]
    groups: list[dict[str, Any]]
    names: dict[int, str]
    steps_per_epoch: float

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.groups = kwargs["optimizer"].param_groups
        self.names = {id(parameter): name for name, parameter in kwargs["model"].named_parameters()}

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.steps_per_epoch = state.global_step / state.epoch

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.weights = {name: value.clone() for name, value in kwargs["model"].state_dict().items()}


class Killed(Exception):
    """Stands for the power cut."""


class Kill(TrainerCallback):
    """Cuts the power at a step: ``step`` before its state is saved, ``evaluate`` after its scores, ``save`` after its state."""

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


def evaluations(folder: Path) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if "eval_score" in line]


def assert_same_run(one: ExperimentConfig, other: ExperimentConfig) -> None:
    """The same checkpoint, bit by bit, chosen for the same reason, and the same scores on the way."""
    ours, theirs = (load_file(c.folder / "checkpoint" / "model.safetensors") for c in (one, other))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours.keys() | theirs.keys())
    assert evaluations(one.folder) == evaluations(other.folder)
    best = [json.loads((c.folder / "run.json").read_text(encoding="utf-8"))["dev_score"] for c in (one, other)]
    assert best[0] == best[1]


def test_a_run_writes_what_it_promises(experiment: Experiment) -> None:
    config = experiment()
    checkpoint = Run(config).train()
    assert checkpoint == config.folder / "checkpoint"
    names = {path.name for path in config.folder.iterdir()}
    assert names == {"checkpoint", "metrics.jsonl", "run.json", "config.json", "learning_curve.png", "tensorboard"}
    assert (config.folder / "learning_curve.png").read_bytes().startswith(b"\x89PNG")
    assert list((config.folder / "tensorboard").glob("events.*"))
    assert ExperimentConfig.model_validate_json((config.folder / "config.json").read_text(encoding="utf-8")) == config
    provenance = json.loads((config.folder / "run.json").read_text(encoding="utf-8"))
    assert provenance["train"][0]["documents"] == 2
    assert provenance["dev_score"]["score"] == config.training.score
    assert provenance["version"] == f"tiny-{provenance['train'][0]['fingerprint'][:6]}-s13"
    assert provenance["features"]["windows"] == 2
    assert provenance["bfloat16"] is False
    assert Extractor.load(checkpoint).version == provenance["version"]
    assert [line["epoch"] for line in evaluations(config.folder)] == [1, 2]


@pytest.mark.parametrize("changes", [{"evaluate_every_epochs": 2, "epochs": 5}, {"epochs": 2.5}], ids=str)
def test_evaluations_come_when_asked_and_at_the_end(experiment: Experiment, changes: dict[str, Any]) -> None:
    config = experiment(**changes)
    Run(config).train()
    assert [line["epoch"] for line in evaluations(config.folder)] == ([2, 4, 5] if len(changes) == 2 else [1, 2, 2.5])


def test_the_same_seed_gives_the_same_weights(experiment: Experiment) -> None:
    one, other, seeded = experiment("one"), experiment("other"), experiment("seeded", seed=14)
    ours, theirs, different = uninterrupted(one), uninterrupted(other), uninterrupted(seeded)
    assert_same_run(one, other)
    name = "trigger_head.weight"
    assert torch.equal(ours.weights[name], theirs.weights[name])
    assert not torch.equal(ours.weights[name], different.weights[name])


@pytest.mark.parametrize(
    ("moment", "back"),
    [("step", 2), ("save", 4), ("evaluate", 0), ("save", 0)],
    ids=["mid-epoch", "mid-epoch-after-a-state", "after-the-last-scores", "after-the-last-state"],
)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_killed_run_ends_as_if_nothing_was(experiment: Experiment, precision: str, moment: str, back: int) -> None:
    whole, broken = (experiment(name, precision=precision, **MANY_STEPS) for name in ("whole", "broken"))
    expected = uninterrupted(whole)
    steps = round(expected.steps_per_epoch)
    assert steps >= 5
    step = 3 * steps - back
    found = killed_and_resumed(broken, step=step - step % 2 if moment == "save" and back else step, moment=moment)
    assert found.weights.keys() == expected.weights.keys()
    for name, weights in expected.weights.items():
        assert torch.equal(found.weights[name], weights), name
    assert_same_run(whole, broken)
    assert not (broken.folder / "state").exists()


def test_accumulated_gradients_resume_too(experiment: Experiment) -> None:
    settings = MANY_STEPS | {"gradient_accumulation": 2, "save_steps": 1}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    expected = uninterrupted(whole)
    found = killed_and_resumed(broken, step=round(expected.steps_per_epoch) + 2, moment="step")
    assert all(torch.equal(found.weights[name], weights) for name, weights in expected.weights.items())


def test_a_resumed_run_remembers_its_best_score(experiment: Experiment) -> None:
    # Nothing is learned, so the first evaluation stays the best one, before the kill and after it.
    settings = MANY_STEPS | {"encoder_learning_rate": 1e-12, "head_learning_rate": 1e-12}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    steps = round(uninterrupted(whole).steps_per_epoch)
    killed_and_resumed(broken, step=steps + 3, moment="step")
    assert_same_run(whole, broken)
    best = json.loads((broken.folder / "run.json").read_text(encoding="utf-8"))["dev_score"]
    assert (best["epoch"], best["step"]) == (1, steps)


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
        if state.global_step == 7:
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


def test_patience_stops_early(experiment: Experiment) -> None:
    settings = {"encoder_learning_rate": 1e-12, "head_learning_rate": 1e-12, "epochs": 20}
    patient, endless = experiment("patient", patience=2, **settings), experiment("endless", **settings | {"epochs": 5})
    Run(patient).train()
    Run(endless).train()
    assert [line["epoch"] for line in evaluations(patient.folder)] == [1, 2, 3]
    assert [line["epoch"] for line in evaluations(endless.folder)] == [1, 2, 3, 4, 5]


def test_a_second_run_in_the_same_folder_is_refused(experiment: Experiment) -> None:
    Run(experiment()).train()
    for resume in (False, True):
        with pytest.raises(InputError, match="a finished run is there already"):
            Run(experiment()).train(resume=resume)


def test_a_changed_config_is_not_resumed(experiment: Experiment) -> None:
    with pytest.raises(Killed):
        Run(experiment(**MANY_STEPS), callbacks=[Kill(3, "step")]).train()
    changed = experiment(**MANY_STEPS | {"epochs": 4}, seed=14)
    with pytest.raises(InputError, match=r"config has changed: seed, training\.epochs$"):
        Run(changed).train(resume=True)


def test_resuming_before_any_state_was_saved_begins_anew(experiment: Experiment) -> None:
    settings = MANY_STEPS | {"save_steps": 1000}
    whole, broken = experiment("whole", **settings), experiment("broken", **settings)
    uninterrupted(whole)
    steps = len(evaluations(whole.folder))
    killed_and_resumed(broken, step=7, moment="step")
    assert_same_run(whole, broken)
    assert len(evaluations(broken.folder)) == steps == 3


def test_an_unknown_score_is_refused_before_anything_is_read(experiment: Experiment) -> None:
    config = experiment(score="entities.default.f2", encoder="/no/such/encoder", ontology="no-such-ontology")
    with pytest.raises(InputError, match=r"entities\.default\.f2"):
        Run(config)
    assert not config.folder.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"windows": {"max_pieces": 170}}, r"windows\.max_pieces: 170 is too many for encoder .* which reads 160"),
        ({"windows": {"max_pieces": 150}, "model": {"arguments": "priming"}}, r"windows\.max_pieces: 150 .* priming"),
        ({"encoder": "/no/such/encoder"}, "encoder '/no/such/encoder' could not be loaded"),
        ({"train": [{"path": "/no/such/corpus"}]}, "/no/such/corpus"),
    ],
)
def test_what_cannot_work_is_refused_before_training(
    experiment: Experiment, changes: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match=message):
        Run(experiment(**changes))


def test_corpora_with_different_layers_train_together(experiment: Experiment, small_corpus: Path) -> None:
    entities = {"path": str(small_corpus), "where": {"split": "train"}, "layers": ["entities"], "weight": 2}
    events = {"path": str(small_corpus), "where": {"split": "test"}, "layers": ["events", "arguments"], "weight": 0.5}
    config = experiment(train=[entities, events], epochs=30, batch_size=4, head_learning_rate=5e-3)
    Run(config).train()
    provenance = json.loads((config.folder / "run.json").read_text(encoding="utf-8"))
    assert [(c["entities"] > 0, c["events"] > 0) for c in provenance["train"]] == [(True, False), (False, True)]
    document = Extractor.load(config.folder / "checkpoint")("Rebels killed two police on Sunday.")
    assert "Organisation" in {entity.type for entity in document.entities}
    assert "kill" in {event.type for event in document.events}


def test_encoder_and_heads_learn_at_their_own_rates(experiment: Experiment) -> None:
    watch = uninterrupted(experiment(encoder_learning_rate=1e-5, head_learning_rate=1e-2, weight_decay=0.1))
    seen: dict[str, tuple[float, float]] = {}
    for group in watch.groups:
        for parameter in group["params"]:
            seen[watch.names[id(parameter)]] = (group["initial_lr"], group["weight_decay"])
    assert seen.keys() == set(watch.names.values())
    for name, (rate, decay) in seen.items():
        assert rate == (1e-5 if name.startswith("encoder.") else 1e-2), name
        assert decay == (0.0 if name.endswith("bias") or "LayerNorm" in name else 0.1), name


@pytest.fixture(params=["one_pass", "priming"])
def overfitted(request: pytest.FixtureRequest, experiment: Experiment, small_corpus: Path) -> Iterator[Run]:
    train = [{"path": str(small_corpus), "where": {"split": "train"}}]
    run = Run(
        experiment(
            dev=train,
            model={"argument_width": 32, "arguments": request.param},
            epochs=60,
            batch_size=2,
            encoder_learning_rate=2e-3,
            head_learning_rate=1e-2,
            evaluate_every_epochs=20,
            score="mean(events.TC.f1, events.AC+.f1, entities.strict.f1)",
        )
    )
    run.train()
    yield run


def test_a_run_learns_its_corpus_by_heart(overfitted: Run) -> None:
    assert evaluations(overfitted.folder)[-1]["eval_score"] == 1.0
    extractor = Extractor.load(overfitted.checkpoint)

    def plain(document: Document) -> list[tuple[str, int, int, str | None, str | None, set[tuple[str, int, int]]]]:
        return [
            (e.type, e.start, e.end, e.factuality, e.claim, {(a.role, a.start, a.end) for a in e.arguments})
            for e in document.events
        ]

    for gold in overfitted.dev_documents:
        assert plain(extractor(gold.text)) == plain(gold)
