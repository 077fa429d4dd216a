"""Event and argument scores as TextEE defines them: sets of tuples pooled over the corpus.

Source: ``TextEE/scorer.py`` of Huang et al., "TextEE: Benchmark, Reevaluation, Reflections, and Future Challenges in
Event Extraction", Findings of ACL 2024. Every tuple there also has the document, so that counting by document and
adding up is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from strife.configs.errors import InputError
from strife.data.document import Event
from strife.evaluate.counts import Counts, Item, alternatives, count_items, resolve
from strife.evaluate.pairs import Pair

Condition: TypeAlias = Literal["predicted triggers", "gold triggers"]
TRIGGER_METRICS = ("TI", "TC")
ARGUMENT_METRICS = ("AI", "AC", "AI+", "AC+")
SCHEME = "TextEE sets"
ANY_TRIGGER = "(any type)"
"""The one label of TI, which looks at spans alone."""


def event_counts(
    pairs: Iterable[Pair], *, metrics: Sequence[str], labels: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Counts]:
    """Count by document what each metric compares.

    The label of TC, AI and AI+ is the event type, that of AC and AC+ the role; their per-label counts are the
    per-type and per-role tables.

    Args:
        pairs: Documents that have the layer: events for TI and TC, arguments for the others.
        metrics: Some of ``TI, TC, AI, AC, AI+, AC+``.
        labels: By metric, labels in the wanted order.
    """
    gold: dict[str, dict[str, set[Item]]] = {metric: {} for metric in metrics}
    predicted: dict[str, dict[str, set[Item]]] = {metric: {} for metric in metrics}
    for pair in pairs:
        wanted_events = resolved_events(pair.gold.events, pair.predicted.events)
        for metric in metrics:
            gold[metric][pair.gold.id] = event_items(wanted_events, metric)
            predicted[metric][pair.gold.id] = event_items(pair.predicted.events, metric)
    order = labels or {}
    return {metric: count_items(gold[metric], predicted[metric], labels=order.get(metric, ())) for metric in metrics}


def event_items(events: Iterable[Event], metric: str) -> set[Item]:
    """The set of tuples that one metric compares; the first element is the label of its table.

    ========  ==================================================
    TI        trigger span
    TC        event type, trigger span
    AI        event type, argument span
    AC        role, event type, argument span
    AI+       event type, trigger span, argument span
    AC+       role, event type, trigger span, argument span
    ========  ==================================================
    """
    if metric == "TI":
        return {(ANY_TRIGGER, event.start, event.end) for event in events}
    if metric == "TC":
        return {(event.type, event.start, event.end) for event in events}
    items: set[Item] = set()
    for event in events:
        trigger = (event.start, event.end) if metric.endswith("+") else ()
        for argument in event.arguments:
            role = (argument.role,) if metric.startswith("AC") else ()
            items.add((*role, event.type, *trigger, argument.start, argument.end))
    return items


def resolved_events(gold: Sequence[Event], predicted: Sequence[Event]) -> list[Event]:
    """Gold events with one type each: of a coarse type the one predicted for the same trigger, else the first."""
    given = event_items(predicted, "TC")
    resolved = []
    for event in gold:
        ((kind, _, _),) = resolve(event_items((event,), "TC"), given)
        resolved.append(replace(event, type=kind))
    return resolved


def check_gold_triggers(pair: Pair) -> None:
    """Check that predictions said to be made on gold triggers have no other trigger and no other type.

    Raises:
        InputError: document, the trigger that gold has not, and what to do.
    """
    allowed = {(name, e.start, e.end) for e in pair.gold.events for name in alternatives(e.type)}
    for event in pair.predicted.events:
        if (event.type, event.start, event.end) not in allowed:
            raise InputError(
                f"document '{pair.gold.id}': the condition is 'gold triggers', but the predicted {event.type} "
                f"{pair.predicted.surface(event)!r} at {event.start}..{event.end} is not in gold; "
                "predict from gold triggers, or score with condition 'predicted triggers'"
            )
