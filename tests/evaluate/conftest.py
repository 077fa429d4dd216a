"""Documents written by their surfaces, so that a test can be checked by reading it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from strife.configs.ontology import LAYERS, Ontology, load_ontology
from strife.data.document import Argument, Document, Entity, Event

EventSpec = tuple[str, str, Sequence[tuple[str, str]], str | None, str | None]


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return load_ontology("strife")


@pytest.fixture(scope="session")
def make() -> Callable[..., Document]:
    """``make(id, text, entities=[("Location", "Homs")], events=[("kill", "slain", [("place", "Homs")], None, None)])``.

    A surface stands for its first occurrence in the text.
    """

    def span(text: str, surface: str) -> tuple[int, int]:
        start = text.index(surface)
        return start, start + len(surface)

    def build(
        name: str,
        text: str,
        *,
        entities: Sequence[tuple[str, str]] = (),
        events: Sequence[EventSpec] = (),
        layers: Sequence[str] = LAYERS,
        **fields: object,
    ) -> Document:
        made = [Entity(f"T{n}", *span(text, surface), kind) for n, (kind, surface) in enumerate(entities, 1)]
        found = [
            Event(
                id=f"E{n}",
                type=kind,
                start=span(text, trigger)[0],
                end=span(text, trigger)[1],
                factuality=factuality,
                claim=claim,
                arguments=tuple(Argument(role, *span(text, surface)) for role, surface in arguments),
            )
            for n, (kind, trigger, arguments, factuality, claim) in enumerate(events, 1)
        ]
        return Document(id=name, text=text, layers=tuple(layers), entities=tuple(made), events=tuple(found), **fields)

    return build
