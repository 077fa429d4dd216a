"""Which gold document a prediction belongs to, and which part of it can be judged by what gold annotated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from strife.configs.errors import InputError, did_you_mean
from strife.configs.ontology import Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.evaluate.counts import alternatives

Span = TypeVar("Span", Entity, Event, Argument)


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold document and what was predicted for it."""

    gold: Document
    predicted: Document

    def annotated(self, layer: str) -> bool:
        """Whether gold annotated ``layer``; a layer that it did not annotate cannot be scored."""
        return layer in self.gold.layers


@dataclass(frozen=True, slots=True)
class Pairing:
    """Gold documents with their predictions, in the order of their ids.

    Attributes:
        missing: Ids of gold documents without a prediction; they stand in ``pairs`` with an empty one.
        unknown: Ids of predictions without a gold document; they are not scored.
    """

    pairs: tuple[Pair, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def pair_documents(gold: Iterable[Document], predicted: Iterable[Document]) -> Pairing:
    """Match documents by id. A gold document without a prediction is paired with itself without annotation.

    Raises:
        InputError: an id stands twice, a prediction has another text than its gold document, or no id matches at all.
    """
    wanted, given = _by_id(gold, "gold"), _by_id(predicted, "predicted")
    missing = tuple(name for name in wanted if name not in given)
    unknown = tuple(name for name in given if name not in wanted)
    if given and len(missing) == len(wanted):
        hint = did_you_mean(unknown[0], missing) if len(missing) <= 10 else ""
        raise InputError(f"no predicted document has the id of a gold document, for example '{unknown[0]}'{hint}")
    for name, document in wanted.items():
        if name in given and given[name].text != document.text:
            raise InputError(
                f"document '{name}': the predicted text differs from the gold text, so offsets do not compare"
            )
    pairs = tuple(Pair(doc, given.get(name) or doc.without_annotation()) for name, doc in wanted.items())
    return Pairing(pairs, missing, unknown)


def _by_id(documents: Iterable[Document], side: str) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for document in documents:
        if document.id in found:
            raise InputError(f"{side} documents: id '{document.id}' stands twice")
        found[document.id] = document
    return dict(sorted(found.items()))


def check_labels(document: Document, ontology: Ontology, *, side: str) -> None:
    """Check that every label of a document is in the ontology, for another inventory would only look like a bad score.

    Raises:
        InputError: document, layer and label, with the nearest one.
    """
    used = {("entities", entity.type) for entity in document.entities}
    for event in document.events:
        used |= {("events", event.type), ("factuality", event.factuality), ("claims", event.claim)}
        used |= {("arguments", argument.role) for argument in event.arguments}
    for layer, label in sorted(used, key=str):
        for name in alternatives(label) if label is not None else ():
            if name not in ontology.labels(layer):
                hint = did_you_mean(name, ontology.labels(layer))
                raise InputError(
                    f"{side} document '{document.id}': {layer}: '{name}' is not in ontology '{ontology.name}'{hint}"
                )


@dataclass(frozen=True, slots=True)
class Scoped:
    """A pair reduced to what gold can judge, and the number of predictions of each layer that were left out for it."""

    pair: Pair
    ignored: Counter[str]


def in_scope(pair: Pair) -> Scoped:
    """Leave out spans of the types that gold lists as ``unannotated``, on both sides.

    A predicted span of such a type stays where gold has a coarse label at the same place that allows it. Where gold
    did not annotate the events layer, its triggers are not all there are: only predicted events at the span of a gold
    trigger stay.
    """
    gold, predicted = pair.gold, pair.predicted
    wanted, entities = _visible(gold.entities, predicted.entities, _hidden(gold, "entities"))
    wanted_events, events = _visible(gold.events, predicted.events, _hidden(gold, "events"))
    if not pair.annotated("events"):
        triggers = {(event.start, event.end) for event in wanted_events}
        events = [event for event in events if (event.start, event.end) in triggers]
    ignored = Counter(entities=len(predicted.entities) - len(entities), events=len(predicted.events) - len(events))
    before = _number_of_arguments(events)
    wanted_events, events = _visible_arguments(wanted_events, events, _hidden(gold, "arguments"))
    ignored["arguments"] = before - _number_of_arguments(events)
    return Scoped(
        Pair(
            replace(gold, entities=tuple(wanted), events=tuple(wanted_events)),
            replace(predicted, entities=tuple(entities), events=tuple(events)),
        ),
        +ignored,
    )


def _hidden(gold: Document, layer: str) -> frozenset[str]:
    return frozenset(gold.unannotated.get(layer, ()))


def _number_of_arguments(events: Iterable[Event]) -> int:
    return sum(len(event.arguments) for event in events)


def _label(span: Entity | Event | Argument) -> str:
    return span.role if isinstance(span, Argument) else span.type


def _visible(gold: Sequence[Span], predicted: Sequence[Span], hidden: frozenset[str]) -> tuple[list[Span], list[Span]]:
    wanted = [span for span in gold if not hidden.issuperset(alternatives(_label(span)))]
    allowed = {(name, span.start, span.end) for span in wanted for name in alternatives(_label(span))}
    given = [s for s in predicted if _label(s) not in hidden or (_label(s), s.start, s.end) in allowed]
    return wanted, given


def _visible_arguments(
    gold: Sequence[Event], predicted: Sequence[Event], hidden: frozenset[str]
) -> tuple[list[Event], list[Event]]:
    if not hidden:
        return list(gold), list(predicted)
    every = [[argument for event in events for argument in event.arguments] for events in (gold, predicted)]
    kept = [set(arguments) for arguments in _visible(every[0], every[1], hidden)]
    return _keep_arguments(gold, kept[0]), _keep_arguments(predicted, kept[1])


def _keep_arguments(events: Sequence[Event], kept: set[Argument]) -> list[Event]:
    return [replace(event, arguments=tuple(a for a in event.arguments if a in kept)) for event in events]
