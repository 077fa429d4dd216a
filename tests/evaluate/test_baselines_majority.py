from __future__ import annotations

import pytest

from strife.data.document import Document
from strife.evaluate.baselines import majority
from strife.evaluate.systems import Task


@pytest.fixture
def annotator(make, ontology, tmp_path):
    train = [
        make("a", "Homs fell", entities=[("Location", "Homs")], layers=("entities",)),
        make("b", "Homs council met", entities=[("Organisation", "Homs council")], layers=("entities",)),
        make("c", "the council met", entities=[("Organisation", "council")], layers=("entities",)),
        make("d", "Homs council", entities=[("Location", "Homs")], layers=("entities",)),
        make("e", "homs May", layers=("entities",)),
        make("f", "May", entities=[("Temporal", "May")], layers=("entities",)),
    ]
    return majority.fit(Task("t", ontology, tuple(train), (), seed=0, folder=tmp_path))


def found(annotator, text: str) -> list[tuple[str, str]]:
    (document,) = annotator.predict([Document("x", text)])
    return [(document.surface(entity), entity.type) for entity in document.entities]


def test_each_token_gets_its_most_frequent_tag(annotator) -> None:
    # Homs: B-Location 2, B-Organisation 1. council: I-Organisation 1, B-Organisation 1, O 1: a tie, and O comes first
    assert found(annotator, "Homs council met") == [("Homs", "Location")]


def test_a_tie_goes_to_outside_and_case_and_unseen_words_matter(annotator) -> None:
    assert found(annotator, "May homs HOMS Hama") == []


def test_a_stray_inside_tag_begins_a_span(make, ontology, tmp_path) -> None:
    train = make("a", "Homs council", entities=[("Organisation", "Homs council")], layers=("entities",))
    annotator = majority.fit(Task("t", ontology, (train,), (), seed=0, folder=tmp_path))
    assert found(annotator, "the council of Homs council council") == [
        ("council", "Organisation"),
        ("Homs council council", "Organisation"),
    ]


def test_spans_that_tags_cannot_express_are_counted(make, ontology, tmp_path) -> None:
    nested = make("a", "Homs council", entities=[("Organisation", "Homs council"), ("Location", "Homs")])
    annotator = majority.fit(Task("t", ontology, (nested,), (), seed=0, folder=tmp_path))
    assert annotator.counts == {"entities.untagged": 1}
