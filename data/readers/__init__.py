"""One file a format, each with one function ``read(path, ...) -> Iterator[Document]``, found by the module's name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Document

_BY_ENDING = {
    ".jsonl": "canonical",
    ".article": "article",
    ".txt": "text",
    ".csv": "records",
    ".parquet": "records",
    ".conll": "conll",
    ".iob2": "conll",
}
_HELPERS = {"spans"}


def formats() -> list[str]:
    """The names of the formats that can be read."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _HELPERS)


def read(path: Path, *, format: str | None = None, options: Mapping[str, Any] | None = None) -> Iterator[Document]:
    """Yield the Documents of a file or folder.

    Args:
        path: A file; or a folder, whose files of a known ending are read in order of their names, unless the format
            itself reads folders (``re3d``).
        format: The format's name; if None it follows from the file's ending.
        options: Keyword arguments of the format's reader, such as ``tag_column``.

    Raises:
        InputError: nothing to read, an unknown format or option, or a fault in the file.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.is_dir() and format != "re3d":
        yield from _read_folder(path, format, options)
        return
    name = format or _BY_ENDING.get(path.suffix)
    if name is None:
        raise InputError(f"{path}: the ending tells no format; name one of {', '.join(formats())}")
    try:
        yield from _reader(name, options or {})(path, **(options or {}))
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text: is this a binary file or another encoding?") from None


def _read_folder(folder: Path, format: str | None, options: Mapping[str, Any] | None) -> Iterator[Document]:
    files = sorted(f for f in folder.iterdir() if f.suffix in _BY_ENDING and f.is_file())
    if not files:
        raise InputError(f"{folder}: no file here ends in {', '.join(_BY_ENDING)}")
    for file in files:
        yield from read(file, format=format, options=options)


def _reader(name: str, options: Mapping[str, Any]) -> Callable[..., Iterator[Document]]:
    if name not in formats():
        raise InputError(f"unknown format '{name}'{did_you_mean(name, formats())}")
    reader = importlib.import_module(f"{__name__}.{name}").read
    known = [parameter for parameter in inspect.signature(reader).parameters if parameter != "path"]
    for option in options:
        if option not in known:
            raise InputError(f"format '{name}' has no option '{option}'{did_you_mean(option, known)}")
    return reader
