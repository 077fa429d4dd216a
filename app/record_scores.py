"""Records of two files compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strife.evaluate.record_clusters import clusters_of, score_clusters
from strife.evaluate.record_matching import match_records
from strife.evaluate.record_scores import score_records
from strife.evaluate.tables import TextTable, interval, percent
from strife.records.event_record import EventRecord
from strife.records.reading import read_records


def score_files(gold: Path, predicted: Path, *, draws: int) -> tuple[list[TextTable], dict[str, Any]]:
    """Tables and plain JSON of every score of the predicted records.

    Raises:
        InputError: a file holds no records; file and line are named.
    """
    wanted, given = list(read_records(gold)), list(read_records(predicted))
    scores = score_records(match_records(wanted, given), draws=draws)
    merging = score_clusters(_clusters(wanted), _clusters(given), draws=draws)
    rows = [
        (
            name,
            metric.scheme,
            *(f"{percent(e.value)} {interval(e)}" for e in (metric.precision, metric.recall, metric.f1)),
        )
        for name, metric in merging.items()
    ]
    columns = ("measure", "scheme", "precision", "recall", "F1")
    note = ("A mention is the span of a trigger. Intervals from resampling documents.",)
    table = TextTable("Merging of mentions into records", columns, tuple(rows), ("measure", "scheme"), (), note)
    found = {name: metric.to_json() for name, metric in merging.items()}
    return [scores.table(), table], scores.to_json() | {"merging": found}


def _clusters(records: list[EventRecord]) -> dict[str, list[frozenset[tuple[int, int]]]]:
    by_document: dict[str, list[EventRecord]] = {}
    for record in records:
        by_document.setdefault(record.doc_id, []).append(record)
    return {name: clusters_of(found) for name, found in by_document.items()}
