"""Ratios of counts that match one to one and many to one, and metrics made of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.evaluate.counts import Counts, ratios
from strife.evaluate.metrics import measure
from strife.evaluate.tables import labels_table

numbers = st.integers(0, 500)


@given(numbers, numbers, numbers)
def test_without_found_f1_is_that_of_items_that_match_one_to_one(correct, missed, spurious):
    found = ratios(correct, correct + missed, correct + spurious)
    if correct + missed + spurious == 0:
        assert np.isnan([found.precision, found.recall, found.f1]).all()
    else:
        assert float(found.f1) == 2 * correct / (2 * correct + missed + spurious)


@given(numbers, numbers, numbers, numbers)
def test_f1_is_the_harmonic_mean_of_precision_and_recall(correct, spurious, found, missed):
    each = ratios(correct, found + missed, correct + spurious, found=found)
    both = float(each.precision + each.recall)
    if both > 0:
        assert float(each.f1) == pytest.approx(2 * float(each.precision * each.recall) / both)
    else:
        assert not each.f1 > 0


def test_pooled_by_label_and_averaged():
    counts = Counts(
        ("x", "y"),
        ("a", "b"),
        correct=np.array([[2, 0], [0, 1]]),
        gold=np.array([[1, 1], [1, 1]]),
        predicted=np.array([[2, 0], [0, 4]]),
        found=np.array([[1, 0], [0, 1]]),
    )
    micro, each = counts.micro(), counts.per_label()
    assert (float(micro.precision), float(micro.recall)) == (3 / 6, 2 / 4)
    assert each.precision.tolist() == [1, 1 / 4]
    assert each.recall.tolist() == [1 / 2, 1 / 2]
    assert each.f1.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert float(counts.macro().f1) == pytest.approx(1 / 2)


def test_a_metric_that_has_no_name_among_the_scores_has_f1_precision_and_recall():
    ones = np.ones((3, 2), dtype=np.int64)
    for found, shown in ((None, {}), (ones, {"found": 6})):
        counts = Counts(("x", "y", "z"), ("a", "b"), 2 * ones, ones, 2 * ones, found)
        metric = measure("templates.f1", counts, scheme="GTT", condition=None, draws=10, seed=1)
        written = json.loads(json.dumps(metric.to_json()))
        assert written.keys() - {"scheme", "condition", "documents", "counts", "labels"} == {
            "f1",
            "precision",
            "recall",
        }
        assert written["counts"] == {"correct": 12, "gold": 6, "predicted": 12} | shown
        assert len(labels_table(metric).rows) == 3
