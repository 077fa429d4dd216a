"""How well mentions were merged into records: B-cubed and CEAF over the triggers of each record.

- B-cubed (Bagga and Baldwin, "Algorithms for scoring coreference chains", LREC 1998): for each mention, the share of
  its predicted record that belongs to its gold record (precision), and the other way round (recall), averaged over
  mentions.
- CEAF with the entity similarity phi-4 (Luo, "On coreference resolution performance metrics", HLT 2005): records
  aligned one to one so that the sum of ``2 |G and P| / (|G| + |P|)`` is greatest, as a share of the records of either
  side.

A mention is a trigger span. One that stands in several records of a side counts with the first of them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

from strife.evaluate.counts import Counts
from strife.evaluate.metrics import Metric, measure
from strife.records.build import TRIGGER_ROLE
from strife.records.event_record import EventRecord

Span: TypeAlias = tuple[int, int]
Clusters: TypeAlias = list[frozenset[Span]]
_Tally: TypeAlias = Callable[[Clusters, Clusters], tuple[float, float, int, int]]
SCHEMES = {
    "b_cubed": "shares of records averaged over mentions",
    "ceaf_phi4": "records aligned one to one, similarity phi-4",
}


def clusters_of(records: Iterable[EventRecord]) -> Clusters:
    """The triggers of each record of one document."""
    seen: set[Span] = set()
    clusters: Clusters = []
    for record in records:
        triggers = frozenset((e.start, e.end) for e in record.evidence if e.role == TRIGGER_ROLE) - seen
        seen |= triggers
        if triggers:
            clusters.append(triggers)
    return clusters


def score_clusters(
    gold: Mapping[str, Clusters], predicted: Mapping[str, Clusters], *, draws: int = 1000, seed: int = 13
) -> dict[str, Metric]:
    """B-cubed and CEAF of the clusters of each document, pooled over documents.

    Args:
        gold: By document id.
        predicted: Likewise; documents without gold are not looked at.
        draws: Bootstrap samples of documents behind each interval; 0 leaves the intervals out.
    """
    pairs = [(name, clusters, predicted.get(name, [])) for name, clusters in gold.items()]
    return {
        name: measure(name, _counts(pairs, tally), scheme=SCHEMES[name], condition=None, draws=draws, seed=seed)
        for name, tally in (("b_cubed", _b_cubed), ("ceaf_phi4", _ceaf))
    }


def _counts(pairs: Sequence[tuple[str, Clusters, Clusters]], tally: _Tally) -> Counts:
    rows = np.array([tally(gold, predicted) for _, gold, predicted in pairs], dtype=np.float64).reshape(-1, 4)
    correct, found, wanted, given = (rows[:, [column]] for column in range(4))
    names = tuple(name for name, *_ in pairs)
    return Counts(
        documents=names,
        labels=("mention",),
        correct=correct,
        found=found,
        gold=wanted.astype(np.int64),
        predicted=given.astype(np.int64),
    )


def _b_cubed(gold: Clusters, predicted: Clusters) -> tuple[float, float, int, int]:
    return (
        _purity(predicted, gold),
        _purity(gold, predicted),
        sum(map(len, gold)),
        sum(map(len, predicted)),
    )


def _purity(ones: Clusters, others: Clusters) -> float:
    """Sum over the mentions of one side of the share of its cluster that lies in its cluster of the other side."""
    return sum(len(one & other) ** 2 / len(one) for one in ones for other in others)


def _ceaf(gold: Clusters, predicted: Clusters) -> tuple[float, float, int, int]:
    similarity = np.array([[2 * len(g & p) / (len(g) + len(p)) for p in predicted] for g in gold])
    similarity = similarity.reshape(len(gold), len(predicted))
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    total = float(similarity[rows, columns].sum())
    return total, total, len(gold), len(predicted)
