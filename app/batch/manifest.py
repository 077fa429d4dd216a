"""What of a run is finished: ``manifest.jsonl``, a line of settings and a line for each shard."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError

MANIFEST = "manifest.jsonl"


@dataclass(frozen=True)
class ShardLine:
    """One finished shard.

    Attributes:
        shard: Its number, from 0.
        articles: SHA-256 of the articles that went in, and of the faults.
        documents, events, tokens, errors: How many.
        files: SHA-256 of each file, by its name in the run's folder.
    """

    shard: int
    articles: str
    documents: int
    events: int
    tokens: int
    errors: int
    files: dict[str, str]


class Manifest:
    """The manifest of one folder. A line that was torn by a crash is as if it had not been written.

    Args:
        folder: The run's folder; made if it is not there.
        settings: What the result depends on.

    Raises:
        InputError: the folder holds a run with other settings, or something that is no run.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self.folder = folder
        self.path = folder / MANIFEST
        self.finished: dict[int, ShardLine] = {}
        whole = self._whole()
        if whole:
            self._read(whole, settings)
            return
        if folder.exists() and (not folder.is_dir() or any(file != self.path for file in folder.iterdir())):
            raise InputError(f"{folder}: not an empty folder and not a run of strife extract; name another")
        folder.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self._append({"settings": dict(settings)})

    def add(self, line: ShardLine) -> None:
        """Write down that a shard is finished; on return it is on the disk."""
        self._append(asdict(line))
        self.finished[line.shard] = line

    def is_whole(self, line: ShardLine) -> bool:
        """Whether every file of a shard is there and as it was written."""
        return all(
            (self.folder / name).is_file() and file_digest(self.folder / name) == digest
            for name, digest in line.files.items()
        )

    def _append(self, content: Mapping[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(content, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _whole(self) -> bytes:
        """The lines that were written to their end; what follows them is cut off."""
        if not self.path.is_file():
            return b""
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self.path, len(whole))
        return whole

    def _read(self, whole: bytes, settings: Mapping[str, Any]) -> None:
        try:
            first, *lines = [json.loads(line) for line in whole.splitlines()]
            given: Mapping[str, Any] = first["settings"]
            shards = [ShardLine(**line) for line in lines]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self.path}: not the manifest of a run ({error}); name another folder") from None
        for name, value in settings.items():
            if given.get(name) != value:
                raise InputError(
                    f"{self.folder}: this run was begun with {name} {given.get(name)!r}, not {value!r}; "
                    "repeat it as it was, or name another folder"
                )
        self.finished = {line.shard: line for line in shards}


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    return digest.hexdigest()
