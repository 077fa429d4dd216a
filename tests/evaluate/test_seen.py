from __future__ import annotations

import pytest

from strife.data.readers import read
from strife.evaluate.entities import entity_counts
from strife.evaluate.leaks import leaks
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
    # seen: Rebels right, Homs as Location missed, and Sunday, which was seen in small letters
    assert numbers(counts["seen"]) == (1, 3, 1)
    # unseen: Hama right; Homs as Person and police spurious
    assert numbers(counts["unseen"]) == (1, 1, 3)
    assert counts["seen"].micro().recall == pytest.approx(1 / 3)
    assert counts["unseen"].micro().f1 == 0.5


def test_the_two_add_up_to_the_score_of_all(make, training):
    gold = [make(f"d{n}", TEXT, entities=[("Organisation", "Rebels"), ("Location", "Hama")]) for n in range(3)]
    predicted = [make(f"d{n}", TEXT, entities=[("Organisation", "Rebels"), ("Location", "Homs")]) for n in range(3)]
    pairs = judged_pairs(gold, predicted, layer="entities")
    parts = seen_counts(pairs, training).values()
    whole = entity_counts(pairs, mode="default")
    assert tuple(sum(column) for column in zip(*map(numbers, parts), strict=True)) == numbers(whole)
    assert all(part.documents == whole.documents for part in parts)


@pytest.mark.parametrize("surface", ["Red Cross", "RED CROSS", "Red\u00a0 Cross", "'Red' Cross"])
def test_case_punctuation_and_white_space_do_not_count(make, training, surface):
    gold = make("a", f"The {surface} left.", entities=[("Organisation", surface)])
    counts = seen_counts(judged_pairs([gold], [gold], layer="entities"), training)
    assert numbers(counts["seen"]) == (1, 1, 1)
    assert numbers(counts["unseen"]) == (0, 0, 0)


def test_without_training_everything_is_unseen(make):
    gold = make("a", TEXT, entities=[("Location", "Homs")])
    counts = seen_counts(judged_pairs([gold], [gold], layer="entities"), [])
    assert numbers(counts["unseen"]) == (1, 1, 1)
    assert counts["seen"].documents == ("a",)


def test_a_training_article_that_does_not_annotate_entities_shows_none(make):
    training = make("t", "Homs", entities=[("Location", "Homs")], layers=("events",))
    gold = make("a", TEXT, entities=[("Location", "Homs")])
    counts = seen_counts(judged_pairs([gold], [gold], layer="entities"), [training])
    assert numbers(counts["seen"]) == (0, 0, 0)


def test_as_many_are_seen_as_the_check_for_leaks_finds(shared_corpora):
    folder = shared_corpora / "re3d" / "conflibert_split"
    train, test = (list(read(folder / f"{part}.txt", format="conll")) for part in ("train", "test"))
    seen = seen_counts(judged_pairs(test, test, layer="entities"), train)["seen"].gold.sum()
    leaked = leaks(train, test).mentions["entities"]
    assert leaked is not None
    assert (seen, leaked.of) == (leaked.found, 676)
