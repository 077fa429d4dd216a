"""Writer for doccano's JSON Lines.

The style ``relations`` has ``entities`` and ``relations``: triggers are spans whose label is the event type, arguments
relations from them whose type is the role, and an argument that is no entity mention a span with the label
``ArgumentSpan``. The style ``spans`` has ``label``, a list of ``[start, end, label]``, of the entities alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.atomic import replacing
from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers.offsets import CODE_POINTS, boundaries
from strife.data.readers.regions import ARGUMENT_SPAN, DOCUMENT_FIELDS
from strife.data.writers.written import (
    Written,
    by_span,
    counted,
    drop_emptiness,
    drop_event_values,
    drop_events,
    drop_fields,
    mention_of,
)

ENDINGS: tuple[str, ...] = ()

STYLES = ("relations", "spans")
OFFSETS = (CODE_POINTS, "utf-16")


def write(
    path: Path, documents: Iterable[Document], *, style: str = "relations", offsets: str = CODE_POINTS
) -> Written:
    """Write Documents, one a line.

    Args:
        path: The file.
        documents: What to write.
        style: ``relations`` or ``spans``.
        offsets: What offsets count: ``code-points``, or ``utf-16`` units, as doccano's pages do in a project that does
            not count grapheme clusters. They differ in texts with emoji and the like.

    Raises:
        InputError: an unknown style or unit.
    """
    for given, known in ((style, STYLES), (offsets, OFFSETS)):
        if given not in known:
            raise InputError(f"writing doccano: unknown '{given}'{did_you_mean(str(given), known)}")
    written = Written()
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for document in counted(documents, written):
            drop_fields(document, written, carried=DOCUMENT_FIELDS)
            drop_emptiness(document, written)
            line = _Line(document, offsets)
            record = line.with_relations(written) if style == "relations" else line.with_spans(written)
            file.write(json.dumps({"id": written.documents, **record}, ensure_ascii=False) + "\n")
    return written


class _Line:
    """One Document in doccano's terms."""

    def __init__(self, document: Document, offsets: str) -> None:
        self.document = document
        positions = boundaries(document.text, offsets)
        self._units = {position: unit for unit, position in enumerate(positions)}
        fields = {name: getattr(document, name) for name in DOCUMENT_FIELDS if getattr(document, name)}
        self._record: dict[str, Any] = {"document_id": document.id, "text": document.text, **fields}

    def with_spans(self, written: Written) -> dict[str, Any]:
        """The record of sequence labelling."""
        drop_events(self.document, written)
        labels = [[self._units[e.start], self._units[e.end], e.type] for e in self.document.entities]
        return {**self._record, "label": labels}

    def with_relations(self, written: Written) -> dict[str, Any]:
        """The record of relation extraction."""
        drop_event_values(self.document, written)
        spans: list[dict[str, Any]] = []
        relations: list[dict[str, Any]] = []
        of_entity = {entity: self._add(spans, entity, entity.type) for entity in self.document.entities}
        extra: dict[tuple[int, int], int] = {}
        entities = by_span(self.document)
        for event in self.document.events:
            trigger = self._add(spans, event, event.type)
            for argument in event.arguments:
                mention = mention_of(argument, entities)
                span = argument.start, argument.end
                if mention is None and span not in extra:
                    extra[span] = self._add(spans, argument, ARGUMENT_SPAN)
                target = extra[span] if mention is None else of_entity[mention]
                ends = {"from_id": trigger, "to_id": target}
                relations.append({"id": len(relations) + 1, **ends, "type": argument.role})
        return {**self._record, "entities": spans, "relations": relations}

    def _add(self, spans: list[dict[str, Any]], span: Entity | Event | Argument, label: str) -> int:
        ends = {"start_offset": self._units[span.start], "end_offset": self._units[span.end]}
        spans.append({"id": len(spans) + 1, "label": label, **ends})
        return len(spans)
