"""Label maps: from the inventory of a public corpus into an ontology. They are data (``configs/label_maps/*.yaml``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from strife.configs import label_maps
from strife.configs.errors import InputError, did_you_mean
from strife.configs.ontology import Ontology
from strife.configs.strict import StrictModel, named_file, read_model
from strife.data.document import ALTERNATIVES, Argument, Document, Entity, Event

LABEL_MAPS = Path(label_maps.__file__).parent
MAPPED_LAYERS = ("entities", "events", "arguments")


class EventRule(StrictModel):
    """Where an event type of the corpus goes: a type of ours or alternatives (``attack|shelling``), and its roles.

    ``triggers`` narrows the type by the trigger's words: the first regular expression that matches the whole trigger
    (ignoring case) gives the type. Triggers that match ``skip`` are dropped.
    """

    type: str
    skip: str | None = None
    triggers: dict[str, str] = Field(default_factory=dict)
    roles: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _patterns_compile(self) -> EventRule:
        for pattern in (self.skip or "", *self.triggers.values()):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"'{pattern}' is not a regular expression: {error}") from None
        return self


class LabelMap(StrictModel):
    """A mapping of entity types, event types and roles. What it does not list is dropped, and counted.

    The types of ours that no rule leads to count as *unannotated* in the mapped documents: they stay unknown.
    ``ignore`` names further types of ours that the corpus annotates only in part, so that their absence tells nothing.
    """

    entities: dict[str, str] = Field(default_factory=dict)
    events: dict[str, EventRule] = Field(default_factory=dict)
    ignore: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def check(self, ontology: Ontology, *, where: str) -> None:
        """Raise InputError where a rule leads to, or ``ignore`` names, a label which the ontology does not have."""
        for source, target in self.entities.items():
            _check_labels(target, ontology.entity_types, f"{where}: entities.{source}")
        for source, rule in self.events.items():
            place = f"{where}: events.{source}"
            for target in (rule.type, *rule.triggers):
                _check_labels(target, ontology.event_types, place)
            for role in rule.roles.values():
                _check_label(role, tuple(ontology.roles), f"{place}.roles")
        for layer, labels in self.ignore.items():
            if layer not in MAPPED_LAYERS:
                raise InputError(f"{where}: ignore: '{layer}' is no mapped layer{did_you_mean(layer, MAPPED_LAYERS)}")
            for label in labels:
                _check_label(label, ontology.labels(layer), f"{where}: ignore.{layer}")

    def unannotated(self, ontology: Ontology) -> dict[str, tuple[str, ...]]:
        """By layer, the ontology's labels that a document mapped by this map leaves unknown."""
        reached = {
            "entities": _parts(self.entities.values()),
            "events": _parts([t for rule in self.events.values() for t in (rule.type, *rule.triggers)]),
            "arguments": {role for rule in self.events.values() for role in rule.roles.values()},
        }
        unknown = {}
        for layer, names in reached.items():
            names -= set(self.ignore.get(layer, ()))
            unknown[layer] = tuple(label for label in ontology.labels(layer) if label not in names)
        return {layer: labels for layer, labels in unknown.items() if labels}

    def apply(self, document: Document, ontology: Ontology, dropped: Counter[str]) -> Document:
        """Map a Document into the ontology; ``dropped["entities.X"]`` counts the spans whose label has no rule."""
        entities = tuple(self._entities(document, dropped))
        kept = {entity.id for entity in entities}
        events = []
        for event in document.events:
            rule = self.events.get(event.type)
            if rule is None or (rule.skip and re.fullmatch(rule.skip, document.surface(event), flags=re.IGNORECASE)):
                dropped[f"events.{event.type}"] += 1
                continue
            event_type = _narrow(rule, document.surface(event))
            arguments = tuple(_arguments(event, event_type, rule, ontology, kept, dropped))
            events.append(replace(event, type=event_type, arguments=arguments))
        return replace(document, entities=entities, events=tuple(events), unannotated=self.unannotated(ontology))

    def _entities(self, document: Document, dropped: Counter[str]):
        for entity in document.entities:
            target = self.entities.get(entity.type)
            if target is None:
                dropped[f"entities.{entity.type}"] += 1
            else:
                yield Entity(entity.id, entity.start, entity.end, target, entity.score)


def _arguments(
    event: Event, event_type: str, rule: EventRule, ontology: Ontology, kept: set[str], dropped: Counter[str]
):
    legal = {role for name in event_type.split(ALTERNATIVES) for role in ontology.roles_of(name)}
    for argument in event.arguments:
        role = rule.roles.get(argument.role)
        if role is None or role not in legal:
            dropped[f"arguments.{event.type}.{argument.role}"] += 1
        else:
            entity = argument.entity if argument.entity in kept else None
            yield Argument(role, argument.start, argument.end, entity, argument.score)


def _narrow(rule: EventRule, trigger: str) -> str:
    for event_type, pattern in rule.triggers.items():
        if re.fullmatch(pattern, trigger, flags=re.IGNORECASE):
            return event_type
    return rule.type


def _parts(labels: Any) -> set[str]:
    return {name for label in labels for name in label.split(ALTERNATIVES)}


def _check_labels(label: str, known: Any, where: str) -> None:
    for name in label.split(ALTERNATIVES):
        if name not in known:
            raise InputError(f"{where}: '{name}' is not in the ontology")


def _check_label(label: str, known: Sequence[str], where: str) -> None:
    """Unlike a type that a rule leads to, a role or an ignored label is one label: alternatives would name none."""
    if label not in known:
        raise InputError(f"{where}: '{label}' is not in the ontology{did_you_mean(label, known)}")


def load_label_map(name_or_path: str, ontology: Ontology) -> LabelMap:
    """Read a label map by the name of a shipped one or from a YAML file, and check it against the ontology."""
    label_map = read_model(LabelMap, named_file(name_or_path, LABEL_MAPS, kind="label map"))
    label_map.check(ontology, where=str(name_or_path))
    return label_map
