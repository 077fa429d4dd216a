"""Scores of the mentions that the training part had and of those that it had not: what was learned beyond a list.

A mention is *seen* if a training mention of the same type has the same surface: the same characters, capitals
included, but for white space, of which a run is as good as a space. A gold mention is seen or not by its own surface
and type, and so is a predicted one. So recall is that of the seen (or unseen) gold mentions, precision that of the
predictions that repeat (or do not repeat) a training mention. A right prediction is on the same side in both, and the
two sides add up to ``entities.default``. A wrong type can cross over: a seen gold mention that is given a new type is
missed among the seen and spurious among the unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from strife.data.document import Document
from strife.evaluate.counts import Counts, alternatives
from strife.evaluate.entities import entity_items
from strife.evaluate.pairs import Pair
from strife.evaluate.slices import Mention, Slicer, slice_counts

SEEN, UNSEEN = "seen", "unseen"


def seen_counts(
    pairs: Iterable[Pair], training: Iterable[Document], *, labels: Sequence[str] = ()
) -> dict[str, Counts]:
    """Count seen and unseen mentions apart, as ``{"seen": ..., "unseen": ...}``; either may be empty.

    Args:
        pairs: Documents whose gold has the entities layer, reduced to what gold can judge.
        training: What the system learned from, in the same inventory of types.
        labels: Types in the wanted order.
    """
    pairs = list(pairs)
    counts = slice_counts(pairs, by_training(training), kind="entities", labels=labels)
    empty = np.zeros((len(pairs), 0), dtype=np.int64)
    nothing = Counts(tuple(pair.gold.id for pair in pairs), (), empty, empty, empty)
    return {name: counts.get(name, nothing) for name in (SEEN, UNSEEN)}


def by_training(training: Iterable[Document]) -> Slicer:
    """A slicer of entity mentions into seen and unseen; a coarse type in training stands for each alternative."""
    known = {
        (name, _surface(document, start, end))
        for document in training
        for label, start, end in entity_items(document, document.entities)
        for name in alternatives(label)
    }

    def slicer(document: Document) -> Callable[[Mention], str]:
        return lambda mention: (
            SEEN if (mention.label, _surface(document, mention.start, mention.end)) in known else UNSEEN
        )

    return slicer


def _surface(document: Document, start: int, end: int) -> str:
    return " ".join(document.text[start:end].split())
