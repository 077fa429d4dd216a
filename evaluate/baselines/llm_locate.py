"""From what a language model quotes to spans: quotations are looked up in the text, and never guessed."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from strife.configs.ontology import Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.tokens import token_spans

_FENCE = re.compile(r"\A\s*```\w*\s*(.*?)\s*```\s*\Z", re.DOTALL)


class MalformedAnswerError(ValueError):
    """The answer is no JSON object."""


def parse_answer(answer: str) -> dict[str, Any]:
    """The JSON object of an answer, which may stand in a Markdown fence.

    Raises:
        MalformedAnswerError: there is none, or something else.
    """
    fenced = _FENCE.match(answer)
    try:
        parsed = json.loads(fenced.group(1) if fenced else answer)
    except (json.JSONDecodeError, RecursionError) as error:
        raise MalformedAnswerError(str(error)) from None
    if not isinstance(parsed, dict):
        raise MalformedAnswerError(f"expected an object, found {type(parsed).__name__}")
    return parsed


class Quotations:
    """Finds quotations in a text: whole tokens, in the sentence that is named or the one before or after it."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        tokens = token_spans(text)
        self._text = text
        self._starts = {start for start, _ in tokens}
        self._ends = {end for _, end in tokens}
        self._sentence_starts = [start for start, _ in sentences]

    def find(self, quoted: str, sentence: Any) -> list[tuple[int, int]]:
        """The occurrences of a quotation, those in its sentence first, each group in text order.

        Args:
            sentence: The number that was given with it, from 1; anything else finds nothing.
        """
        if not quoted.strip() or not isinstance(sentence, int):
            return []
        surface = quoted.strip()
        found = []
        for match in re.finditer(f"(?={re.escape(surface)})", self._text):
            start, end = match.start(), match.start() + len(surface)
            distance = abs(bisect_right(self._sentence_starts, start) - sentence)
            if start in self._starts and end in self._ends and distance <= 1:
                found.append((distance, start, end))
        return [(start, end) for _, start, end in sorted(found)]


@dataclass(frozen=True)
class Located:
    """A Document annotated by an answer, and the number of things in the answer that could not be used, by reason."""

    document: Document
    lost: Counter[str]


def locate(document: Document, answer: Mapping[str, Any], ontology: Ontology, quotations: Quotations) -> Located:
    """Annotate a Document by an answer.

    Of equal quotations each takes an occurrence of its own, the first that is left; an entity also keeps clear of the
    entities before it, a trigger of the triggers before it, and an argument of its event's.
    """
    return _Locator(document, ontology, quotations).run(answer)


class _Locator:
    def __init__(self, document: Document, ontology: Ontology, quotations: Quotations) -> None:
        self._document = document.without_annotation()
        self._ontology = ontology
        self._quotations = quotations
        self._lost: Counter[str] = Counter()

    def run(self, answer: Mapping[str, Any]) -> Located:
        entities = self._entities(_objects(answer, "entities"))
        at = {(entity.start, entity.end): entity.id for entity in entities}
        events = self._events(_objects(answer, "events"), at)
        document = replace(self._document, layers=self._ontology.layers, entities=entities, events=events)
        return Located(document, self._lost)

    def _entities(self, items: Iterable[Mapping[str, Any]]) -> tuple[Entity, ...]:
        taken: list[tuple[int, int]] = []
        found = []
        for item in items:
            span = self._span(item, taken, "entity", "type", self._ontology.entity_types)
            if span is not None:
                found.append(Entity("", *span, item["type"]))
        found.sort(key=lambda entity: entity.start)
        return tuple(replace(entity, id=f"T{number}") for number, entity in enumerate(found, 1))

    def _events(self, items: Iterable[Mapping[str, Any]], at: Mapping[tuple[int, int], str]) -> tuple[Event, ...]:
        taken: list[tuple[int, int]] = []
        found = []
        for item in items:
            span = self._span(item, taken, "trigger", "type", self._ontology.event_types)
            if span is None:
                continue
            event = Event(
                id="",
                type=item["type"],
                start=span[0],
                end=span[1],
                factuality=self._value(item, "factuality", self._ontology.factuality),
                claim=self._value(item, "claim", self._ontology.claims),
                arguments=self._arguments(_objects(item, "arguments"), item["type"], at),
            )
            found.append(event)
        found.sort(key=lambda event: event.start)
        return tuple(replace(event, id=f"E{number}") for number, event in enumerate(found, 1))

    def _arguments(
        self, items: Iterable[Mapping[str, Any]], kind: str, at: Mapping[tuple[int, int], str]
    ) -> tuple[Argument, ...]:
        taken: list[tuple[int, int]] = []
        found = []
        for item in items:
            span = self._span(item, taken, "argument", "role", self._ontology.roles_of(kind))
            if span is not None:
                found.append(Argument(item["role"], *span, at.get(span)))
        return tuple(sorted(found, key=lambda argument: argument.start))

    def _span(
        self,
        item: Mapping[str, Any],
        taken: list[tuple[int, int]],
        what: str,
        key: str,
        labels: Collection[str],
    ) -> tuple[int, int] | None:
        """The first free occurrence of a quotation, which is then taken; None, and counted, if it cannot be used."""
        label = item.get(key)
        if not isinstance(label, str) or label not in labels:
            self._lost[f"{what}: no such {key} here: {label}"] += 1
            return None
        occurrences = self._quotations.find(str(item.get("text", "")), item.get("sentence"))
        for start, end in occurrences:
            if all(end <= left or right <= start for left, right in taken):
                taken.append((start, end))
                return start, end
        self._lost[f"{what}: repeated or overlapping" if occurrences else f"{what}: not in the text"] += 1
        return None

    def _value(self, item: Mapping[str, Any], key: str, labels: Mapping[str, str]) -> str | None:
        if not labels:
            return None
        value = item.get(key)
        if isinstance(value, str) and value in labels:
            return value
        self._lost[f"{key}: no such value: {value}"] += 1
        return None


def _objects(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects of a list; a list that is missing or of another form is empty."""
    items = holder.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
