"""A contender's process: answers requests on standard input, a line of JSON for each.

Started as ``PYTHON serve.py KIND OPTIONS`` in whichever environment has the contender's packages: this file needs the
standard library alone. ``KIND`` is a file beside this one with a function ``load(options)`` that returns a function
from an iterator of articles to an iterator of anything, one for each article. ``OPTIONS`` is a JSON object.

The requests, a line each:

=================  =====================================================================================================
``load``           imports and loads; answers ``seconds``, ``rss`` (bytes in use afterwards), ``peak_rss`` (the most so
                   far) and ``versions``
``run FILE``       annotates a JSON Lines file of articles (``id``, ``text``, ``tokens``, ``published``); answers
                   ``documents``, ``tokens``, ``seconds`` and ``peak_rss`` (the most bytes in use during the run)
``latency FILE``   annotates the articles one by one; answers ``seconds``, a list
``peak``           for ``matrix_peak``, which annotates nothing: what its function ``measure(options)`` returns
``quit``           ends the process; no answer
=================  =====================================================================================================

An answer with ``unavailable`` says that something the contender needs is not here; one with ``error``, that it failed.
Both come with the reason. What libraries write to standard output goes to standard error.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from typing import Any, TextIO

Annotate = Callable[[Iterable[dict[str, Any]]], Iterable[object]]

_PACKAGES = ("strife", "torch", "transformers", "tokenizers", "numpy", "spacy", "gliner", "onnxruntime", "openvino")


class Server:
    """Answers the requests of one contender."""

    def __init__(self, kind: str, options: dict[str, Any]) -> None:
        self.kind = kind
        self.options = options
        self.annotate: Annotate | None = None

    def answer(self, request: str) -> dict[str, Any]:
        """The answer to a request; a failure is an answer too, so that the benchmark goes on."""
        name, _, argument = request.partition(" ")
        try:
            if name == "load":
                return self._load()
            if name == "run":
                return self._run(argument)
            if name == "latency":
                return self._latency(argument)
            if name == "peak":
                return importlib.import_module(self.kind).measure(self.options)
            return {"error": f"no such request: {name}"}
        except ImportError as error:
            return {"unavailable": f"the package '{error.name or error}' is not installed"}
        except Exception as error:  # a peer may fail in its own way; the reason is reported, not hidden
            what = "unavailable" if type(error).__name__ in {"Unavailable", "InputError"} else "error"
            return {what: f"{type(error).__name__}: {error}" if what == "error" else str(error)}

    def _load(self) -> dict[str, Any]:
        started = time.perf_counter()
        self.annotate = importlib.import_module(self.kind).load(self.options)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "rss": memory("VmRSS"), "peak_rss": memory("VmHWM"), "versions": versions()}

    def _run(self, path: str) -> dict[str, Any]:
        annotate = self._loaded()
        reset_peak()
        counted = {"documents": 0, "tokens": 0}
        started = time.perf_counter()
        found = sum(1 for _ in annotate(_articles(path, counted)))
        seconds = time.perf_counter() - started
        if found != counted["documents"]:
            return {"error": f"{counted['documents']} articles given, {found} annotated"}
        return {**counted, "seconds": seconds, "peak_rss": memory("VmHWM")}

    def _latency(self, path: str) -> dict[str, Any]:
        annotate = self._loaded()
        seconds = []
        for article in list(_articles(path, {"documents": 0, "tokens": 0})):
            started = time.perf_counter()
            for _ in annotate([article]):
                pass
            seconds.append(time.perf_counter() - started)
        return {"seconds": seconds}

    def _loaded(self) -> Annotate:
        if self.annotate is None:
            raise RuntimeError("'load' comes first")
        return self.annotate


def _articles(path: str, counted: dict[str, int]) -> Iterator[dict[str, Any]]:
    """The articles of a file, one at a time, so that a long file takes no memory."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            counted["documents"] += 1
            counted["tokens"] += article["tokens"]
            yield article


def versions() -> dict[str, str]:
    """Python's version and those of the packages that are here, of the ones that contenders compute with."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def memory(field: str) -> int | None:
    """Bytes of this process: ``VmRSS``, in use now; ``VmHWM``, the most so far. None where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            found = re.search(rf"^{field}:\s*(\d+) kB", status.read(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def reset_peak() -> None:
    """Let ``VmHWM`` begin anew, which Linux allows a process for itself; elsewhere it is not known anyway."""
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _private_output() -> TextIO:
    """Standard output for answers alone: from here on, what others print goes to standard error."""
    sys.stdout.flush()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def main() -> None:
    """Answer requests until ``quit`` or the end of input."""
    kind, options = sys.argv[1], json.loads(sys.argv[2])
    if options.get("cores") and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, options["cores"])
    answers = _private_output()
    server = Server(kind, options)
    for line in sys.stdin:
        request = line.strip()
        if request == "quit":
            return
        print(json.dumps(server.answer(request)), file=answers, flush=True)


if __name__ == "__main__":
    main()
