"""What a language model is asked: the ontology in words, the text by numbered sentences, and the form of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from strife.configs.ontology import EventType, Ontology

_TASK = """\
You annotate news texts for a database of events. You are given a text, sentence by sentence, each after its number.
Answer with one JSON object of the given schema and nothing else.
Quote every mention exactly as it stands in the text, character by character, and give the number of its sentence.
List mentions in the order of the text, each as often as it occurs. Use the labels below and no others."""
_ENTITIES = """\
Entities are mentions of the types below: names, descriptions and groups. Quote the smallest noun phrase, with
determiner, adjectives and title, without the number before it and without a clause after it. They do not overlap."""
_EVENTS = """\
Events are told by a trigger: the word that most clearly names the event, seldom two or three words. Every mention of an
event counts, also if it is planned, feared or denied."""
_ARGUMENTS = "An argument is a mention that plays a role in the event. Quote it like an entity, wherever it stands."


def instructions(ontology: Ontology) -> str:
    """What the model is told before it sees a text: the task, and the ontology's labels with their definitions."""
    parts = [_TASK]
    if ontology.entity_types:
        parts.append(f"{_ENTITIES}\n{_listed('Entity types', ontology.entity_types)}")
    if ontology.event_types:
        types = {name: _with_roles(kind) for name, kind in ontology.event_types.items()}
        parts.append(f"{_EVENTS}\n{_listed('Event types', types)}")
    if ontology.roles and ontology.event_types:
        parts.append(f"{_ARGUMENTS}\n{_listed('Roles', ontology.roles)}")
    if ontology.factuality:
        parts.append(_listed("Factuality of an event, in the view of its source", ontology.factuality))
    if ontology.claims:
        parts.append(_listed("Claim status of an event", ontology.claims))
    # Servers that ignore the schema of the request are told it in words.
    parts.append(f"Schema of the answer:\n{json.dumps(answer_schema(ontology))}")
    return "\n\n".join(parts)


def numbered(text: str, sentences: Sequence[tuple[int, int]]) -> str:
    """The text with every sentence on a line after its number, which counts from 1."""
    return "\n".join(f"[{number}] {text[start:end]}" for number, (start, end) in enumerate(sentences, 1))


def answer_schema(ontology: Ontology) -> dict[str, Any]:
    """The JSON schema of an answer, within what strict modes allow: every key required, no other keys."""
    where = {"text": {"type": "string"}, "sentence": {"type": "integer"}}
    layers: dict[str, Any] = {}
    if ontology.entity_types:
        layers["entities"] = _array({"type": _one_of(ontology.entity_types), **where})
    if ontology.event_types:
        event: dict[str, Any] = {"type": _one_of(ontology.event_types), **where}
        if ontology.factuality:
            event["factuality"] = _one_of(ontology.factuality)
        if ontology.claims:
            event["claim"] = _one_of(ontology.claims)
        if ontology.roles:
            event["arguments"] = _array({"role": _one_of(ontology.roles), **where})
        layers["events"] = _array(event)
    return _object(layers)


def _with_roles(kind: EventType) -> str:
    return f"{kind.definition} Roles: {', '.join(kind.roles)}.".lstrip() if kind.roles else kind.definition


def _one_of(labels: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(labels)}


def _array(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _listed(title: str, labels: Mapping[str, str]) -> str:
    lines = [f"- {name}: {definition}" if definition else f"- {name}" for name, definition in labels.items()]
    return "\n".join([f"{title}:", *lines])
