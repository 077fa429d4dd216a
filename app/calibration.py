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
from strife.data.tokens import token_spans
from strife.evaluate.calibration import Answers, Layer, calibration, layer_answers, record_answers
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

LAYERS: tuple[Layer, ...] = ("entities", "events", "arguments")
LEAST_EVENTS = (0.0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
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
        fit: Whether a calibration is fitted; else the one that the checkpoint has is measured.
        least_article: Of the fitted one; see :class:`strife.models.calibration.Calibration`.

    Raises:
        InputError: there is no article with events.
    """

    def __init__(
        self,
        checkpoint: Path,
        source: Source,
        *,
        backend: str = "auto",
        fit: bool = True,
        least_article: float = 0.0,
    ) -> None:
        source.check()
        self.checkpoint = find_checkpoint(checkpoint)
        self.extractor = Extractor.load(checkpoint, backend=backend, calibrated=False)
        self.corpora = source.corpora(self.checkpoint, self.extractor.ontology)
        self.gold = [document for document in unique_ids(self.corpora) if "events" in document.layers]
        if not self.gold:
            raise InputError("no article with events to calibrate on")
        self._known = None if fit else Calibration.load(self.checkpoint)
        self._least_article = least_article
        self.measured, self.calibration = self._measured()

    def save(self) -> None:
        """Write the curves into the checkpoint."""
        self.calibration.save(self.checkpoint, told=self._summary())
        write_checksums(self.checkpoint)

    def table(self) -> TextTable:
        """Expected calibration error before and after, and what chance would make of the latter if it were nought.

        The result file has the intervals.
        """
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
                    percent(after.ece_by_chance),
                )
            )
        columns = ("layer", "answers", "right", "confidence", "ECE", "calibrated", "ECE then", "by chance")
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
        """A result file: errors with intervals, reliability tables, risk-coverage curves."""
        layers = {
            each.name: {"before": calibration(each.raw).to_json(), "after": calibration(each.calibrated).to_json()}
            for each in self.measured
        }
        return self._provenance() | {"layers": layers}

    def _summary(self) -> dict[str, Any]:
        errors = {
            each.name: [calibration(answers, draws=0).ece.value for answers in (each.raw, each.calibrated)]
            for each in self.measured
        }
        return self._provenance() | {"expected_calibration_error_before_and_after": errors}

    def _provenance(self) -> dict[str, Any]:
        return {
            "checkpoint": self.extractor.version,
            "backend": self.extractor.backend.name,
            "articles": [corpus.summary() for corpus in self.corpora],
            "environment": environment(),
        }

    def _measured(self) -> tuple[list[Measured], Calibration]:
        predicted = list(self.extractor.stream(document.without_annotation() for document in self.gold))
        layers = {name: self._layer(name, predicted) for name in LAYERS}
        curves: dict[str, Any] = {name: each.curve for name, each in layers.items()}
        kept = self._known or Calibration(**curves, least_article=self._least_article)
        predicted = [_through(document, kept.events) for document in predicted]
        if self._known is None:
            kept = replace(kept, least_event=best_threshold(self.gold, predicted, kept))
        predicted = [surest(document, kept) for document in predicted]
        answers = record_answers(match_records(self._records(self.gold), self._records(predicted)))
        records = Measured("records", answers, self._curve("records", answers))
        return [*layers.values(), records], replace(kept, records=records.curve)

    def _layer(self, name: Layer, predicted: Sequence[Document]) -> Measured:
        answers = layer_answers([Pair(*pair) for pair in zip(self.gold, predicted, strict=True)], name)
        return Measured(name, answers, self._curve(name, answers))

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


def best_threshold(gold: Sequence[Document], predicted: Sequence[Document], calibration: Calibration) -> float:
    """The ``least_event`` of the highest F1 of triggers with type (TC); of several the lowest.

    Args:
        predicted: With calibrated confidences.
        calibration: Gives what else decides which events stay.
    """

    def f1(threshold: float) -> float:
        chosen = replace(calibration, least_event=threshold)
        pairs = [Pair(one, surest(other, chosen)) for one, other in zip(gold, predicted, strict=True)]
        answers = layer_answers(pairs, "events")
        events = sum(len(document.events) for document in gold)
        return 2 * float(answers.correct.sum()) / max(len(answers.correct) + events, 1)

    return max(LEAST_EVENTS, key=f1)


def surest(document: Document, calibration: Calibration) -> Document:
    """The document with the events that are sure enough."""
    scores = [event.score or 0.0 for event in document.events]
    kept = calibration.kept(scores, tokens=len(token_spans(document.text)))
    return replace(document, events=tuple(event for event, stays in zip(document.events, kept, strict=True) if stays))


def _through(document: Document, curve: Curve) -> Document:
    events = [
        replace(event, score=curve(event.score)) if event.score is not None else event for event in document.events
    ]
    return replace(document, events=tuple(events))
