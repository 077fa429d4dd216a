"""What ``strife extract --run`` does: settings, processes, the report at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from strife.app.batch.engines import Engine, default_processes, local_workers
from strife.app.batch.loaded import loaded
from strife.app.batch.run import ERRORS, BatchRun
from strife.app.batch.worker import WorkerSettings
from strife.app.inputs import PATTERN_SIGNS, STANDARD_INPUT, expected_items, input_items
from strife.configs.backends import BackendName
from strife.configs.errors import InputError
from strife.models.backends.choice import choose_backend, has_gpu
from strife.records.export import ENDINGS

_FORMAT = 1
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
    engine: Literal["local", "ray"],
    ray_address: str | None,
    console: Console,
    quiet: bool,
) -> None:
    """Run, or go on with, a run in ``folder``.

    Raises:
        InputError: an input is not there, an ending is unknown, the folder holds another run, or Ray is wanted and is
            not installed or cannot be reached.
    """
    for name in inputs:
        if name != STANDARD_INPUT and not any(sign in name for sign in PATTERN_SIGNS) and not Path(name).exists():
            raise InputError(f"{name}: no such file or folder")
    endings = [_ending(name) for name in write]
    chosen = choose_backend(checkpoint, backend, on_cpu=not has_gpu())
    worker = WorkerSettings(checkpoint, chosen, gazetteers, actors)
    settings: dict[str, Any] = {
        "format": _FORMAT,
        **loaded(worker),
        "inputs": list(inputs),
        "published": published,
        "cluster_days": cluster_days,
        "write": endings,
        "shard": shard_size,
    }
    run = BatchRun(
        folder,
        settings,
        _ray(worker, processes, ray_address) if engine == "ray" else _local(worker, processes),
        endings=endings,
        shard_size=shard_size,
        cluster_days=cluster_days,
        expected=None if quiet else expected_items(inputs),
    )
    if run.manifest.finished and not quiet:
        console.print(f"going on: {len(run.manifest.finished)} shards are finished")
    reported = time.monotonic()
    with closing(run.run(input_items(inputs, published=published))) as shards:  # an interruption ends the workers now
        for progress in shards:
            if not quiet and time.monotonic() - reported >= _SECONDS_BETWEEN_REPORTS:
                reported = time.monotonic()
                console.print(str(progress), soft_wrap=True)
    if not quiet:
        console.print(
            f"done: {run.progress} in this session, {len(run.manifest.finished)} shards in {folder}/shards",
            soft_wrap=True,
        )
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


def _local(worker: WorkerSettings, processes: int | None) -> Engine:
    return partial(local_workers, worker, processes or default_processes())


def _ray(worker: WorkerSettings, processes: int | None, address: str | None) -> Engine:
    if find_spec("ray") is None:
        raise InputError("--engine ray: the package 'ray' is not installed: pip install 'strife[ray]'")
    from strife.app.batch.ray_engine import ray_workers

    return partial(ray_workers, worker, processes, address=address)
