from __future__ import annotations

from dataclasses import replace

import pytest

from strife.data.document import Document, Entity
from strife.evaluate.baselines import spacy_cnn
from strife.evaluate.baselines.tagging import LayerTask, SpanFinder
from strife.evaluate.systems import Task


@pytest.fixture
def task(make, ontology, tmp_path) -> Task:
    train = tuple(
        make(place, f"They fled to {place} today.", entities=[("Location", place)], layers=("entities",))
        for place in ("Homs", "Hama", "Deraa", "Tartus")
    )
    return Task("t", ontology, train, (), seed=0, folder=tmp_path)


def with_entities(name: str, text: str, *spans: tuple[int, int], **fields) -> Document:
    entities = tuple(Entity(f"T{n}", *span, "Location") for n, span in enumerate(spans))
    return Document(name, text, layers=("entities",), entities=entities, **fields)


def test_spans_that_spacy_cannot_learn_are_counted(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_cnn, "EPOCHS", 1)
    odd = (
        with_entities("within", "They left Homsville.", (10, 14)),
        with_entities("nested", "They left northern Homs.", (10, 23), (19, 23)),
        with_entities("space", "They left  Homs.", (10, 15)),
        with_entities("both", "They left northern Homsville.", (10, 18), (10, 23)),
    )
    annotator = spacy_cnn.fit(replace(task, train=(*task.train, *odd)))
    assert annotator.counts == {"entities.misaligned": 3, "entities.overlapping": 1}


def test_published_tokens_are_the_words(task: Task) -> None:
    # spaCy itself would make one token of Homs/Hama; the corpus has three, and two spaces that Doc cannot hold
    text = "They fled to  Homs/Hama today."
    tokens = [[0, 4], [5, 9], [10, 12], [14, 18], [18, 19], [19, 23], [24, 29], [29, 30]]
    published = [with_entities(str(n), text, (14, 18), (19, 23), meta={"tokens": tokens}) for n in range(12)]
    annotator = spacy_cnn.fit(replace(task, train=tuple(published)))
    assert annotator.counts == {}
    (found,) = annotator.predict(published[:1])
    assert [found.surface(e) for e in found.entities] == ["Homs", "Hama"]


def test_the_best_epoch_on_dev_is_kept(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[float] = []
    measure = LayerTask.dev_score

    def spy(layer: LayerTask, finder: SpanFinder) -> float:
        measured.append(measure(layer, finder))
        return measured[-1]

    monkeypatch.setattr(LayerTask, "dev_score", spy)
    monkeypatch.setattr(spacy_cnn, "PATIENCE", 2)
    finder = spacy_cnn.fit(replace(task, dev=task.train)).finders["entities"]
    best = max(measured)
    assert best > 0
    assert finder.epoch == measured.index(best) + 1  # pyright: ignore
    assert len(measured) in (finder.epoch + 2, spacy_cnn.EPOCHS)  # pyright: ignore
    assert measure(LayerTask("entities", task, task.train, task.train), finder) == best
