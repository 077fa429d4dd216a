from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nervaluate.evaluator import Evaluator

from strife.evaluate.entities import TaggedPairs, Tagging, chunks, tag_counts, tag_pairs, tagged_chunks
from strife.evaluate.pairs import pair_documents
from strife.evaluate.partial import SCHEMES, Outcomes, match_counts, outcomes

TYPES = ["PER", "LOC", "well-known"]
TAGS = st.sampled_from(["O", *(f"{prefix}-{kind}" for prefix in "BI" for kind in TYPES)])
CORPUS = st.lists(
    st.integers(0, 12).flatmap(
        lambda n: st.tuples(st.lists(TAGS, min_size=n, max_size=n), st.lists(TAGS, min_size=n, max_size=n))
    ),
    min_size=1,
    max_size=5,
)
NAMES = {"type": "ent_type"}


def found(gold, predicted):
    ids = tuple(f"d{number}" for number in range(len(gold)))
    sides = (tuple(Tagging(tags, 0) for tags in side) for side in (gold, predicted))
    return tagged_chunks(TaggedPairs(ids, *sides), mode="default")


def assert_equal(found, counts, column):
    """What nervaluate found and one column of counts: the numbers behind the ratios, and the ratios."""
    assert found.correct + 0.5 * found.partial == counts.correct[:, column].sum()
    assert (found.possible, found.actual) == (counts.gold[:, column].sum(), counts.predicted[:, column].sum())
    if found.possible + found.actual:
        ratios = counts.per_label()
        for measure in ("precision", "recall", "f1"):
            assert getattr(ratios, measure)[column] == pytest.approx(getattr(found, measure), abs=1e-12)


@given(corpus=CORPUS)
def test_the_numbers_are_those_of_nervaluate(corpus):
    gold, predicted = ([pair[side] for pair in corpus] for side in (0, 1))
    theirs = Evaluator(gold, predicted, tags=TYPES, loader="list").evaluate()
    ours = match_counts(found(gold, predicted))
    for match in SCHEMES:
        name = NAMES.get(match, match)
        assert_equal(theirs["overall"][name], ours[match].pooled, 0)
        assert set(ours[match].by_label.labels) == set(theirs["entities"])
        for column, label in enumerate(ours[match].by_label.labels):
            assert_equal(theirs["entities"][label][name], ours[match].by_label, column)


@given(corpus=CORPUS)
def test_each_outcome_is_counted_as_nervaluate_counts_it(corpus):
    for gold, predicted in corpus:
        theirs = Evaluator([gold], [predicted], tags=TYPES, loader="list").evaluate()["overall"]
        sides = [sorted(chunks(tags, mode="default"), key=lambda mention: mention[1]) for tags in (gold, predicted)]
        for match in SCHEMES:
            found = theirs[NAMES.get(match, match)]
            expected = Outcomes(found.correct, found.incorrect, found.partial, found.missed, found.spurious)
            assert outcomes(*sides, match=match) == expected


@pytest.mark.parametrize("length", [99, 100, 101, 250])
def test_an_overlap_below_one_percent_of_the_gold_mention_is_none_as_in_nervaluate(length):
    gold = ["O", "B-PER", *["I-PER"] * (length - 1)]
    predicted = ["B-PER", "I-PER", *["O"] * (length - 1)]
    theirs = Evaluator([gold], [predicted], tags=TYPES, loader="list").evaluate()["overall"]
    ours = match_counts(found([gold], [predicted]))
    assert ours["type"].pooled.correct.sum() == theirs["ent_type"].correct == (length <= 100)
    assert ours["partial"].pooled.correct.sum() == 0.5 * theirs["partial"].partial


@given(corpus=CORPUS)
def test_the_strict_match_of_disjoint_mentions_is_the_default_score_of_seqeval(corpus):
    gold, predicted = ([pair[side] for pair in corpus] for side in (0, 1))
    strict = match_counts(found(gold, predicted))["strict"]
    seqeval = tag_counts(gold, predicted, mode="default")
    assert strict.by_label.labels == seqeval.labels
    np.testing.assert_array_equal(strict.by_label.correct, seqeval.correct)
    np.testing.assert_array_equal(strict.pooled.correct[:, 0], seqeval.correct.sum(axis=1))


def test_matches_by_hand():
    # one of each: right, wrong type, cut short, cut short and of another type, missed, spurious
    gold = [("A", 0, 2), ("A", 3, 5), ("A", 6, 8), ("A", 9, 11), ("A", 12, 13)]
    predicted = [("A", 0, 2), ("B", 3, 5), ("A", 6, 7), ("B", 9, 10), ("B", 14, 15)]
    each = {match: outcomes(gold, predicted, match=match) for match in SCHEMES}
    assert each["strict"] == Outcomes(correct=1, incorrect=3, partial=0, missed=1, spurious=1)
    assert each["exact"] == Outcomes(correct=2, incorrect=2, partial=0, missed=1, spurious=1)
    assert each["partial"] == Outcomes(correct=2, incorrect=0, partial=2, missed=1, spurious=1)
    assert each["type"] == Outcomes(correct=2, incorrect=2, partial=0, missed=1, spurious=1)
    assert each["partial"].credit == 3.0
    assert {(one.possible, one.actual) for one in each.values()} == {(5, 5)}


def test_a_prediction_over_two_gold_mentions_takes_the_nearer_one_of_its_type():
    gold = [("A", 0, 1), ("A", 1, 5), ("B", 5, 6)]
    assert outcomes(gold, [("A", 0, 6)], match="type") == Outcomes(1, 0, 0, 2, 0)
    # the long prediction takes ("A", 1, 5), so the second one finds only the type B left
    assert outcomes(gold, [("A", 0, 5), ("A", 5, 6)], match="type") == Outcomes(1, 1, 0, 1, 0)


def test_counts_stay_apart_by_document_and_types_come_in_the_wanted_order():
    counts = match_counts(
        found([["B-LOC", "I-LOC"], ["B-PER"]], [["B-LOC", "O"], ["B-LOC"]]), labels=("PER", "ORG", "LOC")
    )["partial"]
    assert counts.by_label.labels == ("PER", "LOC")
    assert counts.pooled.correct.tolist() == [[0.5], [1.0]]  # boundaries alone: the second one is right
    assert counts.by_label.correct.tolist() == [[0, 0.5], [0, 0]]  # among mentions of a type it is missed and spurious
    assert counts.pooled.micro().f1 == pytest.approx(1.5 / 2)


@pytest.mark.parametrize(("kind", "right"), [("Facility", 1), ("Location", 1), ("Person", 0)])
def test_a_coarse_type_is_matched_by_each_alternative_that_overlaps(make, kind, right):
    gold = make("a", "The old bridge fell.", entities=[("Location|Facility", "old bridge")])
    predicted = make("a", "The old bridge fell.", entities=[(kind, "bridge")])
    counts = match_counts(tagged_chunks(tag_pairs(pair_documents([gold], [predicted]).pairs), mode="default"))
    assert counts["type"].pooled.correct.sum() == right
    assert counts["partial"].pooled.correct.sum() == 0.5
    assert counts["strict"].pooled.correct.sum() == 0


def test_nothing_to_match_is_undefined():
    counts = match_counts(found([["O", "O"]], [["O", "O"]]))["exact"]
    assert np.isnan(counts.pooled.micro().f1)
    assert counts.by_label.labels == ()
