from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.evaluate.bootstrap import bootstrap_intervals, paired_p_value
from strife.evaluate.counts import Counts


def _counts(documents=60, labels=3, *, quality=0.7, seed=0, names=None):
    rng = np.random.default_rng(seed)
    gold = np.random.default_rng(99).integers(1, 8, (documents, labels))
    correct = rng.binomial(gold, quality)
    predicted = correct + rng.binomial(gold, 1 - quality)
    ids = tuple(f"d{number}" for number in range(documents)) if names is None else names
    return Counts(ids, tuple("abcdefghijklmnopqrstuvwxyz"[:labels]), correct, gold, predicted)


def test_an_interval_contains_its_estimate_and_depends_on_the_seed_alone():
    counts = _counts()
    intervals = bootstrap_intervals(counts)
    micro, each = counts.micro(), counts.per_label()
    pairs = [(intervals.precision, micro.precision), (intervals.recall, micro.recall), (intervals.f1, micro.f1)]
    pairs += [(intervals.macro_f1, counts.macro().f1), *zip(intervals.labels, each.f1, strict=True)]
    for interval, value in pairs:
        assert 0 < interval.low < value < interval.high < 1
    assert bootstrap_intervals(counts) == intervals
    assert bootstrap_intervals(counts, seed=14) != intervals


def test_the_interval_has_the_width_that_theory_gives():
    # one gold item a document, found with rate 0.7: recall is a mean of 400 draws, its standard error sqrt(.21 / 400)
    found = np.random.default_rng(1).binomial(1, 0.7, (400, 1))
    ones = np.ones((400, 1), dtype=np.int64)
    counts = Counts(tuple(map(str, range(400))), ("a",), found, ones, ones)
    interval = bootstrap_intervals(counts, draws=4000).recall
    rate = found.mean()
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * math.sqrt(rate * (1 - rate) / 400), rel=0.1)


def test_no_draws_no_documents_or_nothing_to_measure_give_no_interval():
    assert math.isnan(bootstrap_intervals(_counts(), draws=0).f1.low)
    empty = np.zeros((0, 0), dtype=np.int64)
    assert math.isnan(bootstrap_intervals(Counts((), (), empty, empty, empty)).f1.high)
    nothing = np.zeros((4, 0), dtype=np.int64)
    intervals = bootstrap_intervals(Counts(tuple("abcd"), (), nothing, nothing, nothing))
    assert math.isnan(intervals.f1.low)
    assert math.isnan(intervals.macro_f1.low)


def test_one_document_has_an_interval_of_no_width():
    interval = bootstrap_intervals(_counts(documents=1)).f1
    assert interval.low == interval.high


def test_resampling_is_fast():
    counts = _counts(documents=200, labels=22)
    begin = time.perf_counter()
    bootstrap_intervals(counts, draws=1000)
    paired_p_value(counts, _counts(documents=200, labels=22, seed=1), draws=10_000)
    assert time.perf_counter() - begin < 5  # a tenth of a second on a free machine


def test_batches_do_not_change_the_result(monkeypatch):
    counts, other = _counts(), _counts(seed=1)
    whole = bootstrap_intervals(counts), paired_p_value(counts, other, draws=500)
    monkeypatch.setattr("strife.evaluate.bootstrap._WEIGHTS_AT_ONCE", 700)
    assert (bootstrap_intervals(counts), paired_p_value(counts, other, draws=500)) == whole


def test_a_system_does_not_differ_from_itself():
    assert paired_p_value(_counts(), _counts(), draws=200) == 1.0
    assert paired_p_value(_counts(), _counts(), draws=200, statistic="macro_f1") == 1.0


@pytest.mark.parametrize("statistic", ["f1", "macro_f1"])
def test_a_large_difference_is_significant_in_both_directions(statistic):
    good, bad = _counts(quality=0.9), _counts(quality=0.4, seed=1)
    assert paired_p_value(good, bad, statistic=statistic, draws=999) == pytest.approx(1 / 1000)
    assert paired_p_value(bad, good, statistic=statistic, draws=999) == pytest.approx(1 / 1000)


def test_chance_differences_are_rarely_significant():
    values = [paired_p_value(_counts(seed=2 * n), _counts(seed=2 * n + 1), draws=199) for n in range(60)]
    assert sum(value <= 0.05 for value in values) <= 8  # expected 3
    assert max(values) > 0.5


def test_a_difference_in_the_gold_items_found_alone_is_tested_too():
    correct = np.full((40, 1), 4)
    ids = tuple(map(str, range(40)))
    all_found, half_found = (Counts(ids, ("a",), correct, correct, correct, found) for found in (correct, correct // 2))
    assert paired_p_value(all_found, half_found, draws=999) == pytest.approx(1 / 1000)
    assert paired_p_value(Counts(ids, ("a",), correct, correct, correct), all_found, draws=99) == 1.0


def test_exact_p_value_of_two_documents():
    # first finds both items, second none: the four swaps give differences 1, 0, 0, 1, so p is about 1/2
    ones, zeros = np.ones((2, 1), dtype=np.int64), np.zeros((2, 1), dtype=np.int64)
    first, second = Counts(("a", "b"), ("x",), ones, ones, ones), Counts(("a", "b"), ("x",), zeros, ones, ones)
    assert paired_p_value(first, second, draws=4000) == pytest.approx(0.5, abs=0.03)


def test_documents_and_labels_are_aligned():
    counts = _counts(documents=20)
    order, columns = np.random.default_rng(3).permutation(20), [2, 0, 1]
    shuffled = Counts(
        tuple(counts.documents[n] for n in order),
        tuple(counts.labels[n] for n in columns),
        counts.correct[order][:, columns],
        counts.gold[order][:, columns],
        counts.predicted[order][:, columns],
    )
    assert paired_p_value(counts, shuffled, draws=100, statistic="macro_f1") == 1.0


def test_other_documents_are_refused_and_an_undefined_score_has_no_p_value():
    with pytest.raises(InputError, match="same documents"):
        paired_p_value(_counts(documents=2), _counts(documents=2, names=("x", "y")))
    zeros = np.zeros((2, 1), dtype=np.int64)
    nothing = Counts(("d0", "d1"), ("a",), zeros, zeros, zeros)
    assert math.isnan(paired_p_value(nothing, _counts(documents=2), draws=10))


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=6), st.integers(0, 2**31))
def test_intervals_are_ordered_and_within_bounds(rows, seed):
    correct, missed, spurious = (np.array(rows)[:, [part]] for part in range(3))
    counts = Counts(tuple(map(str, range(len(rows)))), ("a",), correct, correct + missed, correct + spurious)
    interval = bootstrap_intervals(counts, draws=50, seed=seed).f1
    if counts.gold.sum() + counts.predicted.sum() == 0:
        assert math.isnan(interval.low)
    elif not math.isnan(interval.low):
        assert 0 <= interval.low <= interval.high <= 1
