"""One metric with everything that has to stand beside its number: scheme, condition, interval, counts, labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from strife.evaluate.bootstrap import NO_INTERVAL, Interval, bootstrap_intervals
from strife.evaluate.counts import Counts
from strife.evaluate.names import measures_of


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score between 0 and 1 with its 95% interval; NaN where there is nothing to measure."""

    value: float
    interval: Interval = NO_INTERVAL

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        ends = (self.interval.low, self.interval.high)
        return {"value": null_if_nan(self.value), "interval": None if math.isnan(ends[0]) else list(ends)}


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of items pooled over documents; ``correct`` is a float where half-right items earn part of a point.

    ``found`` is the number of gold items found where it is another matter than ``correct``: see
    :class:`strife.evaluate.counts.Counts`.
    """

    correct: float
    gold: int
    predicted: int
    found: float | None = None

    def to_json(self) -> dict[str, float]:
        """Plain JSON; ``found`` only where it is another matter than ``correct``."""
        numbers = {"correct": self.correct, "gold": self.gold, "predicted": self.predicted}
        return numbers if self.found is None else numbers | {"found": self.found}


@dataclass(frozen=True, slots=True)
class LabelScore:
    """The score of one type, role or class."""

    precision: float
    recall: float
    f1: Estimate
    counts: Tally

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        ratios = {"precision": null_if_nan(self.precision), "recall": null_if_nan(self.recall)}
        return ratios | {"f1": self.f1.to_json(), "counts": self.counts.to_json()}


@dataclass(frozen=True, eq=False)
class Metric:
    """One metric over a corpus.

    Attributes:
        name: As in ``entities.default`` or ``events.TC``.
        scheme: How items are matched, as in ``seqeval strict IOB2``.
        condition: ``predicted triggers`` or ``gold triggers``; None where triggers play no part.
        documents: How many documents were scored: those whose gold has the layer.
        precision: Micro, as are ``recall`` and ``f1``.
        macro_f1: Unweighted mean over the labels in gold or predictions.
        counts: Pooled over documents and labels.
        labels: The score of each type, role or class.
        by_document: The counts that precision, recall and F1 were computed from.
    """

    name: str
    scheme: str
    condition: str | None
    documents: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    macro_f1: Estimate
    counts: Tally
    labels: dict[str, LabelScore]
    by_document: Counts

    @property
    def accuracy(self) -> Estimate:
        """The share of gold items that got the right label: of a classification its accuracy."""
        return self.recall

    def estimate(self, measure: str) -> Estimate:
        """One of the measures that :func:`strife.evaluate.names.measures_of` lists for this metric."""
        found = getattr(self, measure)
        assert isinstance(found, Estimate)
        return found

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {
            "scheme": self.scheme,
            "condition": self.condition,
            "documents": self.documents,
            **{measure: self.estimate(measure).to_json() for measure in measures_of(self.name)},
            "counts": self.counts.to_json(),
            "labels": {label: score.to_json() for label, score in self.labels.items()},
        }


def measure(
    name: str,
    counts: Counts,
    *,
    by_label: Counts | None = None,
    scheme: str,
    condition: str | None,
    draws: int,
    seed: int,
) -> Metric:
    """Compute a metric and its intervals from counts by document.

    Args:
        by_label: Counts of each label where those of ``counts`` are not the labels' own; for the labels and their mean.
    """
    micro, intervals = counts.micro(), bootstrap_intervals(counts, draws=draws, seed=seed)
    of_labels = intervals if by_label is None else bootstrap_intervals(by_label, draws=draws, seed=seed)
    labelled = counts if by_label is None else by_label
    return Metric(
        name=name,
        scheme=scheme,
        condition=condition,
        documents=len(counts.documents),
        precision=Estimate(float(micro.precision), intervals.precision),
        recall=Estimate(float(micro.recall), intervals.recall),
        f1=Estimate(float(micro.f1), intervals.f1),
        macro_f1=Estimate(float(labelled.macro().f1), of_labels.macro_f1),
        counts=_tally(counts),
        labels=_label_scores(labelled, of_labels.labels),
        by_document=counts,
    )


def null_if_nan(value: float) -> float | None:
    """The value as JSON can hold it."""
    return None if math.isnan(value) else value


def _tally(counts: Counts, column: int | slice = slice(None)) -> Tally:
    """Plain numbers: ``item`` leaves whole numbers whole."""
    parts = (counts.correct, counts.gold, counts.predicted)
    correct, gold, predicted = (part[:, column].sum().item() for part in parts)
    return Tally(correct, gold, predicted, None if counts.found is None else counts.found[:, column].sum().item())


def _label_scores(counts: Counts, intervals: tuple[Interval, ...]) -> dict[str, LabelScore]:
    each = counts.per_label()
    return {
        label: LabelScore(
            precision=float(each.precision[column]),
            recall=float(each.recall[column]),
            f1=Estimate(float(each.f1[column]), intervals[column]),
            counts=_tally(counts, column),
        )
        for column, label in enumerate(counts.labels)
    }
