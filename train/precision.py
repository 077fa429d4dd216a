"""Whether this machine multiplies in bfloat16."""

from __future__ import annotations

from pathlib import Path

import torch

_CPU_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}


def uses_bfloat16(precision: str) -> bool:
    """What a config's ``precision`` comes to here.

    ``auto`` means bfloat16 on a GPU that has it and on a processor with instructions for it; elsewhere a processor
    would emulate it slowly, and float32 is used.
    """
    if precision != "auto":
        return precision == "bfloat16"
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    return bool(_CPU_FLAGS & _processor_flags())


def _processor_flags() -> set[str]:
    """The processor's feature flags where the system tells them (Linux); an empty set elsewhere."""
    path = Path("/proc/cpuinfo")
    if not path.is_file():
        return set()
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition(":")
        if key.strip() in {"flags", "Features"}:
            return set(value.split())
    return set()
