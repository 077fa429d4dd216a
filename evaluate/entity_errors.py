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
from typing import Any, get_args

from strife.data.document import Entity
from strife.evaluate.assignment import Findings, Kind, assigned, count_kinds, kind_of, overlap_gain, resolved_labels
from strife.evaluate.entities import tokens_of
from strife.evaluate.pairs import Pair
from strife.evaluate.slices import Mention

KINDS: tuple[Kind, ...] = get_args(Kind)
_CONTEXT = 12


@dataclass(frozen=True, slots=True)
class EntityError:
    """One finding; a right mention is one too, so that findings add up to the mentions.

    Attributes:
        document: The id of the document.
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
    def labels(self) -> tuple[str, str]:
        """The gold and the predicted type, ``NONE`` where there is no mention; a coarse gold type is resolved."""
        return resolved_labels(self.gold and _mention(self.gold), self.predicted and _mention(self.predicted))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; a side without a mention is null."""
        sides = {"gold": self.gold, "predicted": self.predicted}
        spans = {side: e and {"start": e.start, "end": e.end, "type": e.type} for side, e in sides.items()}
        snippet = {"start": self.snippet_start, "end": self.snippet_end}
        return {"document": self.document, "kind": self.kind, **spans, "snippet": snippet}


@dataclass(frozen=True, slots=True)
class EntityErrors(Findings[EntityError]):
    """The findings of a corpus, by document and in text order."""

    def by_kind(self) -> Counter[Kind]:
        """How many there are of each kind, in the order of ``KINDS``."""
        return count_kinds(self.findings, KINDS)


def entity_errors(pairs: Iterable[Pair]) -> EntityErrors:
    """Find what became of every mention.

    Args:
        pairs: Documents whose gold has the entities layer, reduced to what gold can judge.
    """
    return EntityErrors(tuple(finding for pair in pairs for finding in _of_document(pair)))


def _of_document(pair: Pair) -> list[EntityError]:
    tokens = tokens_of(pair.gold)
    sides = assigned(pair.gold.entities, pair.predicted.entities, lambda g, p: overlap_gain(_mention(g), _mention(p)))
    findings = [EntityError(pair.gold.id, _kind(g, p), g, p, *_snippet(tokens, g, p)) for g, p in sides]
    return sorted(findings, key=lambda finding: min((e.start, e.end) for e in (finding.gold, finding.predicted) if e))


def _kind(gold: Entity | None, predicted: Entity | None) -> Kind:
    return kind_of(gold and _mention(gold), predicted and _mention(predicted))


def _mention(entity: Entity) -> Mention:
    return Mention(entity.type, entity.start, entity.end)


def _snippet(tokens: Sequence[tuple[int, int]], gold: Entity | None, predicted: Entity | None) -> tuple[int, int]:
    """The characters from ``_CONTEXT`` tokens before both spans to as many after them."""
    spans = [entity for entity in (gold, predicted) if entity]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    first = bisect_right(tokens, start, key=itemgetter(1)) - _CONTEXT
    last = bisect_left(tokens, end, key=itemgetter(0)) - 1 + _CONTEXT
    if not tokens:
        return start, end
    return min(start, tokens[max(first, 0)][0]), max(end, tokens[min(last, len(tokens) - 1)][1])
