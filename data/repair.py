"""Named repairs. None happens unless the user asks for it, and each counts what it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from strife.data.document import Argument, Document, Entity, Event
from strife.data.tokens import token_spans

POLICIES = ("drop-overlapping", "snap-to-token", "trim-space")
"""``drop-overlapping`` keeps the longest of overlapping spans of one layer (the first of equally long ones);
``snap-to-token`` widens spans to whole tokens; ``trim-space`` takes white space off the ends of spans."""

_Span = TypeVar("_Span", Entity, Event, Argument)


def repair(document: Document, policies: Iterable[str], counts: Counter[str]) -> Document:
    """Apply repairs in the order given, and add to ``counts[policy]`` the number of spans changed or dropped."""
    for policy in policies:
        if policy == "drop-overlapping":
            document = _drop_overlapping(document, counts)
        elif policy == "snap-to-token":
            document = _move(document, _snapper(document.text), policy, counts)
        elif policy == "trim-space":
            document = _move(document, partial(_trim, document.text), policy, counts)
        else:
            raise ValueError(f"unknown repair '{policy}'")
    return document


def _drop_overlapping(document: Document, counts: Counter[str]) -> Document:
    entities = _longest(document.entities, counts)
    kept = {entity.id for entity in entities}
    events = []
    for event in _longest(document.events, counts):
        arguments = _longest(event.arguments, counts)
        relinked = tuple(a if a.entity in kept else replace(a, entity=None) for a in arguments)
        events.append(replace(event, arguments=relinked))
    return replace(document, entities=entities, events=tuple(events))


def _longest(spans: Sequence[_Span], counts: Counter[str]) -> tuple[_Span, ...]:
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
        else:
            counts["drop-overlapping"] += 1
    return tuple(sorted(kept, key=lambda s: s.start))


def _snapper(text: str):
    tokens = token_spans(text)

    def snap(start: int, end: int) -> tuple[int, int]:
        touched = [token for token in tokens if token[0] < end and start < token[1]]
        return (min(start, touched[0][0]), max(end, touched[-1][1])) if touched else (start, end)

    return snap


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    surface = text[start:end]
    if not surface.strip():
        return start, end
    return start + len(surface) - len(surface.lstrip()), start + len(surface.rstrip())


def _move(document: Document, move, policy: str, counts: Counter[str]) -> Document:
    def moved(spans: Iterable[_Span]) -> Iterator[_Span]:
        for span in spans:
            start, end = move(span.start, span.end)
            if (start, end) != (span.start, span.end):
                counts[policy] += 1
                span = replace(span, start=start, end=end)
            yield span

    entities = tuple(moved(document.entities))
    events = tuple(replace(event, arguments=tuple(moved(event.arguments))) for event in moved(document.events))
    return replace(document, entities=entities, events=events)
