"""Scores of the mentions that the training part had and of those that it had not: what was learned beyond a list.

A mention is *seen* if a training mention has its words and its type: see :func:`mention_keys`, by which the check for
leaks counts too. A gold mention is seen or not by its own words and type, and so is a predicted one. So recall is that
of the seen (or unseen) gold mentions, precision that of the predictions that repeat (or do not repeat) a training
mention. A right prediction is on the same side in both, and the two sides add up to ``entities.default``. A wrong type
can cross over: a seen gold mention that is given a new type is missed among the seen and spurious among the unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np

from strife.data.document import Document
from strife.data.overlap import words_of
from strife.evaluate.counts import Counts, alternatives
from strife.evaluate.pairs import Pair
from strife.evaluate.slices import Mention, Slicer, slice_counts

SEEN, UNSEEN = "seen", "unseen"

MentionKey: TypeAlias = tuple[tuple[str, ...], str]
"""The words of a mention and its type or role."""


def mention_keys(document: Document, start: int, end: int, label: str) -> list[MentionKey]:
    """What a mention is known by, once for each alternative of a coarse label; two that share a key are the same.

    Case, punctuation and white space do not count; a surface without words stands for itself.
    """
    surface = document.text[start:end]
    words = words_of(surface) or (surface,)
    return [(words, name) for name in alternatives(label)]


def seen_counts(
    pairs: Iterable[Pair], training: Iterable[Document], *, labels: Sequence[str] = ()
) -> dict[str, Counts]:
    """Count seen and unseen mentions apart, as ``{"seen": ..., "unseen": ...}``; either may be empty.

    Args:
        pairs: Documents whose gold has the entities layer, reduced to what gold can judge.
        training: What the system learned from, in the same inventory of types; documents without the layer add none.
        labels: Types in the wanted order.
    """
    pairs = list(pairs)
    counts = slice_counts(pairs, by_training(training), kind="entities", labels=labels)
    empty = np.zeros((len(pairs), 0), dtype=np.int64)
    nothing = Counts(tuple(pair.gold.id for pair in pairs), (), empty, empty, empty)
    return {name: counts.get(name, nothing) for name in (SEEN, UNSEEN)}


def by_training(training: Iterable[Document]) -> Slicer:
    """A slicer of entity mentions into seen and unseen."""
    known = {
        key
        for document in training
        if "entities" in document.layers
        for entity in document.entities
        for key in mention_keys(document, entity.start, entity.end, entity.type)
    }

    def slicer(document: Document) -> Callable[[Mention], str]:
        def name_of(mention: Mention) -> str:
            keys = mention_keys(document, mention.start, mention.end, mention.label)
            return SEEN if known.intersection(keys) else UNSEEN

        return name_of

    return slicer
