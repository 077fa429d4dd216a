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
        mentions: What arguments are chosen from: the entities; or, where no training document annotates those, the
            surfaces of training's arguments, each with its most frequent role for a type.
        roles: By situation, the role of most entities in it and the share of them that has it.
        factuality: The most frequent value by event type; so is ``claims``. Types never seen with a value have none.
    """

    ontology: Ontology
    entities: Lexicon
    mentions: Lexicon
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
        examples = [Example(d.text, d.entities, _hidden(d, "entities")) for d in _with(documents, "entities")]
        entities = Lexicon.fit(examples, types=ontology.labels("entities"))
        with_mentions, mentions = _with(documents, "entities", "arguments"), entities
        if not examples:
            with_mentions = [_with_argument_mentions(d) for d in _with(documents, "arguments")]
            mentions = Lexicon.fit(
                [Example(d.text, d.entities) for d in with_mentions], types=ontology.labels("arguments")
            )
        events = [Example(d.text, d.events, _hidden(d, "events")) for d in _with(documents, "events")]
        return cls(
            ontology=ontology,
            entities=entities,
            mentions=mentions,
            triggers=Lexicon.fit(events, types=ontology.labels("events")),
            roles=_fit_roles(with_mentions, ontology),
            factuality=_fit_values(_with(documents, "factuality"), "factuality", ontology.labels("factuality")),
            claims=_fit_values(_with(documents, "claims"), "claim", ontology.labels("claims")),
        )

    def predict(self, documents: Iterable[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate the texts of ``documents``, whose own annotation is not looked at. A span's score is its rate.

        Args:
            gold_triggers: Keep the documents' own triggers, of alternative types the first, and find the rest.
        """
        return [
            self._annotate(d.without_annotation(), _bare_events(d) if gold_triggers else self._found_events(d.text))
            for d in documents
        ]

    def _annotate(self, document: Document, triggers: Iterable[Event]) -> Document:
        entities = _matches(self.entities, document.text)
        mentions = entities if self.mentions is self.entities else _matches(self.mentions, document.text)
        sentences = _Sentences(document.text)
        events = tuple(
            replace(
                event,
                factuality=self.factuality.get(event.type),
                claim=self.claims.get(event.type),
                arguments=tuple(self._arguments(event, mentions, sentences)),
            )
            for event in triggers
        )
        return replace(document, layers=self.ontology.layers, entities=entities, events=events)

    def _found_events(self, text: str) -> Iterator[Event]:
        for number, found in enumerate(self.triggers.matches(text), 1):
            yield Event(f"E{number}", found.entry.type, found.start, found.end, score=found.entry.rate)

    def _arguments(self, event: Event, mentions: Sequence[Entity], sentences: _Sentences) -> Iterator[Argument]:
        for mention in sentences.beside(event, mentions):
            found = self.roles.get(_situation(event.type, event, mention))
            if found is not None:
                entity = mention.id if self.mentions is self.entities else None
                yield Argument(found.type, mention.start, mention.end, entity, found.rate)


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


def _matches(lexicon: Lexicon, text: str) -> tuple[Entity, ...]:
    return tuple(
        Entity(f"T{number}", found.start, found.end, found.entry.type, found.entry.rate)
        for number, found in enumerate(lexicon.matches(text), 1)
    )


def _with_argument_mentions(document: Document) -> Document:
    """The document with its arguments' spans for entities, of the type that their role is."""
    role_at = {(a.start, a.end): a.role for event in document.events for a in event.arguments}
    return replace(document, entities=tuple(Entity("", *span, role) for span, role in sorted(role_at.items())))


def _bare_events(document: Document) -> list[Event]:
    return [Event(event.id, alternatives(event.type)[0], event.start, event.end) for event in document.events]


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
