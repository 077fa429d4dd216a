"""Writer for Label Studio's JSON: a list of tasks with their annotation, for import into a project.

Its labelling configuration needs ``<Labels name="label" toName="text">``, ``<Text name="text" value="$text"/>`` and
``<Relations>``; for factuality and claims, ``<Choices perRegion="true">`` of these names. Triggers are regions whose
label is the event type, arguments are relations from them whose label is the role; an argument that is no entity
mention is a region with the label ``ArgumentSpan``. Read it again with the event types as ``event_labels``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from strife.data.atomic import replacing
from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers.regions import ARGUMENT_SPAN, DOCUMENT_FIELDS
from strife.data.writers.written import Written, by_span, counted, drop_emptiness, drop_fields, mention_of

ENDINGS: tuple[str, ...] = ()


def write(path: Path, documents: Iterable[Document]) -> Written:
    """Write Documents as tasks; one without any layer has no annotation, so that it is left to annotate."""
    written = Written()
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for document in counted(documents, written):
            drop_fields(document, written, carried=DOCUMENT_FIELDS)
            if document.layers:
                drop_emptiness(document, written)
            task = json.dumps(_task(document, written.documents), ensure_ascii=False)
            file.write(("[" if written.documents == 1 else ",\n") + task)
        file.write("]\n" if written.documents else "[]\n")
    return written


def _task(document: Document, number: int) -> dict[str, Any]:
    fields = {name: getattr(document, name) for name in DOCUMENT_FIELDS if getattr(document, name)}
    data = {"text": document.text, "document_id": document.id, **fields}
    annotations = [{"result": _Regions(document).results, "was_cancelled": False}] if document.layers else []
    return {"id": number, "data": data, "annotations": annotations}


class _Regions:
    """The regions and relations of one Document."""

    def __init__(self, document: Document) -> None:
        self.results: list[dict[str, Any]] = []
        self._document = document
        self._ids: set[str] = set()
        self._entities = by_span(document)
        self._region_of = {entity: self._add(entity.id, entity, entity.type) for entity in document.entities}
        self._extra: dict[tuple[int, int], str] = {}
        for event in document.events:
            self._add_event(event)

    def _add_event(self, event: Event) -> None:
        region = self._add(event.id, event, event.type)
        for name, value in (("factuality", event.factuality), ("claim", event.claim)):
            if value is not None:
                self.results.append(self._item(region, name, "choices", event, [value]))
        for argument in event.arguments:
            relation = {"type": "relation", "from_id": region, "to_id": self._target(argument), "direction": "right"}
            self.results.append({**relation, "labels": [argument.role]})

    def _target(self, argument: Argument) -> str:
        mention = mention_of(argument, self._entities)
        if mention is not None:
            return self._region_of[mention]
        span = argument.start, argument.end
        if span not in self._extra:
            self._extra[span] = self._add(f"A{len(self._extra) + 1}", argument, ARGUMENT_SPAN)
        return self._extra[span]

    def _add(self, wanted: str, span: Entity | Event | Argument, label: str) -> str:
        """Add a region and return its id, ``wanted`` unless another region has it."""
        region, number = wanted, 1
        while region in self._ids:
            number += 1
            region = f"{wanted}.{number}"
        self._ids.add(region)
        self.results.append(self._item(region, "label", "labels", span, [label]))
        return region

    def _item(
        self, region: str, name: str, kind: str, span: Entity | Event | Argument, labels: list[str]
    ) -> dict[str, Any]:
        value = {"start": span.start, "end": span.end, "text": self._document.surface(span), kind: labels}
        return {"id": region, "from_name": name, "to_name": "text", "type": kind, "value": value}
