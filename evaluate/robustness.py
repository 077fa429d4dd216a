"""What a system loses on articles as they also come: its scores on clean and on perturbed articles, and the difference.

The perturbations are those of :mod:`strife.data.perturbations`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.data.perturbations import Perturbed, perturbed_sets
from strife.evaluate.bootstrap import LEVEL
from strife.evaluate.counts import Counts, Floats, ratios
from strife.evaluate.metrics import Estimate
from strife.evaluate.resampling import Weights, resampled_interval
from strife.evaluate.scores import Scores, score
from strife.evaluate.tables import EMPTY, TextTable, percent

Annotate: TypeAlias = Callable[[Iterable[Document]], Iterable[Document]]
"""A system: articles without annotation in, the same articles annotated out, in order."""

MEASURED = {"entities.default": "entities", "events.TC": "triggers, TC", "events.AC+": "arguments, AC+"}
"""The metrics whose micro F1 is compared, and what a table calls them."""


@dataclass(frozen=True, slots=True)
class Change:
    """The micro F1 of one metric on a perturbed set: ``difference`` is to the clean articles, below 0 for a loss."""

    f1: Estimate
    difference: Estimate

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {"f1": self.f1.to_json(), "difference": self.difference.to_json()}


@dataclass(frozen=True, eq=False)
class PerturbedScores:
    """The scores of one perturbed set, by metric; ``edited`` is how many of its articles differ from the clean ones."""

    edited: int
    changes: dict[str, Change]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {"edited": self.edited} | {metric: change.to_json() for metric, change in self.changes.items()}


@dataclass(frozen=True, eq=False)
class Robustness:
    """The scores of one system.

    Attributes:
        clean: Micro F1 by metric, of those of ``MEASURED`` that gold allows.
        sets: By perturbation.
    """

    clean: dict[str, Estimate]
    sets: dict[str, PerturbedScores]
    documents: int
    draws: int
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {
            "documents": self.documents,
            "bootstrap": {"unit": "document", "paired": True, "level": LEVEL, "draws": self.draws, "seed": self.seed},
            "clean": {metric: estimate.to_json() for metric, estimate in self.clean.items()},
            "sets": {name: scores.to_json() for name, scores in self.sets.items()},
        }

    def table(self, *, title: str) -> TextTable:
        """A row for the clean articles and one for each perturbed set."""
        columns = ("articles", "edited", *(f"{MEASURED[metric]} F1" for metric in self.clean))
        rows = [("clean", EMPTY, *(percent(estimate.value) for estimate in self.clean.values()))]
        for name, scores in self.sets.items():
            cells = (f"{percent(change.f1.value)} {signed(change.difference)}" for change in scores.changes.values())
            rows.append((name, str(scores.edited), *cells))
        note = (
            "Micro F1 in percent and the difference to the clean articles, with its 95% interval from resampling "
            f"{self.documents} articles in pairs, {self.draws:,} draws. Edited: articles whose text changed."
        )
        return TextTable(title, columns, tuple(rows), ("articles",), ("edited",), (note,))


def measure_robustness(
    documents: Sequence[Document],
    clean: Sequence[Document],
    annotate: Annotate,
    *,
    ontology: Ontology,
    seed: int = 13,
    draws: int = 1000,
) -> Robustness:
    """Score a system on every perturbed set.

    Args:
        documents: Annotated articles.
        clean: The same as the system annotates them unchanged.
        annotate: The system.
        seed: Of the perturbations and of the bootstrap.
        draws: Bootstrap samples of articles behind each interval; 0 leaves the intervals out.

    Raises:
        InputError: ids or texts do not match, or a label is not in the ontology.
    """
    unchanged = score(documents, clean, ontology=ontology, draws=draws, seed=seed)
    measured = [name for name in MEASURED if name in unchanged.metrics]
    sets = {}
    for name, variants in perturbed_sets(documents, seed=seed):
        scores = _scores(variants, annotate, ontology, draws, seed)
        changes = {metric: _change(unchanged, scores, metric, draws, seed) for metric in measured}
        edited = sum(one.text != other.document.text for one, other in zip(documents, variants, strict=True))
        sets[name] = PerturbedScores(edited, changes)
    return Robustness(
        clean={metric: unchanged.metrics[metric].f1 for metric in measured},
        sets=sets,
        documents=len(documents),
        draws=draws,
        seed=seed,
    )


def f1_difference(first: Counts, second: Counts, *, draws: int, seed: int) -> Estimate:
    """The micro F1 of ``second`` minus that of ``first``; each bootstrap sample draws the same articles for both.

    Raises:
        InputError: the two were not scored on the same documents.
    """
    if first.documents != second.documents:
        raise InputError("a paired difference needs counts of the same documents")
    sums = [_sums(counts) for counts in (first, second)]

    def difference(weights: Weights) -> float:
        one, other = (_f1(weights @ each) for each in sums)
        return other - one

    number = len(first.documents)
    every = np.ones(number, dtype=np.int64)
    return Estimate(difference(every), resampled_interval(difference, documents=number, draws=draws, seed=seed))


def signed(estimate: Estimate) -> str:
    """A difference in points with its interval, such as ``-3.1 (-4.0 to -2.2)``."""
    if np.isnan(estimate.value):
        return EMPTY
    low, high = estimate.interval.low, estimate.interval.high
    between = "" if np.isnan(low) else f" ({_points(low)} to {_points(high)})"
    return f"{_points(estimate.value)}{between}"


def _points(value: float) -> str:
    rounded = round(100 * value, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def _scores(variants: Sequence[Perturbed], annotate: Annotate, ontology: Ontology, draws: int, seed: int) -> Scores:
    predicted = annotate(variant.document.without_annotation() for variant in variants)
    return score(
        [variant.judged(variant.document) for variant in variants],
        [variant.judged(document) for variant, document in zip(variants, predicted, strict=True)],
        ontology=ontology,
        draws=draws,
        seed=seed,
    )


def _change(clean: Scores, scores: Scores, metric: str, draws: int, seed: int) -> Change:
    counts = [each.metrics[metric].by_document for each in (clean, scores)]
    return Change(scores.metrics[metric].f1, f1_difference(*counts, draws=draws, seed=seed))


def _sums(counts: Counts) -> Floats:
    """Correct, gold and predicted items of each document, shape ``(document, 3)``."""
    parts = (counts.correct, counts.gold, counts.predicted)
    return np.stack([part.sum(axis=1) for part in parts], axis=1).astype(np.float64)


def _f1(sums: Floats) -> float:
    correct, gold, predicted = sums
    return float(ratios(correct, gold, predicted).f1)
