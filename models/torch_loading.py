"""A checkpoint for PyTorch, on a device."""

from __future__ import annotations

from pathlib import Path

import torch

from strife.data.pieces import PieceTokenizer
from strife.models.backends.torch_backend import TorchBackend
from strife.models.checkpoint import load_checkpoint


def load_torch(
    folder: Path, *, device: str | None, half: bool, threads: int | None = None
) -> tuple[TorchBackend, PieceTokenizer]:
    """The model and its tokenizer.

    Args:
        device: ``cpu``, ``cuda``, ...; None takes a GPU if there is one.
        half: Whether it computes in bfloat16.
        threads: Threads of PyTorch in this process; None leaves them as they are.

    Raises:
        InputError: a file of the checkpoint is missing or broken.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    model, tokenizer = load_checkpoint(folder)
    target = device or ("cuda" if torch.cuda.is_available() else "cpu")
    torch.nn.Module.to(model, torch.device(target), torch.bfloat16 if half else torch.float32)
    return TorchBackend(model), PieceTokenizer.of(tokenizer)
