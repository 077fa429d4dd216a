"""The names of what can run a model."""

from __future__ import annotations

from typing import Literal

BackendName = Literal["auto", "torch", "torch-bfloat16", "onnx", "onnx-int8"]
"""``auto`` is the fastest that has been exported, has passed and is installed."""
EXPORTED: tuple[BackendName, ...] = ("onnx-int8", "onnx")
"""Those that ``strife export`` makes, in folders of a checkpoint, the fastest first."""
