"""What error analyses share: gold and predicted mentions assigned to each other, and what became of each.

The assignment is the best one (Kuhn 1955, by SciPy), not one that depends on the order of mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from strife.evaluate.counts import alternatives
from strife.evaluate.slices import Mention

Paired: TypeAlias = Literal["correct", "boundary", "type", "boundary and type"]
"""``type`` is another type or role on the right span, ``boundary`` the right one on another, overlapping span."""
Unpaired: TypeAlias = Literal["missed", "spurious"]
Kind: TypeAlias = Literal[Paired, Unpaired]
NONE = "(none)"
"""Stands for the type or role of the side that has no mention."""

_RIGHT = 10.0
"""A right assignment outweighs the two others that it can stand in the way of, each worth at most 2 and a little."""

One = TypeVar("One")
Other = TypeVar("Other")
AnyKind = TypeVar("AnyKind", bound=str)


class Finding(Protocol):
    """A gold mention, a predicted one or both, and what became of them."""

    @property
    def kind(self) -> str:
        """The kind of error, or ``correct``."""
        ...

    @property
    def labels(self) -> tuple[str, str]:
        """The gold and the predicted type or role: see :func:`resolved_labels`."""
        ...


AnyFinding = TypeVar("AnyFinding", bound=Finding)


@dataclass(frozen=True, slots=True)
class Findings(Generic[AnyFinding]):
    """The findings of a corpus, by document and in text order."""

    findings: tuple[AnyFinding, ...]

    def confusion(self) -> Counter[tuple[str, str]]:
        """How many there are of each two types or roles ``(gold, predicted)``, ``NONE`` included, in any boundaries."""
        return Counter(finding.labels for finding in self.findings)

    def confusion_matrix(self, labels: Sequence[str]) -> NDArray[np.int64]:
        """The same as integers of shape ``(gold, predicted)``, where ``NONE`` is the last row and column.

        Raises:
            ValueError: a type or role is not among ``labels``.
        """
        order = [*labels, NONE]
        matrix = np.zeros((len(order), len(order)), dtype=np.int64)
        for (gold, predicted), number in self.confusion().items():
            matrix[order.index(gold), order.index(predicted)] = number
        return matrix


def assigned(
    gold: Sequence[One], predicted: Sequence[Other], gain: Callable[[One, Other], float]
) -> Iterator[tuple[One | None, Other | None]]:
    """Both sides assigned one to one for the greatest gain, never where it is 0; what is left over has None beside."""
    gains = np.array([[gain(one, other) for other in predicted] for one in gold]).reshape(len(gold), len(predicted))
    rows, columns = linear_sum_assignment(gains, maximize=True)
    partners = {row: column for row, column in zip(rows, columns, strict=True) if gains[row, column] > 0}
    for row, one in enumerate(gold):
        yield one, predicted[partners[row]] if row in partners else None
    taken = set(partners.values())
    yield from ((None, other) for column, other in enumerate(predicted) if column not in taken)


def overlap_gain(gold: Mention, predicted: Mention) -> float:
    """Of spans that overlap, intersection over union, and 1 more for the same label; 0 of others.

    What is right is worth more than any two others, so that as much is right as can be.
    """
    shared = min(gold.end, predicted.end) - max(gold.start, predicted.start)
    if shared <= 0:
        return 0.0
    kind = kind_of(gold, predicted)
    union = max(gold.end, predicted.end) - min(gold.start, predicted.start)
    return _RIGHT if kind == "correct" else shared / union + (kind == "boundary")


def kind_of(gold: Mention | None, predicted: Mention | None) -> Kind:
    """What became of two assigned mentions, or of one that has none beside; a coarse gold label leaves a choice."""
    if gold is None:
        return "spurious"
    if predicted is None:
        return "missed"
    same_label = predicted.label in alternatives(gold.label)
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return "correct" if same_label else "type"
    return "boundary" if same_label else "boundary and type"


def resolved_labels(gold: Mention | None, predicted: Mention | None) -> tuple[str, str]:
    """The gold and the predicted label, ``NONE`` where there is no mention; a coarse gold label is resolved."""
    given = predicted.label if predicted else NONE
    if gold is None:
        return NONE, given
    names = alternatives(gold.label)
    return given if given in names else names[0], given


def count_kinds(findings: Iterable[Finding], kinds: Sequence[AnyKind]) -> Counter[AnyKind]:
    """How many findings there are of each kind, in the order of ``kinds``, 0 included."""
    found = Counter(finding.kind for finding in findings)
    return Counter({kind: found[kind] for kind in kinds})
