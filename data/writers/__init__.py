"""One file a format, found by its name, as in :mod:`strife.data.readers`.

A writer has

- ``write(path, documents, ...) -> Written``, whose further arguments are its options; what it writes appears whole or
  not at all, and what the format has no place for is counted;
- ``ENDINGS``, the file endings, in lower case, that imply the format; empty if none does.

A module without ``ENDINGS`` is a helper of writers.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Document
from strife.data.writers.written import Written


def formats() -> list[str]:
    """The names of the formats that can be written."""
    return sorted(_writers())


def format_of(path: Path, format: str | None = None) -> str:
    """The format to write ``path`` in: the one that is named, else that of its ending.

    Raises:
        InputError: an unknown format, or an ending that tells none.
    """
    writers = _writers()
    if format is not None:
        if format not in writers:
            raise InputError(f"cannot write the format '{format}'{did_you_mean(format, writers)}")
        return format
    for name, writer in writers.items():
        if path.suffix.lower() in writer.ENDINGS:
            return name
    raise InputError(f"{path}: the ending tells no format to write; name one of {', '.join(sorted(writers))}")


def write(
    path: Path,
    documents: Iterable[Document],
    *,
    format: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Written:
    """Write Documents; they are taken one by one, and after a failure nothing new is at ``path``.

    Args:
        path: A file, or a folder for formats of several files (``brat``).
        documents: What to write.
        format: The format's name; if None it follows from the ending of ``path``.
        options: Keyword arguments of the format's writer, such as ``blocks`` of ``conll``.

    Raises:
        InputError: an unknown format or option, a Document that the format cannot hold, or a place that cannot be
            written.
    """
    name = format_of(path, format)
    return _write_function(name, options or {})(path, documents, **(options or {}))


def _writers() -> dict[str, ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "ENDINGS")}


def _write_function(name: str, options: Mapping[str, Any]) -> Callable[..., Written]:
    function = _writers()[name].write
    known = [
        parameter for parameter in inspect.signature(function).parameters if parameter not in ("path", "documents")
    ]
    for option in options:
        if option not in known:
            hint = did_you_mean(option, known) or "; it has none"
            raise InputError(f"writing '{name}' has no option '{option}'{hint}")
    return function
