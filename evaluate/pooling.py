"""Counts of several runs brought to the same documents and labels, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strife.configs.errors import InputError
from strife.evaluate.counts import Counts


def aligned_counts(counts: Counts, *, documents: Sequence[str], labels: Sequence[str]) -> Counts:
    """The same counts with their rows and columns in a given order; a label that ``counts`` lacks has zeros.

    Args:
        documents: The documents of ``counts``, in any order.
        labels: At least the labels of ``counts``.
    """
    rows = {name: row for row, name in enumerate(counts.documents)}
    columns = {label: column for column, label in enumerate(labels)}
    from_rows = [rows[name] for name in documents]
    to_columns = [columns[label] for label in counts.labels]

    def placed(matrix: NDArray[Any]) -> NDArray[Any]:
        result = np.zeros((len(documents), len(labels)), dtype=matrix.dtype)
        result[:, to_columns] = matrix[from_rows]
        return result

    return Counts(
        documents=tuple(documents),
        labels=tuple(labels),
        correct=placed(counts.correct),
        gold=placed(counts.gold),
        predicted=placed(counts.predicted),
        found=None if counts.found is None else placed(counts.found),
    )


def united_labels(counts: Sequence[Counts]) -> tuple[str, ...]:
    """Every label once, in order of its first occurrence."""
    return tuple(dict.fromkeys(label for each in counts for label in each.labels))


def pooled_counts(counts: Sequence[Counts]) -> Counts:
    """Counts summed over runs by document and label, as over the seeds of one system.

    They have ``found`` if one of the runs has; of the others it is what is correct.

    To compare two systems that were both trained with the same seeds, give the pooled counts of each to
    :func:`strife.evaluate.bootstrap.paired_p_value`: a document with its outputs of all seeds is swapped as one.

    Args:
        counts: One a run; documents may stand in another order, and a run may lack labels.

    Raises:
        InputError: no counts, or runs that were not scored on the same documents.
    """
    if not counts:
        raise InputError("there are no counts to pool")
    first = counts[0]
    for number, each in enumerate(counts[1:], start=2):
        if set(each.documents) != set(first.documents):
            raise InputError(f"run {number} was not scored on the same documents as run 1, so their counts do not add")
    labels = united_labels(counts)
    placed = [aligned_counts(each, documents=first.documents, labels=labels) for each in counts]
    two_sided = any(each.found is not None for each in counts)
    return Counts(
        documents=first.documents,
        labels=labels,
        correct=np.sum([each.correct for each in placed], axis=0),
        gold=np.sum([each.gold for each in placed], axis=0),
        predicted=np.sum([each.predicted for each in placed], axis=0),
        found=np.sum([each.gold_found for each in placed], axis=0) if two_sided else None,
    )
