"""Which predicted event record tells of which gold record: one to one, within each document.

Two records can be matched if a trigger of one overlaps a trigger of the other. Among the possible matchings the one
with the greatest total similarity is taken (Hungarian method). A gold record has one trigger in its evidence, so that
of several predicted records of one happening, as an extraction gives that does not merge mentions, one is matched and
the others are spurious.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

from strife.configs.errors import InputError
from strife.evaluate.record_fields import FIELDS, same_type
from strife.records.build import TRIGGER_ROLE
from strife.records.event_record import EventRecord, Evidence

_Span: TypeAlias = tuple[int, int]
_EVIDENCE_WEIGHT = 0.1
_VALUES_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class MatchedRecords:
    """A gold record and the predicted record that tells of the same event."""

    gold: EventRecord
    predicted: EventRecord


@dataclass(frozen=True, slots=True)
class MatchedDocument:
    """The records of one document.

    Attributes:
        missed: Gold records without a prediction.
        spurious: Predicted records without a gold one.
    """

    document: str
    matched: tuple[MatchedRecords, ...]
    missed: tuple[EventRecord, ...]
    spurious: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class RecordMatching:
    """The records of all documents that have gold.

    Attributes:
        documents: In order of their ids.
        unknown: By id of a document without gold, its number of predicted records; they are not judged.
    """

    documents: tuple[MatchedDocument, ...]
    unknown: dict[str, int]

    @property
    def matched(self) -> list[MatchedRecords]:
        """The matched records of all documents."""
        return [each for document in self.documents for each in document.matched]


def match_records(
    gold: Iterable[EventRecord], predicted: Iterable[EventRecord], *, documents: Iterable[str] = ()
) -> RecordMatching:
    """Match the records of each document by what triggers them.

    Args:
        documents: Ids of documents that have gold, for those among them whose gold is that they have no event.

    Raises:
        InputError: an ``event_id`` stands twice on one side.
    """
    wanted, given = _by_document(gold, "gold"), _by_document(predicted, "predicted")
    judged = sorted({*wanted, *documents})
    unknown = {name: len(records) for name, records in sorted(given.items()) if name not in judged}
    return RecordMatching(tuple(_match(name, wanted.get(name, []), given.get(name, [])) for name in judged), unknown)


def similarity(gold: EventRecord, predicted: EventRecord) -> float:
    """How well two records go together; 0 if no triggers overlap, and then they are never matched.

    The sum of: the overlap of the two triggers that overlap most, as a share of the text that they cover together; 1
    if the event types agree; a tenth of the share of arguments, by role and span, that both have; and a hundredth of
    the share of gold's values that the prediction gives, which parts records of one trigger, as those of a list with
    a figure for each place.
    """
    trigger = max((_overlap(one, other) for one in _triggers(gold) for other in _triggers(predicted)), default=0.0)
    if not trigger:
        return 0.0
    evidence, values = _shared_evidence(gold, predicted), _shared_values(gold, predicted)
    return trigger + same_type(gold, predicted) + _EVIDENCE_WEIGHT * evidence + _VALUES_WEIGHT * values


def _by_document(records: Iterable[EventRecord], side: str) -> dict[str, list[EventRecord]]:
    found: dict[str, list[EventRecord]] = defaultdict(list)
    seen: set[str] = set()
    for record in records:
        if record.event_id in seen:
            raise InputError(f"{side} records: event_id '{record.event_id}' stands twice")
        seen.add(record.event_id)
        found[record.doc_id].append(record)
    return found


def _match(document: str, gold: Sequence[EventRecord], predicted: Sequence[EventRecord]) -> MatchedDocument:
    table = np.array([[similarity(one, other) for other in predicted] for one in gold]).reshape(
        len(gold), len(predicted)
    )
    rows, columns = linear_sum_assignment(table, maximize=True)
    partner = {int(row): int(column) for row, column in zip(rows, columns, strict=True) if table[row, column] > 0}
    taken = set(partner.values())
    return MatchedDocument(
        document=document,
        matched=tuple(MatchedRecords(gold[row], predicted[column]) for row, column in partner.items()),
        missed=tuple(record for row, record in enumerate(gold) if row not in partner),
        spurious=tuple(record for column, record in enumerate(predicted) if column not in taken),
    )


def _triggers(record: EventRecord) -> list[_Span]:
    return [(evidence.start, evidence.end) for evidence in record.evidence if evidence.role == TRIGGER_ROLE]


def _overlap(one: _Span, other: _Span) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (max(one[1], other[1]) - min(one[0], other[0])) if common > 0 else 0.0


def _shared_evidence(gold: EventRecord, predicted: EventRecord) -> float:
    one, other = _arguments(gold), _arguments(predicted)
    return len(one & other) / max(len(one | other), 1)


def _arguments(record: EventRecord) -> set[Evidence]:
    return {evidence for evidence in record.evidence if evidence.role != TRIGGER_ROLE}


def _shared_values(gold: EventRecord, predicted: EventRecord) -> float:
    cases = [field for field in FIELDS if field.filled(gold)]
    return sum(field.filled(predicted) and field.agrees(gold, predicted) for field in cases) / len(cases)
