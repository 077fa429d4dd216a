"""Arguments that are entity mentions: where training says they are, a decoded argument takes the mention's extent."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from strife.data.document import Argument, Document, Entity

SHARE = 0.95
"""From this share of training arguments on that are exactly entity mentions, arguments follow entities."""


def follow_entities(arguments: Iterable[Argument], entities: Sequence[Entity]) -> tuple[Argument, ...]:
    """Give each argument the extent of the entity that it shares most characters with.

    Of several arguments that come to the same entity the most probable stays. An argument that touches no entity stays
    as it is, unless it would overlap another.

    Args:
        arguments: Of one event.
        entities: In the order of the text, none overlapping another.
    """
    kept: list[Argument] = []
    for argument in sorted(arguments, key=lambda a: -(a.score or 0.0)):
        first = bisect_right(entities, argument.start, key=lambda entity: entity.end)
        touched = takewhile(lambda e, end=argument.end: e.start < end, islice(entities, first, None))
        if entity := max(touched, key=lambda e, own=argument: _shared(own, e), default=None):
            argument = replace(argument, start=entity.start, end=entity.end, entity=entity.id)
        if all(argument.end <= other.start or other.end <= argument.start for other in kept):
            kept.append(argument)
    return tuple(sorted(kept, key=lambda a: a.start))


def arguments_are_entities(documents: Iterable[Document]) -> bool:
    """Whether nearly all arguments of the Documents that annotate both layers are exactly entity mentions."""
    total = same = 0
    for document in documents:
        if {"entities", "arguments"} <= set(document.layers):
            spans = {(entity.start, entity.end) for entity in document.entities}
            for event in document.events:
                total += len(event.arguments)
                same += sum((a.start, a.end) in spans for a in event.arguments)
    return total > 0 and same / total >= SHARE


def _shared(argument: Argument, entity: Entity) -> int:
    return min(argument.end, entity.end) - max(argument.start, entity.start)
