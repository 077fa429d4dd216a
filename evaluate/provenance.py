"""Where a number comes from: versions, commit, hardware."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

_CODE = tuple(f":/{name}" for name in ("configs", "data", "models", "records", "evaluate/*.py", "train", "app"))
_PACKAGES = ("strife", "torch", "transformers", "tokenizers", "datasets", "accelerate", "numpy", "seqeval")


def environment() -> dict[str, Any]:
    """Versions of the packages that matter, the commit, and the hardware."""
    return {
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES},
        "commit": _commit(),
        "hardware": hardware(),
    }


def file_fingerprints(files: Iterable[Path]) -> dict[str, str]:
    """The first 12 hexadecimal digits of each file's SHA-256, by its name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in sorted(files)}


def hardware() -> str:
    """The device that computes, in words."""
    if torch.cuda.is_available():
        return f"{torch.cuda.device_count()} x {torch.cuda.get_device_name(0)}"
    return f"{os.cpu_count()} cores, {platform.machine()}, {torch.get_num_threads()} threads"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    """The commit of the source tree this runs from, marked where it has been changed; None outside a repository."""
    folder = Path(__file__).resolve().parent
    try:
        _git(folder, "ls-files", "--error-unmatch", Path(__file__).name)  # else this is somebody else's repository
        commit = _git(folder, "rev-parse", "--short=10", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--", *_CODE)
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{commit}+changes" if changed else commit


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()
