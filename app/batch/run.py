"""A long run: the inputs in shards, worked on side by side, written in order, resumed where it was stopped."""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from strife.app.batch.engines import Engine, Item, Submit, WorkerDied
from strife.app.batch.manifest import Manifest, ShardLine, file_digest
from strife.app.batch.worker import ShardResult
from strife.app.terminal import left
from strife.configs.errors import InputError
from strife.data.atomic import replacing
from strife.data.document import Document
from strife.data.document import to_json as document_to_json
from strife.records.clusters import Clusterer
from strife.records.export import open_writer
from strife.records.reading import read_records

ERRORS = "errors.jsonl"
_SHARDS = "shards"
_RECORDS = ".jsonl"
_WAITING = 2
"""Shards in hand for each worker: one in work, one that waits, so that none is idle."""


@dataclass
class Progress:
    """What a run has done so far; shards that were finished before count for nothing but in ``passed``.

    Attributes:
        passed: Articles that are done, in this session or before, unreadable ones too.
        expected: Articles of all inputs, if that is known.
    """

    expected: int | None = None
    passed: int = 0
    shards: int = 0
    resumed: int = 0
    documents: int = 0
    events: int = 0
    tokens: int = 0
    errors: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        seconds = max(self.seconds, 1e-9)
        return (
            f"{self.documents:,} articles, {self.events:,} events, {self.errors:,} errors; "
            f"{self.documents / seconds:.1f} articles/s, {self.tokens / seconds:,.0f} tokens/s"
            f"{left(self.passed, self.expected, rate=(self.documents + self.errors) / seconds)}"
        )


@dataclass
class _Shard:
    """A shard on its way: its items are held until its result is written."""

    number: int
    size: int
    digest: str
    result: Future[ShardResult] | None


class BatchRun:
    """One folder of shards.

    Args:
        folder: Where everything goes.
        settings: What the result depends on, for the manifest.
        engine: What works on the shards.
        endings: Further files of each shard beside the records as JSON Lines, such as ``.parquet``.
        shard_size: Articles in a shard.
        cluster_days: See :class:`strife.records.clusters.Clusterer`.
        expected: How many articles there will be, if that is known.

    Raises:
        InputError: the folder holds a run with other settings.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, Any],
        engine: Engine,
        *,
        endings: Sequence[str],
        shard_size: int,
        cluster_days: int,
        expected: int | None = None,
    ) -> None:
        self.manifest = Manifest(folder, settings)
        self.folder = folder
        self.engine = engine
        self.endings = tuple(dict.fromkeys((_RECORDS, *endings)))
        self.shard_size = shard_size
        self.cluster = Clusterer(days=cluster_days)
        self.progress = Progress(expected)
        self._started = time.monotonic()
        self._remove_torn_files()

    def run(self, items: Iterable[Item]) -> Generator[Progress]:
        """Work through the articles; yields after each shard that is written.

        Raises:
            InputError: a worker has died, or the articles are not those of the run that is resumed.
        """
        count = 0
        try:
            with self.engine() as workers:
                shards = (self._shard(number, each, workers.submit) for number, each in enumerate(self._cut(items)))
                for shard in _ahead(shards, workers.count * _WAITING):
                    self._finish(shard)
                    count += 1
                    self.progress.seconds = time.monotonic() - self._started
                    yield self.progress
        except WorkerDied as error:
            raise InputError(
                f"{self.folder}: {error}; what is finished is kept: "
                "run the same command again, perhaps with fewer --processes"
            ) from None
        if max(self.manifest.finished, default=-1) >= count:
            raise InputError(f"{self.folder}: the run that is resumed had more articles; name another folder")
        self._gather_errors()

    def _remove_torn_files(self) -> None:
        """What a killed run left half written; it has names that no whole file has."""
        for folder in (self.folder, self.folder / _SHARDS):
            for part in folder.glob(".*.part"):
                part.unlink()

    def _cut(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        iterator = iter(items)
        while shard := list(islice(iterator, self.shard_size)):
            yield shard

    def _shard(self, number: int, items: Sequence[Item], submit: Submit) -> _Shard:
        digest = _digest(items)
        done = self.manifest.finished.get(number)
        if done is not None and done.articles != digest:
            raise InputError(
                f"{self.folder}: the articles of shard {number} are not those of the run that is resumed; "
                "name another folder"
            )
        if done is not None and self.manifest.is_whole(done):
            return _Shard(number, len(items), digest, None)
        return _Shard(number, len(items), digest, submit(items))

    def _finish(self, shard: _Shard) -> None:
        self.progress.passed += shard.size
        if shard.result is None:
            # The clusters go on from what the finished shards hold.
            for _ in self.cluster(read_records(self._path(shard.number, _RECORDS))):
                pass
            self.progress.resumed += 1
            return
        result = shard.result.result()
        line = self._write(shard, result)
        self.manifest.add(line)
        self.progress.shards += 1
        self.progress.documents += line.documents
        self.progress.events += line.events
        self.progress.tokens += line.tokens
        self.progress.errors += line.errors

    def _write(self, shard: _Shard, result: ShardResult) -> ShardLine:
        paths = [self._path(shard.number, ending) for ending in self.endings]
        events = 0
        with ExitStack() as stack:
            writers = [stack.enter_context(open_writer(path)) for path in paths]
            for document, found in result.articles:
                records = list(self.cluster(found))
                events += len(records)
                for writer in writers:
                    writer.write(document, records)
        errors = self._path(shard.number, f".{ERRORS}")
        with replacing(errors) as part:
            lines = [json.dumps({"id": name, "reason": reason}, ensure_ascii=False) for name, reason in result.faults]
            part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return ShardLine(
            shard=shard.number,
            articles=shard.digest,
            documents=len(result.articles),
            events=events,
            tokens=result.tokens,
            errors=len(result.faults),
            files={f"{_SHARDS}/{path.name}": file_digest(path) for path in (*paths, errors)},
        )

    def _path(self, shard: int, ending: str) -> Path:
        return self.folder / _SHARDS / f"{shard:06d}{ending}"

    def _gather_errors(self) -> None:
        with replacing(self.folder / ERRORS) as part, part.open("w", encoding="utf-8", newline="\n") as file:
            for number in sorted(self.manifest.finished):
                file.write(self._path(number, f".{ERRORS}").read_text(encoding="utf-8"))


def _ahead(shards: Iterable[_Shard], count: int) -> Iterator[_Shard]:
    """The same shards in the same order, ``count`` of them begun before the first is asked for."""
    waiting: deque[_Shard] = deque()
    for shard in shards:
        waiting.append(shard)
        if len(waiting) >= count:
            yield waiting.popleft()
    yield from waiting


def _digest(items: Sequence[Item]) -> str:
    digest = hashlib.sha256()
    for item in items:
        content = document_to_json(item) if isinstance(item, Document) else item.reason
        digest.update(json.dumps(content).encode())
    return digest.hexdigest()
