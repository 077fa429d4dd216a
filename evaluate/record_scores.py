"""Scores of event records against gold records: how many are found, and how far each column of a found one is right.

Columns are judged on matched records alone (see :mod:`strife.evaluate.record_matching`), so that their accuracy says
nothing of how many records are found: read it with the F1 of the records. A null where gold has a value is wrong. A
gold null is no case; a value that is given there is counted apart, as a false fill.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from strife.evaluate.bootstrap import bootstrap_intervals
from strife.evaluate.counts import Counts, Item, count_items
from strife.evaluate.metrics import Estimate, Tally
from strife.evaluate.record_deviations import Deviation, deviations
from strife.evaluate.record_fields import FIELDS, Field
from strife.evaluate.record_matching import MatchedRecords, RecordMatching
from strife.evaluate.tables import EMPTY, TextTable, interval, percent
from strife.records.event_record import COLUMNS

_RECORD = "(record)"
MATCHING = "one to one by overlapping triggers, then type"


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How far one comparison holds in the matched records.

    Attributes:
        scheme: When two values agree.
        accuracy: Right answers as a share of the cases.
        cases: Matched records in which gold has a value.
        empty: Cases in which the prediction has none; they are wrong.
        gold_null: Matched records in which gold has no value.
        false_fills: Those of them in which the prediction has one.
    """

    scheme: str
    accuracy: Estimate
    cases: int
    correct: int
    empty: int
    gold_null: int
    false_fills: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        numbers = ("cases", "correct", "empty", "gold_null", "false_fills")
        found = {name: getattr(self, name) for name in numbers}
        return {"scheme": self.scheme, "accuracy": self.accuracy.to_json(), **found}


@dataclass(frozen=True, eq=False)
class RecordScores:
    """Scores of the records of a corpus.

    Attributes:
        documents: Documents that have gold.
        unknown: By id of a document without gold, its predicted records, which were not judged.
        precision: Of finding records, as are ``recall`` and ``f1``; a record is found if one is matched with it.
        fields: By name, the comparisons of matched records.
        deviations: ``place_km`` and ``log_ratio`` of each count.
        factuality_macro_f1: Mean F1 over the classes of matched records that have a gold value.
        unfilled: The columns that gold fills and no matched prediction, each with the reasons and how often they stand.
    """

    documents: int
    unknown: dict[str, int]
    precision: Estimate
    recall: Estimate
    f1: Estimate
    counts: Tally
    fields: dict[str, FieldScore]
    deviations: dict[str, Deviation]
    factuality_macro_f1: Estimate
    unfilled: dict[str, dict[str, int]]
    draws: int
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        found = {name: getattr(self, name).to_json() for name in ("precision", "recall", "f1", "counts")}
        return {
            "documents": self.documents,
            "unknown": self.unknown,
            "bootstrap": {"unit": "document", "level": 0.95, "draws": self.draws, "seed": self.seed},
            "records": {"scheme": MATCHING, **found},
            "fields": {name: score.to_json() for name, score in self.fields.items()},
            "deviations": {name: score.to_json() for name, score in self.deviations.items()},
            "factuality_macro_f1": self.factuality_macro_f1.to_json(),
            "unfilled": self.unfilled,
        }

    def table(self) -> TextTable:
        """A row for each score that has a case."""
        tally = self.counts
        rows = [
            ("records", name, percent(found.value), interval(found), str(of), EMPTY)
            for name, found, of in (
                ("precision", self.precision, tally.predicted),
                ("recall", self.recall, tally.gold),
                ("F1", self.f1, tally.gold + tally.predicted),
            )
        ]
        rows += [
            (name, "accuracy", percent(s.accuracy.value), interval(s.accuracy), str(s.cases), str(s.false_fills))
            for name, s in self.fields.items()
            if s.cases or s.false_fills
        ]
        classes, cases = self.factuality_macro_f1, self.fields["factuality"].cases
        rows.append(("factuality", "macro F1", percent(classes.value), interval(classes), str(cases), EMPTY))
        rows += [
            (name, f"{s.average}, {s.unit}", _plain(s.estimate.value), _plain_interval(s.estimate), str(s.cases), EMPTY)
            for name, s in self.deviations.items()
            if s.cases
        ]
        return TextTable(
            f"Event records of {self.documents} documents",
            ("column", "measure", "value", "95% interval", "cases", "false fills"),
            tuple(rows),
            ("column", "measure"),
            (),
            self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        notes = [
            f"Records matched {MATCHING}. Columns: matched records where gold has a value; a null is wrong.",
            "False fills: values given where gold has none. Intervals from resampling documents.",
        ]
        if self.unfilled:
            notes.append(f"No prediction fills {', '.join(self.unfilled)}.")
        if self.unknown:
            notes.append(f"Not judged: {sum(self.unknown.values())} records of documents without gold.")
        return tuple(notes)


def score_records(matching: RecordMatching, *, draws: int = 1000, seed: int = 13) -> RecordScores:
    """Score matched records.

    Args:
        draws: Bootstrap samples of documents behind each interval; 0 leaves the intervals out.
    """
    found = _record_counts(matching)
    micro, spread = found.micro(), bootstrap_intervals(found, draws=draws, seed=seed)
    classes = _factuality_counts(matching)
    return RecordScores(
        documents=len(matching.documents),
        unknown=matching.unknown,
        precision=Estimate(float(micro.precision), spread.precision),
        recall=Estimate(float(micro.recall), spread.recall),
        f1=Estimate(float(micro.f1), spread.f1),
        counts=Tally(int(found.correct.sum()), int(found.gold.sum()), int(found.predicted.sum())),
        fields=_field_scores(matching, draws, seed),
        deviations=deviations(matching, draws=draws, seed=seed),
        factuality_macro_f1=Estimate(
            float(classes.macro().f1), bootstrap_intervals(classes, draws=draws, seed=seed).macro_f1
        ),
        unfilled=_unfilled(matching.matched),
        draws=draws,
        seed=seed,
    )


def _record_counts(matching: RecordMatching) -> Counts:
    found = [
        (len(d.matched), len(d.matched) + len(d.missed), len(d.matched) + len(d.spurious)) for d in matching.documents
    ]
    numbers = np.array(found, dtype=np.int64).reshape(-1, 3)
    names = tuple(document.document for document in matching.documents)
    return Counts(names, (_RECORD,), numbers[:, :1], numbers[:, 1:2], numbers[:, 2:])


def _field_scores(matching: RecordMatching, draws: int, seed: int) -> dict[str, FieldScore]:
    """All fields over the same samples. A case has one answer, right or wrong, so that F1 is the accuracy."""
    correct, cases = (
        np.array(
            [[sum(count(field, each) for each in d.matched) for field in FIELDS] for d in matching.documents],
            dtype=np.int64,
        ).reshape(-1, len(FIELDS))
        for count in (_right, _is_case)
    )
    names = tuple(document.document for document in matching.documents)
    counts = Counts(names, tuple(field.name for field in FIELDS), correct, cases, cases)
    accuracy, intervals = counts.per_label().f1, bootstrap_intervals(counts, draws=draws, seed=seed).labels
    matched, scores = matching.matched, {}
    for column, field in enumerate(FIELDS):
        answered = [field.filled(each.predicted) for each in matched if _is_case(field, each)]
        null = [field.filled(each.predicted) for each in matched if not _is_case(field, each)]
        scores[field.name] = FieldScore(
            scheme=field.scheme,
            accuracy=Estimate(float(accuracy[column]), intervals[column]),
            cases=len(answered),
            correct=int(correct[:, column].sum()),
            empty=answered.count(False),
            gold_null=len(null),
            false_fills=null.count(True),
        )
    return scores


def _is_case(field: Field, each: MatchedRecords) -> bool:
    return field.filled(each.gold)


def _right(field: Field, each: MatchedRecords) -> bool:
    return field.filled(each.gold) and field.filled(each.predicted) and field.agrees(each.gold, each.predicted)


def _factuality_counts(matching: RecordMatching) -> Counts:
    gold: dict[str, set[Item]] = {}
    predicted: dict[str, set[Item]] = {}
    for document in matching.documents:
        judged = [(n, each) for n, each in enumerate(document.matched) if each.gold.factuality is not None]
        gold[document.document] = {(each.gold.factuality, n) for n, each in judged}
        predicted[document.document] = {
            (each.predicted.factuality, n) for n, each in judged if each.predicted.factuality is not None
        }
    return count_items(gold, predicted)


def _unfilled(matched: Sequence[MatchedRecords]) -> dict[str, dict[str, int]]:
    found = {}
    for column in COLUMNS:
        cases = [each.predicted for each in matched if getattr(each.gold, column) is not None]
        if cases and all(getattr(record, column) is None for record in cases):
            found[column] = dict(Counter(record.reasons[column] for record in cases).most_common())
    return found


def _plain(value: float) -> str:
    return EMPTY if math.isnan(value) else f"{value:.2f}"


def _plain_interval(estimate: Estimate) -> str:
    low, high = estimate.interval.low, estimate.interval.high
    return EMPTY if math.isnan(low) else f"{low:.2f} to {high:.2f}"
