"""What an epoch shows: by weight, by seed and epoch, and with like lengths in one batch."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.train.sampling import MixtureSampler


def epoch(sampler: MixtureSampler, number: int = 0) -> list[int]:
    sampler.set_epoch(number)
    return list(sampler)


def uniform(weights: list[float], *, batch_size: int = 4, seed: int = 1) -> MixtureSampler:
    return MixtureSampler([10] * len(weights), weights, batch_size=batch_size, seed=seed)


def test_weight_one_shows_every_window_once() -> None:
    assert sorted(epoch(uniform([1.0] * 23))) == list(range(23))


def test_weight_two_shows_every_window_twice() -> None:
    assert Counter(epoch(uniform([2.0] * 9))) == dict.fromkeys(range(9), 2)


def test_weight_one_half_shows_another_half_each_epoch() -> None:
    sampler = uniform([0.5] * 40)
    halves = [epoch(sampler, number) for number in range(16)]
    for half in halves:
        assert len(half) == len(set(half)) == 20
    assert len({frozenset(half) for half in halves}) == 16
    assert set().union(*halves) == set(range(40))


def test_weight_two_and_a_half_shows_every_window_twice_and_half_of_them_once_more() -> None:
    counts = Counter(epoch(uniform([2.5] * 10)))
    assert sorted(counts.values()) == [2] * 5 + [3] * 5


def test_corpora_keep_their_shares() -> None:
    drawn = epoch(uniform([1.0] * 10 + [3.0] * 4 + [0.25] * 8))
    assert len(drawn) == 10 + 12 + 2
    assert len([w for w in drawn if w < 10]) == len({w for w in drawn if w < 10}) == 10
    assert Counter(w for w in drawn if 10 <= w < 14) == dict.fromkeys(range(10, 14), 3)
    assert len({w for w in drawn if w >= 14}) == 2


def test_a_small_corpus_of_little_weight_is_still_seen() -> None:
    assert len(epoch(uniform([0.1]))) == 1
    assert 30 in epoch(uniform([1.0] * 30 + [0.1]))


@given(
    st.lists(st.tuples(st.integers(1, 500), st.sampled_from([0.3, 1.0, 2.0])), min_size=1, max_size=80),
    st.integers(1, 9),
    st.integers(0, 1000),
)
def test_the_length_is_what_is_drawn(windows: list[tuple[int, float]], batch_size: int, seed: int) -> None:
    lengths, weights = [w[0] for w in windows], [w[1] for w in windows]
    sampler = MixtureSampler(lengths, weights, batch_size=batch_size, seed=seed)
    drawn = epoch(sampler, seed % 7)
    assert len(drawn) == len(sampler)
    assert set(drawn) <= set(range(len(windows)))
    assert {index for index, weight in enumerate(weights) if weight >= 1} <= set(drawn)


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    weights = [1.0] * 30 + [0.5] * 30
    one, other = uniform(weights, seed=7), uniform(weights, seed=7)
    epoch(other, 0)
    epoch(other, 5)  # what was drawn before does not matter
    assert epoch(one, 3) == epoch(other, 3)
    assert epoch(one, 3) == epoch(one, 3)


def test_epochs_and_seeds_differ() -> None:
    weights = [1.0] * 60
    sampler = uniform(weights, seed=7)
    orders = [epoch(sampler, number) for number in range(4)] + [epoch(uniform(weights, seed=8), 0)]
    assert len({tuple(order) for order in orders}) == 5


@pytest.mark.parametrize("batch_size", [4, 8])
def test_like_lengths_share_a_batch(batch_size: int) -> None:
    lengths = np.random.default_rng(0).integers(10, 500, 400)
    sampler = MixtureSampler(lengths.tolist(), [1.0] * 400, batch_size=batch_size, seed=1)
    drawn = epoch(sampler)
    batches = [lengths[drawn[start : start + batch_size]] for start in range(0, 400, batch_size)]
    padding = sum(int((batch.max() - batch).sum()) for batch in batches) / lengths.sum()
    assert padding < 0.1
    # The batches themselves are not sorted: long and short ones alternate.
    longest = [int(batch.max()) for batch in batches]
    assert longest != sorted(longest)
    assert longest != sorted(longest, reverse=True)


def test_a_batch_that_is_not_full_comes_last() -> None:
    lengths = list(range(10, 10 + 4 * 40 + 3))
    sampler = MixtureSampler(lengths, [1.0] * len(lengths), batch_size=4, seed=1)
    drawn = epoch(sampler)
    batches = [drawn[start : start + 4] for start in range(0, len(drawn), 4)]
    assert [len(batch) for batch in batches] == [4] * 40 + [3]
    # Were a short batch in the middle, every later batch would be two half batches of different lengths.
    for batch in batches[:-1]:
        assert batch == sorted(batch, reverse=True)
