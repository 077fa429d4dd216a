"""Which records of different articles tell of one happening: the column ``cluster_id``.

Two records are of one cluster if they have the same event type, the same place by its id, dates at most so many days
apart, no two different actors on the same side, and come from different articles. A record without a day or without a
place of its own stays alone, for a province and a year are shared by too many events. The id of a cluster is that of
its first record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from strife.records.columns import JOIN
from strife.records.event_record import EventRecord

_TOWN = 2


@dataclass(slots=True)
class _Cluster:
    """What is kept of a cluster: its name, its days, its actors by id, its articles."""

    id: str
    first_day: date
    last_day: date
    actors: tuple[set[str], set[str]]
    articles: set[str]


class Clusterer:
    """Gives records of a stream their ``cluster_id``. It keeps a few words of every cluster, and no record.

    Args:
        days: How far apart the dates of two records may lie; 0 wants them to share a day.
    """

    def __init__(self, *, days: int = 1) -> None:
        self.days = timedelta(days=days)
        self._clusters: dict[tuple[str, str], list[_Cluster]] = {}

    def __call__(self, records: Iterable[EventRecord]) -> Iterator[EventRecord]:
        """The same records in the same order, each with the id of its cluster."""
        for record in records:
            yield record.filled(cluster_id=self._cluster_of(record))

    def _cluster_of(self, record: EventRecord) -> str:
        start, end = record.date_start, record.date_end
        exact = record.date_precision == "day" and (record.geo_precision or _TOWN + 1) <= _TOWN
        if not exact or record.place_id is None or start is None or end is None:
            return record.event_id
        known = self._clusters.setdefault((record.event_type, record.place_id), [])
        actors = (_ids(record.actor1_id), _ids(record.actor2_id))
        for cluster in known:
            near = start <= cluster.last_day + self.days and cluster.first_day - self.days <= end
            if near and record.doc_id not in cluster.articles and not _contradict(cluster.actors, actors):
                cluster.first_day, cluster.last_day = min(cluster.first_day, start), max(cluster.last_day, end)
                cluster.actors = (cluster.actors[0] | actors[0], cluster.actors[1] | actors[1])
                cluster.articles.add(record.doc_id)
                return cluster.id
        known.append(_Cluster(record.event_id, start, end, actors, {record.doc_id}))
        return record.event_id


def _ids(cell: str | None) -> set[str]:
    return set() if cell is None else set(cell.split(JOIN))


def _contradict(one: tuple[set[str], set[str]], other: tuple[set[str], set[str]]) -> bool:
    """Whether a side is known in both and differs; a clash may be told from either side."""
    if all(one) and all(other) and _meet(one, other[::-1]):
        return False
    return not _meet(one, other)


def _meet(one: Sequence[set[str]], other: Sequence[set[str]]) -> bool:
    return not any(a and b and a.isdisjoint(b) for a, b in zip(one, other, strict=True))
