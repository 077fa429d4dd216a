from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.perturbations import LONG_ARTICLES, PERTURBATIONS
from strife.evaluate.counts import Counts
from strife.evaluate.robustness import f1_difference, measure_robustness, signed


def counts(rows, names=None) -> Counts:
    """Counts of one label from ``(correct, gold, predicted)`` by document."""
    correct, gold, predicted = (np.array(column)[:, None] for column in zip(*rows, strict=True))
    return Counts(names or tuple(map(str, range(len(rows)))), ("x",), correct, gold, predicted)


tallies = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)).map(
        lambda t: (t[0], t[0] + t[1], t[0] + t[2] + 1)
    ),
    min_size=1,
    max_size=6,
)


@given(tallies)
def test_the_same_counts_differ_by_nothing(rows):
    found = f1_difference(counts(rows), counts(rows), draws=50, seed=1)
    assert (found.value, found.interval.low, found.interval.high) == (0, 0, 0)


def test_the_difference_is_that_of_pooled_f1():
    first, second = counts([(4, 4, 4), (0, 2, 2)]), counts([(2, 4, 4), (0, 2, 2)])
    found = f1_difference(first, second, draws=500, seed=1)
    assert found.value == pytest.approx(2 / 6 - 4 / 6)
    assert found.interval.low == pytest.approx(-0.5)  # the first article twice
    assert found.interval.high == pytest.approx(0)  # the second twice
    back = f1_difference(second, first, draws=500, seed=1)
    assert back.value == pytest.approx(-found.value)
    assert back.interval.high == pytest.approx(-found.interval.low)


def test_labels_need_not_be_the_same():
    first = counts([(1, 2, 2)])
    two = Counts(("0",), ("x", "y"), np.array([[1, 0]]), np.array([[1, 1]]), np.array([[1, 1]]))
    assert f1_difference(first, two, draws=0, seed=1).value == 0


def test_other_documents_are_refused():
    with pytest.raises(InputError, match="same documents"):
        f1_difference(counts([(1, 1, 1)]), counts([(1, 1, 1)], names=("other",)), draws=0, seed=1)


def test_nothing_to_measure_is_not_zero():
    found = f1_difference(counts([(0, 0, 0)]), counts([(0, 0, 0)]), draws=10, seed=1)
    assert math.isnan(found.value)
    assert signed(found) == "-"


@pytest.fixture
def articles(make):
    killed = ("kill", "killed", [("victim", "Ali"), ("place", "Homs")], "happened", "stated")
    texts = {"a": "Ali was killed in Homs.", "b": "In Homs, they said, Ali was killed.", "c": "Ali killed Homs"}
    return [
        make(name, text, entities=[("Person", "Ali"), ("Location", "Homs")], events=[killed])
        for name, text in texts.items()
    ]


def test_a_system_that_knows_small_letters_alone_fails_on_capitals(articles, ontology, make):
    """It looks for its words and so is right wherever they stand as they were."""

    def annotate(documents):
        for document in documents:
            assert not document.layers
            text, begin = document.text, document.text.rfind("\n") + 1  # of long articles the last one
            last = text[begin:]
            known = [("Person", "Ali"), ("Location", "Homs")] if "Ali" in last and "Homs" in last else []
            roles = [("victim", "Ali"), ("place", "Homs")] if known else []
            events = [("kill", "killed", roles, "happened", "stated")] if "killed" in last else []
            if begin == 0:
                yield make(document.id, text, entities=known, events=events)
            else:
                yield _behind(make(document.id, last, entities=known, events=events), text, begin)

    clean = list(annotate([article.without_annotation() for article in articles]))
    found = measure_robustness(articles, clean, annotate, ontology=ontology, seed=1, draws=20)
    assert list(found.clean) == ["entities.default", "events.TC", "events.AC+"]
    assert all(estimate.value == 1 for estimate in found.clean.values())
    assert list(found.sets) == [*PERTURBATIONS, LONG_ARTICLES]
    upper = found.sets["upper case"]
    assert upper.edited == 3
    assert all(change.difference.value == -1 for change in upper.changes.values())
    lower = found.sets["lower case"].changes
    assert lower["events.TC"].difference.value == 0
    assert lower["events.AC+"].difference.value == -1
    assert all(change.f1.value == 1 for change in found.sets[LONG_ARTICLES].changes.values())
    assert found.sets["transliteration"].edited == 0
    json.dumps(found.to_json(), allow_nan=False)
    markdown = found.table(title="toy").markdown()
    assert "| lower case | 3 | 0.0 -100.0 (-100.0 to -100.0) | 100.0 0.0 (0.0 to 0.0) |" in markdown


def _behind(document, text, begin):
    """The document's annotation in a text that it ends."""
    from strife.data.document import Document
    from strife.data.edits import Edit, edited

    moved = edited(document, [Edit(0, 0, text[:begin])])
    assert isinstance(moved, Document)
    assert moved.text == text
    return moved
