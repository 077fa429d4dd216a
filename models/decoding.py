"""From log-probabilities of BIO labels to the best valid sequence, with the transitions that BIO allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_FORBIDDEN = -1e9


def best_sequences(scores: NDArray[np.floating], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """The best valid sequence of each row. ``I-x`` may follow only ``B-x`` or ``I-x``; all else may follow anything.

    Where the likeliest labels are valid they are the answer; elsewhere it is found by Viterbi decoding.
    Because of that rule the best predecessor is either the best label of all or the better of the type's own two, so a
    step costs one maximum over labels and not a square of them.

    Args:
        scores: Log-probabilities, shape (sequence, token, label), labels as in :class:`strife.data.labels.BioLabels`.
        lengths: Tokens of each sequence, shape (sequence,).

    Returns:
        Label indices, shape (sequence, token); positions after a sequence's end are ``O``.
    """
    ends = np.asarray(lengths)
    path = np.where(np.arange(scores.shape[1]) < ends[:, None], scores.argmax(-1), 0)
    before = np.pad(path, ((0, 0), (1, 0)))[:, :-1]
    torn = (path > 0) & (path % 2 == 0) & (before != path) & (before != path - 1)
    rows = np.flatnonzero(torn.any(1))
    if rows.size:
        path[rows] = _viterbi(scores[rows], ends[rows])
    return path


def _viterbi(scores: NDArray[np.floating], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    batch, steps, count = scores.shape
    total = scores[:, 0].astype(np.float64).copy()
    total[:, 2::2] = _FORBIDDEN
    back = np.zeros((batch, steps, count), dtype=np.int32)
    totals = np.empty((batch, steps, count))
    totals[:, 0] = total
    inside = np.arange(2, count, 2)
    for step in range(1, steps):
        best = total.argmax(1)
        back[:, step] = best[:, None]
        arriving = np.repeat(total.max(1)[:, None], count, axis=1)
        begins, insides = total[:, 1::2], total[:, 2::2]
        arriving[:, 2::2] = np.maximum(begins, insides)
        back[:, step, 2::2] = np.where(begins >= insides, inside - 1, inside)
        total = arriving + scores[:, step]
        totals[:, step] = total
    return _trace(totals, back, lengths)


def _trace(totals: NDArray, back: NDArray, lengths: NDArray) -> NDArray[np.int64]:
    batch, steps, _ = totals.shape
    rows = np.arange(batch)
    path = np.zeros((batch, steps), dtype=np.int64)
    label = np.zeros(batch, dtype=np.int64)
    for step in range(steps - 1, -1, -1):
        ends_here = lengths == step + 1
        label = np.where(ends_here, totals[:, step].argmax(1), label)
        path[:, step] = np.where(lengths > step, label, 0)
        if step:
            label = np.where(lengths > step, back[rows, step, label], label)
    return path
