"""Windows in batches."""

from __future__ import annotations

from strife.data.windows import Window
from strife.models.batching import batches_by_length


def test_batches_by_length_hold_every_window_and_keep_to_the_budget():
    windows = [Window(0, 0, 1, [0] * length, [0], (0, 1)) for length in (3, 9, 1, 4, 4, 30)]
    batches = list(batches_by_length(windows, pieces=12))
    assert [[len(window.piece_ids) for window in batch] for batch in batches] == [[30], [9], [4, 4, 3], [1]]
