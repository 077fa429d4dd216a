from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.evaluate.speed.encoder_work import EncoderShape, stride_windows
from strife.evaluate.speed.measures import Fit, Latency, Spread, Timing, cost_per_million, fit, ratios


def timing(documents: int, seconds: float) -> Timing:
    return Timing(documents, documents * 10, seconds, load_seconds=1.0, peak_memory=None, latencies=(0.1,))


def test_rates_of_one_round():
    one = timing(30, 4.0)
    assert one.documents_per_second == 7.5
    assert one.tokens_per_second == 75.0


def test_a_ratio_is_taken_within_each_round():
    # The machine is twice as slow in the second round, for both: 20/10 and 8/5, and a third that only one of them has.
    fast = {0: timing(20, 1.0), 1: timing(8, 1.0), 2: timing(99, 1.0)}
    slow = {0: timing(10, 1.0), 1: timing(5, 1.0)}
    ratio = ratios(fast, slow)
    assert ratio is not None
    assert (ratio.median, ratio.low, ratio.high) == (pytest.approx(1.8), pytest.approx(1.6), pytest.approx(2.0))
    assert ratios({0: timing(1, 1.0)}, {1: timing(1, 1.0)}) is None


def test_a_spread_is_the_median_and_the_range():
    assert Spread.of([4.0, 1.0, 2.0]) == Spread(2.0, 1.0, 4.0)
    assert Spread.of([1.0, 2.0]) == Spread(1.5, 1.0, 2.0)


def test_latency_interpolates_its_percentile():
    # Of 0, 1, ..., 100 hundredths the 95th percentile is the 96th value.
    found = Latency.of([hundredth / 100 for hundredth in range(101)])
    assert found.median == pytest.approx(0.5)
    assert found.p95 == pytest.approx(0.95)


def test_cost_of_a_million_articles():
    # 10 articles a second: 100,000 seconds; on two cores 55.56 core-hours, at 0.09 each.
    assert cost_per_million(10.0, cores=2, per_core_hour=0.09) == pytest.approx(5.0)


def test_a_fit_of_points_on_a_line():
    found = fit([1, 2, 3], [5.0, 7.0, 9.0])
    assert (found.slope, found.intercept, found.r_squared) == (pytest.approx(2), pytest.approx(3), pytest.approx(1))
    assert found.largest_deviation == pytest.approx(0, abs=1e-9)
    assert found.exponent < 1  # a fixed part weighs on the small sizes


def test_a_fit_says_how_far_points_lie_from_the_line():
    # Least squares through (1, 1), (2, 3), (3, 2): y = x / 2 + 1, which explains a quarter of the variance.
    found = fit([1, 2, 3], [1.0, 3.0, 2.0])
    assert (found.slope, found.intercept, found.r_squared) == pytest.approx((0.5, 1.0, 0.25))
    assert found.largest_deviation == pytest.approx(0.5)  # at 1 the line says 1.5


@given(st.floats(0.1, 3), st.floats(1e-6, 1e3))
def test_the_exponent_of_a_power_is_found(exponent: float, factor: float):
    sizes = [1, 10, 100, 1000]
    found: Fit = fit(sizes, [factor * size**exponent for size in sizes])
    assert math.isclose(found.exponent, exponent, rel_tol=1e-6)


def test_multiply_adds_of_a_window_by_hand():
    # One layer, 2 wide, 3 within: 4 * 2 * 2 + 2 * 2 * 3 = 28 for each of 5 pieces, 2 * 5 * 5 * 2 = 100 between them.
    shape = EncoderShape(layers=1, width=2, inner_width=3)
    assert shape.per_piece == 28
    assert shape.window(5) == 5 * 28 + 100
    assert EncoderShape(layers=6, width=2, inner_width=3).window(5) == 6 * shape.window(5)
    assert EncoderShape(layers=1, width=2, inner_width=3, gated=True).per_piece == 16 + 18
    assert shape.windows([5, 5]) == 2 * shape.window(5)


def test_multiply_adds_are_those_that_pytorch_counts(tiny_encoder):
    import torch
    from torch.utils.flop_counter import FlopCounterMode
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(tiny_encoder, attn_implementation="eager").eval()
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        encoder(input_ids=torch.ones(3, 7, dtype=torch.long))
    pooler = 3 * encoder.config.hidden_size**2  # which strife has no use for
    shape = EncoderShape.of(encoder.config)
    assert counter.get_total_flops() == 2 * (shape.windows([7, 7, 7]) + pooler)


def test_windows_with_a_stride_by_hand():
    # 8 pieces of room, 3 of them shared: windows begin at 0, 5, 10 of 17 pieces; the last holds 7.
    assert stride_windows([17], max_pieces=10, stride=3) == [10, 10, 9]
    assert stride_windows([8, 1, 0], max_pieces=10, stride=3) == [10, 3, 2]
