"""Counts of several runs added up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.evaluate.bootstrap import paired_p_value
from strife.evaluate.counts import Counts, count_items
from strife.evaluate.pooling import aligned_counts, pooled_counts


def test_documents_are_aligned_and_labels_united():
    first = count_items({"x": {("a", 1), ("b", 2)}, "y": {("a", 1)}}, {"x": {("a", 1)}, "y": set()})
    second = count_items({"y": {("a", 1)}, "x": {("a", 1), ("b", 2)}}, {"y": {("c", 5), ("a", 1)}, "x": {("b", 2)}})
    pooled = pooled_counts([first, second])
    assert (pooled.documents, pooled.labels) == (("x", "y"), ("a", "b", "c"))
    assert pooled.gold.tolist() == [[2, 2, 0], [2, 0, 0]]
    assert pooled.predicted.tolist() == [[1, 1, 0], [1, 0, 1]]
    assert pooled.correct.tolist() == [[1, 1, 0], [1, 0, 0]]


def test_runs_on_other_documents_are_refused():
    with pytest.raises(InputError, match="run 2 was not scored on the same documents"):
        pooled_counts([count_items({"x": set()}, {}), count_items({"y": set()}, {})])
    with pytest.raises(InputError, match="no counts"):
        pooled_counts([])


def test_systems_of_several_seeds_are_compared_by_their_pooled_counts():
    def run(rate: float, seed: int) -> Counts:
        gold = np.full((30, 1), 5, dtype=np.int64)
        correct = np.random.default_rng(seed).binomial(gold, rate)
        return Counts(tuple(map(str, range(30))), ("a",), correct, gold, gold)

    good, bad = (pooled_counts([run(rate, seed) for seed in range(3)]) for rate in (0.8, 0.5))
    assert paired_p_value(good, bad, draws=999) == pytest.approx(1 / 1000)
    assert paired_p_value(good, pooled_counts([run(0.8, seed) for seed in (2, 0, 1)]), draws=99) == 1.0


def test_gold_items_found_many_to_one_are_kept():
    def counts(found: int | None) -> Counts:
        three, four = np.array([[3]]), np.array([[4]])
        return Counts(("x",), ("a",), three, four, four, None if found is None else np.array([[found]]))

    assert pooled_counts([counts(None)] * 2).found is None
    pooled = pooled_counts([counts(2), counts(None), counts(1)])
    assert pooled.gold_found.tolist() == [[2 + 3 + 1]]  # of the run that matches one to one, what is correct
    assert (float(pooled.micro().precision), float(pooled.micro().recall)) == (9 / 12, 6 / 12)
    aligned = aligned_counts(counts(2), documents=("x",), labels=("b", "a"))
    assert aligned.found is not None
    assert aligned.found.tolist() == [[0, 2]]


@given(st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=1, max_size=4), st.randoms())
def test_no_count_is_lost(runs, random):
    counts = []
    for values in runs:
        labels = random.sample("abcd", 3)
        matrix = np.array(values).reshape(2, 3)
        counts.append(Counts(tuple(random.sample(("x", "y"), 2)), tuple(labels), matrix, matrix, matrix))
    pooled = pooled_counts(counts)
    for row, document in enumerate(pooled.documents):
        for column, label in enumerate(pooled.labels):
            parts = [
                each.gold[each.documents.index(document), each.labels.index(label)]
                for each in counts
                if label in each.labels
            ]
            assert (
                pooled.gold[row, column] == pooled.correct[row, column] == pooled.predicted[row, column] == sum(parts)
            )


def test_alignment_moves_rows_and_columns():
    counts = count_items({"x": {("a", 1), ("a", 2), ("b", 1)}, "y": set()}, {})
    aligned = aligned_counts(counts, documents=("y", "x"), labels=("c", "b", "a"))
    assert aligned.gold.tolist() == [[0, 0, 0], [0, 1, 2]]
    assert aligned.labels == ("c", "b", "a")
