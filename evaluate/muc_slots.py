"""The full slots of MUC-4 scored as in 1992: correct, partial, incorrect, missing, spurious and noncommittal fillers.

Source: Chinchor, "MUC-4 evaluation metrics", MUC-4 proceedings (1992): recall = (COR + PAR/2) / POS and precision =
(COR + PAR/2) / ACT with POS = COR + PAR + INC + MIS and ACT = COR + PAR + INC + SPU; overgeneration = SPU / ACT. The
row is ALL TEMPLATES: what a missing template has is missing, what a spurious one has is spurious. How single fillers
compare, and what of that is simplified, is in :mod:`strife.evaluate.muc_fillers`. Simplified here:

- templates are aligned so that most fillers are right (the Hungarian method), under the conditions of the 1992
  configuration: the incident type is right at least in part, and so is a filler of a perpetrator or target slot;
- of a slot, as many fillers as possible are aligned in the same way; of those left, pairs are incorrect, the rest is
  missing or spurious, and an optional filler of the key that nothing matches does not count;
- slots that do not apply to the incident type of the key are not scored, and an optional template that nothing matches
  does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from strife.data.readers.muc4_keys import SLOTS
from strife.evaluate.ceaf import similarities
from strife.evaluate.counts import Counts, Floats
from strife.evaluate.muc_fillers import filler_score

TEMPLATE = "MESSAGE: TEMPLATE"
"""The label of templates as such; they are no part of the totals."""

CATEGORIES = ("correct", "partial", "incorrect", "missing", "spurious", "noncommittal")

_MAPPING_SLOTS = (
    "PERP: INDIVIDUAL ID",
    "PERP: ORGANIZATION ID",
    "PHYS TGT: ID",
    "PHYS TGT: TYPE",
    "HUM TGT: NAME",
    "HUM TGT: DESCRIPTION",
    "HUM TGT: TYPE",
)
"""Of these slots one must match, at least in part, in templates that are aligned."""

SlotTemplate: TypeAlias = Mapping[str, Any]
"""A template as the reader ``muc4_keys`` gives it; a response needs only the slots that it fills."""
_Tally: TypeAlias = "Counter[tuple[str, str]]"


@dataclass(frozen=True, eq=False)
class SlotCounts:
    """How many fillers fell into each category, by document and slot.

    Attributes:
        documents: The document ids, one a row.
        slots: ``MESSAGE: TEMPLATE`` and then the slots, one a column.
        correct: Shape ``(document, slot)``, as all that follow.
    """

    documents: tuple[str, ...]
    slots: tuple[str, ...]
    correct: NDArray[np.int64]
    partial: NDArray[np.int64]
    incorrect: NDArray[np.int64]
    missing: NDArray[np.int64]
    spurious: NDArray[np.int64]
    noncommittal: NDArray[np.int64]

    @property
    def possible(self) -> NDArray[np.int64]:
        """POS: the fillers of the key, shape ``(document, slot)``; optional ones only where something matches them."""
        return self.correct + self.partial + self.incorrect + self.missing

    @property
    def actual(self) -> NDArray[np.int64]:
        """ACT: the fillers of the response, shape ``(document, slot)``."""
        return self.correct + self.partial + self.incorrect + self.spurious

    def overgeneration(self) -> Floats:
        """OVG by slot, shape ``(slot,)``: the share of the response's fillers that is spurious; NaN without any."""
        actual = self.actual.sum(axis=0)
        return np.where(actual > 0, self.spurious.sum(axis=0) / np.maximum(actual, 1), np.nan)

    def counts(self) -> Counts:
        """Recall, precision and F of the slots without the templates as such, which the totals leave out."""
        return Counts(
            documents=self.documents,
            labels=self.slots[1:],
            correct=(self.correct + self.partial / 2)[:, 1:],
            gold=self.possible[:, 1:],
            predicted=self.actual[:, 1:],
        )


def slot_counts(
    gold: Mapping[str, Sequence[SlotTemplate]], predicted: Mapping[str, Sequence[SlotTemplate]]
) -> SlotCounts:
    """Score the templates of documents by document id; a document without predictions has none."""
    tallies = {name: _score_document(templates, predicted.get(name, ())) for name, templates in gold.items()}
    slots = (TEMPLATE, *SLOTS)
    matrices = {
        category: np.array([[tally[slot, category] for slot in slots] for tally in tallies.values()], dtype=np.int64)
        for category in CATEGORIES
    }
    shape = (len(tallies), len(slots))
    return SlotCounts(tuple(tallies), slots, **{name: matrix.reshape(shape) for name, matrix in matrices.items()})


def _score_document(gold: Sequence[SlotTemplate], predicted: Sequence[SlotTemplate]) -> _Tally:
    pairs = _aligned_templates(gold, predicted)
    tally: _Tally = Counter()
    for row, column in pairs.items():
        tally[TEMPLATE, "correct"] += 1
        for slot in SLOTS:
            tally += _score_slot(slot, gold[row], predicted[column])
    for row, template in enumerate(gold):
        if row not in pairs and not template["optional"]:
            tally[TEMPLATE, "missing"] += 1
            tally.update({(slot, "missing"): len(_required(_fillers(template, slot))) for slot in SLOTS})
    for column, template in enumerate(predicted):
        if column not in pairs.values():
            tally[TEMPLATE, "spurious"] += 1
            tally.update({(slot, "spurious"): len(_fillers(template, slot)) for slot in SLOTS})
    return tally


def _fillers(template: SlotTemplate, slot: str) -> Sequence[Mapping[str, Any]]:
    return template["slots"].get(slot) or ()


def _required(fillers: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [filler for filler in fillers if not filler["optional"]]


def _aligned_templates(gold: Sequence[SlotTemplate], predicted: Sequence[SlotTemplate]) -> dict[int, int]:
    """The index of the predicted template by that of the gold template that it is aligned with."""
    scores = similarities(gold, predicted, _template_score)
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return {row: column for row, column in zip(rows.tolist(), columns.tolist(), strict=True) if scores[row, column] > 0}


def _template_score(gold: SlotTemplate, predicted: SlotTemplate) -> float:
    """The sum of filler scores; 0 if the two must not be aligned."""
    matched = {slot: sum(_matched_fillers(slot, gold, predicted).values()) for slot in SLOTS}
    allowed = matched["INCIDENT: TYPE"] > 0 and any(matched[slot] > 0 for slot in _MAPPING_SLOTS)
    return sum(matched.values()) if allowed else 0.0


def _matched_fillers(slot: str, gold: SlotTemplate, predicted: SlotTemplate) -> dict[tuple[int, int], float]:
    """Scores above 0 of the aligned fillers of a slot, by index in gold and predicted."""
    scores = similarities(
        _fillers(gold, slot), _fillers(predicted, slot), lambda key, response: filler_score(slot, key, response)
    )
    pairs = zip(*(indices.tolist() for indices in linear_sum_assignment(scores, maximize=True)), strict=True)
    return {(row, column): float(scores[row, column]) for row, column in pairs if scores[row, column] > 0}


def _score_slot(slot: str, gold: SlotTemplate, predicted: SlotTemplate) -> _Tally:
    if gold["slots"].get(slot, ()) is None:
        return Counter()
    key, response = _fillers(gold, slot), _fillers(predicted, slot)
    matched = _matched_fillers(slot, gold, predicted)
    rows = {row for row, _ in matched}
    unmatched = len(_required([filler for row, filler in enumerate(key) if row not in rows]))
    left = len(response) - len(matched)
    correct = sum(score == 1 for score in matched.values())
    tally = {
        "correct": correct,
        "partial": len(matched) - correct,
        "incorrect": min(unmatched, left),
        "missing": max(unmatched - left, 0),
        "spurious": max(left - unmatched, 0),
        "noncommittal": int(not (matched or unmatched or left)),
    }
    return Counter({(slot, category): number for category, number in tally.items()})
