from __future__ import annotations

from dataclasses import replace

import pytest

from strife.data.document import Document
from strife.evaluate.baselines import crf
from strife.evaluate.systems import Task

NAMES = ("Homs", "Hama", "Deraa", "Tartus", "Idlib")


@pytest.fixture
def task(make, ontology, tmp_path) -> Task:
    def sentence(name: str):
        return make(name, f"They fled to {name} today.", entities=[("Location", name)], layers=("entities",))

    *train, dev = (sentence(name) for name in NAMES)
    return Task("t", ontology, tuple(train), (dev,), seed=0, folder=tmp_path)


@pytest.mark.parametrize(
    ("word", "shape"), [("Homs", "Xx"), ("MI-17", "X-d"), ("U.S.", "X.X."), ("2016", "d"), ("iPad", "xXx"), ("", "")]
)
def test_shape(word: str, shape: str) -> None:
    assert crf.shape(word) == shape


def test_features_name_the_word_its_parts_and_its_neighbours() -> None:
    first, second, third, last = crf.features(["Mi-17", "hit", "Homs", "."])
    assert {"word=Mi-17", "lower=mi-17", "shape=Xx-d", "prefix=mi", "suffix=17", "has digit", "has hyphen"} <= set(
        first
    )
    assert "BOS" in first
    assert "-1:title" not in first
    assert {"-1:lower=mi-17", "+1:title", "+1:lower=homs", "+2:lower=."} <= set(second)
    assert {"BOS", "EOS"}.isdisjoint(second)
    assert "-2:lower=mi-17" in third
    assert "EOS" in last
    assert crf.features([]) == []


def test_an_unseen_name_is_found_by_its_context_and_shape(task: Task) -> None:
    (found,) = crf.fit(task).predict([Document("x", "They fled to Aleppo today.")])
    assert [(found.surface(e), e.type) for e in found.entities] == [("Aleppo", "Location")]


def test_dev_chooses_the_regularisation_and_large_tasks_take_the_usual_one(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crf.fit(task).finders["entities"].regularisation in crf.GRID  # pyright: ignore
    monkeypatch.setattr(crf, "GRID", ())
    assert crf.fit(replace(task, dev=())).finders["entities"].regularisation == crf.REGULARISATION  # pyright: ignore
    monkeypatch.setattr(crf, "GRID_OPERATIONS", 1)
    assert crf.fit(task).finders["entities"].regularisation == crf.REGULARISATION  # pyright: ignore


def test_articles_are_read_by_sentences(task: Task, make) -> None:
    assert crf.fit(task).finders["entities"].whole  # pyright: ignore
    text = "They fled to Homs today. They fled to Hama today.\nNothing is left."
    article = make("a", text, entities=[("Location", "Homs"), ("Location", "Hama")], layers=("entities",))
    annotator = crf.fit(replace(task, train=(article,) * 3, dev=()))
    assert not annotator.finders["entities"].whole  # pyright: ignore
    (found,) = annotator.predict([Document("x", "They fled to Deraa today. " * 3)])
    assert [found.surface(e) for e in found.entities] == ["Deraa"] * 3
