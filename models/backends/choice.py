"""Which backend runs a checkpoint: the one asked for, else the fastest that is exported, passed and installed."""

from __future__ import annotations

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

from strife.configs.backends import EXPORTED, BackendName
from strife.configs.errors import InputError

EXPORT = "export.json"
"""What ``strife export`` found; written last."""


def choose_backend(folder: Path, name: str, *, on_cpu: bool) -> BackendName:
    """The backend to run a checkpoint with.

    Args:
        folder: The checkpoint.
        name: ``auto``, or a backend by its name.
        on_cpu: Whether the model is to run on a CPU; exported graphs do. A released model has nothing else.

    Raises:
        InputError: there is no such backend, or the checkpoint has not been exported for it.
    """
    if name not in get_args(BackendName):
        raise InputError(f"unknown backend '{name}'; known: {', '.join(get_args(BackendName))}")
    if name != "auto":
        if name in EXPORTED and not (folder / name).is_dir():
            raise InputError(f"{folder}: not exported for {name}: run 'strife export {folder}'")
        return name  # pyright: ignore[reportReturnType]
    if find_spec("onnxruntime") and (on_cpu or not any(folder.glob("*.safetensors*"))):
        passed = _passed(folder)
        for exported in EXPORTED:
            if passed.get(exported) and (folder / exported).is_dir():
                return exported
    return "torch"


def has_gpu() -> bool:
    """Whether there seems to be an NVIDIA GPU; asked without PyTorch, whose import takes seconds."""
    return Path("/dev/nvidiactl").exists() or shutil.which("nvidia-smi") is not None


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _passed(folder: Path) -> dict[str, bool]:
    try:
        content: Any = json.loads((folder / EXPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    backends = content.get("backends") if isinstance(content, dict) else None
    return {name: bool(found.get("passed")) for name, found in (backends or {}).items()}
