"""Intervals and tests by resampling documents. Sentences of one article resemble each other, so documents are the unit.

Both draw all samples at once: a sample is a vector of document weights, and its counts are weights times the count
matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from strife.configs.errors import InputError
from strife.evaluate.counts import Counts, Floats, macro, ratios
from strife.evaluate.pooling import aligned_counts, united_labels

Statistic: TypeAlias = Literal["f1", "macro_f1"]
LEVEL = 0.95
_WEIGHTS_AT_ONCE = 4_000_000
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Interval:
    """The range from ``low`` to ``high``; NaN where nothing could be resampled."""

    low: float
    high: float


NO_INTERVAL = Interval(float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class Intervals:
    """95% intervals of the scores that one count matrix gives; ``labels`` holds those of each label's F1."""

    precision: Interval
    recall: Interval
    f1: Interval
    macro_f1: Interval
    labels: tuple[Interval, ...]


def bootstrap_intervals(counts: Counts, *, draws: int = 1000, seed: int = 13) -> Intervals:
    """Percentile intervals from drawing as many documents as there are, with replacement, ``draws`` times.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. A sample in which a score is
    undefined does not count for that score, and macro F1 is the mean over the labels that the sample has. No draws, or
    no documents, give no interval.
    """
    documents, labels = counts.gold.shape
    if draws == 0 or documents == 0:
        return Intervals(NO_INTERVAL, NO_INTERVAL, NO_INTERVAL, NO_INTERVAL, (NO_INTERVAL,) * labels)
    columns = _columns(counts)
    rng = np.random.default_rng(seed)
    sums = [_document_weights(rng, size, documents) @ columns for size in _batches(draws, documents)]
    correct, gold, predicted, found = np.split(np.concatenate(sums), 4, axis=1)  # each (draw, label)
    pooled = ratios(correct.sum(axis=1), gold.sum(axis=1), predicted.sum(axis=1), found=found.sum(axis=1))
    each = ratios(correct, gold, predicted, found=found)
    return Intervals(
        precision=_interval(pooled.precision),
        recall=_interval(pooled.recall),
        f1=_interval(pooled.f1),
        macro_f1=_interval(macro(correct, gold, predicted, found=found).f1),
        labels=tuple(_interval(column) for column in each.f1.T),
    )


def paired_p_value(
    first: Counts, second: Counts, *, statistic: Statistic = "f1", draws: int = 10_000, seed: int = 13
) -> float:
    """Two-sided p-value of the difference between two systems, by approximate randomisation over documents.

    Each draw swaps the two systems' output of every document with probability one half. p = (1 + c) / (1 + draws),
    where c draws have a difference at least as large as the observed one. Source: Noreen, "Computer-Intensive Methods
    for Testing Hypotheses" (1989); Yeh, "More accurate tests for the statistical significance of result differences",
    COLING 2000.

    Args:
        first: Counts of one system; ``second`` are those of the other on the same documents.
        statistic: Micro F1 or macro F1.

    Returns:
        The p-value, NaN where the score of one system is undefined.

    Raises:
        InputError: the two were not scored on the same documents.
    """
    if set(first.documents) != set(second.documents):
        raise InputError("a paired test needs two systems scored on the same documents")
    labels = united_labels((first, second))
    one = _columns(aligned_counts(first, documents=first.documents, labels=labels))
    other = _columns(aligned_counts(second, documents=first.documents, labels=labels))
    observed = _difference(one.sum(axis=0), other.sum(axis=0), statistic)
    if np.isnan(observed):
        return float("nan")
    rng = np.random.default_rng(seed)
    extreme = 0
    for size in _batches(draws, len(first.documents)):
        swapped = rng.integers(0, 2, size=(size, len(first.documents))).astype(np.float64) @ (other - one)
        difference = _difference(one.sum(axis=0) + swapped, other.sum(axis=0) - swapped, statistic)
        extreme += int(np.sum(~(difference < observed - _ROUNDING)))  # an undefined difference speaks for chance
    return (1 + extreme) / (1 + draws)


def _batches(draws: int, documents: int) -> Iterator[int]:
    size = max(1, _WEIGHTS_AT_ONCE // max(documents, 1))
    for begin in range(0, draws, size):
        yield min(size, draws - begin)


def _document_weights(rng: np.random.Generator, draws: int, documents: int) -> Floats:
    """How often each document is drawn, shape ``(draw, document)``; floats, for only those multiply fast."""
    drawn = rng.integers(0, documents, size=(draws, documents)) + documents * np.arange(draws)[:, None]
    return np.bincount(drawn.ravel(), minlength=draws * documents).reshape(draws, documents).astype(np.float64)


def _columns(counts: Counts) -> Floats:
    """Correct, gold, predicted and found side by side, shape ``(document, 4 * label)``."""
    parts = [counts.correct, counts.gold, counts.predicted, counts.gold_found]
    return np.concatenate(parts, axis=1).astype(np.float64)


def _difference(one: Floats, other: Floats, statistic: Statistic) -> Floats:
    return np.abs(_statistic(one, statistic) - _statistic(other, statistic))


def _statistic(columns: Floats, statistic: Statistic) -> Floats:
    correct, gold, predicted, found = np.split(columns, 4, axis=-1)
    if statistic == "macro_f1":
        return macro(correct, gold, predicted, found=found).f1
    return ratios(correct.sum(axis=-1), gold.sum(axis=-1), predicted.sum(axis=-1), found=found.sum(axis=-1)).f1


def _interval(samples: Floats) -> Interval:
    defined = samples[~np.isnan(samples)]
    if defined.size == 0:
        return NO_INTERVAL
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
