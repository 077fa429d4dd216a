"""What every baseline that learns from the task's own training part must do."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.validation import problems
from strife.evaluate.baselines import spacy_cnn
from strife.evaluate.scores import score
from strife.evaluate.systems import Task

KINDS = ("majority", "dictionary", "crf", "spacy_cnn")
GROUPS = ("Rebels", "Militants", "Soldiers")
PLACES = ("Homs", "Hama", "Tartus", "Deraa")


def fit(kind: str, task: Task):
    return importlib.import_module(f"strife.evaluate.baselines.{kind}").fit(task)


@pytest.fixture(scope="module")
def documents(make) -> list[Document]:
    made = []
    for group in GROUPS:
        for place in PLACES:
            entities = [("Organisation", group), ("Location", place)]
            for verb, kind in (("shelled", "shelling"), ("left", "withdrawal")):
                events = [(kind, verb, [], None, None)]
                text = f"{group} {verb} {place} today."
                layers = ("entities", "events")
                made.append(make(f"{group}-{verb}-{place}", text, entities=entities, events=events, layers=layers))
    return made


@pytest.fixture(scope="module")
def task(documents, ontology, tmp_path_factory: pytest.TempPathFactory) -> Task:
    folder = tmp_path_factory.mktemp("baselines")
    return Task("small", ontology, tuple(documents[:18]), tuple(documents[18:]), seed=3, folder=folder)


@pytest.fixture(scope="module", params=KINDS)
def annotator(request: pytest.FixtureRequest, task: Task):
    return fit(request.param, task)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that need no good model."""
    monkeypatch.setattr(spacy_cnn, "EPOCHS", 2)


@pytest.fixture(scope="module")
def new() -> list[Document]:
    return [
        Document("one", "Today  Rebels\nshelled Homs and left Deraa.", meta={"kept": 1}),
        Document("two", "\N{PILE OF POO} Soldiers left Hama\N{COMBINING ACUTE ACCENT} today"),
        Document("three", " "),
        Document("four", ""),
    ]


def test_learns_what_training_shows(annotator, task: Task) -> None:
    assert annotator.layers == ("entities", "events")
    assert annotator.reads_gold_triggers is False
    scores = score(task.train, annotator.predict(task.train), ontology=task.ontology, draws=0)
    assert scores["entities.default.f1"] >= 0.95
    assert scores["events.TC.f1"] >= 0.95


def test_predictions_are_valid_documents_of_the_same_texts(annotator, task: Task, new: list[Document]) -> None:
    found = annotator.predict(new)
    assert [(d.id, d.text, d.meta) for d in found] == [(d.id, d.text, d.meta) for d in new]
    for document in found:
        assert list(problems(document, task.ontology)) == []
        assert document.layers == ("entities", "events")
        assert all(event.arguments == () and event.factuality is None for event in document.events)
    assert "Homs" in {found[0].surface(entity) for entity in found[0].entities}
    assert "shelled" in {found[0].surface(event) for event in found[0].events}


def test_annotation_of_the_input_is_not_looked_at(annotator, task: Task) -> None:
    assert annotator.predict(task.dev) == annotator.predict([d.without_annotation() for d in task.dev])


def test_gold_triggers_are_refused_where_nothing_depends_on_them(annotator, task: Task) -> None:
    with pytest.raises(InputError, match="arguments"):
        annotator.predict(task.dev, gold_triggers=True)


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("kind", KINDS)
def test_one_seed_gives_one_result(kind: str, task: Task) -> None:
    texts = (*task.train, *task.dev)
    assert fit(kind, task).predict(texts) == fit(kind, task).predict(texts)


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("kind", KINDS)
def test_layers_that_training_does_not_annotate_are_not_predicted(kind: str, task: Task) -> None:
    train = tuple(replace(document, layers=("events",), entities=()) for document in task.train)
    annotator = fit(kind, replace(task, train=train, dev=()))
    (found,) = annotator.predict(task.train[:1])
    assert annotator.layers == found.layers == ("events",)
    assert found.entities == ()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_annotated_is_refused(kind: str, task: Task) -> None:
    train = tuple(document.without_annotation() for document in task.train)
    with pytest.raises(InputError, match="task 'small': no training document annotates"):
        fit(kind, replace(task, train=train))


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("kind", KINDS)
def test_documents_without_any_span_teach_that_there_is_none(kind: str, task: Task) -> None:
    train = tuple(replace(document, entities=(), events=()) for document in task.train)
    (found,) = fit(kind, replace(task, train=train, dev=())).predict(task.dev[:1])
    assert (found.entities, found.events) == ((), ())


@pytest.mark.parametrize("kind", KINDS)
def test_of_alternative_types_the_first_is_learned(kind: str, task: Task) -> None:
    def coarse(document: Document) -> Document:
        return replace(document, events=tuple(replace(e, type=f"{e.type}|attack") for e in document.events))

    train = tuple(replace(coarse(document), layers=("events",)) for document in task.train)
    (found,) = fit(kind, replace(task, train=train)).predict(task.train[:1])
    assert [event.type for event in found.events] == ["shelling"]


@pytest.mark.parametrize("kind", KINDS)
def test_labels_outside_the_ontology_are_refused(kind: str, task: Task, make) -> None:
    train = (*task.train, make("x", "Homs", entities=[("Town", "Homs")], layers=("entities",)))
    with pytest.raises(InputError, match="training document 'x': entities: 'Town'"):
        fit(kind, replace(task, train=train))


@pytest.mark.parametrize(("kind", "package"), [("crf", "sklearn_crfsuite"), ("spacy_cnn", "spacy")])
def test_a_missing_library_is_named_with_its_extra(
    kind: str, package: str, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(importlib.sys.modules, package, None)
    with pytest.raises(InputError, match=rf"needs the package {package}: pip install 'strife\[baselines\]'"):
        fit(kind, task)
