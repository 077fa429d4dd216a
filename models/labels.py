"""The label inventories of a joint model, in the order of its heads' outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strife.configs.ontology import Ontology, parse_ontology
from strife.data.labels import BioLabels


@dataclass(frozen=True)
class Labels:
    """Attributes: the ontology, and the BIO labels of entities, triggers and roles."""

    inventory: Ontology
    entities: BioLabels
    triggers: BioLabels
    roles: BioLabels

    @classmethod
    def of(cls, ontology: Mapping[str, Any] | None) -> Labels:
        """The labels of the ontology that a model's configuration carries.

        Raises:
            InputError: it is broken.
        """
        inventory = parse_ontology(ontology or {"name": "empty"}, where="config.json: ontology")
        layers = ("entities", "events", "arguments")
        return cls(inventory, *(BioLabels(inventory.labels(layer)) for layer in layers))
