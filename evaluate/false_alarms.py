"""Events found where there are none: in articles that are known to tell of no event of the ontology."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.evaluate.metrics import Estimate
from strife.evaluate.resampling import Weights, resampled_interval


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """One event that is none."""

    document: str
    type: str
    trigger: str
    around: str
    score: float | None


@dataclass(frozen=True)
class FalseAlarms:
    """How many events a system found in articles without events.

    Attributes:
        words: Of all articles, as white space parts them.
        rate: False alarms per 1,000 words; the interval from resampling articles.
        by_topic: The same by the metadata field ``topic``, without an interval.
        found: Each of them.
    """

    words: int
    rate: Estimate
    by_topic: dict[str, float]
    found: tuple[FalseAlarm, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "per_1000_words": self.rate.to_json(),
            "words": self.words,
            "by_topic": self.by_topic,
            "by_type": dict(Counter(each.type for each in self.found).most_common()),
            "found": [asdict(each) for each in self.found],
        }


def false_alarms(gold: Sequence[Document], predicted: Sequence[Document], *, draws: int = 1000) -> FalseAlarms:
    """Count the events that a system found in articles which have none.

    Args:
        gold: The articles, annotated for events, without one.
        predicted: The same articles as the system annotates them.
        draws: Bootstrap samples behind the interval.

    Raises:
        InputError: there is no article, or one has an event or is not annotated for events.
    """
    for document in gold:
        if document.events or "events" not in document.layers:
            raise InputError(f"document '{document.id}': only articles that are known to have no event can be taken")
    words = np.array([len(document.text.split()) for document in gold])
    if not words.sum():
        raise InputError("no article to count false alarms in")
    counts = np.array([len(document.events) for document in predicted])

    def rate(weights: Weights) -> float:
        return 1000 * float(weights @ counts) / float(weights @ words)

    every = np.ones(len(gold), dtype=np.int64)
    topics = np.array([str(document.meta.get("topic", "")) for document in gold])
    return FalseAlarms(
        words=int(words.sum()),
        rate=Estimate(rate(every), resampled_interval(rate, documents=len(gold), draws=draws, seed=13)),
        by_topic={topic: rate((topics == topic).astype(np.int64)) for topic in sorted(set(topics.tolist()))},
        found=tuple(alarm for document in predicted for alarm in _alarms(document)),
    )


def _alarms(document: Document) -> list[FalseAlarm]:
    alarms = []
    for event in document.events:
        first = document.text.rfind("\n", 0, event.start) + 1
        last = document.text.find("\n", event.end)
        start, end = max(first, event.start - 60), min(last if last >= 0 else len(document.text), event.end + 60)
        alarms.append(
            FalseAlarm(document.id, event.type, document.surface(event), document.text[start:end], event.score)
        )
    return alarms
