from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from strife.data.document import Document, Event
from strife.evaluate.pairs import pair_documents
from strife.evaluate.values import value_counts

TEXT = "shot hit burnt fled held took"
CLASSES = st.sampled_from(["happened", "planned", "denied"])


def _documents(values, **fields):
    events = tuple(Event(f"E{n}", "attack", 2 * n, 2 * n + 1, factuality=v, claim=v) for n, v in enumerate(values))
    return Document("a", "x " * 40, events=events, layers=("factuality", "claims"), **fields)


def _counts(gold, predicted, layer="factuality"):
    return value_counts(pair_documents([gold], [predicted]).pairs, layer=layer)


def test_values_by_hand(make):
    gold = make(
        "a",
        TEXT,
        events=[
            ("attack", "shot", (), "happened", "stated"),
            ("attack", "hit", (), "happened", "claimed"),
            ("destroy", "burnt", (), "denied", "stated"),
            ("displace", "fled", (), "planned", None),
            ("arrest", "held", (), None, None),
        ],
    )
    predicted = make(
        "a",
        TEXT,
        events=[
            ("kill", "shot", (), "happened", "stated"),  # a wrong type is no matter
            ("attack", "hit", (), "denied", "stated"),
            ("destroy", "burnt", (), "denied", None),
            ("arrest", "held", (), "happened", "stated"),  # gold has no value
            ("seize", "took", (), "happened", "stated"),  # no gold trigger
        ],
    )
    counts = _counts(gold, predicted)
    # compared: shot (right), hit (happened read as denied), burnt (right); fled was not found
    assert counts.gold.sum() == 3
    assert counts.micro().recall == pytest.approx(2 / 3)
    # happened: correct 1, gold 2, predicted 1 -> 2/3; denied: correct 1, gold 1, predicted 2 -> 2/3
    assert counts.macro().f1 == pytest.approx(2 / 3)
    claims = _counts(gold, predicted, layer="claims")
    # compared: shot (right), hit (claimed read as stated), burnt (no value given: wrong)
    assert (claims.correct.sum(), claims.gold.sum(), claims.predicted.sum()) == (1, 3, 2)
    # stated: correct 1, gold 2, predicted 2 -> 1/2; claimed: 0
    assert claims.macro().f1 == pytest.approx(1 / 4)


@given(st.lists(st.tuples(CLASSES, CLASSES), min_size=1, max_size=12))
def test_the_numbers_are_those_of_scikit_learn(values):
    wanted, given_values = ([pair[side] for pair in values] for side in (0, 1))
    counts = _counts(_documents(wanted), _documents(given_values))
    assert counts.macro().f1 == pytest.approx(f1_score(wanted, given_values, average="macro", zero_division=0))
    assert counts.micro().recall == pytest.approx(accuracy_score(wanted, given_values))
    assert counts.gold.sum() == len(values)


def test_a_coarse_value_is_matched_by_each_alternative():
    gold = _documents(["happened|ongoing"])
    assert _counts(gold, _documents(["ongoing"])).micro().recall == 1.0
    assert _counts(gold, _documents(["denied"])).micro().recall == 0.0


def test_values_that_gold_does_not_annotate_are_not_compared():
    gold = _documents(["happened", "happened"], unannotated={"factuality": ("denied",)})
    counts = _counts(gold, _documents(["denied", "happened"]))
    assert (counts.correct.sum(), counts.gold.sum(), counts.predicted.sum()) == (1, 1, 1)
