"""Checks of canonical JSON and of Documents against an ontology. They name what is wrong and never repair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.configs.ontology import LAYERS, Ontology
from strife.data.document import ALTERNATIVES, Argument, Document, Entity, Event

_OPTIONAL_TEXT = ("published", "title", "source", "language", "url")
_DOCUMENT_FIELDS = ("id", "text", *_OPTIONAL_TEXT, "layers", "entities", "events", "meta", "unannotated")
_ENTITY_FIELDS = ("id", "start", "end", "type", "score")
_EVENT_FIELDS = ("id", "type", "start", "end", "factuality", "claim", "arguments", "score")
_ARGUMENT_FIELDS = ("role", "start", "end", "entity", "score")
_SPAN_TEXT = ("factuality", "claim", "entity")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def check_json(record: Any, *, where: str) -> None:
    """Check the shape of one canonical JSON object: fields, their types, and spans within the text.

    Args:
        where: The place to name, such as ``articles.jsonl:12``.

    Raises:
        InputError: ``<where>: <field>: <what is wrong>``, for the first fault found.
    """
    if not isinstance(record, dict):
        raise InputError(f"{where}: expected a JSON object, found {type(record).__name__}")
    if isinstance(record.get("id"), str):
        where = f"{where}: document '{record['id']}'"
    _check_fields(record, _DOCUMENT_FIELDS, where)
    for name in ("id", "text"):
        if not isinstance(record.get(name), str):
            raise InputError(f"{where}: {name}: required, and must be a string")
    for name in _OPTIONAL_TEXT:
        if record.get(name) is not None and not isinstance(record[name], str):
            raise InputError(f"{where}: {name}: must be a string or null")
    check_date(record.get("published"), where=f"{where}: published")
    layers = record.get("layers", [])
    if not isinstance(layers, list):
        raise InputError(f"{where}: layers: must be a list of {', '.join(LAYERS)}")
    for layer in layers:
        if layer not in LAYERS:
            raise InputError(f"{where}: layers: unknown layer '{layer}'{did_you_mean(str(layer), LAYERS)}")
    _check_objects(record, where)
    for index, entity in enumerate(_list(record, "entities", where)):
        _check_span(entity, _ENTITY_FIELDS, ("id", "type"), len(record["text"]), f"{where}: entities[{index}]")
    for index, event in enumerate(_list(record, "events", where)):
        place = f"{where}: events[{index}]"
        _check_span(event, _EVENT_FIELDS, ("id", "type"), len(record["text"]), place)
        for number, argument in enumerate(_list(event, "arguments", place)):
            _check_span(argument, _ARGUMENT_FIELDS, ("role",), len(record["text"]), f"{place}.arguments[{number}]")


def check_date(published: str | None, *, where: str) -> None:
    """Check that a publication date is ``YYYY-MM-DD``."""
    if published is None:
        return
    try:
        if not _DATE.fullmatch(published):
            raise ValueError
        date.fromisoformat(published)
    except ValueError:
        raise InputError(f"{where}: '{published}' is not a date of the form YYYY-MM-DD") from None


def _check_fields(record: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for name in record:
        if name not in known:
            raise InputError(f"{where}: unknown field '{name}'{did_you_mean(name, known)}")


def _check_objects(record: Mapping[str, Any], where: str) -> None:
    if not isinstance(record.get("meta", {}), dict):
        raise InputError(f"{where}: meta: must be an object")
    if "tokens" in record.get("meta", {}):
        _check_tokens(record["meta"]["tokens"], len(record["text"]), f"{where}: meta.tokens")
    unannotated = record.get("unannotated", {})
    if not isinstance(unannotated, dict):
        raise InputError(f"{where}: unannotated: must be an object of layers and lists of labels")
    for layer, labels in unannotated.items():
        if layer not in LAYERS:
            raise InputError(f"{where}: unannotated: unknown layer '{layer}'{did_you_mean(layer, LAYERS)}")
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise InputError(f"{where}: unannotated.{layer}: must be a list of labels")


def _check_tokens(tokens: Any, length: int, where: str) -> None:
    """Check the tokens of pre-tokenised data, over which scores are computed."""
    if not isinstance(tokens, list):
        raise InputError(f"{where}: must be a list of [start, end] pairs")
    for index, token in enumerate(tokens):
        if not isinstance(token, list) or len(token) != 2 or not all(type(offset) is int for offset in token):
            raise InputError(f"{where}[{index}]: must be a [start, end] pair of integers")
        if not 0 <= token[0] < token[1] <= length:
            raise InputError(
                f"{where}[{index}]: span {token[0]}..{token[1]} is out of range: the text has {length} characters"
            )


def _list(record: Mapping[str, Any], name: str, where: str) -> list[Any]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise InputError(f"{where}: {name}: must be a list")
    return value


def _check_span(span: Any, known: Sequence[str], texts: Sequence[str], length: int, where: str) -> None:
    if not isinstance(span, dict):
        raise InputError(f"{where}: must be an object")
    _check_fields(span, known, where)
    for name in texts:
        if not isinstance(span.get(name), str):
            raise InputError(f"{where}: {name}: required, and must be a string")
    for name in _SPAN_TEXT:
        if span.get(name) is not None and not isinstance(span[name], str):
            raise InputError(f"{where}: {name}: must be a string or null")
    score = span.get("score")
    if score is not None and (isinstance(score, bool) or not isinstance(score, (int, float))):
        raise InputError(f"{where}: score: must be a number or null")
    start, end = span.get("start"), span.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or isinstance(start, bool) or isinstance(end, bool):
        raise InputError(f"{where}: start, end: required, and must be integers (code points, end exclusive)")
    if not 0 <= start < end <= length:
        raise InputError(f"{where}: span {start}..{end} is out of range: the text has {length} characters")


def check_document(document: Document, ontology: Ontology, *, where: str) -> None:
    """Check a Document against an ontology: labels, roles legal for their type, no overlap within a layer.

    Raises:
        InputError: file, id, field and fault, for the first fault found.
    """
    for problem in problems(document, ontology):
        raise InputError(f"{where}: document '{document.id}': {problem}")


def problems(document: Document, ontology: Ontology) -> Iterator[str]:
    """Every fault of a Document against an ontology, a line each."""
    yield from _duplicate_ids(document)
    for layer, labels in document.unannotated.items():
        for label in labels:
            yield from _unknown(label, ontology.labels(layer), f"unannotated.{layer}:")
    for entity in document.entities:
        place = f"entity {entity.id} {document.surface(entity)!r}"
        yield from _unknown(entity.type, ontology.entity_types, f"{place}: type")
    yield from _overlaps(document, document.entities, "entities")
    for event in document.events:
        yield from _event_problems(document, event, ontology)
    yield from _overlaps(document, document.events, "triggers")


def _duplicate_ids(document: Document) -> Iterator[str]:
    for name, spans in (("entity", document.entities), ("event", document.events)):
        seen: set[str] = set()
        for span in spans:
            if span.id in seen:
                yield f"{name} id '{span.id}' stands twice"
            seen.add(span.id)


def _event_problems(document: Document, event: Event, ontology: Ontology) -> Iterator[str]:
    place = f"event {event.id} {document.surface(event)!r}"
    yield from _unknown(event.type, ontology.event_types, f"{place}: type")
    yield from _value_problems(event.factuality, ontology.factuality, f"{place}: factuality")
    yield from _value_problems(event.claim, ontology.claims, f"{place}: claim")
    entity_ids = {entity.id for entity in document.entities}
    legal = {
        role
        for name in event.type.split(ALTERNATIVES)
        if name in ontology.event_types
        for role in ontology.roles_of(name)
    }
    for argument in event.arguments:
        span = f"{place}: argument {document.surface(argument)!r}"
        yield from _unknown(argument.role, ontology.roles, f"{span}: role")
        for role in argument.role.split(ALTERNATIVES):
            if role in ontology.roles and role not in legal:
                yield f"{span}: role '{role}' is not legal for '{event.type}'; legal: {', '.join(sorted(legal))}"
        if argument.entity is not None and argument.entity not in entity_ids:
            yield f"{span}: entity '{argument.entity}' is not in this document"
    yield from _overlaps(document, event.arguments, f"arguments of {place}")


def _value_problems(value: str | None, known: Iterable[str], place: str) -> Iterator[str]:
    """Faults of a factuality or claim. The model has one such value an event, so alternatives cannot be learnt."""
    if value is None:
        return
    if ALTERNATIVES in value:
        yield f"{place} '{value}' has alternatives, which only types and roles may have: give one value or null"
    else:
        yield from _unknown(value, known, place)


def _unknown(label: str, known: Iterable[str], place: str) -> Iterator[str]:
    for name in label.split(ALTERNATIVES):
        if name not in set(known):
            yield f"{place} '{name}' is not in the ontology{did_you_mean(name, known)}"


def _overlaps(document: Document, spans: Sequence[Entity | Event | Argument], layer: str) -> Iterator[str]:
    furthest = None  # the span with the greatest end so far: it may reach over several that follow
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if furthest is not None and span.start < furthest.end:
            yield (
                f"overlapping spans in {layer}: {document.surface(furthest)!r} at {furthest.start}..{furthest.end} and "
                f"{document.surface(span)!r} at {span.start}..{span.end}"
            )
        if furthest is None or span.end > furthest.end:
            furthest = span
