"""Shared by readers of annotation tools: from labelled regions and links between them to entities and events.

Tools know no events, only regions and directed relations. Which labels are event types is for the user to say: a region
with such a label is a trigger, and a relation from it to a region that is none is an argument, its label the role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Argument, Entity, Event
from strife.data.readers.losses import Losses
from strife.data.readers.offsets import AUTO, Mark, locate

ARGUMENT_SPAN = "ArgumentSpan"
"""The label of a span that is an argument and no entity mention, in formats whose arguments must be labelled spans."""

DOCUMENT_FIELDS = ("published", "title", "source", "language", "url")


@dataclass(frozen=True, slots=True)
class Region:
    """A marked span of a tool, with all of its labels; its offsets are as in the file."""

    id: str
    start: int
    end: int
    labels: tuple[str, ...]
    surface: str | None = None
    factuality: str | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A directed relation from one region to another, with all of its labels."""

    source: str
    target: str
    labels: tuple[str, ...]


@dataclass
class Annotation:
    """The entities and events of one text."""

    entities: list[Entity] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A region at its code-point span, with what its labels stand for."""

    region: Region
    start: int
    end: int
    entity_labels: tuple[str, ...]
    event_labels: tuple[str, ...]


def annotate(
    text: str,
    regions: Sequence[Region],
    links: Sequence[Link],
    losses: Losses,
    *,
    event_labels: frozenset[str],
    offsets: str = AUTO,
) -> Annotation:
    """The entities and events that regions and links stand for; what has no place among them is counted.

    A region with several labels becomes an entity, or event, for each of them.

    Args:
        text: The text that the offsets refer to.
        regions: Regions, each id once.
        links: Relations by the ids of regions.
        losses: Takes the counts.
        event_labels: The labels of triggers.
        offsets: See :func:`strife.data.readers.offsets.locate`.

    Raises:
        ValueError: two regions have one id.
    """
    marks = [Mark(f"region '{region.id}'", region.start, region.end, region.surface) for region in regions]
    placed: dict[str, _Placed] = {}
    for region, span in zip(regions, locate(text, marks, losses, offsets=offsets), strict=True):
        if region.id in placed:
            raise ValueError(f"region id '{region.id}' stands twice")
        if span is not None:
            triggers = tuple(label for label in region.labels if label in event_labels)
            others = tuple(label for label in region.labels if label not in (*event_labels, ARGUMENT_SPAN))
            placed[region.id] = _Placed(region, *span, others, triggers)
    arguments = _arguments(links, placed, losses)
    linked = {end for link in links for end in (link.source, link.target)}
    annotation = Annotation()
    for place in placed.values():
        if not place.region.labels and place.region.id not in linked:
            losses.drop("unlabelled spans")
        if not place.event_labels:
            losses.drop("factuality", count=int(place.region.factuality is not None))
            losses.drop("claims", count=int(place.region.claim is not None))
        annotation.entities.extend(_entities(place))
        annotation.events.extend(_events(place, arguments.get(place.region.id, ())))
    annotation.entities.sort(key=lambda entity: (entity.start, entity.end))
    return annotation


def _entities(place: _Placed) -> list[Entity]:
    return [
        Entity(_numbered(place.region.id, number), place.start, place.end, label)
        for number, label in enumerate(place.entity_labels)
    ]


def _events(place: _Placed, arguments: Sequence[Argument]) -> list[Event]:
    region = place.region
    return [
        Event(
            id=_numbered(region.id, number),
            type=label,
            start=place.start,
            end=place.end,
            factuality=region.factuality,
            claim=region.claim,
            arguments=tuple(arguments),
        )
        for number, label in enumerate(place.event_labels)
    ]


def _numbered(identifier: str, number: int) -> str:
    return f"{identifier}-{number + 1}" if number else identifier


def _arguments(links: Sequence[Link], placed: Mapping[str, _Placed], losses: Losses) -> dict[str, list[Argument]]:
    """By trigger region, its arguments."""
    found: dict[str, list[Argument]] = {}
    for link in links:
        source, target = placed.get(link.source), placed.get(link.target)
        if source is None or target is None or not source.event_labels:
            losses.drop("relations")
        elif target.event_labels and not target.entity_labels:
            losses.drop("relations between events")
        elif not link.labels:
            losses.drop("relations without a label")
        else:
            entity = target.region.id if target.entity_labels else None
            made = [Argument(role, target.start, target.end, entity) for role in link.labels]
            found.setdefault(link.source, []).extend(made)
    return found


def label_set(labels: Any, *, option: str) -> frozenset[str]:
    """An option that names labels: one, a list of them, or none.

    Raises:
        InputError: anything else, such as a bare ``no``, which YAML takes for a truth value.
    """
    listed = [] if labels is None else labels if isinstance(labels, (list, tuple, set, frozenset)) else [labels]
    for label in listed:
        if not isinstance(label, str):
            raise InputError(f"{option}: {label!r} is no label: write {option}=[one, other], in quotes where need be")
    return frozenset(listed)


def layers_of(event_labels: frozenset[str]) -> tuple[str, ...]:
    """The layers of an export: triggers and arguments are annotated where the user names their labels."""
    return ("entities", "events", "arguments") if event_labels else ("entities",)


def document_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Document that a row has as text; ``published`` only if it begins with an ISO date."""
    found = {name: row[name] for name in DOCUMENT_FIELDS if isinstance(row.get(name), str) and row[name]}
    if "published" in found:
        try:
            found["published"] = date.fromisoformat(found["published"][:10]).isoformat()
        except ValueError:
            del found["published"]
    return found
