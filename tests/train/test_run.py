"""Whole runs on the small corpus: what they write, what they refuse, and that they learn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from transformers import RobertaConfig, TrainerCallback

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.data.document import Document
from strife.models.extractor import Extractor
from strife.train.run import Run

Experiment = Callable[..., ExperimentConfig]


class Rates(TrainerCallback):
    """Keeps the learning rate and weight decay of every parameter."""

    seen: dict[str, tuple[float, float]]
    names: set[str]

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        names = {id(parameter): name for name, parameter in kwargs["model"].named_parameters()}
        self.names = set(names.values())
        self.seen = {
            names[id(parameter)]: (group["initial_lr"], group["weight_decay"])
            for group in kwargs["optimizer"].param_groups
            for parameter in group["params"]
        }


def evaluations(folder: Path) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if "eval_score" in line]


def test_a_run_writes_what_it_promises(experiment: Experiment) -> None:
    config = experiment()
    checkpoint = Run(config).train()
    assert checkpoint == config.folder / "checkpoint"
    names = {path.name for path in config.folder.iterdir()}
    files = {"metrics.jsonl", "run.json", "config.json", "data.json", "learning_curve.png"}
    assert names == {"checkpoint", "tensorboard", *files}
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


def test_an_unknown_score_is_refused_before_anything_is_read(experiment: Experiment) -> None:
    config = experiment(score="entities.default.f2", encoder="/no/such/encoder", ontology="no-such-ontology")
    with pytest.raises(InputError, match=r"entities\.default\.f2"):
        Run(config)
    assert not config.folder.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"windows": {"max_pieces": 170}}, r"windows\.max_pieces: 170 is too many for encoder .* which reads 160"),
        (
            {"windows": {"max_pieces": 150}, "model": {"arguments": "priming"}},
            r"windows\.max_pieces: 150 \(priming adds",
        ),
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


def test_an_encoder_whose_positions_start_after_padding_reads_less(experiment: Experiment, tmp_path: Path) -> None:
    RobertaConfig(max_position_embeddings=66).save_pretrained(tmp_path / "roberta")
    with pytest.raises(InputError, match=r"65 is too many for encoder .* which reads 64"):
        Run(experiment(encoder=str(tmp_path / "roberta"), windows={"max_pieces": 65}))


def test_corpora_with_different_layers_train_together(experiment: Experiment, small_corpus: Path) -> None:
    entities = {"path": str(small_corpus), "where": {"split": "train"}, "layers": ["entities"], "weight": 2}
    events = {"path": str(small_corpus), "where": {"split": "test"}, "layers": ["events", "arguments"], "weight": 0.5}
    dev = [corpus | {"weight": 1} for corpus in (entities, events)]
    rates = {"encoder_learning_rate": 2e-3, "head_learning_rate": 1e-2}
    config = experiment(train=[entities, events], dev=dev, epochs=40, evaluate_every_epochs=20, **rates)
    Run(config).train()
    provenance = json.loads((config.folder / "run.json").read_text(encoding="utf-8"))
    assert [(c["entities"] > 0, c["events"] > 0) for c in provenance["train"]] == [(True, False), (False, True)]
    document = Extractor.load(config.folder / "checkpoint")("Rebels killed two police on Sunday.")
    assert "Organisation" in {entity.type for entity in document.entities}
    assert "kill" in {event.type for event in document.events}


def test_encoder_and_heads_learn_at_their_own_rates(experiment: Experiment) -> None:
    rates = Rates()
    config = experiment(encoder_learning_rate=1e-5, head_learning_rate=1e-2, weight_decay=0.1, epochs=1)
    Run(config, callbacks=[rates]).train()
    assert rates.seen.keys() == rates.names
    for name, (rate, decay) in rates.seen.items():
        assert rate == (1e-5 if name.startswith("encoder.") else 1e-2), name
        assert decay == (0.0 if name.endswith("bias") or "LayerNorm" in name else 0.1), name


def test_lower_layers_learn_more_slowly(experiment: Experiment) -> None:
    rates = Rates()
    config = experiment(encoder_learning_rate=1e-4, head_learning_rate=1e-2, layer_decay=0.5, epochs=1)
    Run(config, callbacks=[rates]).train()
    found = {name: rate for name, (rate, _) in rates.seen.items()}
    assert found["encoder.encoder.layer.1.output.dense.weight"] == pytest.approx(1e-4)
    assert found["encoder.encoder.layer.0.output.dense.weight"] == pytest.approx(5e-5)
    assert found["encoder.embeddings.word_embeddings.weight"] == pytest.approx(2.5e-5)
    assert found["trigger_head.weight"] == 1e-2


@pytest.fixture(params=["one_pass", "priming"])
def overfitted(request: pytest.FixtureRequest, experiment: Experiment, small_corpus: Path) -> Run:
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
    return run


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


def test_the_dev_score_can_be_of_given_triggers(experiment: Experiment) -> None:
    config = experiment(score="events.AC+.f1", given_triggers=True)
    Run(config).train()
    for line in evaluations(config.folder):
        assert "eval_events.AC+.f1" in line
        assert "eval_events.TC.f1" not in line


def test_a_trigger_score_is_refused_where_triggers_are_given(experiment: Experiment) -> None:
    with pytest.raises(InputError, match=r"triggers are given, not found"):
        Run(experiment(score="events.TC.f1", given_triggers=True))
