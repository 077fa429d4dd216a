"""From an annotated Document to its event records, as far as the text alone goes: nothing is normalised yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from typing import Any

from strife.configs.ontology import EventType, Ontology
from strife.data.document import ALTERNATIVES, Argument, Document, Event
from strife.data.sentences import Sentences
from strife.records.columns import ACTOR1, ACTOR2, COUNTS, JOIN, NORMALISERS, SYMMETRIC_TYPES, TEXT_COLUMNS, Source
from strife.records.event_record import EventRecord, Evidence

TRIGGER_ROLE = "trigger"
CLAIMED_BY_PARTY = "claimed"


@dataclass(frozen=True, slots=True)
class _Null:
    """An empty cell, and why it is empty."""

    reason: str


_Cells = dict[str, Any]


def records_of(document: Document, ontology: Ontology, *, model_version: str) -> list[EventRecord]:
    """One record per event mention, in text order.

    Args:
        document: An article with events; the gold annotation or a model's.
        ontology: Gives the group of each event type, its roles and its names in ACLED and PLOVER.
        model_version: What made the annotation; goes into every record.
    """
    sentences = Sentences(document.text, language=document.language)
    events = sorted(document.events, key=lambda event: (event.start, event.end))
    return [_Builder(document, event, ontology).record(sentences, model_version) for event in events]


class _Builder:
    """Fills the columns of one event."""

    def __init__(self, document: Document, event: Event, ontology: Ontology) -> None:
        self.document = document
        self.event = event
        self.ontology = ontology
        names = event.type.split(ALTERNATIVES)
        self.types = [ontology.event_types[name] for name in names if name in ontology.event_types]
        self.symmetric = not SYMMETRIC_TYPES.isdisjoint(names)

    def record(self, sentences: Sentences, model_version: str) -> EventRecord:
        cells: _Cells = {
            **self._provenance(),
            **self._type_names(),
            **self._texts(),
            **self._actors(),
            **self._judgements(),
            "sentence": sentences.around(self.event.start, self.event.end),
            "model_version": model_version,
            "pipeline_version": _pipeline_version(),
        }
        cells |= self._not_normalised(cells)
        reasons = {name: cell.reason for name, cell in cells.items() if isinstance(cell, _Null)}
        filled: _Cells = {name: None if name in reasons else cell for name, cell in cells.items()}
        return EventRecord(**filled, reasons=reasons)

    def _provenance(self) -> _Cells:
        document, event = self.document, self.event
        spans = sorted(event.arguments, key=lambda argument: (argument.start, argument.end))
        return {
            "event_id": f"{document.id}:{event.id}",
            "cluster_id": _Null("mentions are not merged in this version"),
            "doc_id": document.id,
            "url": document.url or _Null("the document has no url"),
            "source": document.source or _Null("the document has no source"),
            "publication_date": _publication_date(document.published),
            "evidence": (
                Evidence(TRIGGER_ROLE, event.start, event.end),
                *(Evidence(span.role, span.start, span.end) for span in spans),
            ),
        }

    def _type_names(self) -> _Cells:
        return {
            "event_type": self.event.type,
            "event_group": self._agreed("group", lambda t: t.group),
            "acled_event_type": self._agreed("ACLED event type", lambda t: t.acled.event_type),
            "acled_sub_event_type": self._agreed("ACLED sub-event type", lambda t: t.acled.sub_event_type),
            "plover_type": self._agreed("PLOVER type", lambda t: t.plover.type),
            "plover_mode": self._agreed("PLOVER mode", lambda t: t.plover.mode),
        }

    def _agreed(self, what: str, pick: Callable[[EventType], str | None]) -> str | _Null:
        """What the ontology says of the type; of a coarse type, if it says the same of every alternative."""
        values = [pick(event_type) for event_type in self.types]
        if not values:
            return _Null(f"event type '{self.event.type}' is not in ontology '{self.ontology.name}'")
        if len(set(values)) > 1:
            return _Null(f"the alternatives of '{self.event.type}' differ in their {what}")
        return values[0] or _Null(f"the ontology gives no {what} for '{self.event.type}'")

    def _texts(self) -> _Cells:
        cells: _Cells = {
            name: self._joined(self._arguments(source.roles)) or self._absent(source)
            for name, source in TEXT_COLUMNS.items()
        }
        if self.event.claim == CLAIMED_BY_PARTY and isinstance(cells["claimant"], _Null):
            cells["claimant"] = _Null("a party of the event says so; no mention of it apart from its part in the event")
        cells["count_text"] = self._with_roles(COUNTS.roles) or self._absent(COUNTS)
        return cells

    def _actors(self) -> _Cells:
        first, second = self._first_of(ACTOR1), self._first_of(ACTOR2)
        if self.symmetric:
            participants = self.event.arguments_of("participant")
            if first == participants:
                first, participants = participants[:1], participants[1:]
            second = participants or second
        return {
            "actor1": self._joined(first) or self._absent(ACTOR1),
            "actor2": self._joined(second) or self._absent(ACTOR2),
        }

    def _judgements(self) -> _Cells:
        event = self.event
        return {
            "factuality": event.factuality or self._unjudged("factuality", "factuality"),
            "claim_status": event.claim or self._unjudged("claims", "claim status"),
            "confidence": _Null("the annotation carries no score") if event.score is None else event.score,
        }

    def _not_normalised(self, cells: Mapping[str, Any]) -> _Cells:
        empty: _Cells = {}
        for normaliser in NORMALISERS:
            source = cells[normaliser.reads]
            if isinstance(source, _Null):
                cell = source
            elif normaliser.reads == "count_text" and not self._arguments(normaliser.source.roles):
                cell = self._absent(normaliser.source)
            else:
                cell = _Null(f"not normalised in this version: see {normaliser.reads}")
            empty |= dict.fromkeys(normaliser.columns, cell)
        return empty

    def _arguments(self, roles: Iterable[str]) -> tuple[Argument, ...]:
        return tuple(argument for role in roles for argument in self.event.arguments_of(role))

    def _first_of(self, source: Source) -> tuple[Argument, ...]:
        return next((found for role in source.roles if (found := self.event.arguments_of(role))), ())

    def _surfaces(self, arguments: Iterable[Argument]) -> list[str]:
        return list(dict.fromkeys(" ".join(self.document.surface(argument).split()) for argument in arguments))

    def _joined(self, arguments: Iterable[Argument]) -> str:
        return JOIN.join(self._surfaces(arguments))

    def _with_roles(self, roles: Iterable[str]) -> str:
        """The surfaces, each with its role: ``killed: at least 12; injured: several``."""
        return JOIN.join(f"{role}: {said}" for role in roles for said in self._surfaces(self.event.arguments_of(role)))

    def _absent(self, source: Source) -> _Null:
        """Why no argument of these roles is there: unknown, impossible, or not said."""
        unknown = self.document.unannotated.get("arguments", ())
        layer_unknown = "arguments" not in self.document.layers and not self.event.arguments
        if layer_unknown or all(role in unknown for role in source.roles):
            return _Null(f"not annotated in this document: {', '.join(source.roles)}")
        if self.types and not any(_takes(event_type, source.roles) for event_type in self.types):
            return _Null(f"'{self.event.type}' takes no {' or '.join(source.roles)}")
        near = self._with_roles(source.near)
        return _Null(f"{source.missing}, only {near}" if near else source.missing)

    def _unjudged(self, layer: str, what: str) -> _Null:
        if layer in self.document.layers:
            return _Null(f"the annotation gives this event no {what}")
        return _Null(f"not annotated in this document: {what}")


@cache
def _pipeline_version() -> str:
    return metadata.version("strife")


def _takes(event_type: EventType, roles: Iterable[str]) -> bool:
    return any(role in event_type.roles for role in roles)


def _publication_date(published: str | None) -> date | _Null:
    if published is None:
        return _Null("the document has no publication date")
    try:
        return date.fromisoformat(published)
    except ValueError:
        return _Null(f"not a date of the form YYYY-MM-DD: '{published}'")
