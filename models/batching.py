"""Windows in batches for the encoder, and rows of different lengths as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from strife.data.windows import Window


def batches_by_length(windows: Iterable[Window], *, pieces: int) -> Iterator[list[Window]]:
    """Windows, longest first, in batches of at most ``pieces`` places with the padding; at least one in each."""
    batch: list[Window] = []
    for window in sorted(windows, key=lambda each: len(each.piece_ids), reverse=True):
        if batch and (len(batch) + 1) * len(batch[0].piece_ids) > pieces:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of integers as one array with a mask (1 for real values), both of shape (row, longest)."""
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    width = int(lengths.max(initial=0))
    mask = (np.arange(width) < lengths[:, None]).astype(np.int64)
    values = np.full((len(rows), width), padding, dtype=np.int64)
    for row, content in enumerate(rows):
        values[row, : len(content)] = content
    return values, mask
