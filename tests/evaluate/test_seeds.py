"""Scores over seeds."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.evaluate.seeds import over_seeds, spread


def test_mean_and_sample_deviation():
    # mean .63; deviations -.03, -.01, .04; variance (9 + 1 + 16) / 2 / 10,000 = .0013
    found = spread([0.60, 0.62, 0.67])
    assert (found.mean, found.standard_deviation) == pytest.approx((0.63, math.sqrt(0.0013)))
    assert found.to_json() == {"mean": 0.63, "standard_deviation": 0.0361, "values": [0.6, 0.62, 0.67]}


def test_one_run_has_no_deviation():
    found = spread([0.5])
    assert math.isnan(found.standard_deviation)
    assert found.to_json() == {"mean": 0.5, "standard_deviation": None, "values": [0.5]}


def test_a_score_that_a_run_lacks_is_named_and_not_averaged():
    found = over_seeds([{"f1": 0.5, "recall": 0.4, "macro": math.nan}, {"f1": 0.7, "recall": None, "macro": 0.3}])
    assert found.spreads["f1"].values == (0.5, 0.7)
    assert list(found.spreads) == ["f1"]
    assert found.incomplete == ("recall", "macro")


def test_no_runs_have_no_scores():
    found = over_seeds([])
    assert (found.spreads, found.incomplete) == ({}, ())
    with pytest.raises(statistics.StatisticsError):
        spread([])


@given(st.lists(st.floats(0, 1), min_size=2, max_size=9), st.floats(-1, 1))
def test_a_shift_moves_the_mean_alone(values, shift):
    before, after = spread(values), spread([value + shift for value in values])
    assert after.mean == pytest.approx(before.mean + shift, abs=1e-9)
    assert after.standard_deviation == pytest.approx(before.standard_deviation, abs=1e-9)
