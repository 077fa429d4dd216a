"""Merging scores against cases that the literature and our own hands have worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.evaluate.record_clusters import score_clusters

Clusters = list[frozenset[tuple[int, int]]]


def clusters(*groups: list[int]) -> Clusters:
    return [frozenset((number, number + 1) for number in group) for group in groups]


KEY = clusters([1, 2, 3, 4, 5], [6, 7], [8, 9, 10, 11, 12])


@pytest.mark.parametrize(
    ("response", "precision"),
    [
        (clusters([1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11, 12]), 16 / 21),
        (clusters([1, 2, 3, 4, 5, 8, 9, 10, 11, 12], [6, 7]), 7 / 12),
    ],
)
def test_b_cubed_gives_the_figures_of_its_paper(response: Clusters, precision: float) -> None:
    found = score_clusters({"a": KEY}, {"a": response}, draws=0)["b_cubed"]
    assert found.precision.value == pytest.approx(precision)
    assert found.recall.value == 1


def test_ceaf_aligns_records_one_to_one() -> None:
    found = score_clusters({"a": clusters([1, 2], [3])}, {"a": clusters([1], [2, 3])}, draws=0)["ceaf_phi4"]
    # Best alignment: {1,2} with {1}: 2/3, {3} with {2,3}: 2/3.
    assert found.f1.value == pytest.approx(2 / 3)


def test_mentions_that_one_side_lacks_count_against_the_other() -> None:
    found = score_clusters({"a": clusters([1], [2])}, {"a": clusters([1])}, draws=0)["b_cubed"]
    assert (found.precision.value, found.recall.value) == (1, 0.5)
    assert score_clusters({"a": clusters([1])}, {}, draws=0)["b_cubed"].f1.value == 0


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_a_perfect_merging_scores_one_and_a_changed_one_less(labels: list[int]) -> None:
    groups = clusters(*([i for i, found in enumerate(labels) if found == label] for label in sorted(set(labels))))
    perfect = score_clusters({"a": groups}, {"a": groups[::-1]}, draws=0)
    assert all(metric.f1.value == pytest.approx(1) for metric in perfect.values())
    if len(groups) > 1:
        merged = [groups[0] | groups[1], *groups[2:]]
        assert all(metric.f1.value < 1 for metric in score_clusters({"a": groups}, {"a": merged}, draws=0).values())
