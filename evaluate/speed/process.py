"""A contender from outside: its process, its cores and threads, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from strife.evaluate.systems import Unavailable

SERVE = Path(__file__).parent / "contenders" / "serve.py"
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
_SECONDS_TO_QUIT = 10.0
_REASON_LINES = 3


class ContenderFailed(RuntimeError):
    """A contender's process ended or failed; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What a contender may use.

    Attributes:
        threads: Threads of its libraries.
        cores: The numbers of the cores that it runs on; empty where the system cannot bind processes to cores.
    """

    threads: int
    cores: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a contender.

    Attributes:
        kind: The file under ``contenders/``.
        options: What its ``load`` takes.
        python: The interpreter; by default this one.
    """

    kind: str
    options: Mapping[str, Any]
    python: str | None = None


class ContenderProcess:
    """A contender's process, to be used with ``with``: it has ended when the block is left.

    Raises:
        Unavailable: there is no such interpreter.
    """

    def __init__(self, launch: Launch, resources: Resources) -> None:
        options = {**launch.options, "cores": list(resources.cores)}
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in __exit__)
        self._started = time.perf_counter()
        command = [launch.python or sys.executable, str(SERVE), launch.kind, json.dumps(options)]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                encoding="utf-8",
                env=environment(resources.threads),
            )
        except OSError as error:
            self._errors.close()
            raise Unavailable(f"no interpreter '{command[0]}': {error.strerror}") from None

    def __enter__(self) -> ContenderProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._send("quit")
        try:
            self._process.wait(timeout=_SECONDS_TO_QUIT if kind is None else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                with suppress(BrokenPipeError):  # what could not be sent to a process that has ended
                    stream.close()

    @property
    def seconds_since_start(self) -> float:
        """Since the process was asked for: the time of its interpreter is in it."""
        return time.perf_counter() - self._started

    def ask(self, request: str) -> dict[str, Any]:
        """Send a request and wait for its answer; see ``contenders/serve.py``.

        Raises:
            Unavailable: what the contender needs is not here.
            ContenderFailed: it failed, or its process ended.
        """
        self._send(request)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ContenderFailed(f"its process ended: {self._last_errors()}")
        answer = json.loads(line)
        if "unavailable" in answer:
            raise Unavailable(answer["unavailable"])
        if "error" in answer:
            raise ContenderFailed(answer["error"])
        return answer

    def _send(self, request: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # the process has ended, which the missing answer tells
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()

    def _last_errors(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        said = " | ".join([line.strip() for line in lines if line.strip()][-_REASON_LINES:])
        return said or f"exit code {self._process.returncode}"


def environment(threads: int) -> dict[str, str]:
    """This process's environment with the threads of the libraries that compute, and without the network.

    PyTorch takes its threads from ``OMP_NUM_THREADS``.
    """
    changed = dict.fromkeys(_THREAD_VARIABLES, str(threads))
    changed |= {"TOKENIZERS_PARALLELISM": "true", "HF_HUB_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **changed}


def resources(threads: int, cores: tuple[int, ...] | None) -> Resources:
    """The threads, and the cores given or the first ``threads`` of those that this process may use."""
    if not hasattr(os, "sched_setaffinity"):
        return Resources(threads, ())
    return Resources(threads, cores or tuple(sorted(os.sched_getaffinity(0))[:threads]))
