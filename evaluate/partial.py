"""The four matches of nervaluate, which say what an entity score makes of a half-right mention.

=======  =========================================================
strict   boundaries and type are right
exact    boundaries are right, types are not looked at
partial  the same, and an overlap earns half a point
type     the mentions overlap at all and the type is right
=======  =========================================================

Every prediction, in text order, takes one gold mention that is still free: of those that fit, the one with the nearest
boundaries, else the first that it overlaps. That is nervaluate 1.2 (https://github.com/MantisAI/nervaluate), after
SemEval-2013 task 9.1 (Segura-Bedmar et al., 2013). Its *possible* and *actual*, COR + INC + PAR with MIS or with SPU,
are the numbers of gold and of predicted mentions, for a mention has one outcome; so precision and recall are the credit
COR + 0.5 PAR over these. Mentions are read from tags in seqeval's default mode, as nervaluate reads them; between such
disjoint mentions its strict match is seqeval's default score.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from strife.evaluate.counts import Counts, Item, alternatives, ordered_labels
from strife.evaluate.entities import ChunkPairs

Match: TypeAlias = Literal["strict", "exact", "partial", "type"]
SCHEMES: dict[Match, str] = {
    "strict": "nervaluate strict",
    "exact": "nervaluate exact",
    "partial": "nervaluate partial",
    "type": "nervaluate type",
}
ANY_TYPE = "(any type)"
"""The one label of the pooled counts."""
PARTIAL_CREDIT = 0.5
_LEAST_OVERLAP = 0.01
"""nervaluate's ``min_overlap_percentage`` of 1: the share of a gold mention's tokens below which nothing overlaps."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the mentions of one document: numbers of mentions, each counted once."""

    correct: int
    incorrect: int
    partial: int
    missed: int
    spurious: int

    @property
    def credit(self) -> float:
        """COR + 0.5 PAR."""
        return self.correct + PARTIAL_CREDIT * self.partial

    @property
    def possible(self) -> int:
        """The gold mentions."""
        return self.correct + self.incorrect + self.partial + self.missed

    @property
    def actual(self) -> int:
        """The predicted mentions."""
        return self.correct + self.incorrect + self.partial + self.spurious


@dataclass(frozen=True, eq=False)
class MatchCounts:
    """Counts of one match; ``correct`` is the credit.

    Attributes:
        pooled: Over all types, in the one column ``ANY_TYPE``: the overall numbers of nervaluate.
        by_label: Each type as if there were no other, as nervaluate reports types. They do not add up to ``pooled``,
            for a prediction of another type takes no gold mention away there.
    """

    pooled: Counts
    by_label: Counts


def match_counts(found: ChunkPairs, *, labels: Sequence[str] = ()) -> dict[Match, MatchCounts]:
    """Count mentions under each match.

    A coarse gold type, as ``Location|Facility``, becomes the alternative that is predicted nearest to it among the
    overlapping mentions, else its first.

    Args:
        found: Mentions read from tags, in seqeval's default mode if the numbers are to be those of nervaluate.
        labels: Types in the wanted order of columns; only types that occur get a column, unlisted ones come last.
    """
    given = {name: _in_text_order(found.predicted[name]) for name in found.gold}
    wanted = {name: [_resolved(m, given[name]) for m in _in_text_order(found.gold[name])] for name in found.gold}
    present = {mention[0] for side in (wanted, given) for mentions in side.values() for mention in mentions}
    columns = ordered_labels(present, labels)
    return {match: _counts(wanted, given, match, columns) for match in SCHEMES}


def outcomes(gold: Sequence[Item], predicted: Sequence[Item], *, match: Match) -> Outcomes:
    """Match the mentions of one document.

    Args:
        gold: ``(type, first token, token after the last)``, disjoint and in text order, as are those of ``predicted``.
        match: One of the four.
    """
    same = set(gold) & set(predicted)  # right in each match; being disjoint, they are in no other's way
    gold, predicted = ([mention for mention in side if mention not in same] for side in (gold, predicted))
    starts, ends = [mention[1] for mention in gold], [mention[2] for mention in gold]
    taken: set[int] = set()
    correct, imperfect = len(same), 0
    for mention in predicted:
        near = range(bisect_right(ends, mention[1]), bisect_left(starts, mention[2]))
        free = [index for index in near if index not in taken and _overlap_suffices(gold[index], mention)]
        fitting = [index for index in free if _fits(gold[index], mention, match)]
        if fitting:
            taken.add(min(fitting, key=lambda index: _distance(gold[index], mention)))
            correct += 1
        elif free:
            taken.add(free[0])
            imperfect += 1
    return Outcomes(
        correct=correct,
        incorrect=0 if match == "partial" else imperfect,
        partial=imperfect if match == "partial" else 0,
        missed=len(gold) - len(taken),
        spurious=len(predicted) - len(taken),
    )


def _fits(gold: Item, predicted: Item, match: Match) -> bool:
    if match == "strict":
        return gold == predicted
    return gold[0] == predicted[0] if match == "type" else gold[1:] == predicted[1:]


def _overlap_suffices(gold: Item, predicted: Item) -> bool:
    return _overlap(gold, predicted) / (gold[2] - gold[1]) >= _LEAST_OVERLAP


def _overlap(one: Item, other: Item) -> int:
    return min(one[2], other[2]) - max(one[1], other[1])


def _distance(one: Item, other: Item) -> int:
    return abs(one[1] - other[1]) + abs(one[2] - other[2])


def _in_text_order(mentions: Iterable[Item]) -> list[Item]:
    return sorted(mentions, key=lambda mention: mention[1:])


def _resolved(mention: Item, predicted: Sequence[Item]) -> Item:
    names = alternatives(mention[0])
    if len(names) == 1:
        return mention
    near = [other for other in predicted if other[0] in names and _overlap(mention, other) > 0]
    label = min(near, key=lambda other: _distance(mention, other))[0] if near else names[0]
    return (label, *mention[1:])


def _counts(
    gold: Mapping[str, list[Item]], predicted: Mapping[str, list[Item]], match: Match, columns: Sequence[str]
) -> MatchCounts:
    pooled = np.zeros((3, len(gold), 1))
    by_label = np.zeros((3, len(gold), len(columns)))
    for row, name in enumerate(gold):
        pooled[:, row, 0] = _numbers(gold[name], predicted[name], match)
        for label in {mention[0] for mention in (*gold[name], *predicted[name])}:
            same = _numbers(_of_type(gold[name], label), _of_type(predicted[name], label), match)
            by_label[:, row, columns.index(label)] = same
    documents = tuple(gold)
    if match != "partial":  # whole points
        pooled, by_label = pooled.astype(np.int64), by_label.astype(np.int64)
    return MatchCounts(_as_counts(documents, (ANY_TYPE,), pooled), _as_counts(documents, tuple(columns), by_label))


def _of_type(mentions: Sequence[Item], label: str) -> list[Item]:
    return [mention for mention in mentions if mention[0] == label]


def _numbers(gold: Sequence[Item], predicted: Sequence[Item], match: Match) -> tuple[float, int, int]:
    found = outcomes(gold, predicted, match=match)
    return found.credit, found.possible, found.actual


def _as_counts(documents: tuple[str, ...], labels: tuple[str, ...], numbers: NDArray[Any]) -> Counts:
    credit, gold, predicted = numbers
    return Counts(documents, labels, credit, gold.astype(np.int64), predicted.astype(np.int64))
