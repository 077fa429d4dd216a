"""How the gazetteer's files are packed: gzipped lines and numbers that stay one block in memory."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import numpy as np


class Lines:
    """Lines of a text that stays one block of bytes; a line is decoded when it is asked for.

    Attributes:
        content: The text.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        ends = np.flatnonzero(np.frombuffer(content, np.uint8) == 10)
        self._bounds = np.concatenate(([0], ends + 1)).astype(np.uint32).data

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, row: int) -> bytes:
        return self.content[self._bounds[row] : self._bounds[row + 1] - 1]


class NameIndex:
    """Rows of another file by name: ``names`` are sorted, and ``rows`` has the row of each.

    A name stands once for each of its rows; these are in the order of the other file.
    """

    def __init__(self, names: Lines, rows: np.ndarray) -> None:
        self.names = names
        self.rows = rows

    def rows_of(self, name: str) -> list[int]:
        """The rows that a name leads to, in the order of the other file."""
        encoded = name.encode()
        first = last = bisect_left(self.names, encoded)
        while last < len(self.names) and self.names[last] == encoded:
            last += 1
        return self.rows[first:last].tolist()


def read_lines(name: str) -> Lines:
    """The lines of a file that ships with strife."""
    return Lines(_unzip(name))


def read_numbers(name: str, kind: str) -> np.ndarray:
    """The numbers of a file that ships with strife; ``kind`` is numpy's name of their type, such as ``<u4``."""
    planes = np.frombuffer(_unzip(name), np.uint8).reshape(np.dtype(kind).itemsize, -1)
    return np.ascontiguousarray(planes.T).view(kind).ravel()


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """What :func:`read_lines` reads."""
    _zip(path, "".join(f"{line}\n" for line in lines).encode())


def write_numbers(path: Path, numbers: Iterable[int], kind: str) -> None:
    """What :func:`read_numbers` reads."""
    values = np.fromiter(numbers, kind)
    # Bytes of one weight side by side compress to two thirds.
    _zip(path, values.view(np.uint8).reshape(-1, values.itemsize).T.tobytes())


def _unzip(name: str) -> bytes:
    return gzip.decompress((files("strife.data.gazetteer") / "files" / name).read_bytes())


def _zip(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 9, mtime=0))
