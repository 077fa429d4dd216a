from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document, Entity
from strife.evaluate.assignment import NONE
from strife.evaluate.entity_errors import KINDS, entity_errors
from strife.evaluate.pairs import Pair
from strife.evaluate.scores import judged_pairs

TEXT = "Rebels of the northern front shelled Homs and Hama on Sunday, police said."
LATER = "It had rained since dawn, and few people were about in the lanes of the old town."


def spans(length=30):
    span = st.tuples(st.integers(0, length - 1), st.integers(1, 8), st.sampled_from("ABC"))
    return st.lists(span, max_size=8, unique=True).map(
        lambda found: tuple(
            Entity(f"T{n}", start, min(start + size, length), kind) for n, (start, size, kind) in enumerate(found)
        )
    )


@given(gold=spans(), predicted=spans())
def test_every_mention_is_in_one_finding(gold, predicted):
    text = "ab cd ef gh ij kl mn op qr st uv"[:30]
    pair = Pair(Document("a", text, entities=gold), Document("a", text, entities=predicted))
    findings = entity_errors([pair]).findings
    assert Counter(f.gold for f in findings if f.gold) == Counter(gold)
    assert Counter(f.predicted for f in findings if f.predicted) == Counter(predicted)
    for finding in findings:
        assert finding.gold or finding.predicted
        if finding.gold and finding.predicted:
            assert max(finding.gold.start, finding.predicted.start) < min(finding.gold.end, finding.predicted.end)
        for entity in (finding.gold, finding.predicted):
            if entity:
                assert 0 <= finding.snippet_start <= entity.start < entity.end <= finding.snippet_end <= len(text)


@given(gold=spans(), predicted=spans())
def test_as_many_are_right_as_both_sides_have_in_common(gold, predicted):
    pair = Pair(Document("a", "x" * 30, entities=gold), Document("a", "x" * 30, entities=predicted))
    sides = [Counter((e.start, e.end, e.type) for e in side) for side in (gold, predicted)]
    assert entity_errors([pair]).by_kind()["correct"] == (sides[0] & sides[1]).total()


@pytest.fixture
def errors(make):
    front = ("Organisation", "Rebels of the northern front")
    gold = make("a", TEXT, entities=[front, ("Location", "Homs"), ("Location", "Hama"), ("Organisation", "police")])
    predicted = make(
        "a",
        TEXT,
        entities=[("Organisation", "Rebels"), ("Facility", "Homs"), ("Person", "Hama on"), ("Temporal", "Sunday")],
    )
    return entity_errors(judged_pairs([gold], [predicted], layer="entities"))


def test_each_kind_by_hand(errors):
    assert [finding.kind for finding in errors.findings] == [
        "boundary",
        "type",
        "boundary and type",
        "spurious",
        "missed",
    ]
    assert list(errors.by_kind()) == list(KINDS)
    assert errors.by_kind()["correct"] == 0
    assert errors.confusion() == {
        ("Organisation", "Organisation"): 1,
        ("Location", "Facility"): 1,
        ("Location", "Person"): 1,
        (NONE, "Temporal"): 1,
        ("Organisation", NONE): 1,
    }
    matrix = errors.confusion_matrix(["Organisation", "Location", "Facility", "Person", "Temporal"])
    assert matrix.shape == (6, 6)
    assert matrix.sum() == 5
    assert matrix[1, 2] == matrix[5, 4] == matrix[0, 5] == 1


def test_a_finding_can_be_written_and_shown(errors):
    written = json.loads(json.dumps(errors.findings[-1].to_json()))
    assert written["kind"] == "missed"
    assert written["gold"] == {"start": 62, "end": 68, "type": "Organisation"}
    assert written["predicted"] is None


def test_a_snippet_has_a_dozen_tokens_on_either_side(make):
    text = f"{LATER} {TEXT} {LATER}"
    gold, predicted = (make("a", text, entities=[("Location", surface)]) for surface in ("Homs and Hama", "Hama on"))
    (finding,) = entity_errors(judged_pairs([gold], [predicted], layer="entities")).findings
    before, after = text[finding.snippet_start : finding.snippet_end].split(" Homs and Hama on ")
    assert before == "lanes of the old town. Rebels of the northern front shelled"
    assert after == "Sunday, police said. It had rained since dawn, and"


def test_a_prediction_over_two_gold_mentions_is_assigned_to_the_one_of_its_type(make):
    gold = make("a", TEXT, entities=[("Facility", "Homs"), ("Location", "Hama")])
    wide = make("a", TEXT, entities=[("Location", "Homs and Hama")])
    first, second = entity_errors(judged_pairs([gold], [wide], layer="entities")).findings
    assert (first.kind, first.labels) == ("missed", ("Facility", NONE))
    assert (second.kind, second.labels) == ("boundary", ("Location", "Location"))


def test_a_coarse_type_is_right_with_each_alternative(make):
    gold = make("a", TEXT, entities=[("Location|Facility", "Homs"), ("Location|Facility", "Hama")])
    predicted = make("a", TEXT, entities=[("Facility", "Homs"), ("Person", "Hama")])
    findings = entity_errors(judged_pairs([gold], [predicted], layer="entities")).findings
    assert [(f.kind, f.labels) for f in findings] == [
        ("correct", ("Facility", "Facility")),
        ("type", ("Location", "Person")),
    ]


def test_only_what_gold_can_judge_is_analysed(make):
    gold = make("a", TEXT, entities=[("Location", "Homs")], unannotated={"entities": ("Temporal",)})
    predicted = make("a", TEXT, entities=[("Location", "Homs"), ("Temporal", "Sunday")])
    silent = replace(make("b", TEXT), layers=("events",))
    found = entity_errors(judged_pairs([gold, silent], [predicted, replace(predicted, id="b")], layer="entities"))
    assert +found.by_kind() == {"correct": 1}
