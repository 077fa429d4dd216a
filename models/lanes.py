"""Calls side by side, in threads: a backend's computation leaves Python's lock alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Lanes:
    """Runs calls in so many threads, or at once in the caller's own.

    Args:
        count: The threads; with 0 a call has ended when :meth:`submit` returns.
    """

    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, "encoder") if count else None

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """Begin a call, after those that were submitted before."""
        if self._threads:
            return self._threads.submit(call)
        done: Future[Result] = Future()
        done.set_result(call())
        return done
