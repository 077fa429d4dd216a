"""From log-probabilities of BIO labels to the best valid sequence and its spans, as BIO and paragraphs allow."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from strife.data.labels import BioLabels, TokenSpan, decode_labels

FORBIDDEN = -1e4
"""The score of a label that must not be: far below any log-probability, and finite."""
_NEVER = -1e9
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


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
    total[:, 2::2] = _NEVER
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


def openings(text: str, tokens: Sequence[tuple[int, int]]) -> list[int]:
    """The tokens with a blank line before them, in order: no span reaches across one.

    Args:
        tokens: ``(start, end)`` of each, in text order.
    """
    starts = [start for start, _ in tokens]
    return sorted({bisect_left(starts, gap.end()) for gap in _BLANK_LINE.finditer(text)} - {0, len(tokens)})


def forbid_inside(scores: NDArray[np.float32], tokens: Sequence[int]) -> None:
    """Take from these tokens every label that goes on with a span; ``scores``, shape (token, label), is changed."""
    scores[tokens, 2::2] = FORBIDDEN


def scored_spans(path: NDArray, scores: NDArray, labels: BioLabels) -> list[tuple[TokenSpan, float]]:
    """The spans of a label sequence, each with the geometric mean of its labels' probabilities.

    Args:
        path: Label indices, shape (token,).
        scores: Log-probabilities, shape (token, label).
    """
    chosen = np.take_along_axis(scores, path[:, None], axis=1)[:, 0] if len(path) else np.zeros(0)
    return [
        (span, float(np.exp(chosen[span.start : span.end].mean()))) for span in decode_labels(path.tolist(), labels)
    ]


def log_softmax(logits: NDArray) -> NDArray:
    """The logarithm of the softmax over the last axis; same shape."""
    shifted = logits - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
