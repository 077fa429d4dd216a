"""Document: the one annotation format. Every reader makes it, every other part takes it.

Offsets are Unicode code points, half-open, into ``text`` exactly as given: ``text[start:end]`` is the surface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

ALTERNATIVES = "|"
"""Separates alternatives in a coarse label: a span of type ``attack|shelling`` is either, it is unknown which."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention of an entity: ``text[start:end]`` has the entity type ``type``."""

    id: str
    start: int
    end: int
    type: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """A span that plays ``role`` in an event; ``entity`` is the id of the entity mention with the same span, if any."""

    role: str
    start: int
    end: int
    entity: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event mention: its trigger is ``text[start:end]``."""

    id: str
    type: str
    start: int
    end: int
    factuality: str | None = None
    claim: str | None = None
    arguments: tuple[Argument, ...] = ()
    score: float | None = None

    def arguments_of(self, role: str) -> tuple[Argument, ...]:
        """The arguments with one role, in text order."""
        found = [argument for argument in self.arguments if argument.role == role]
        if len(found) > 1:
            found.sort(key=attrgetter("start"))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its annotation.

    Attributes:
        layers: The layers that were annotated exhaustively. A layer that is absent is unknown, not empty.
        unannotated: By layer, the types for which that layer was *not* annotated although it is in ``layers``: a corpus
            without dates leaves ``{"entities": ("Temporal",)}`` unknown. Training masks them, evaluation skips them.
    """

    id: str
    text: str
    published: str | None = None
    title: str | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None
    layers: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    unannotated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)

    def surface(self, span: Entity | Event | Argument) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def without_annotation(self) -> Document:
        """The same article, unannotated: what a model is given."""
        return replace(self, layers=(), entities=(), events=(), unannotated={})


def to_json(document: Document) -> dict[str, Any]:
    """The JSON object of one line of a canonical file. ``from_json(to_json(d)) == d``, scores to four decimals."""
    record: dict[str, Any] = {
        "id": document.id,
        "text": document.text,
        "published": document.published,
        "title": document.title,
        "source": document.source,
        "language": document.language,
        "url": document.url,
        "layers": list(document.layers),
        "entities": [_entity_json(entity) for entity in document.entities],
        "events": [_event_json(event) for event in document.events],
        "meta": dict(document.meta),
    }
    if document.unannotated:
        record["unannotated"] = {layer: list(types) for layer, types in document.unannotated.items()}
    return record


def _entity_json(entity: Entity) -> dict[str, Any]:
    record: dict[str, Any] = {"id": entity.id, "start": entity.start, "end": entity.end, "type": entity.type}
    return _with_score(record, entity.score)


def _event_json(event: Event) -> dict[str, Any]:
    record: dict[str, Any] = {"id": event.id, "type": event.type, "start": event.start, "end": event.end}
    record["factuality"] = event.factuality
    record["claim"] = event.claim
    record["arguments"] = [
        _with_score({"role": a.role, "start": a.start, "end": a.end, "entity": a.entity}, a.score)
        for a in event.arguments
    ]
    return _with_score(record, event.score)


def _with_score(record: dict[str, Any], score: float | None) -> dict[str, Any]:
    if score is not None:
        record["score"] = round(score, 4)
    return record


def from_json(record: Mapping[str, Any]) -> Document:
    """Build a Document from an object that :func:`strife.data.validation.check_json` has passed."""
    return Document(
        id=record["id"],
        text=record["text"],
        published=record.get("published"),
        title=record.get("title"),
        source=record.get("source"),
        language=record.get("language"),
        url=record.get("url"),
        layers=tuple(record.get("layers", ())),
        entities=tuple(
            Entity(e["id"], e["start"], e["end"], e["type"], e.get("score")) for e in record.get("entities", ())
        ),
        events=tuple(_event_from_json(e) for e in record.get("events", ())),
        unannotated={layer: tuple(types) for layer, types in record.get("unannotated", {}).items()},
        meta=dict(record.get("meta", {})),
    )


def _event_from_json(record: Mapping[str, Any]) -> Event:
    arguments = tuple(
        Argument(a["role"], a["start"], a["end"], a.get("entity"), a.get("score")) for a in record.get("arguments", ())
    )
    return Event(
        id=record["id"],
        type=record["type"],
        start=record["start"],
        end=record["end"],
        factuality=record.get("factuality"),
        claim=record.get("claim"),
        arguments=arguments,
        score=record.get("score"),
    )
