"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strife.configs.errors import InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; it takes the name of ``path`` when the block ends without an error.

    Missing parent folders are created. After an error the temporary file is gone, and ``path`` is as it was.

    Raises:
        InputError: The folder cannot be created or written, or ``path`` is a folder.
    """
    if path.is_dir():
        raise InputError(f"{path}: this is a folder: give the name of a file to write")
    part = _temporary(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch(exist_ok=False)
    except OSError as error:
        raise InputError(f"{path}: cannot write into the folder {path.parent}: {error.strerror}") from None
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def creating_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside ``path``; it takes the name of ``path`` when the block ends without an error.

    Unlike a file, a folder that holds something is never replaced. Missing parent folders are created.

    Raises:
        InputError: ``path`` is a file or a folder that is not empty, or its parent cannot be written.
    """
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: this is a file: give the name of a folder to write")
    if path.is_dir() and any(path.iterdir()):
        raise InputError(f"{path}: this folder is not empty: give the name of a new folder")
    part = _temporary(path)
    try:
        part.mkdir(parents=True)
    except OSError as error:
        raise InputError(f"{path}: cannot write into the folder {path.parent}: {error.strerror}") from None
    try:
        yield part
        if path.is_dir():
            path.rmdir()  # an empty folder, which os.replace cannot replace on every system
        os.replace(part, path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
