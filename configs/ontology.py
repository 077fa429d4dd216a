"""The ontology: which entity types, event types, roles, factuality and claim values there are."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from strife.configs.strict import StrictModel, named_file, read_model, validate

LAYERS = ("entities", "events", "arguments", "factuality", "claims")


class AcledType(StrictModel):
    """The nearest ACLED event and sub-event type; null where it depends on more than the type."""

    event_type: str | None = None
    sub_event_type: str | None = None


class PloverType(StrictModel):
    """A PLOVER event type and mode; null where there is none."""

    type: str | None = None
    mode: str | None = None


class EventType(StrictModel):
    """One event type with the roles that its arguments may have."""

    definition: str = ""
    group: str | None = None
    roles: tuple[str, ...] = ()
    acled: AcledType = AcledType()
    plover: PloverType = PloverType()


class Ontology(StrictModel):
    """An inventory of labels. The order of each mapping is the order of the model's label indices.

    An ontology may leave whole layers empty, as one for plain named-entity data does.
    """

    name: str
    version: int = 1
    entity_types: dict[str, str] = Field(default_factory=dict)
    roles: dict[str, str] = Field(default_factory=dict)
    event_types: dict[str, EventType] = Field(default_factory=dict)
    factuality: dict[str, str] = Field(default_factory=dict)
    claims: dict[str, str] = Field(default_factory=dict)

    @field_validator("entity_types", "roles", "event_types", "factuality", "claims", mode="before")
    @classmethod
    def _from_list(cls, labels: Any, info: ValidationInfo) -> Any:
        """Accept what :meth:`as_lists` gives, and plain names."""
        return _mapping(str(info.field_name), labels) if isinstance(labels, list) else labels

    @model_validator(mode="after")
    def _roles_are_known(self) -> Ontology:
        for name, event_type in self.event_types.items():
            for role in event_type.roles:
                if role not in self.roles:
                    raise ValueError(f"event type '{name}' uses role '{role}', which is not under 'roles'")
        return self

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers for which this ontology has labels."""
        has_labels = {
            "entities": self.entity_types,
            "events": self.event_types,
            "arguments": self.roles,
            "factuality": self.factuality,
            "claims": self.claims,
        }
        return tuple(layer for layer in LAYERS if has_labels[layer])

    def as_lists(self) -> dict[str, Any]:
        """Plain data whose order survives a writer that sorts keys, as that of ``config.json`` does."""
        plain = self.model_dump(mode="json")
        return {key: _named_list(key, value) if isinstance(value, dict) else value for key, value in plain.items()}

    def labels(self, layer: str) -> tuple[str, ...]:
        """The label names of one layer, in index order: types of spans, roles, or values of a trigger."""
        return {
            "entities": tuple(self.entity_types),
            "events": tuple(self.event_types),
            "arguments": tuple(self.roles),
            "factuality": tuple(self.factuality),
            "claims": tuple(self.claims),
        }[layer]

    def roles_of(self, event_type: str) -> tuple[str, ...]:
        """The roles that arguments of ``event_type`` may have."""
        return self.event_types[event_type].roles


def _named_list(key: str, labels: dict[str, Any]) -> list[dict[str, Any]]:
    if key == "event_types":
        return [{"name": name, **fields} for name, fields in labels.items()]
    return [{"name": name, "definition": definition} for name, definition in labels.items()]


def _mapping(key: str, labels: list[Any]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for label in labels:
        name, fields = _name_and_fields(label)
        if name in mapping:
            raise ValueError(f"'{name}' stands twice")
        if key != "event_types" and not fields.keys() <= {"definition"}:
            raise ValueError(f"'{name}' may have a 'definition' and nothing else")
        mapping[name] = fields if key == "event_types" else fields.get("definition", "")
    return mapping


def _name_and_fields(label: Any) -> tuple[str, dict[str, Any]]:
    """A label of a list: a plain name, or an object with a ``name``."""
    fields = {"name": label} if isinstance(label, str) else label
    if not isinstance(fields, dict) or not isinstance(fields.get("name"), str):
        raise ValueError(f"expected names, or objects with a 'name'; found {label!r}")
    return fields["name"], {key: value for key, value in fields.items() if key != "name"}


def parse_ontology(raw: Any, *, where: str) -> Ontology:
    """Build an Ontology from parsed YAML or JSON.

    Raises:
        InputError: the first fault, with ``where`` and the path of the key.
    """
    return validate(Ontology, raw, where=where)


def load_ontology(name_or_path: str | Path) -> Ontology:
    """Read an ontology by the name of a shipped one (``strife``, ``re3d``, ...) or from a YAML file."""
    configs = Path(__file__).parent
    own = {"strife": configs / "ontology.yaml"}
    file = named_file(name_or_path, configs / "ontologies", kind="ontology", also=own)
    return read_model(Ontology, file)
