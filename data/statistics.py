"""How many of what an annotated corpus holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from strife.data.document import Document
from strife.data.tokens import token_spans


def statistics(documents: Iterable[Document]) -> dict[str, Any]:
    """Totals, and distributions as mappings from label to count, most frequent first."""
    totals: Counter[str] = Counter()
    names = ("entity_types", "event_types", "roles", "factuality", "claims", "splits", "genres", "countries")
    distributions: dict[str, Counter[str]] = {name: Counter() for name in names}
    triggers: set[str] = set()
    for document in documents:
        totals.update(documents=1, tokens=len(token_spans(document.text)), entities=len(document.entities))
        distributions["entity_types"].update(entity.type for entity in document.entities)
        for key, name in (("split", "splits"), ("genre", "genres"), ("country", "countries")):
            if key in document.meta:
                distributions[name][str(document.meta[key])] += 1
        for event in document.events:
            totals.update(events=1, arguments=len(event.arguments))
            distributions["event_types"][event.type] += 1
            distributions["roles"].update(argument.role for argument in event.arguments)
            distributions["factuality"].update([event.factuality] if event.factuality else [])
            distributions["claims"].update([event.claim] if event.claim else [])
            triggers.add(document.surface(event).lower())
        totals["documents_without_events"] += not document.events
    keys = ("documents", "documents_without_events", "tokens", "entities", "events", "arguments")
    result: dict[str, Any] = {key: totals[key] for key in keys}
    result["distinct_triggers"] = len(triggers)
    return result | {name: dict(counts.most_common()) for name, counts in distributions.items()}
