"""Which windows an epoch shows, and in which order: a pure function of the seed and the epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from torch.utils.data import Sampler

_BATCHES_PER_BUCKET = 16


class MixtureSampler(Sampler[int]):
    """Draws each corpus's windows by its weight, shuffles, and groups windows of like length into the same batches.

    A corpus of weight 2 is seen twice per epoch, one of weight 0.5 by a fresh random half. The order depends on
    ``(seed, epoch)`` alone, so that a resumed run sees what the uninterrupted one would have seen.

    Args:
        lengths: Pieces of each window.
        weights: Weight of each window's corpus.
        batch_size: Windows per step, over which lengths are grouped.
        seed: The run's seed.
    """

    def __init__(self, lengths: Sequence[int], weights: Sequence[float], *, batch_size: int, seed: int) -> None:
        self.lengths = np.asarray(lengths)
        self.weights = np.asarray(weights, dtype=float)
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration is for."""
        self.epoch = epoch

    def __len__(self) -> int:
        return sum(self._count(weight) for weight in np.unique(self.weights))

    def __iter__(self) -> Iterator[int]:
        rng = np.random.default_rng((self.seed, self.epoch))
        chosen = np.concatenate([self._draw(rng, weight) for weight in np.unique(self.weights)])
        shuffled = chosen[rng.permutation(len(chosen))]
        bucket = self.batch_size * _BATCHES_PER_BUCKET
        batches: list[np.ndarray] = []
        for start in range(0, len(shuffled), bucket):
            part = shuffled[start : start + bucket]
            part = part[np.argsort(-self.lengths[part], kind="stable")]
            batches += [part[i : i + self.batch_size] for i in range(0, len(part), self.batch_size)]
        *full, last = batches
        for index in rng.permutation(len(full)):
            yield from full[index].tolist()
        yield from last.tolist()

    def _count(self, weight: float) -> int:
        """Windows that an epoch draws from the corpora of this weight: one at the least."""
        return max(1, round(float(weight) * int((self.weights == weight).sum())))

    def _draw(self, rng: np.random.Generator, weight: float) -> np.ndarray:
        windows = np.flatnonzero(self.weights == weight)
        whole, rest = divmod(self._count(weight), len(windows))
        return np.concatenate([np.tile(windows, whole), rng.permutation(windows)[:rest]])
