"""Every gold and every predicted entity with what became of it: the error analysis of one system.

Gold and predicted mentions are assigned one to one, those that overlap, so that every mention is in one finding. The
assignment is the best one (Kuhn 1955, by SciPy): right mentions first, then as much overlap as can be had, for which
being of the same type is worth a whole overlap. A greedy one would depend on the order of mentions. In contrast to the
scores, which look at tags, nested mentions take part.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from strife.data.document import Entity
from strife.evaluate.counts import Floats, alternatives
from strife.evaluate.entities import tokens_of
from strife.evaluate.pairs import Pair

Kind: TypeAlias = Literal["correct", "boundary", "type", "boundary and type", "missed", "spurious"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NONE = "(none)"
"""Stands for the type of the side that has no mention."""
_RIGHT = 10.0
_CONTEXT = 12


@dataclass(frozen=True, slots=True)
class EntityError:
    """One finding; a right mention is one too, so that findings add up to the mentions.

    Attributes:
        document: The id of the document.
        kind: ``boundary`` is the right type on another span, ``type`` another type on the right span.
        gold: None of a spurious mention.
        predicted: None of a missed one.
        snippet_start: Where the text to show begins: some tokens before both spans. Characters.
        snippet_end: Where it ends, exclusive.
    """

    document: str
    kind: Kind
    gold: Entity | None
    predicted: Entity | None
    snippet_start: int
    snippet_end: int

    @property
    def types(self) -> tuple[str, str]:
        """The gold and the predicted type, ``NONE`` where there is no mention; a coarse gold type is resolved."""
        given = self.predicted.type if self.predicted else NONE
        if self.gold is None:
            return NONE, given
        names = alternatives(self.gold.type)
        return given if given in names else names[0], given

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; a side without a mention is null."""
        sides = {"gold": self.gold, "predicted": self.predicted}
        spans = {side: e and {"start": e.start, "end": e.end, "type": e.type} for side, e in sides.items()}
        snippet = {"start": self.snippet_start, "end": self.snippet_end}
        return {"document": self.document, "kind": self.kind, **spans, "snippet": snippet}


@dataclass(frozen=True, slots=True)
class EntityErrors:
    """The findings of a corpus, by document and in text order."""

    findings: tuple[EntityError, ...]

    def by_kind(self) -> Counter[Kind]:
        """How many there are of each kind, in the order of ``KINDS``."""
        found = Counter(finding.kind for finding in self.findings)
        return Counter({kind: found[kind] for kind in KINDS})

    def confusion(self) -> Counter[tuple[str, str]]:
        """How many there are of each ``(gold type, predicted type)``, ``NONE`` included, whatever the boundaries."""
        return Counter(finding.types for finding in self.findings)

    def confusion_matrix(self, labels: Sequence[str]) -> NDArray[np.int64]:
        """The same as integers of shape ``(gold, predicted)``, where ``NONE`` is the last row and column.

        Raises:
            ValueError: a type is not among ``labels``.
        """
        order = [*labels, NONE]
        matrix = np.zeros((len(order), len(order)), dtype=np.int64)
        for (gold, predicted), number in self.confusion().items():
            matrix[order.index(gold), order.index(predicted)] = number
        return matrix


def entity_errors(pairs: Iterable[Pair]) -> EntityErrors:
    """Find what became of every mention.

    Args:
        pairs: Documents whose gold has the entities layer, reduced to what gold can judge.
    """
    return EntityErrors(tuple(finding for pair in pairs for finding in _of_document(pair)))


def _of_document(pair: Pair) -> list[EntityError]:
    gold, predicted = pair.gold.entities, pair.predicted.entities
    gains = _gains(gold, predicted)
    assigned = zip(*linear_sum_assignment(gains, maximize=True), strict=True)
    partners = {row: column for row, column in assigned if gains[row, column] > 0}
    taken = set(partners.values())
    sides: list[tuple[Entity | None, Entity | None]] = [
        (g, predicted[partners[row]] if row in partners else None) for row, g in enumerate(gold)
    ]
    sides += [(None, p) for column, p in enumerate(predicted) if column not in taken]
    tokens = tokens_of(pair.gold)
    findings = [EntityError(pair.gold.id, _kind(g, p), g, p, *_snippet(tokens, g, p)) for g, p in sides]
    return sorted(findings, key=lambda finding: min((e.start, e.end) for e in (finding.gold, finding.predicted) if e))


def _gains(gold: Sequence[Entity], predicted: Sequence[Entity]) -> Floats:
    """What each assignment is worth, shape ``(gold, predicted)``; 0 where spans do not overlap.

    An overlap, as intersection over union, is worth at most 1, the same type 1 more; a right mention outweighs the two
    assignments that it can stand in the way of.
    """
    gains = np.zeros((len(gold), len(predicted)))
    for row, wanted in enumerate(gold):
        for column, given in enumerate(predicted):
            shared = min(wanted.end, given.end) - max(wanted.start, given.start)
            if shared > 0:
                union = max(wanted.end, given.end) - min(wanted.start, given.start)
                kind = _kind(wanted, given)
                gains[row, column] = _RIGHT if kind == "correct" else shared / union + (kind == "boundary")
    return gains


def _kind(gold: Entity | None, predicted: Entity | None) -> Kind:
    if gold is None:
        return "spurious"
    if predicted is None:
        return "missed"
    same_type = predicted.type in alternatives(gold.type)
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return "correct" if same_type else "type"
    return "boundary" if same_type else "boundary and type"


def _snippet(tokens: Sequence[tuple[int, int]], gold: Entity | None, predicted: Entity | None) -> tuple[int, int]:
    """The characters from ``_CONTEXT`` tokens before both spans to as many after them."""
    spans = [entity for entity in (gold, predicted) if entity]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    first = bisect_right(tokens, start, key=itemgetter(1)) - _CONTEXT
    last = bisect_left(tokens, end, key=itemgetter(0)) - 1 + _CONTEXT
    if not tokens:
        return start, end
    return min(start, tokens[max(first, 0)][0]), max(end, tokens[min(last, len(tokens) - 1)][1])
