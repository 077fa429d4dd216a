"""Viterbi decoding against a brute-force search over all valid sequences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from strife.models.decoding import best_sequences


def is_valid(path: tuple[int, ...]) -> bool:
    """``I-x`` (even, above 0) stands only after ``B-x`` or ``I-x``."""
    previous = 0
    for label in path:
        if label and label % 2 == 0 and previous not in (label - 1, label):
            return False
        previous = label
    return True


def valid_paths(steps: int, labels: int) -> Iterator[tuple[int, ...]]:
    return (path for path in product(range(labels), repeat=steps) if is_valid(path))


def total(scores: np.ndarray, path: tuple[int, ...]) -> float:
    return float(sum(scores[step, label] for step, label in enumerate(path)))


@st.composite
def score_tables(draw: st.DrawFn, *, steps: st.SearchStrategy[int] | None = None) -> np.ndarray:
    types = draw(st.integers(0, 2))
    length = draw(st.integers(1, 5) if steps is None else steps)
    # Multiples of 1/4: sums are exact, and ties are frequent.
    values = st.integers(-40, 0).map(lambda number: number / 4)
    return draw(npst.arrays(np.float32, (length, 2 * types + 1), elements=values))


@given(score_tables())
def test_the_path_is_valid_and_no_valid_path_is_better(scores: np.ndarray) -> None:
    path = tuple(best_sequences(scores[None], np.array([len(scores)]))[0].tolist())
    assert is_valid(path)
    assert total(scores, path) == max(total(scores, other) for other in valid_paths(*scores.shape))


@given(npst.arrays(np.float32, (1, 40, 9), elements=st.floats(-50, 0, width=32)))
def test_a_long_sequence_has_no_inside_label_without_its_beginning(scores: np.ndarray) -> None:
    assert is_valid(tuple(best_sequences(scores, np.array([40]))[0].tolist()))


@given(st.lists(score_tables(steps=st.integers(1, 4)).filter(lambda s: s.shape[1] == 5), min_size=2, max_size=4))
def test_a_batch_decodes_each_sequence_as_if_it_were_alone(tables: list[np.ndarray]) -> None:
    lengths = np.array([len(table) for table in tables])
    # What lies behind a sequence's end is noise that would win if it were read.
    batch = np.full((len(tables), lengths.max() + 1, 5), 100.0, dtype=np.float32)
    batch[:, :, 3] = 1000.0
    for row, table in enumerate(tables):
        batch[row, : len(table)] = table
    paths = best_sequences(batch, lengths)
    for row, table in enumerate(tables):
        alone = best_sequences(table[None], lengths[row : row + 1])[0]
        np.testing.assert_array_equal(paths[row, : len(table)], alone)
        assert not paths[row, len(table) :].any()


def test_a_strong_inside_label_pulls_its_beginning_in() -> None:
    # O, B-a, I-a, B-b, I-b: greedily "O I-a"; B-a costs 1 at the first token and saves more at the second.
    scores = np.array([[[-0.1, -1.1, -9, -9, -9], [-5, -8, -0.1, -9, -0.05]]])
    assert best_sequences(scores, np.array([2])).tolist() == [[1, 2]]


def test_two_neighbours_of_one_type_stay_two() -> None:
    scores = np.log(np.array([[[0.1, 0.8, 0.1], [0.1, 0.6, 0.3], [0.1, 0.3, 0.6]]]))
    assert best_sequences(scores, np.array([3])).tolist() == [[1, 1, 2]]


@pytest.mark.parametrize("shape", [(0, 0, 3), (0, 4, 3), (2, 0, 3), (2, 4, 1)])
def test_nothing_to_decode(shape: tuple[int, int, int]) -> None:
    paths = best_sequences(np.zeros(shape, dtype=np.float32), np.full(shape[0], shape[1]))
    assert paths.shape == shape[:2]
    assert not paths.any()


def test_an_empty_sequence_beside_a_full_one() -> None:
    scores = np.log(np.full((2, 3, 3), 1 / 3)) + np.array([0.0, 0.5, 0.0])
    assert best_sequences(scores, np.array([0, 3])).tolist() == [[0, 0, 0], [1, 1, 1]]
