"""One checkpoint, one dev part, three ways to its scores: they agree exactly."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from strife.app.evaluation import Evaluation, Source
from strife.configs.experiment import ExperimentConfig
from strife.evaluate.names import MEASURES
from strife.evaluate.scores import Scores, named_score, score
from strife.models.extractor import Extractor
from strife.train.run import Run


@pytest.fixture(params=[("one_pass", 0), ("one_pass", 1), ("priming", 0)], ids=["one_pass", "attention", "priming"])
def run(request: pytest.FixtureRequest, experiment: Callable[..., ExperimentConfig], small_corpus: Path) -> Run:
    """Half-trained, so that its scores are neither 0 nor 1; scored on every article."""
    run = Run(
        experiment(
            dev=[{"path": str(small_corpus)}],
            model={"argument_width": 32, "arguments": request.param[0], "argument_layers": request.param[1]},
            windows={"max_pieces": 24, "overlap_tokens": 4},
            epochs=12,
            batch_size=2,
            encoder_learning_rate=1e-3,
            head_learning_rate=5e-3,
            evaluate_every_epochs=3,
        )
    )
    run.train()
    return run


@pytest.fixture
def in_training(run: Run) -> dict[str, float]:
    """The scores that training saw at the step whose checkpoint it kept."""
    best = json.loads((run.checkpoint / "provenance.json").read_text(encoding="utf-8"))["dev_score"]
    lines = [json.loads(line) for line in (run.folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    (line,) = [line for line in lines if line["step"] == best["step"] and "eval_score" in line]
    assert best["value"] == pytest.approx(line["eval_score"], abs=1e-6)
    assert best["value"] == round(max(line["eval_score"] for line in lines if "eval_score" in line), 6)
    return {name.removeprefix("eval_"): value for name, value in line.items() if name.startswith("eval_")}


def quoted(scores: Scores, expression: str) -> dict[str, float]:
    names = [f"{metric}.{MEASURES[metric][0]}" for metric in scores.metrics]
    values = {name: scores[name] for name in names if not math.isnan(scores[name])}
    return values | {"score": named_score(scores, expression)}


def test_training_evaluation_and_extraction_agree(run: Run, in_training: dict[str, float]) -> None:
    assert 0 < in_training["score"] < 1
    expression = run.config.training.score
    evaluation = Evaluation(run.checkpoint, Source(file=None, part="dev"), draws=0)
    assert quoted(evaluation.predicted_triggers, expression) == in_training
    extractor = Extractor.load(run.checkpoint)
    articles = [document.without_annotation() for document in run.dev_documents]
    for batch_size in (1, 3, 16):
        predicted = list(extractor.stream(articles, batch_size=batch_size))
        streamed = score(run.dev_documents, predicted, ontology=extractor.ontology, draws=0)
        assert quoted(streamed, expression) == in_training


def test_both_conditions_of_an_evaluation_say_which_they_are(run: Run) -> None:
    evaluation = Evaluation(run.checkpoint, Source(file=None, part="dev"), draws=0)
    assert evaluation.predicted_triggers.condition == "predicted triggers"
    assert evaluation.gold_triggers is not None
    assert evaluation.gold_triggers.condition == "gold triggers"
    assert "all" in evaluation.coverage
