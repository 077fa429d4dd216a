"""From spans to label arrays and back. A label is an index into a BIO inventory: ``O, B-x, I-x, B-y, I-y, ...``.

What a document leaves unknown is kept as a *set* of allowed labels per token: a layer that was not annotated allows all
of them, a token outside every span allows ``O`` and the types that the corpus does not annotate, a span of type ``a|b``
allows either. The loss is then the negative log of the probability of the allowed set, which teaches nothing where
nothing is known and is the usual cross-entropy where one label is allowed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from strife.data.document import ALTERNATIVES, Document

OUTSIDE = 0


@dataclass(frozen=True)
class BioLabels:
    """The BIO inventory of span types: index 0 is ``O``, type ``k`` has ``B`` at ``2k + 1`` and ``I`` at ``2k + 2``."""

    types: tuple[str, ...]

    def __len__(self) -> int:
        return 2 * len(self.types) + 1

    def begin(self, span_type: str) -> int:
        """The index of ``B-span_type``."""
        return 2 * self.types.index(span_type) + 1


@dataclass(frozen=True)
class TokenSpan:
    """A labelled run of tokens, half-open."""

    start: int
    end: int
    type: str


def tokens_of(tokens: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The half-open range of tokens that the characters ``start`` to ``end`` touch; empty if they touch none."""
    first = bisect_right(tokens, start, key=itemgetter(1))
    stop = bisect_left(tokens, end, key=itemgetter(0))
    return first, max(first, stop)


def allowed_labels(
    spans: Iterable[TokenSpan],
    labels: BioLabels,
    length: int,
    *,
    annotated: bool = True,
    unannotated: Iterable[str] = (),
) -> NDArray[np.bool_]:
    """The set of labels that each token may have.

    Args:
        spans: Disjoint spans; a type ``a|b`` stands for alternatives.
        length: The number of tokens.
        annotated: False if the layer was not annotated: then everything is allowed.
        unannotated: Types that the layer was not annotated for.

    Returns:
        Array of shape (token, label).
    """
    if not annotated:
        return np.ones((length, len(labels)), dtype=bool)
    allowed = np.zeros((length, len(labels)), dtype=bool)
    allowed[:, OUTSIDE] = True
    for span_type in unannotated:
        allowed[:, [labels.begin(span_type), labels.begin(span_type) + 1]] = True
    for span in spans:
        allowed[span.start : span.end] = False
        for name in span.type.split(ALTERNATIVES):
            allowed[span.start, labels.begin(name)] = True
            allowed[span.start + 1 : span.end, labels.begin(name) + 1] = True
    return allowed


def decode_labels(indices: Sequence[int], labels: BioLabels) -> list[TokenSpan]:
    """The spans of a valid BIO sequence. The inverse of a sequence's encoding by :func:`allowed_labels`."""
    spans: list[TokenSpan] = []
    for position, index in enumerate(indices):
        if index == OUTSIDE:
            continue
        span_type = labels.types[(index - 1) // 2]
        inside = index % 2 == 0
        last = spans[-1] if spans else None
        if inside and last is not None and last.end == position and last.type == span_type:
            spans[-1] = TokenSpan(last.start, position + 1, span_type)
        else:
            spans.append(TokenSpan(position, position + 1, span_type))
    return spans


def entity_spans(document: Document, tokens: Sequence[tuple[int, int]]) -> list[TokenSpan]:
    """The document's entities as token spans."""
    return [TokenSpan(*tokens_of(tokens, e.start, e.end), e.type) for e in document.entities]


def trigger_spans(document: Document, tokens: Sequence[tuple[int, int]]) -> list[TokenSpan]:
    """The document's triggers as token spans, in the order of ``document.events``."""
    return [TokenSpan(*tokens_of(tokens, e.start, e.end), e.type) for e in document.events]
