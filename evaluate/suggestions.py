"""Which articles to annotate next: those in which a model expects most errors of its own, no two of them alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from strife.data.document import Document

_CANDIDATES = 10
"""Articles kept for each that is wanted, so that an archive of any size can be looked through."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One article.

    Attributes:
        doubt: Expected wrong spans per 100 words: the sum of ``1 - score`` over triggers and arguments.
        events: How many were found in it.
        types: Their types, the most frequent first.
    """

    document: Document
    doubt: float
    events: int
    types: tuple[str, ...]


def suggestions(documents: Iterable[Document], count: int, *, shortest: int = 50) -> list[Suggestion]:
    """The articles worth annotating, the first one first.

    Uncertainty alone picks one kind of article again and again; so each further one counts for less, the more of its
    event types the chosen ones have already (Settles, "Active Learning Literature Survey", 2009, sections 3.1, 3.6).

    Args:
        documents: As a model annotated them, with scores; calibrated ones mean most.
        count: How many are wanted.
        shortest: Articles of fewer words are left out.
    """
    scored = (_suggestion(document) for document in documents if len(document.text.split()) >= shortest)
    candidates = nlargest(count * _CANDIDATES, scored, key=lambda each: each.doubt)
    chosen: list[Suggestion] = []
    seen: Counter[str] = Counter()
    while candidates and len(chosen) < count:
        best = max(candidates, key=lambda each: each.doubt / (1 + _seen(each.types, seen)))
        candidates.remove(best)
        chosen.append(best)
        seen.update(set(best.types))
    return chosen


def _suggestion(document: Document) -> Suggestion:
    scores = [event.score for event in document.events]
    scores += [argument.score for event in document.events for argument in event.arguments]
    doubt = sum(1 - score for score in scores if score is not None)
    types = Counter(event.type for event in document.events)
    return Suggestion(
        document,
        doubt=100 * doubt / len(document.text.split()),
        events=len(document.events),
        types=tuple(name for name, _ in types.most_common()),
    )


def _seen(types: Sequence[str], seen: Counter[str]) -> float:
    return sum(seen[name] for name in types) / len(types) if types else 0.0
