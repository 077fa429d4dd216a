from __future__ import annotations

from dataclasses import replace

import pytest

from strife.data.document import Document, Event
from strife.data.validation import problems
from strife.evaluate.baselines import dictionary
from strife.evaluate.scores import score
from strife.evaluate.systems import Task


@pytest.fixture
def train(make):
    return tuple(
        make(
            place,
            f"Rebels shelled {place} on Sunday.",
            entities=[("Organisation", "Rebels"), ("Location", place)],
            events=[("shelling", "shelled", [("attacker", "Rebels"), ("target", place)], "happened", "stated")],
        )
        for place in ("Homs", "Hama")
    )


@pytest.fixture
def task(train, ontology, tmp_path) -> Task:
    return Task("t", ontology, train, (), seed=0, folder=tmp_path)


def arguments(document: Document) -> list[tuple[str, str, str | None]]:
    return [(a.role, document.surface(a), a.entity) for event in document.events for a in event.arguments]


def test_given_triggers_are_kept_and_the_rest_is_found(task: Task) -> None:
    annotator = dictionary.fit(task)
    assert annotator.layers == ("entities", "events", "arguments", "factuality", "claims")
    assert annotator.reads_gold_triggers
    text = "Rebels pounded and shelled Homs."
    given = Document("x", text, layers=("events",), events=(Event("E7", "shelling|attack", 7, 14, score=0.5),))
    (found,) = annotator.predict([given], gold_triggers=True)
    (event,) = found.events
    assert (event.id, event.type, event.start, event.end, event.score) == ("E7", "shelling", 7, 14, None)
    assert (event.factuality, event.claim) == ("happened", "stated")
    assert arguments(found) == [("attacker", "Rebels", "T1"), ("target", "Homs", "T2")]
    score([given], [found], ontology=task.ontology, condition="gold triggers", draws=0)  # the condition holds
    (free,) = annotator.predict([given])
    assert [free.surface(event) for event in free.events] == ["shelled"]


def test_without_entities_arguments_are_surfaces_of_arguments(task: Task) -> None:
    bare = tuple(replace(document, layers=("events", "arguments"), entities=()) for document in task.train)
    annotator = dictionary.fit(replace(task, train=bare))
    assert annotator.layers == ("events", "arguments")
    (found,) = annotator.predict([Document("x", "Rebels shelled Homs. Later they left Hama.")])
    assert found.entities == ()
    assert arguments(found) == [("attacker", "Rebels", None), ("target", "Homs", None)]
    assert list(problems(found, task.ontology)) == []


def test_arguments_need_documents_that_have_entities_too(task: Task) -> None:
    first, second = task.train
    mixed = (replace(first, layers=("events", "arguments"), entities=()), replace(second, layers=("entities",)))
    assert dictionary.fit(replace(task, train=mixed)).layers == ("entities", "events")
