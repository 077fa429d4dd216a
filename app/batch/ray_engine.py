"""Ray runs the workers: on this machine, or on whichever machines of a cluster have cores for them.

A thread of this process tends each worker. It asks Ray for one, gives it a shard at a time, and when it dies asks for
another and puts the shard back. So nothing waits for a worker that Ray cannot place yet: the others take its shards.
"""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from queue import PriorityQueue
from threading import Event, Lock, Thread
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from strife.app.batch.engines import Item, WorkerDied, Workers, default_processes
from strife.app.batch.loaded import loaded
from strife.app.batch.worker import ShardResult, Worker, WorkerSettings
from strife.app.terminal import quiet_libraries
from strife.configs.backends import EXPORTED
from strife.configs.errors import InputError
from strife.models.backends.choice import cores

_DEATHS = 3
"""A shard on which so many workers have died ends the run; so many that died while they loaded are not replaced."""
_LOCAL = "local"
_GPU_STEPS = 10_000
"""Ray counts fractions of a GPU in ten thousandths."""

logger = logging.getLogger(__name__)


@contextmanager
def ray_workers(settings: WorkerSettings, processes: int | None, *, address: str | None) -> Iterator[Workers]:
    """Workers that Ray runs, one core each, and a share of a GPU where the model can use one.

    Args:
        settings: What each loads; its files must be under the same paths on every machine.
        processes: How many; by default as many as the machine or the cluster has cores.
        address: Of a cluster; by default the one of ``RAY_ADDRESS``, else Ray is started on this machine and ended
            afterwards.

    Raises:
        InputError: there is no cluster at the address, or no machine has what is to be loaded.
        WorkerDied: one shard has killed every worker that tried it.
    """
    settings = _anywhere(settings)
    with _connected(address or os.environ.get("RAY_ADDRESS") or _LOCAL, processes):
        number = processes or max(1, int(ray.cluster_resources().get("CPU", 1)))
        # What dies is replaced here and not by Ray, which would keep its shard waiting until it can be replaced.
        actor = ray.remote(ShardWorker).options(max_restarts=0, max_task_retries=0, **_share(settings, number))
        crew = _Crew(partial(actor.remote, settings, loaded(settings)), number)
        try:
            yield Workers(number, crew.submit)
        finally:
            crew.end()


class ShardWorker:
    """A worker in a process of Ray's.

    Args:
        settings: What it loads.
        expected: What that has to be, as :func:`loaded` tells.
    """

    def __init__(self, settings: WorkerSettings, expected: dict[str, Any]) -> None:
        self._settings = settings
        self._expected = expected
        self._worker: Worker | None = None

    def load(self) -> None:
        """Make it ready to work.

        Raises:
            InputError: this machine has not what the run began with.
        """
        quiet_libraries()
        for name, here in loaded(self._settings).items():
            if here != self._expected[name]:
                raise InputError(f"{name} is {here!r} there, and {self._expected[name]!r} where the run began")
        self._worker = Worker(self._settings)

    def work(self, items: Sequence[Item]) -> ShardResult:
        """Work on one shard."""
        assert self._worker is not None
        return self._worker(items)


@dataclass(order=True)
class _Shard:
    """A shard that waits for a worker; the earliest goes first, for the run writes them in order."""

    number: int
    items: Sequence[Item] = field(compare=False)
    result: Future[ShardResult] = field(compare=False, default_factory=Future)
    deaths: int = field(compare=False, default=0)


class _Unfit(Exception):
    """A worker cannot be had."""


class _Crew:
    """Threads that tend a worker each.

    Args:
        make: Asks Ray for a worker.
        number: How many.
    """

    def __init__(self, make: Callable[[], Any], number: int) -> None:
        self._make = make
        self._numbers = count()
        self._shards: PriorityQueue[_Shard] = PriorityQueue()
        self._actors: set[Any] = set()
        self._lock = Lock()
        self._ended = Event()
        self._left = number
        self._last_death = ""
        self._threads = [Thread(target=self._tend, name=f"worker-{n}", daemon=True) for n in range(number)]
        for thread in self._threads:
            thread.start()

    def submit(self, items: Sequence[Item]) -> Future[ShardResult]:
        """Let whichever worker is free first work on a shard."""
        shard = _Shard(next(self._numbers), items)
        self._shards.put(shard)
        return shard.result

    def end(self) -> None:
        """Let all workers go, also those that are at work."""
        with self._lock:
            self._ended.set()
            for actor in self._actors:
                ray.kill(actor)
        for _ in self._threads:
            self._shards.put(_Shard(-1, ()))
        for thread in self._threads:
            thread.join()

    def _tend(self) -> None:
        fruitless = 0
        try:
            while not self._ended.is_set():
                fruitless = 0 if self._employ() else fruitless + 1
                if fruitless == _DEATHS:
                    raise _Unfit(f"{_DEATHS} have died while they loaded, the last one so: {self._last_death}")
                self._ended.wait(fruitless)
        except Exception as error:  # a thread that ended unheard would leave the run waiting
            self._go_without(error)

    def _go_without(self, error: Exception) -> None:
        with self._lock:
            self._left -= 1
            others = self._left
        logger.warning("a worker could not be had, %d others are left: %s", others, error)
        while not others and (shard := self._next()):
            shard.result.set_exception(InputError(f"no worker could be had: {error}"))

    def _employ(self) -> bool:
        """Have a worker until it dies or all is done; whether it was ever ready."""
        with self._lock:
            if self._ended.is_set():
                return True
            actor = self._make()
            self._actors.add(actor)
        ready = False
        try:
            ray.get(actor.load.remote())
            ready = True
            while shard := self._next():
                self._work(actor, shard)
        except RayTaskError as error:
            raise _Unfit(str(error.cause)) from error
        except RayError as error:
            self._last_death = _reason(error)
            if not self._ended.is_set():
                logger.warning("a worker has died and is replaced: %s", self._last_death)
        finally:
            with self._lock:
                self._actors.discard(actor)
            ray.kill(actor)
        return ready

    def _work(self, actor: Any, shard: _Shard) -> None:
        """Work on a shard.

        Raises:
            RayError: the worker is gone; the shard waits again.
        """
        try:
            shard.result.set_result(ray.get(actor.work.remote(shard.items)))
        except Exception as error:
            if isinstance(error, RayError) and not isinstance(error, RayTaskError):
                self._put_back(shard, error)
                raise
            shard.result.set_exception(error)

    def _put_back(self, shard: _Shard, error: RayError) -> None:
        shard.deaths += 1
        if shard.deaths < _DEATHS:
            self._shards.put(shard)
            return
        died = f"{_DEATHS} workers have died on the same shard (out of memory?), the last one so: {_reason(error)}"
        shard.result.set_exception(WorkerDied(died))

    def _next(self) -> _Shard | None:
        shard = self._shards.get()
        return None if shard.number < 0 else shard


@contextmanager
def _connected(address: str, processes: int | None) -> Iterator[None]:
    if ray.is_initialized():  # whoever began it will end it
        yield
        return
    if address.startswith("ray://"):
        raise InputError(f"--ray-address {address}: run strife on a machine of the cluster, with --ray-address auto")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # else Ray reports to its makers
    options: dict[str, Any] = {"address": address, "log_to_driver": False, "logging_level": logging.ERROR}
    if address == _LOCAL:
        # Ray's cores are only numbers: as many as there are workers, or some would never start.
        wanted = processes or default_processes()
        options |= {"num_cpus": max(wanted, cores()) if processes else wanted, "include_dashboard": False}
    try:
        ray.init(**options)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise InputError(f"--ray-address {address}: Ray cannot be reached: {_reason(error)}") from None
    try:
        yield
    finally:
        ray.shutdown()


def _share(settings: WorkerSettings, number: int) -> dict[str, float]:
    """What of a machine each worker takes. Workers share GPUs evenly, if the model runs on one."""
    gpus = int(ray.cluster_resources().get("GPU", 0))
    if not gpus or settings.backend in EXPORTED:
        return {"num_cpus": 1, "num_gpus": 0}
    return {"num_cpus": 1, "num_gpus": _GPU_STEPS // math.ceil(number / gpus) / _GPU_STEPS}


def _anywhere(settings: WorkerSettings) -> WorkerSettings:
    """The same with absolute paths: elsewhere the working directory is another."""

    def absolute(paths: Sequence[Path]) -> tuple[Path, ...]:
        return tuple(path.absolute() for path in paths)

    return replace(
        settings,
        checkpoint=settings.checkpoint.absolute(),
        gazetteers=absolute(settings.gazetteers),
        actors=absolute(settings.actors),
    )


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
