"""Counts per document and label, and the ratios made of them: what every score and every interval is computed from.

An *item* is a tuple whose first element is its label; the rest says where it stands. A prediction is correct if the
same tuple is in gold. Keeping the counts apart by document is what makes resampling of documents a matrix product.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strife.data.document import ALTERNATIVES

Item: TypeAlias = tuple[Any, ...]
Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratios:
    """Precision, recall and F1, of any shape. NaN where there is neither gold nor prediction."""

    precision: Floats
    recall: Floats
    f1: Floats


@dataclass(frozen=True, eq=False)
class Counts:
    """Correct, gold and predicted items of each document and label.

    Attributes:
        documents: The document ids, one a row.
        labels: The labels, one a column.
        correct: Predicted items that are right, shape ``(document, label)``, as all that follow. Floats where a
            half-right item earns part of a point.
        found: Gold items that a prediction matches, where items match many to one, so that precision and recall have
            numerators of their own; None where they are those of ``correct``.
    """

    documents: tuple[str, ...]
    labels: tuple[str, ...]
    correct: NDArray[np.int64] | Floats
    gold: NDArray[np.int64]
    predicted: NDArray[np.int64]
    found: NDArray[np.int64] | Floats | None = None

    @property
    def gold_found(self) -> NDArray[np.int64] | Floats:
        """The numerators of recall: ``found``, or ``correct`` where that is None."""
        return self.correct if self.found is None else self.found

    def micro(self) -> Ratios:
        """Ratios of the counts pooled over documents and labels."""
        return ratios(self.correct.sum(), self.gold.sum(), self.predicted.sum(), found=self.gold_found.sum())

    def per_label(self) -> Ratios:
        """Ratios of the counts pooled over documents, shape ``(label,)``."""
        correct, gold, predicted, found = self._by_label()
        return ratios(correct, gold, predicted, found=found)

    def macro(self) -> Ratios:
        """Unweighted mean of the ratios of the labels that occur in gold or among the predictions."""
        correct, gold, predicted, found = self._by_label()
        return macro(correct, gold, predicted, found=found)

    def _by_label(self) -> list[NDArray[Any]]:
        return [part.sum(axis=0) for part in (self.correct, self.gold, self.predicted, self.gold_found)]


def ratios(correct: ArrayLike, gold: ArrayLike, predicted: ArrayLike, *, found: ArrayLike | None = None) -> Ratios:
    """Precision = correct / predicted, recall = found / gold and F1, their harmonic mean, elementwise.

    Without ``found`` gold and predicted items match one to one, and as many gold items are found as predictions are
    correct. F1 is taken from counts, 2 correct found / (correct gold + found predicted), which then comes to
    2 correct / (gold + predicted).

    A ratio with an empty denominator is 0 as in seqeval and in TextEE's scorer, but NaN where both gold and predicted
    are empty, for then nothing was measured.
    """
    counts = (correct, gold, predicted, correct if found is None else found)
    hits, wanted, given, matched = (np.asarray(count, dtype=np.float64) for count in counts)
    empty = wanted + given == 0
    weighted = hits * wanted + matched * given
    return Ratios(
        precision=np.where(empty, np.nan, hits / np.maximum(given, 1)),
        recall=np.where(empty, np.nan, matched / np.maximum(wanted, 1)),
        f1=np.where(empty, np.nan, 2 * hits * matched / np.where(weighted > 0, weighted, 1)),
    )


def macro(correct: ArrayLike, gold: ArrayLike, predicted: ArrayLike, *, found: ArrayLike | None = None) -> Ratios:
    """Mean ratios over the last axis, the labels; a label with neither gold nor prediction is left out.

    That is ``average="macro"`` of seqeval and of scikit-learn, whose label set is that of gold and predictions
    together.
    """
    each = ratios(correct, gold, predicted, found=found)
    present = ~np.isnan(each.f1)
    number = present.sum(axis=-1)

    def mean(values: Floats) -> Floats:
        total = np.where(present, values, 0.0).sum(axis=-1)
        return np.where(number > 0, total / np.maximum(number, 1), np.nan)

    return Ratios(mean(each.precision), mean(each.recall), mean(each.f1))


def alternatives(label: str) -> tuple[str, ...]:
    """The labels that a coarse gold label leaves open: ``attack|shelling`` is one of the two."""
    return tuple(label.split(ALTERNATIVES))


def resolve(gold: set[Item], predicted: set[Item]) -> set[Item]:
    """Replace a coarse gold label by the alternative that is predicted at the same place, else by the first one."""
    resolved = set()
    for label, *place in gold:
        names = alternatives(label)
        resolved.add(next(((name, *place) for name in names if (name, *place) in predicted), (names[0], *place)))
    return resolved


def count_items(
    gold: Mapping[str, set[Item]], predicted: Mapping[str, set[Item]], *, labels: Sequence[str] = ()
) -> Counts:
    """Count the items of each document of ``gold``; a document without an entry in ``predicted`` has no predictions.

    Args:
        gold: Items by document id; coarse labels are resolved with :func:`resolve`.
        labels: Labels in the wanted order of columns. Only labels that occur get a column, unlisted ones come last.
    """
    given = {name: predicted.get(name, set()) for name in gold}
    wanted = {name: resolve(items, given[name]) for name, items in gold.items()}
    present = {item[0] for sets in (wanted, given) for items in sets.values() for item in items}
    columns = ordered_labels(present, labels)
    return Counts(
        documents=tuple(gold),
        labels=tuple(columns),
        correct=_matrix([wanted[name] & given[name] for name in gold], columns),
        gold=_matrix([wanted[name] for name in gold], columns),
        predicted=_matrix([given[name] for name in gold], columns),
    )


def ordered_labels(present: Collection[str], order: Sequence[str]) -> list[str]:
    """The labels that are present: first those of ``order``, then the others by name."""
    listed = [label for label in order if label in present]
    return listed + sorted(set(present).difference(listed))


def _matrix(documents: Sequence[set[Item]], columns: Sequence[str]) -> NDArray[np.int64]:
    column_of = {label: column for column, label in enumerate(columns)}
    matrix = np.zeros((len(documents), len(columns)), dtype=np.int64)
    for row, items in enumerate(documents):
        for item in items:
            matrix[row, column_of[item[0]]] += 1
    return matrix
