"""One file a format, found by its name. Adding a reader is adding a file; nothing else changes.

A reader has

- ``read(path, ...) -> Iterator[Document]``, whose further arguments are its options;
- ``ENDINGS``, the file endings, in lower case, that imply the format; empty if none does;
- ``READS_FOLDERS``, whether ``read`` itself takes a folder; otherwise a folder's files are read one by one;
- perhaps ``COMPANION``, the ending of a file that ``read`` reads along with one of the same name.

A module without ``ENDINGS`` is a helper of readers. What a reader cannot carry over from its source it counts in
``meta["not_carried"]`` of the Document, and what it reads otherwise than written in ``meta["repaired"]``
(:mod:`strife.data.readers.losses`).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Document


def formats() -> list[str]:
    """The names of the formats that can be read."""
    return sorted(_readers())


def _readers() -> dict[str, ModuleType]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "ENDINGS")}


def _format_of_endings() -> dict[str, str]:
    return {ending: name for name, reader in _readers().items() for ending in reader.ENDINGS}


def read(path: Path, *, format: str | None = None, options: Mapping[str, Any] | None = None) -> Iterator[Document]:
    """Yield the Documents of a file or folder.

    Args:
        path: A file; or a folder, whose files of a known ending are read in order of their names, unless the format
            itself reads folders (``re3d``).
        format: The format's name; if None it follows from the file's ending, in capitals or not.
        options: Keyword arguments of the format's reader, such as ``tag_column``.

    Raises:
        InputError: nothing to read, an unknown format or option, or a fault in the file.
    """
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.is_dir() and not (format and _reader(format).READS_FOLDERS):
        yield from _read_folder(path, format, options)
        return
    name = format or _format_of_endings().get(path.suffix.lower())
    if name is None:
        raise InputError(f"{path}: the ending tells no format; name one of {', '.join(formats())}")
    try:
        yield from _read_function(name, options or {})(path, **(options or {}))
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text: is this a binary file or another encoding?") from None


def _read_folder(folder: Path, format: str | None, options: Mapping[str, Any] | None) -> Iterator[Document]:
    endings = _format_of_endings()
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in endings and f.is_file())
    if format is None:
        companions = _companions()
        read_with = {f.with_suffix(companions[f.suffix.lower()]) for f in files if f.suffix.lower() in companions}
        files = [f for f in files if f not in read_with]
    if not files:
        raise InputError(f"{folder}: no file here ends in {', '.join(endings)}")
    for file in files:
        yield from read(file, format=format, options=options)


def _companions() -> dict[str, str]:
    """By file ending, the ending of the file that is read along with it."""
    readers = [reader for reader in _readers().values() if hasattr(reader, "COMPANION")]
    return {ending: reader.COMPANION for reader in readers for ending in reader.ENDINGS}


def _reader(name: str) -> ModuleType:
    readers = _readers()
    if name not in readers:
        raise InputError(f"unknown format '{name}'{did_you_mean(name, readers)}")
    return readers[name]


def _read_function(name: str, options: Mapping[str, Any]) -> Callable[..., Iterator[Document]]:
    function = _reader(name).read
    known = [parameter for parameter in inspect.signature(function).parameters if parameter != "path"]
    for option in options:
        if option not in known:
            raise InputError(f"format '{name}' has no option '{option}'{did_you_mean(option, known)}")
    return function
