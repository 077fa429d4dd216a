"""How far two annotations of the same articles agree, and where they differ.

Entities, triggers and arguments have no fixed set of items to classify, so that chance agreement is undefined; for them
the F1 of one annotation against the other is reported (Hripcsak and Rothschild, "Agreement, the F-Measure, and
Reliability in Information Retrieval", JAMIA 12(3), 2005). What is classified, given a span that both marked, is
reported as Cohen's kappa.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sklearn.metrics import cohen_kappa_score

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.corpora import restrict
from strife.data.document import ALTERNATIVES, Document, Event
from strife.evaluate.heads import argument_heads
from strife.evaluate.metrics import null_if_nan
from strife.evaluate.pairs import Pair, pair_documents
from strife.evaluate.scores import Scores, score
from strife.evaluate.tables import EMPTY, TextTable, interval, percent


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa of one classification: NaN where it is undefined, as with a single class.

    Attributes:
        agreed: How many of the ``items`` got the same class.
    """

    value: float
    items: int
    agreed: int

    @classmethod
    def of(cls, labels: Sequence[tuple[str, str]]) -> Kappa:
        """The kappa of pairs of labels, one for each item."""
        first, second = [pair[0] for pair in labels], [pair[1] for pair in labels]
        defined = len({*first, *second}) > 1
        value = float(cohen_kappa_score(first, second)) if defined else math.nan
        return cls(value, len(labels), sum(one == other for one, other in labels))

    def to_json(self) -> dict[str, float | int | None]:
        """Plain JSON, null for NaN."""
        return {"kappa": null_if_nan(self.value), "items": self.items, "agreed": self.agreed}


@dataclass(frozen=True, eq=False)
class Agreement:
    """The agreement of two annotations.

    Attributes:
        scores: The second against the first: entities by span and type, triggers by span (TI), and with type (TC).
        arguments: The same on the events that both have with one trigger and type.
        heads: As ``arguments``, comparing the head words of the spans.
        kappas: ``entity_type`` and ``event_type`` of shared spans, ``factuality`` and ``claims`` of shared triggers.
    """

    scores: Scores
    arguments: Scores
    heads: Scores
    kappas: dict[str, Kappa]

    def table(self) -> TextTable:
        """The figures to quote, a row for each."""
        entities, events = self.scores.metrics.get("entities.strict"), self.scores.metrics
        found = [("entities: span and type", entities), ("triggers: span", events.get("events.TI"))]
        found.append(("triggers: span and type", events.get("events.TC")))
        for name, scores in (("", self.arguments), (", by head word", self.heads)):
            found.append((f"arguments: span{name}", scores.metrics.get("events.AI+")))
            found.append((f"arguments: span and role{name}", scores.metrics.get("events.AC+")))
        rows = [
            (
                name,
                "F1",
                percent(metric.f1.value),
                interval(metric.f1),
                str(metric.counts.gold + metric.counts.predicted),
            )
            for name, metric in found
            if metric is not None
        ]
        rows += [
            (name.replace("_", " "), "kappa", percent(kappa.value), EMPTY, str(kappa.items))
            for name, kappa in self.kappas.items()
        ]
        notes = (
            "F1: exact spans, intervals from resampling documents. Arguments: of events that both have, with type.",
            "kappa: Cohen's, of spans that both annotations have.",
        )
        title = f"Agreement on {self.scores.documents} articles"
        return TextTable(
            title, ("layer", "measure", "%", "95% interval", "items"), tuple(rows), ("layer", "measure"), (), notes
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: every score with its interval and its labels."""
        return {
            "kappas": {name: kappa.to_json() for name, kappa in self.kappas.items()},
            "scores": self.scores.to_json(),
            "arguments_of_shared_events": self.arguments.to_json(),
            "argument_heads_of_shared_events": self.heads.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that one annotation has and the other has not, or has otherwise; an empty label is no annotation.

    Attributes:
        layer: ``entities``, ``events``, ``arguments``, ``factuality`` or ``claims``.
        about: The span in question; for arguments, ``trigger <- argument``.
    """

    document: str
    start: int
    layer: str
    about: str
    first: str
    second: str
    context: str


def agreement(
    first: Iterable[Document], second: Iterable[Document], *, ontology: Ontology, draws: int = 1000
) -> Agreement:
    """Compare two annotations of the same articles, on the layers that both have.

    Raises:
        InputError: ids or texts do not match, or a label is coarse or not in the ontology.
    """
    pairs = _pairs(first, second)
    firsts, seconds = [pair.gold for pair in pairs], [pair.predicted for pair in pairs]
    shared = [_shared_events(pair) for pair in pairs]
    left, right = [pair.gold for pair in shared], [pair.predicted for pair in shared]

    def arguments(one: Iterable[Document], other: Iterable[Document]) -> Scores:
        return score(one, other, ontology=ontology, condition="gold triggers", draws=draws)

    return Agreement(
        scores=score(firsts, seconds, ontology=ontology, draws=draws),
        arguments=arguments(left, right),
        heads=arguments(map(argument_heads, left), map(argument_heads, right)),
        kappas={name: Kappa.of(labels) for name, labels in _classifications(pairs).items()},
    )


def differences(first: Iterable[Document], second: Iterable[Document]) -> Iterator[Difference]:
    """Every difference, by article and place; arguments and values of events with one trigger and type in both.

    Raises:
        InputError: as for :func:`agreement`.
    """
    for pair in _pairs(first, second):
        found = [*_entity_differences(pair), *_event_differences(pair)]
        yield from sorted(found, key=lambda difference: difference.start)


def _pairs(first: Iterable[Document], second: Iterable[Document]) -> list[Pair]:
    pairing = pair_documents(first, second)
    for side, names in (("first", pairing.missing), ("second", pairing.unknown)):
        if names:
            raise InputError(f"article '{names[0]}' stands in the {side} annotation alone: compare the same articles")
    for pair in pairing.pairs:
        for event in (*pair.gold.events, *pair.predicted.events):
            if ALTERNATIVES in event.type:
                raise InputError(
                    f"article '{pair.gold.id}': '{event.type}' leaves the type open and cannot be compared"
                )
    return [_on_shared_layers(pair) for pair in pairing.pairs]


def _on_shared_layers(pair: Pair) -> Pair:
    shared = tuple(layer for layer in pair.gold.layers if layer in pair.predicted.layers)
    return Pair(restrict(pair.gold, shared), restrict(pair.predicted, shared))


def _classifications(pairs: Sequence[Pair]) -> dict[str, list[tuple[str, str]]]:
    labels: dict[str, list[tuple[str, str]]] = {"entity_type": [], "event_type": [], "factuality": [], "claims": []}
    for pair in pairs:
        one = {(e.start, e.end): e.type for e in pair.gold.entities}
        other = {(e.start, e.end): e.type for e in pair.predicted.entities}
        labels["entity_type"] += [(one[span], other[span]) for span in one.keys() & other.keys()]
        for left, right in _same_triggers(pair):
            labels["event_type"].append((left.type, right.type))
            if left.factuality and right.factuality:
                labels["factuality"].append((left.factuality, right.factuality))
            if left.claim and right.claim:
                labels["claims"].append((left.claim, right.claim))
    return labels


def _same_triggers(pair: Pair) -> list[tuple[Event, Event]]:
    """Events of one trigger span; of several on one span those of one type first, the others in order of type."""
    one, other = _by_span(pair.gold.events), _by_span(pair.predicted.events)
    matched = []
    for span in sorted(one.keys() & other.keys()):
        left, right = one[span], other[span]
        types = sorted(left.keys() & right.keys())
        matched += [(left[name], right[name]) for name in types]
        rest = ([each[name] for name in sorted(each) if name not in types] for each in (left, right))
        matched += zip(*rest, strict=False)
    return matched


def _by_span(events: Iterable[Event]) -> dict[tuple[int, int], dict[str, Event]]:
    found: dict[tuple[int, int], dict[str, Event]] = {}
    for event in events:
        found.setdefault((event.start, event.end), {})[event.type] = event
    return found


def _shared_events(pair: Pair) -> Pair:
    shared = _by_key(pair.gold).keys() & _by_key(pair.predicted).keys()

    def kept(document: Document) -> Document:
        return replace(document, events=tuple(event for event in document.events if _key(event) in shared))

    return Pair(kept(pair.gold), kept(pair.predicted))


def _key(event: Event) -> tuple[int, int, str]:
    return event.start, event.end, event.type


def _by_key(document: Document) -> dict[tuple[int, int, str], Event]:
    return {_key(event): event for event in document.events}


def _entity_differences(pair: Pair) -> Iterator[Difference]:
    one = {(e.start, e.end): e.type for e in pair.gold.entities}
    other = {(e.start, e.end): e.type for e in pair.predicted.entities}
    for span in one.keys() | other.keys():
        yield from _difference(pair, "entities", span, one.get(span, ""), other.get(span, ""))


def _event_differences(pair: Pair) -> Iterator[Difference]:
    one, other = _by_span(pair.gold.events), _by_span(pair.predicted.events)
    for span in one.keys() | other.keys():
        types = (" ".join(sorted(each.get(span, ()))) for each in (one, other))
        yield from _difference(pair, "events", span, *types)
    lefts, rights = _by_key(pair.gold), _by_key(pair.predicted)
    for key in lefts.keys() & rights.keys():
        left, right, span = lefts[key], rights[key], key[:2]
        yield from _difference(pair, "factuality", span, left.factuality or "", right.factuality or "")
        yield from _difference(pair, "claims", span, left.claim or "", right.claim or "")
        roles, others = _roles(left), _roles(right)
        for start, end in roles.keys() | others.keys():
            about = f"{pair.gold.surface(left)} <- {pair.gold.text[start:end]}"
            found = roles.get((start, end), ""), others.get((start, end), "")
            yield from _difference(pair, "arguments", span, *found, about=about)


def _roles(event: Event) -> dict[tuple[int, int], str]:
    roles: dict[tuple[int, int], set[str]] = {}
    for argument in event.arguments:
        roles.setdefault((argument.start, argument.end), set()).add(argument.role)
    return {span: " ".join(sorted(found)) for span, found in roles.items()}


def _difference(
    pair: Pair, layer: str, span: tuple[int, int], first: str, second: str, *, about: str | None = None
) -> Iterator[Difference]:
    if first != second:
        text, (start, end) = pair.gold.text, span
        context = " ".join(text[max(0, start - 40) : end + 40].split())
        yield Difference(pair.gold.id, start, layer, about or text[start:end], first, second, context)
