"""Shared by writers: what they report, and the counts that are the same for many formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from strife.data.document import Argument, Document, Entity
from strife.data.readers.regions import DOCUMENT_FIELDS

_OWN_META = ("tokens", "not_carried", "repaired", "remarks", "stray_inside_tags")
"""Metadata of readers about the reading, which is no loss to leave out."""


@dataclass
class Written:
    """How many Documents were written, and by kind, what the format has no place for."""

    documents: int = 0
    not_carried: Counter[str] = field(default_factory=Counter)

    def drop(self, kind: str, count: int = 1) -> None:
        """Count what could not be carried over."""
        if count:
            self.not_carried[kind] += count


def counted(documents: Iterable[Document], written: Written) -> Iterator[Document]:
    """The Documents as they come, counted."""
    for document in documents:
        written.documents += 1
        yield document


def drop_events(document: Document, written: Written) -> None:
    """Count the events and arguments of a Document, for a format without them."""
    written.drop("events", len(document.events))
    written.drop("arguments", sum(len(event.arguments) for event in document.events))


def drop_event_values(document: Document, written: Written) -> None:
    """Count factuality and claims, for a format that has events without them."""
    written.drop("factuality", sum(event.factuality is not None for event in document.events))
    written.drop("claims", sum(event.claim is not None for event in document.events))


def drop_fields(document: Document, written: Written, *, carried: Collection[str] = ()) -> None:
    """Count the fields of a Document that a format has no place for.

    Args:
        carried: The fields that it has: of ``published``, ``title``, ``source``, ``language``, ``url``, ``meta`` and
            ``unannotated``. No format but ours has scores.
    """
    present = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    present["meta"] = [key for key in document.meta if key not in _OWN_META]
    present["unannotated"] = document.unannotated
    for name, value in present.items():
        written.drop(name, int(bool(value) and name not in carried))
    spans = [*document.entities, *document.events, *(a for e in document.events for a in e.arguments)]
    written.drop("scores", sum(span.score is not None for span in spans))


def drop_emptiness(document: Document, written: Written, layer: str = "entities") -> None:
    """Count a Document whose ``layer`` is unknown: a format without layers shows it as one without spans."""
    written.drop(f"{layer} unknown (written as none)", int(layer not in document.layers))


def mention_of(argument: Argument, entities: Mapping[tuple[int, int], list[Entity]]) -> Entity | None:
    """The entity mention with an argument's span: the one it names, else the first.

    Args:
        entities: The entities of the Document by their spans, as :func:`by_span` gives them.
    """
    same = entities.get((argument.start, argument.end), [])
    return next((entity for entity in same if entity.id == argument.entity), same[0] if same else None)


def by_span(document: Document) -> dict[tuple[int, int], list[Entity]]:
    """The entities of a Document by their spans."""
    found: dict[tuple[int, int], list[Entity]] = {}
    for entity in document.entities:
        found.setdefault((entity.start, entity.end), []).append(entity)
    return found
