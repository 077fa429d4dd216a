"""Holm's correction, by hand and against its closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.evaluate.holm import holm

p_values = st.lists(st.floats(0, 1), max_size=8).map(lambda values: {f"c{n}": p for n, p in enumerate(values)})


def test_a_case_worked_by_hand():
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    # ranked d, a, c, b: .005 * 4 = .02; .01 * 3 = .03; .03 * 2 = .06; .04 * 1 = .04, raised to the .06 before it
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert list(adjusted) == ["a", "b", "c", "d"]


def test_one_comparison_is_left_as_it_is_and_none_exceeds_one():
    assert holm({"only": 0.3}) == {"only": 0.3}
    assert holm({"a": 0.8, "b": 0.7, "c": 0.9}) == {"a": 1.0, "b": 1.0, "c": 1.0}
    assert holm({}) == {}


def test_an_undefined_p_value_is_no_test():
    adjusted = holm({"a": 0.02, "undefined": math.nan, "b": 0.03})
    assert (adjusted["a"], adjusted["b"]) == pytest.approx((0.04, 0.04))
    assert math.isnan(adjusted["undefined"])


@pytest.mark.parametrize("value", [-0.1, 1.5, math.inf])
def test_what_is_no_p_value_is_refused(value):
    with pytest.raises(InputError, match="comparison 'bad'"):
        holm({"good": 0.1, "bad": value})


@given(p_values)
def test_it_is_the_running_maximum_of_the_scaled_ranks(values):
    # the closed form that statsmodels' multipletests(method="holm") computes
    ranked = np.array(sorted(values.values()))
    scaled = np.maximum.accumulate(ranked * np.arange(len(ranked), 0, -1)) if len(ranked) else ranked
    assert sorted(holm(values).values()) == pytest.approx(list(np.minimum(scaled, 1.0)))


@given(p_values, st.floats(0.001, 0.999))
def test_it_rejects_what_stepping_down_rejects(values, alpha):
    # Holm's own description: from the smallest on, reject while p <= alpha / (number of hypotheses not yet rejected)
    rejected = set()
    for name, value in sorted(values.items(), key=lambda item: item[1]):
        if (len(values) - len(rejected)) * value > alpha:
            break
        rejected.add(name)
    assert {name for name, value in holm(values).items() if value <= alpha} == rejected
