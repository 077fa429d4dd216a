"""Rows of integers as tensors."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from strife.models.batching import padded


def pad_rows(
    rows: Sequence[Sequence[int]], padding: int, *, device: torch.device | str = "cpu"
) -> tuple[Tensor, Tensor]:
    """Rows as one tensor with a mask (1 for real values), both of shape (row, longest)."""
    values, mask = padded(rows, padding)
    return torch.from_numpy(values).to(device), torch.from_numpy(mask).to(device)
