"""Fitting a checkpoint's calibration on dev articles, and saying what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from strife.app.evaluation import Source
from strife.configs.errors import InputError
from strife.data.corpora import unique_ids
from strife.data.document import Document
from strife.evaluate.calibration import Answers, calibration, layer_answers, record_answers
from strife.evaluate.pairs import Pair
from strife.evaluate.provenance import environment
from strife.evaluate.record_matching import match_records
from strife.evaluate.tables import TextTable, percent
from strife.models import Extractor
from strife.models.calibration import Calibration, Curve, logit
from strife.models.checksums import write_checksums
from strife.models.released import find_checkpoint
from strife.records.build import RecordBuilder
from strife.records.event_record import EventRecord

LAYERS = ("entities", "events", "arguments")
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FEWEST = 50
"""Answers, right and wrong ones among them, without which no curve is fitted."""


@dataclass(frozen=True)
class Measured:
    """The answers of one layer as they come and through a curve.

    Attributes:
        name: ``entities``, ``events``, ``arguments`` or ``records``.
        raw: With the confidences that were put into the curve.
        curve: Fitted on them; the identity where there were too few.
    """

    name: str
    raw: Answers
    curve: Curve

    @property
    def calibrated(self) -> Answers:
        """With the confidences that came out of the curve."""
        return replace(self.raw, scores=np.array([self.curve(score) for score in self.raw.scores.tolist()]))


class Calibrating:
    """Measures the confidences of a checkpoint on annotated articles, and fits curves to them.

    Args:
        checkpoint: Its folder.
        source: The annotated articles.
        backend: What runs the model.
        fit: Whether curves are fitted; else those that the checkpoint has are measured.

    Raises:
        InputError: there is no article with events.
    """

    def __init__(self, checkpoint: Path, source: Source, *, backend: str = "auto", fit: bool = True) -> None:
        source.check()
        self.checkpoint = find_checkpoint(checkpoint)
        self.extractor = Extractor.load(checkpoint, backend=backend, calibrated=False)
        self.corpora = source.corpora(self.checkpoint, self.extractor.ontology)
        self.gold = [document for document in unique_ids(self.corpora) if "events" in document.layers]
        if not self.gold:
            raise InputError("no article with events to calibrate on")
        self._known = None if fit else Calibration.load(self.checkpoint)
        self.measured = self._measured()

    @property
    def calibration(self) -> Calibration:
        """The curves."""
        return Calibration(**{each.name: each.curve for each in self.measured})

    def save(self) -> None:
        """Write the curves into the checkpoint."""
        self.calibration.save(self.checkpoint, told=self.to_json())
        write_checksums(self.checkpoint)

    def table(self) -> TextTable:
        """Expected calibration error before and after; the result file has the intervals."""
        rows = []
        for each in self.measured:
            before, after = (calibration(answers) for answers in (each.raw, each.calibrated))
            rows.append(
                (
                    each.name,
                    str(len(each.raw.scores)),
                    percent(before.accuracy),
                    percent(before.confidence),
                    percent(before.ece.value),
                    percent(after.confidence),
                    percent(after.ece.value),
                )
            )
        columns = ("layer", "answers", "right", "confidence", "ECE", "calibrated", "ECE then")
        return TextTable(f"Calibration on {len(self.gold)} articles", columns, tuple(rows), columns[:1], ())

    def thresholds(self) -> TextTable:
        """What a threshold on the confidence of records keeps: for use that wants precision, or recall."""
        answers = self.measured[-1].calibrated
        right = max(int(answers.correct.sum()), 1)
        rows = []
        for threshold in THRESHOLDS:
            kept = answers.scores >= threshold
            found = int(answers.correct[kept].sum())
            precision = percent(found / int(kept.sum())) if kept.any() else "-"
            rows.append((f"{threshold:.1f}", str(int(kept.sum())), precision, percent(found / right)))
        columns = ("confidence at least", "records", "right", "of the right ones")
        return TextTable("Records by their confidence", columns, tuple(rows), (), ())

    def to_json(self) -> dict[str, Any]:
        """What ``calibration.json`` and a result file hold beside the curves."""
        return {
            "checkpoint": self.extractor.version,
            "backend": self.extractor.backend.name,
            "articles": [corpus.summary() for corpus in self.corpora],
            "layers": {
                each.name: {
                    "before": calibration(each.raw).to_json(),
                    "after": calibration(each.calibrated).to_json(),
                }
                for each in self.measured
            },
            "environment": environment(),
        }

    def _measured(self) -> list[Measured]:
        predicted = list(self.extractor.stream(document.without_annotation() for document in self.gold))
        pairs = [Pair(gold, found) for gold, found in zip(self.gold, predicted, strict=True)]
        layers: list[Measured] = []
        for name in LAYERS:
            answers = layer_answers(pairs, name)  # pyright: ignore[reportArgumentType]
            layers.append(Measured(name, answers, self._curve(name, answers)))
        events = layers[1].curve
        mentions = [_through(document, events) for document in predicted]
        answers = record_answers(match_records(self._records(self.gold), self._records(mentions)))
        return [*layers, Measured("records", answers, self._curve("records", answers))]

    def _curve(self, name: str, answers: Answers) -> Curve:
        return fitted(answers) if self._known is None else getattr(self._known, name)

    def _records(self, documents: Sequence[Document]) -> list[EventRecord]:
        builder = RecordBuilder(self.extractor.ontology, model_version=self.extractor.version)
        return [record for document in documents for record in builder.records(document)]


def fitted(answers: Answers) -> Curve:
    """Platt's curve by maximum likelihood; the identity where there are too few answers to tell."""
    if len(answers.scores) < _FEWEST or answers.correct.all() or not answers.correct.any():
        return Curve()
    logits = np.array([[logit(score)] for score in answers.scores.tolist()])
    model = LogisticRegression(C=np.inf).fit(logits, answers.correct)
    return Curve(float(model.coef_[0, 0]), float(model.intercept_[0]))


def _through(document: Document, curve: Curve) -> Document:
    events = [
        replace(event, score=curve(event.score)) if event.score is not None else event for event in document.events
    ]
    return replace(document, events=tuple(events))
