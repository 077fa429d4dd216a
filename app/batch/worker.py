"""The work on one shard: articles in, records out. Knows neither files nor the other shards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from strife.app.inputs import Fault
from strife.configs.backends import BackendName
from strife.configs.errors import InputError
from strife.data.document import Document
from strife.models import Extractor
from strife.records.build import RecordBuilder
from strife.records.context import Normalisers
from strife.records.event_record import EventRecord


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker loads."""

    checkpoint: Path
    backend: BackendName
    gazetteers: tuple[Path, ...]
    actors: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What a shard gives.

    Attributes:
        articles: Annotated Documents with their records, in order.
        faults: Id of the article, or None where it could not even be read, and the reason.
        tokens: Of all articles.
    """

    articles: list[tuple[Document, list[EventRecord]]]
    faults: list[tuple[str | None, str]]
    tokens: int


class Worker:
    """Annotates the articles of shards, one thread for the model."""

    def __init__(self, settings: WorkerSettings) -> None:
        self.extractor = Extractor.load(settings.checkpoint, backend=settings.backend, threads=1)
        normalisers = Normalisers.load(gazetteers=settings.gazetteers, actors=settings.actors)
        self.builder = RecordBuilder(
            self.extractor.ontology,
            model_version=self.extractor.version,
            normalisers=normalisers,
            calibrate=self.extractor.calibration.records,
        )

    def __call__(self, items: Sequence[Document | Fault]) -> ShardResult:
        """Work on one shard; an article that fails is left out, with its reason."""
        before = self.extractor.coverage.tokens
        faults: list[tuple[str | None, str]] = [(None, item.reason) for item in items if isinstance(item, Fault)]
        articles = []
        for document in self._annotated([item for item in items if isinstance(item, Document)], faults):
            try:
                articles.append((document, self.builder.records(document)))
            except Exception as error:  # one strange article must not end a run of a million
                faults.append((document.id, _reason(error)))
        return ShardResult(articles, faults, self.extractor.coverage.tokens - before)

    def _annotated(self, documents: Sequence[Document], faults: list[tuple[str | None, str]]) -> list[Document]:
        try:
            return list(self.extractor.stream(documents))
        except Exception:  # which one it is shows when each is tried alone
            found = []
            for document in documents:
                try:
                    found.append(self.extractor(document))
                except Exception as error:
                    faults.append((document.id, _reason(error)))
            return found


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"


_worker: Worker | InputError | None = None


def start(settings: WorkerSettings) -> None:
    """Load what a process needs, once. What is wrong with it :func:`work` tells: here it would be a dead process."""
    global _worker
    try:
        _worker = Worker(settings)
    except InputError as error:
        _worker = error


def work(items: Sequence[Document | Fault]) -> ShardResult:
    """Work on one shard in a process that :func:`start` has prepared.

    Raises:
        InputError: what the process was to load is not there, or cannot be read.
    """
    if isinstance(_worker, InputError):
        raise _worker
    assert _worker is not None
    return _worker(items)
