from __future__ import annotations

import pytest

from strife.evaluate.entities import entity_counts
from strife.evaluate.scores import judged_pairs
from strife.evaluate.seen import seen_counts

TEXT = "Rebels shelled Homs and Hama on Sunday, police said."


@pytest.fixture
def training(make):
    return [
        make("t1", "Rebels left Homs.", entities=[("Organisation", "Rebels"), ("Location|Facility", "Homs")]),
        make("t2", "On sunday the Red\nCross came.", entities=[("Temporal", "sunday"), ("Organisation", "Red\nCross")]),
    ]


def numbers(counts):
    return counts.correct.sum(), counts.gold.sum(), counts.predicted.sum()


def test_both_sides_by_hand(make, training):
    gold = make(
        "a",
        TEXT,
        entities=[("Organisation", "Rebels"), ("Location", "Homs"), ("Location", "Hama"), ("Temporal", "Sunday")],
    )
    predicted = make(
        "a",
        TEXT,
        entities=[("Organisation", "Rebels"), ("Person", "Homs"), ("Location", "Hama"), ("Organisation", "police")],
    )
    pairs = judged_pairs([gold], [predicted], layer="entities")
    counts = seen_counts(pairs, training)
    # seen: Rebels right, Homs as Location missed. "Sunday" was seen in small letters alone, so it is unseen
    assert numbers(counts["seen"]) == (1, 2, 1)
    # unseen: Hama right, Sunday missed; Homs as Person and police spurious
    assert numbers(counts["unseen"]) == (1, 2, 3)
    assert counts["seen"].micro().recall == 0.5
    assert counts["unseen"].micro().f1 == pytest.approx(2 / 5)


def test_the_two_add_up_to_the_score_of_all(make, training):
    gold = [make(f"d{n}", TEXT, entities=[("Organisation", "Rebels"), ("Location", "Hama")]) for n in range(3)]
    predicted = [make(f"d{n}", TEXT, entities=[("Organisation", "Rebels"), ("Location", "Homs")]) for n in range(3)]
    pairs = judged_pairs(gold, predicted, layer="entities")
    parts = seen_counts(pairs, training).values()
    whole = entity_counts(pairs, mode="default")
    assert tuple(sum(column) for column in zip(*map(numbers, parts), strict=True)) == numbers(whole)
    assert all(part.documents == whole.documents for part in parts)


def test_a_line_break_within_a_surface_is_a_space(make, training):
    gold = make("a", "The Red Cross left.", entities=[("Organisation", "Red Cross")])
    counts = seen_counts(judged_pairs([gold], [gold], layer="entities"), training)
    assert numbers(counts["seen"]) == (1, 1, 1)
    assert numbers(counts["unseen"]) == (0, 0, 0)


def test_without_training_everything_is_unseen(make):
    gold = make("a", TEXT, entities=[("Location", "Homs")])
    counts = seen_counts(judged_pairs([gold], [gold], layer="entities"), [])
    assert numbers(counts["unseen"]) == (1, 1, 1)
    assert counts["seen"].documents == ("a",)
