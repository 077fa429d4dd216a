"""What works on the shards of a run: this process, or processes beside it. ``ray_engine`` has a third."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from typing import TypeAlias

from strife.app.batch.worker import ShardResult, Worker, WorkerSettings, start, work
from strife.app.inputs import Fault
from strife.data.document import Document
from strife.models.backends.choice import cores

_BYTES_OF_A_PROCESS = 1_000_000_000
"""What a process needs with room to spare: model, gazetteer and a shard of long articles."""

Item: TypeAlias = Document | Fault
Submit: TypeAlias = Callable[[Sequence[Item]], "Future[ShardResult]"]


class WorkerDied(Exception):
    """A worker is gone for good; says what may help."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Those that work on shards.

    Attributes:
        count: How many work side by side.
        submit: Gives a shard to them.
    """

    count: int
    submit: Submit


Engine: TypeAlias = Callable[[], AbstractContextManager[Workers]]
"""Gives workers for the time of a ``with`` block, which may end with :class:`WorkerDied`."""


@contextmanager
def local_workers(settings: WorkerSettings, processes: int) -> Iterator[Workers]:
    """So many processes on this machine; 1 is this one.

    Raises:
        WorkerDied: a process was killed.
    """
    if processes == 1:
        yield Workers(1, _here(settings))
        return
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=start, initargs=(settings,))
    try:
        yield Workers(processes, partial(pool.submit, work))
    except BrokenProcessPool:
        raise WorkerDied("a worker process has died (out of memory?)") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def default_processes() -> int:
    """As many as this machine has cores and memory for."""
    return max(1, min(cores(), _memory() // _BYTES_OF_A_PROCESS))


def _here(settings: WorkerSettings) -> Submit:
    worker = cache(partial(Worker, settings))  # loaded when the first shard wants it, if one does

    def submit(items: Sequence[Item]) -> Future[ShardResult]:
        future: Future[ShardResult] = Future()
        future.set_result(worker()(items))
        return future

    return submit


def _memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return _BYTES_OF_A_PROCESS
