"""What ``strife extract --run`` does: settings, processes, the report at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.console import Console

from strife.app.batch.manifest import file_digest
from strife.app.batch.run import ERRORS, BatchRun
from strife.app.batch.worker import WorkerSettings
from strife.app.inputs import PATTERN_SIGNS, STANDARD_INPUT, input_items
from strife.configs.backends import EXPORTED, BackendName
from strife.configs.errors import InputError
from strife.models.backends.choice import choose_backend, cores, has_gpu
from strife.models.provenance import read_provenance
from strife.records.export import ENDINGS

_FORMAT = 1
_BYTES_OF_A_PROCESS = 1_000_000_000
"""What a process needs with room to spare: model, gazetteer and a shard of long articles."""
_SECONDS_BETWEEN_REPORTS = 5.0


def long_run(
    folder: Path,
    inputs: Sequence[str],
    *,
    published: str | None,
    checkpoint: Path,
    backend: BackendName,
    gazetteers: tuple[Path, ...],
    actors: tuple[Path, ...],
    cluster_days: int,
    write: Sequence[str],
    shard_size: int,
    processes: int | None,
    console: Console,
    quiet: bool,
) -> None:
    """Run, or go on with, a run in ``folder``.

    Raises:
        InputError: an input is not there, an ending is unknown, or the folder holds another run.
    """
    for name in inputs:
        if name != STANDARD_INPUT and not any(sign in name for sign in PATTERN_SIGNS) and not Path(name).exists():
            raise InputError(f"{name}: no such file or folder")
    endings = [_ending(name) for name in write]
    chosen = choose_backend(checkpoint, backend, on_cpu=not has_gpu())
    settings: dict[str, Any] = {
        "format": _FORMAT,
        "strife": metadata.version("strife"),
        "inputs": list(inputs),
        "published": published,
        "model": read_provenance(checkpoint).get("version", checkpoint.name),
        "backend": chosen,
        "weights": _weights(checkpoint, chosen),
        "gazetteers": [file_digest(path) for path in gazetteers],
        "actors": [file_digest(path) for path in actors],
        "cluster_days": cluster_days,
        "write": endings,
        "shard": shard_size,
    }
    run = BatchRun(
        folder,
        settings,
        WorkerSettings(checkpoint, chosen, gazetteers, actors),
        endings=endings,
        shard_size=shard_size,
        processes=processes or _processes(),
        cluster_days=cluster_days,
    )
    if run.manifest.finished and not quiet:
        console.print(f"going on: {len(run.manifest.finished)} shards are finished")
    reported = time.monotonic()
    for progress in run.run(input_items(inputs, published=published)):
        if not quiet and time.monotonic() - reported >= _SECONDS_BETWEEN_REPORTS:
            reported = time.monotonic()
            console.print(str(progress))
    if not quiet:
        console.print(f"done: {run.progress} in this session, {len(run.manifest.finished)} shards in {folder}/shards")
        if errors := sum(line.errors for line in run.manifest.finished.values()):
            console.print(f"{errors:,} articles could not be read or failed: {folder / ERRORS}", soft_wrap=True)


def _ending(name: str) -> str:
    ending = f".{name.lstrip('.')}"
    if ending == ".html":
        raise InputError("--write html: a page for people makes no sense in shards; use strife extract -o PAGE.html")
    if ending not in ENDINGS:
        known = ", ".join(each.lstrip(".") for each in ENDINGS if each != ".html")
        raise InputError(f"--write {name}: unknown format; known: {known}")
    return ending


def _weights(checkpoint: Path, backend: BackendName) -> str:
    folder, pattern = (checkpoint / backend, "*.onnx") if backend in EXPORTED else (checkpoint, "*.safetensors")
    return " ".join(file_digest(path)[:12] for path in sorted(folder.glob(pattern)))


def _processes() -> int:
    return max(1, min(cores(), _memory() // _BYTES_OF_A_PROCESS))


def _memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return _BYTES_OF_A_PROCESS
