"""How many of what an annotated corpus holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from strife.data.corpora import fingerprint
from strife.data.document import Document
from strife.data.lemmas import lemma
from strife.data.overlap import names_across_splits, ngram_overlaps
from strife.data.tokens import token_spans


def statistics(documents: Iterable[Document]) -> dict[str, Any]:
    """Totals, distributions as mappings from label to count (most frequent first), and what the articles share.

    ``distinct_trigger_lemmas`` takes the triggers as English. ``largest_overlap`` is the greatest share of an article's
    word 8-grams that another one has too; ``names_across_splits`` maps names to the articles that have them.
    """
    documents = list(documents)
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
    result["distinct_trigger_lemmas"] = len({lemma(trigger) for trigger in triggers})
    result |= {name: dict(counts.most_common()) for name, counts in distributions.items()}
    result["largest_overlap"] = max((overlap.share for overlap in ngram_overlaps(documents)), default=0.0)
    return result | {"names_across_splits": names_across_splits(documents), "fingerprint": fingerprint(documents)}
