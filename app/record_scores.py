"""Records of two files compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from strife.evaluate.record_clusters import clusters_of, score_clusters
from strife.evaluate.record_matching import match_records
from strife.evaluate.record_scores import score_records
from strife.evaluate.tables import TextTable, interval, percent
from strife.records.event_record import EventRecord
from strife.records.reading import read_records


@dataclass(frozen=True, slots=True)
class Compared:
    """Tables for people, and plain JSON of every score."""

    tables: list[TextTable]
    scores: dict[str, Any]


def score_files(gold: Path, predicted: Path, *, draws: int) -> Compared:
    """Compare the records of two files.

    Raises:
        InputError: a file holds no records; file and line are named.
    """
    return compared(list(read_records(gold)), list(read_records(predicted)), draws=draws)


def compared(gold: Sequence[EventRecord], predicted: Sequence[EventRecord], *, draws: int, title: str = "") -> Compared:
    """Compare predicted records with gold records of the same articles.

    Args:
        draws: Bootstrap samples of documents behind each interval.
        title: Goes behind the titles of the tables.
    """
    scores = score_records(match_records(gold, predicted), draws=draws)
    merging = score_clusters(_clusters(gold), _clusters(predicted), draws=draws)
    rows = [
        (
            name,
            found.scheme,
            *(f"{percent(e.value)} ({interval(e)})" for e in (found.precision, found.recall, found.f1)),
        )
        for name, found in merging.items()
    ]
    columns = ("measure", "scheme", "precision", "recall", "F1")
    note = ("A mention is the span of a trigger. Intervals from resampling documents.",)
    merged = TextTable(f"Merging of mentions into records{title}", columns, tuple(rows), columns[:2], (), note)
    table = scores.table()
    tables = [replace(table, title=f"{table.title}{title}"), merged]
    return Compared(tables, scores.to_json() | {"merging": {name: found.to_json() for name, found in merging.items()}})


def _clusters(records: Sequence[EventRecord]) -> dict[str, list[frozenset[tuple[int, int]]]]:
    by_document: dict[str, list[EventRecord]] = {}
    for record in records:
        by_document.setdefault(record.doc_id, []).append(record)
    return {name: clusters_of(found) for name, found in by_document.items()}
