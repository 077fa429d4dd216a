"""The dictionary baseline: what can be had by remembering the training annotation, and what every model has to beat."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from strife.configs.ontology import Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.evaluate.counts import alternatives
from strife.evaluate.lexicon import MINIMUM_RATE, Entry, Example, Lexicon
from strife.evaluate.pairs import check_labels

ValueName: TypeAlias = Literal["factuality", "claim"]
Situation: TypeAlias = tuple[str, str, str]
"""Event type, entity type, and ``before`` or ``after`` the trigger."""

_SENTENCE_END = re.compile(r"\n|[.!?](?= )")


@dataclass(frozen=True, slots=True)
class DictionaryBaseline:
    """Labels surfaces by what they were in training, and joins entities to triggers of the same sentence.

    Attributes:
        roles: By situation, the role of most entities in it and the share of them that has it.
        factuality: The most frequent value by event type; so is ``claims``. Types never seen with a value have none.
    """

    ontology: Ontology
    entities: Lexicon
    triggers: Lexicon
    roles: Mapping[Situation, Entry]
    factuality: Mapping[str, str]
    claims: Mapping[str, str]

    @classmethod
    def fit(cls, documents: Iterable[Document], ontology: Ontology) -> DictionaryBaseline:
        """Learn each layer from the documents that annotate it. See :class:`Lexicon` for how surfaces are kept."""
        documents = list(documents)
        for document in documents:
            check_labels(document, ontology, side="training")
        entities = [Example(d.text, d.entities, _hidden(d, "entities")) for d in _with(documents, "entities")]
        events = [Example(d.text, d.events, _hidden(d, "events")) for d in _with(documents, "events")]
        return cls(
            ontology=ontology,
            entities=Lexicon.fit(entities, types=ontology.labels("entities")),
            triggers=Lexicon.fit(events, types=ontology.labels("events")),
            roles=_fit_roles(_with(documents, "entities", "arguments"), ontology),
            factuality=_fit_values(_with(documents, "factuality"), "factuality", ontology.labels("factuality")),
            claims=_fit_values(_with(documents, "claims"), "claim", ontology.labels("claims")),
        )

    def predict(self, documents: Iterable[Document]) -> list[Document]:
        """Annotate the texts of ``documents``, whose own annotation is not looked at. A span's score is its rate."""
        return [self._annotate(document.without_annotation()) for document in documents]

    def _annotate(self, document: Document) -> Document:
        entities = tuple(
            Entity(f"T{number}", found.start, found.end, found.entry.type, found.entry.rate)
            for number, found in enumerate(self.entities.matches(document.text), 1)
        )
        sentences = _Sentences(document.text)
        events = []
        for number, found in enumerate(self.triggers.matches(document.text), 1):
            kind = found.entry.type
            event = Event(
                id=f"E{number}",
                type=kind,
                start=found.start,
                end=found.end,
                factuality=self.factuality.get(kind),
                claim=self.claims.get(kind),
                score=found.entry.rate,
            )
            events.append(replace(event, arguments=tuple(self._arguments(event, entities, sentences))))
        return replace(document, layers=self.ontology.layers, entities=entities, events=tuple(events))

    def _arguments(self, event: Event, entities: Sequence[Entity], sentences: _Sentences) -> Iterator[Argument]:
        for entity in sentences.beside(event, entities):
            found = self.roles.get(_situation(event.type, event, entity))
            if found is not None:
                yield Argument(found.type, entity.start, entity.end, entity.id, found.rate)


class _Sentences:
    """Sentences of a text: a line break ends one, and so does ``.``, ``!`` or ``?`` before a space."""

    def __init__(self, text: str) -> None:
        self._ends = [match.end() for match in _SENTENCE_END.finditer(text)]

    def number(self, offset: int) -> int:
        """The number of the sentence in which a character stands."""
        return bisect_right(self._ends, offset)

    def beside(self, event: Event, entities: Iterable[Entity]) -> Iterator[Entity]:
        """The entities of the trigger's sentence that do not overlap the trigger."""
        number = self.number(event.start)
        for entity in entities:
            apart = entity.end <= event.start or event.end <= entity.start
            if apart and self.number(entity.start) == number:
                yield entity


def _with(documents: Iterable[Document], *layers: str) -> list[Document]:
    return [document for document in documents if set(layers).issubset(document.layers)]


def _hidden(document: Document, layer: str) -> frozenset[str]:
    return frozenset(document.unannotated.get(layer, ()))


def _situation(event_type: str, event: Event, entity: Entity) -> Situation:
    return event_type, entity.type, "before" if entity.start < event.start else "after"


def _fit_roles(documents: Iterable[Document], ontology: Ontology) -> dict[Situation, Entry]:
    """The role that at least half of the entities in a situation have, counting those that are no argument."""
    seen: Counter[Situation] = Counter()
    votes: defaultdict[Situation, Counter[str]] = defaultdict(Counter)
    for document in documents:
        sentences = _Sentences(document.text)
        for event in document.events:
            role_at = {(argument.start, argument.end): argument.role for argument in event.arguments}
            for entity in sentences.beside(event, document.entities):
                situation = _situation(alternatives(event.type)[0], event, entity)
                seen[situation] += 1
                role = role_at.get((entity.start, entity.end))
                if role is not None:
                    votes[situation][alternatives(role)[0]] += 1
    fitted = {}
    for situation, counts in votes.items():
        legal = ontology.roles_of(situation[0])
        role = max(legal, key=lambda name, of=counts: of[name], default=None)
        if role is not None and counts[role] / seen[situation] >= MINIMUM_RATE:
            fitted[situation] = Entry(role, counts[role] / seen[situation])
    return fitted


def _fit_values(documents: Iterable[Document], name: ValueName, order: Sequence[str]) -> dict[str, str]:
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for event in document.events:
            value = event.factuality if name == "factuality" else event.claim
            if value is not None:
                votes[alternatives(event.type)[0]][alternatives(value)[0]] += 1
    return {kind: max(order, key=lambda value, of=counts: of[value]) for kind, counts in votes.items()}
