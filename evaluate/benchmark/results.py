"""From predictions to numbers: scores over seeds, with intervals and p-values of the difference to a reference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from strife.evaluate.benchmark.measures import Measured, ScoredCorpus, measure_documents
from strife.evaluate.benchmark.units import Outcome, Unit
from strife.evaluate.bootstrap import Interval, Statistic, paired_p_value
from strife.evaluate.counts import Counts
from strife.evaluate.events import Condition
from strife.evaluate.holm import holm
from strife.evaluate.metrics import Metric, measure, null_if_nan
from strife.evaluate.names import measures_of
from strife.evaluate.pooling import pooled_counts
from strife.evaluate.seeds import Spread, spread

COMPARED = (
    "entities.default",
    "entities.strict",
    "events.TI",
    "events.TC",
    "events.AC",
    "events.AC+",
    "factuality",
    "claims",
    "head.Arg-C",
    "coref.Arg-C",
    "templates.ceaf_ree",
    "templates.f1",
)
"""The metrics for which systems are compared by p-value."""


def quoted_measure(metric: str) -> Statistic:
    """The measure to quote of a metric: micro F1, but of a classification, as factuality, macro F1."""
    return "macro_f1" if measures_of(metric)[0] == "macro_f1" else "f1"


@dataclass(frozen=True, eq=False)
class Cell:
    """One metric of one system on one corpus.

    Attributes:
        by_seed: The measure that is quoted of the metric, by seed: micro F1, or macro F1 of a classification.
        spread: Mean and standard deviation of these.
        metric: Counts pooled over seeds, with intervals from resampling documents.
        p_value: Of the difference in that measure to the reference system; None for that itself, or if not compared.
        adjusted_p_value: The same after Holm's correction for the number of systems compared by this metric.
    """

    by_seed: dict[int, float]
    spread: Spread
    metric: Metric
    p_value: float | None = None
    adjusted_p_value: float | None = None

    @property
    def quoted(self) -> Statistic:
        """The measure that is quoted of the metric."""
        return quoted_measure(self.metric.name)

    @property
    def interval(self) -> Interval:
        """Of the quoted measure, from the counts pooled over seeds."""
        return self.metric.estimate(self.quoted).interval

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        metric = self.metric
        return {
            "scheme": metric.scheme,
            "condition": metric.condition,
            "documents": metric.documents,
            "quoted": self.quoted,
            "by_seed": {str(seed): null_if_nan(value) for seed, value in self.by_seed.items()},
            "mean": null_if_nan(self.spread.mean),
            "standard_deviation": null_if_nan(self.spread.standard_deviation),
            **{measure: metric.estimate(measure).to_json() for measure in measures_of(metric.name)},
            "counts": metric.counts.to_json(),
            "p_value": self.p_value,
            "p_value_holm": self.adjusted_p_value,
            "labels": {label: score.to_json() for label, score in metric.labels.items()},
        }


@dataclass(frozen=True, eq=False)
class SystemResult:
    """A system on a corpus: its outcomes by seed and its cells by condition and metric."""

    name: str
    outcomes: dict[int, Outcome]
    cells: dict[tuple[Condition, str], Cell]
    skipped: str | None = None

    @property
    def documents_per_second(self) -> float:
        """Mean over seeds; NaN where nothing was run."""
        speeds = [outcome.documents_per_second for outcome in self.outcomes.values()]
        return math.fsum(speeds) / len(speeds) if speeds else float("nan")

    def mean(self, metric: str, condition: Condition = "predicted triggers") -> float:
        """Mean of the quoted measure over seeds, NaN where it was not measured."""
        cell = self.cells.get((condition, metric))
        return cell.spread.mean if cell else float("nan")


def corpus_results(
    corpus: ScoredCorpus,
    outcomes: Mapping[str, Sequence[tuple[Unit, Outcome]]],
    *,
    reference: str,
    draws: int,
) -> list[SystemResult]:
    """The results of every system on one corpus, in the order given.

    Args:
        outcomes: By system, what its units left.
        reference: The system to compare the others with; if it has no result, none is compared.
    """
    measured = {name: _measured(corpus, done) for name, done in outcomes.items()}
    results = []
    cells = {name: _cells(found, draws) for name, found in measured.items()}
    _compare(cells, reference)
    for name, done in outcomes.items():
        reasons = [outcome.skipped for _, outcome in done if outcome.skipped is not None]
        made = {unit.seed: outcome for unit, outcome in done if outcome.skipped is None}
        skipped = None if made else (reasons[0] if reasons else "not run yet")
        results.append(SystemResult(name, made, cells[name], skipped))
    return results


def _measured(
    corpus: ScoredCorpus, done: Sequence[tuple[Unit, Outcome]]
) -> dict[tuple[Condition, str], dict[int, Measured]]:
    """By condition and metric, what each seed gave."""
    found: dict[tuple[Condition, str], dict[int, Measured]] = {}
    for unit, outcome in done:
        if outcome.skipped is not None:
            continue
        conditions: list[tuple[Condition, Sequence[Any]]] = [("predicted triggers", outcome.predicted)]
        if outcome.given is not None:
            conditions.append(("gold triggers", outcome.given))
        for condition, predicted in conditions:
            for each in measure_documents(corpus, predicted, layers=outcome.layers, condition=condition):
                found.setdefault((condition, each.name), {})[unit.seed] = each
    return found


def _cells(
    measured: Mapping[tuple[Condition, str], Mapping[int, Measured]], draws: int
) -> dict[tuple[Condition, str], Cell]:
    cells = {}
    for (condition, name), by_seed in measured.items():
        first = next(iter(by_seed.values()))
        counts = {seed: each.counts for seed, each in by_seed.items()}
        pooled = pooled_counts(list(counts.values()))
        macro = quoted_measure(name) == "macro_f1"
        values = {seed: float((c.macro() if macro else c.micro()).f1) for seed, c in counts.items()}
        metric = measure(name, pooled, scheme=first.scheme, condition=first.condition, draws=draws, seed=13)
        cells[condition, name] = Cell(values, spread(list(values.values())), metric)
    return cells


def _compare(cells: dict[str, dict[tuple[Condition, str], Cell]], reference: str) -> None:
    """Fill in the p-values against the reference, Holm's correction over the systems compared by one metric."""
    baseline = cells.get(reference, {})
    for key, cell in baseline.items():
        if key[1] not in COMPARED:
            continue
        others = [name for name, found in cells.items() if name != reference and key in found]
        raw = {name: _p_value(cells[name][key], cell) for name in others}
        for name, adjusted in holm(raw).items():
            p_values = {"p_value": null_if_nan(raw[name]), "adjusted_p_value": null_if_nan(adjusted)}
            cells[name][key] = replace(cells[name][key], **p_values)


def _p_value(one: Cell, other: Cell) -> float:
    """Of pooled counts, brought to the same number of seeds: the test swaps the counts of the two systems."""
    seeds = math.lcm(len(one.by_seed), len(other.by_seed))
    counts = (_times(cell.metric.by_document, seeds // len(cell.by_seed)) for cell in (one, other))
    return paired_p_value(*counts, statistic=one.quoted)


def _times(counts: Counts, factor: int) -> Counts:
    return pooled_counts([counts] * factor)
