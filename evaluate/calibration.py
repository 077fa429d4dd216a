"""Whether confidences mean what they say: expected calibration error and the risk-coverage curve.

Only what was predicted has a confidence, so neither says anything about what was missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strife.configs.errors import InputError
from strife.evaluate.counts import Floats, alternatives
from strife.evaluate.events import event_items, resolved_events
from strife.evaluate.metrics import Estimate, null_if_nan
from strife.evaluate.pairs import Pair, in_scope
from strife.evaluate.record_fields import same_type
from strife.evaluate.record_matching import RecordMatching
from strife.evaluate.resampling import Statistic, Weights, resampled_interval

Layer: TypeAlias = Literal["entities", "events", "arguments"]
BINS = 15
POINTS = 200
"""How many points of a curve are written at most."""
_CHANCE_DRAWS = 200


@dataclass(frozen=True, eq=False)
class Answers:
    """What a system predicted with a confidence, and whether it is right.

    Attributes:
        scores: Confidences from 0 to 1, shape ``(answer,)``.
        correct: Whether each is right, shape ``(answer,)``.
        rows: The number of the document that each belongs to, shape ``(answer,)``, below ``documents``.
        documents: Number of documents, those without an answer among them.
        unscored: Predictions without a confidence; they are not among the answers.

    Raises:
        ValueError: a confidence outside its range.
    """

    scores: Floats
    correct: NDArray[np.bool_]
    rows: NDArray[np.int64]
    documents: int
    unscored: int = 0

    def __post_init__(self) -> None:
        if not np.all((self.scores >= 0) & (self.scores <= 1)):
            raise ValueError("confidences lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers with a confidence above ``low`` and up to ``high``; means are NaN where there are none."""

    low: float
    high: float
    answers: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Keeping the answers with a confidence of at least ``threshold`` keeps this share, of which so many are wrong."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """Calibration of a set of answers.

    Attributes:
        ece: Expected calibration error over ``len(bins)`` bins of equal width.
        ece_by_chance: The error to be expected of these confidences if they were right: where a bin has few answers its
            share of right ones is off by chance. Answers of one document are taken as independent, so it is rather
            too low.
        aurc: Area under the risk-coverage curve; 0 is perfect.
        accuracy: The share of right answers, which is the precision of what was predicted.
        bins: The reliability table.
        curve: From the highest confidence to the lowest, a point for each confidence that occurs.
    """

    ece: Estimate
    ece_by_chance: float
    aurc: Estimate
    accuracy: float
    confidence: float
    answers: int
    unscored: int
    documents: int
    bins: tuple[Bin, ...]
    curve: tuple[RiskPoint, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN. Bins without an answer are left out, a long curve is thinned out to ``POINTS``."""
        length = len(self.curve)
        shown = np.linspace(0, length - 1, min(length, POINTS)).round().astype(int)
        return {
            "scheme": f"{len(self.bins)} bins of equal width",
            "ece": self.ece.to_json(),
            "ece_by_chance": null_if_nan(self.ece_by_chance),
            "aurc": self.aurc.to_json(),
            "accuracy": null_if_nan(self.accuracy),
            "confidence": null_if_nan(self.confidence),
            "answers": self.answers,
            "unscored": self.unscored,
            "documents": self.documents,
            "bins": [asdict(each) for each in self.bins if each.answers],
            "curve": [asdict(self.curve[index]) for index in shown],
        }


def calibration(answers: Answers, *, bins: int = BINS, draws: int = 1000, seed: int = 13) -> Calibration:
    """Expected calibration error, reliability table and risk-coverage curve.

    Sources: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3, for the error, with its
    bins of equal width, ``(m / M, (m + 1) / M]``, a confidence of 0 being in the first one; Geifman, Uziel and
    El-Yaniv, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers", ICLR 2019, for the area: the mean
    risk of the ``k`` most confident answers over all ``k``. No threshold can part answers of one confidence: within
    them the mean over all orders is taken, so that the order of the answers is no matter.

    Args:
        draws: Bootstrap samples of documents behind each interval; 0 leaves the intervals out.
    """
    every = np.ones(answers.documents, dtype=np.int64)
    errors, area = _BinnedErrors(answers, bins), _RiskArea(answers)
    number = len(answers.scores)
    return Calibration(
        ece=_estimate(errors.expected, every, draws, seed),
        ece_by_chance=_by_chance(answers, bins, seed),
        aurc=_estimate(area.value, every, draws, seed),
        accuracy=float(answers.correct.mean()) if number else math.nan,
        confidence=float(answers.scores.mean()) if number else math.nan,
        answers=number,
        unscored=answers.unscored,
        documents=answers.documents,
        bins=errors.table(every),
        curve=area.curve(every),
    )


def layer_answers(pairs: Iterable[Pair], layer: Layer) -> Answers:
    """The predicted spans of one layer, on the documents whose gold has it and of the types that gold annotated.

    An entity is right if gold has its span and type, a trigger likewise (TC), an argument if gold has its role, span,
    trigger and event type (AC+).

    Raises:
        InputError: a prediction has a score outside 0 to 1.
    """
    kept = [in_scope(pair).pair for pair in pairs if pair.annotated(layer)]
    found = [
        (row, score, right)
        for row, pair in enumerate(kept)
        for score, right in (_entities(pair) if layer == "entities" else _events(pair, layer))
    ]
    return _answers(found, [pair.gold.id for pair in kept])


def record_answers(matching: RecordMatching) -> Answers:
    """The predicted records by their confidence; one is right if a gold record of its type is matched with it."""
    found: list[tuple[int, float | None, bool]] = []
    for row, document in enumerate(matching.documents):
        found += [(row, each.predicted.confidence, same_type(each.gold, each.predicted)) for each in document.matched]
        found += [(row, record.confidence, False) for record in document.spurious]
    return _answers(found, [document.document for document in matching.documents])


def _answers(found: list[tuple[int, float | None, bool]], documents: Sequence[str]) -> Answers:
    scored = [(row, score, right) for row, score, right in found if score is not None]
    for row, score, _ in scored:
        if not 0 <= score <= 1:
            raise InputError(f"document '{documents[row]}': a prediction has the score {score}, not one from 0 to 1")
    return Answers(
        scores=np.array([score for _, score, _ in scored], dtype=np.float64),
        correct=np.array([right for _, _, right in scored], dtype=np.bool_),
        rows=np.array([row for row, _, _ in scored], dtype=np.int64),
        documents=len(documents),
        unscored=len(found) - len(scored),
    )


def _entities(pair: Pair) -> Iterator[tuple[float | None, bool]]:
    gold = {(name, e.start, e.end) for e in pair.gold.entities for name in alternatives(e.type)}
    for entity in pair.predicted.entities:
        yield entity.score, (entity.type, entity.start, entity.end) in gold


def _events(pair: Pair, layer: Layer) -> Iterator[tuple[float | None, bool]]:
    events = resolved_events(pair.gold.events, pair.predicted.events)
    items = event_items(events, "TC" if layer == "events" else "AC+")
    gold = {(name, *place) for label, *place in items for name in alternatives(label)}
    for event in pair.predicted.events:
        trigger = event.type, event.start, event.end
        if layer == "events":
            yield event.score, trigger in gold
            continue
        for argument in event.arguments:
            yield argument.score, (argument.role, *trigger, argument.start, argument.end) in gold


def _by_chance(answers: Answers, bins: int, seed: int) -> float:
    """The mean error over draws in which each answer is right with the probability that its confidence is."""
    generator = np.random.default_rng(seed)
    every = np.ones(answers.documents, dtype=np.int64)
    drawn = (
        replace(answers, correct=generator.random(len(answers.scores)) < answers.scores) for _ in range(_CHANCE_DRAWS)
    )
    return float(np.mean([_BinnedErrors(each, bins).expected(every) for each in drawn]))


class _BinnedErrors:
    """Answers in bins of equal width; every measure takes how often each document counts."""

    def __init__(self, answers: Answers, bins: int) -> None:
        self._answers = answers
        self._bins = bins
        self._bin = np.clip(np.ceil(answers.scores * bins).astype(np.int64) - 1, 0, bins - 1)

    def _sums(self, weights: Weights) -> tuple[Floats, Floats, Floats]:
        of_answer = weights[self._answers.rows]
        return (
            _summed(self._bin, of_answer, self._bins),
            _summed(self._bin, of_answer * self._answers.scores, self._bins),
            _summed(self._bin, of_answer * self._answers.correct, self._bins),
        )

    def expected(self, weights: Weights) -> float:
        number, confidence, correct = self._sums(weights)
        total = number.sum()
        return float(np.abs(correct - confidence).sum() / total) if total else math.nan

    def table(self, weights: Weights) -> tuple[Bin, ...]:
        number, confidence, correct = self._sums(weights)
        mean = [np.where(number > 0, sums / np.maximum(number, 1), np.nan) for sums in (confidence, correct)]
        return tuple(
            Bin(index / self._bins, (index + 1) / self._bins, int(n), float(mean[0][index]), float(mean[1][index]))
            for index, n in enumerate(number)
        )


class _RiskArea:
    """Answers in groups of one confidence, from the highest to the lowest."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        ascending, group = np.unique(answers.scores, return_inverse=True)
        self._thresholds = ascending[::-1]
        self._group = len(ascending) - 1 - group

    def _groups(self, weights: Weights) -> tuple[Floats, Floats]:
        """How many answers each group has, and how many of them are wrong."""
        of_answer = weights[self._answers.rows]
        size = len(self._thresholds)
        wrong = of_answer * ~self._answers.correct
        return _summed(self._group, of_answer, size), _summed(self._group, wrong, size)

    def value(self, weights: Weights) -> float:
        """The mean over k = 1 .. n of the expected risk of the k most confident answers.

        In a group that begins behind ``b`` answers with ``e`` errors and has the error rate ``r``, the risk of its
        j-th answer is (e + j r) / (b + j) = r + (e - b r) / (b + j): summed over j, harmonic numbers.
        """
        sizes, errors = self._groups(weights)
        sizes, errors = sizes[sizes > 0], errors[sizes > 0]
        if not sizes.size:
            return math.nan
        end = np.cumsum(sizes).astype(np.int64)
        begin = end - sizes.astype(np.int64)
        rate, before = errors / sizes, np.cumsum(errors) - errors
        harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, end[-1] + 1))])
        area = rate * sizes + (before - begin * rate) * (harmonic[end] - harmonic[begin])
        return float(area.sum() / end[-1])

    def curve(self, weights: Weights) -> tuple[RiskPoint, ...]:
        sizes, errors = (np.cumsum(each) for each in self._groups(weights))
        return tuple(
            RiskPoint(float(threshold), float(kept / sizes[-1]), float(wrong / kept))
            for threshold, kept, wrong in zip(self._thresholds, sizes, errors, strict=True)
        )


def _summed(groups: NDArray[np.int64], values: ArrayLike, number: int) -> Floats:
    """The sum of the values of each group, shape ``(number,)``."""
    return np.bincount(groups, np.asarray(values, dtype=np.float64), number).astype(np.float64)


def _estimate(statistic: Statistic, every: Weights, draws: int, seed: int) -> Estimate:
    return Estimate(statistic(every), resampled_interval(statistic, documents=len(every), draws=draws, seed=seed))
