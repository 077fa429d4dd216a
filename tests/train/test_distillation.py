"""Learning from trained models: what they say of articles, and that another model can say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.configs.ontology import load_ontology
from strife.data.document import Document
from strife.data.readers import read
from strife.models.extractor import Extractor
from strife.train.distillation import Teachers
from strife.train.run import Run

Experiment = Callable[..., ExperimentConfig]
RATES = {"batch_size": 2, "encoder_learning_rate": 2e-3, "head_learning_rate": 1e-2, "evaluate_every_epochs": 20}


@pytest.fixture
def teacher(experiment: Experiment, small_corpus: Path) -> Path:
    """Knows all four articles by heart."""
    corpus = [{"path": str(small_corpus)}]
    run = Run(experiment("teacher", train=corpus, dev=corpus, epochs=60, score="events.AC+.f1", **RATES))
    return run.train()


def found(document: Document) -> list[tuple[Any, ...]]:
    entities = [(entity.type, entity.start, entity.end) for entity in document.entities]
    return [*entities, *((e.type, e.start, e.end, e.factuality, e.claim) for e in document.events)]


def test_a_model_learns_from_a_teacher_what_nobody_has_annotated(
    experiment: Experiment, small_corpus: Path, teacher: Path, tmp_path: Path
) -> None:
    unlabelled = tmp_path / "unlabelled"
    unlabelled.mkdir()
    for document in read(small_corpus):
        (unlabelled / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    config = experiment(
        "student",
        train=[{"path": str(unlabelled)}],
        dev=[{"path": str(small_corpus)}],
        distillation={"checkpoints": [str(teacher)], "share": 1.0},
        epochs=60,
        score="events.TC.f1",
        **RATES,
    )
    run = Run(config)
    run.train()
    assert run.provenance()["teachers"] == [Extractor.load(teacher).version]
    student, knowing = Extractor.load(run.checkpoint), Extractor.load(teacher)
    for document in read(small_corpus):
        spans = [span[:3] for span in found(student(document.text))]
        assert spans == [span[:3] for span in found(knowing(document.text))] != []


def test_what_a_teacher_says_is_a_distribution_for_every_token_of_a_long_article(
    teacher: Path, small_corpus: Path
) -> None:
    text = "\n\n".join(document.text for document in read(small_corpus)) * 6  # several windows
    document = replace(Extractor.load(teacher)(text), id="long")
    lesson = Teachers([str(teacher)], load_ontology("strife")).lesson(document)
    for table in (lesson.entities, lesson.triggers):
        np.testing.assert_allclose(table.sum(-1, dtype=np.float32), 1.0, atol=2e-3)
    assert lesson.events.keys() == set(range(len(document.events)))
    for event in lesson.events.values():
        np.testing.assert_allclose(event.arguments.sum(-1, dtype=np.float32), 1.0, atol=2e-3)


def test_the_mean_of_a_teacher_and_itself_is_the_teacher(teacher: Path, small_corpus: Path) -> None:
    ontology = load_ontology("strife")
    document = next(iter(read(small_corpus)))
    one, two = (Teachers([str(teacher)] * count, ontology).lesson(document) for count in (1, 2))
    np.testing.assert_array_equal(one.triggers, two.triggers)
    np.testing.assert_array_equal(one.events[0].arguments, two.events[0].arguments)


def test_a_teacher_with_other_labels_is_refused(teacher: Path) -> None:
    with pytest.raises(InputError, match=r"its entities are not those of the ontology re3d"):
        Teachers([str(teacher)], load_ontology("re3d"))
