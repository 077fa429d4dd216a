"""Checkpoints made from a checkpoint, so that all contenders compute with the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForTokenClassification

from strife.configs.backends import EXPORTED, BackendName
from strife.configs.errors import InputError
from strife.models.backends.onnx_export import export_onnx, quantize
from strife.models.checkpoint import load_checkpoint, save_checkpoint
from strife.models.joint import JointConfig, JointModel
from strife.models.provenance import read_provenance

_OF_EVENTS = ("event_types", "roles", "factuality", "claims")
"""What :meth:`strife.configs.ontology.Ontology.as_lists` has besides the entity types."""


def entities_alone(checkpoint: Path, target: Path) -> Path:
    """A checkpoint with the same encoder and entity head, whose ontology has no events: it computes entities alone.

    Raises:
        InputError: the checkpoint cannot be loaded, or knows no entities.
    """
    model, tokenizer = load_checkpoint(checkpoint)
    if not model.inventory.entity_types:
        raise InputError(f"{checkpoint}: this model knows no entities, so they cannot be timed alone")
    ontology = {key: value for key, value in model.inventory.as_lists().items() if key not in _OF_EVENTS}
    restricted = JointModel(
        JointConfig(
            encoder=model.config.encoder,
            ontology=ontology,
            max_pieces=model.config.max_pieces,
            overlap_tokens=model.config.overlap_tokens,
        )
    )
    kept = {name: value for name, value in model.state_dict().items() if name.startswith(("encoder.", "entity_head."))}
    restricted.load_state_dict(kept, strict=False)  # what is left out has no labels now
    save_checkpoint(target, restricted, tokenizer, read_provenance(checkpoint))
    return target


def priming(checkpoint: Path, target: Path) -> Path:
    """The same weights, with the text encoded again for each event. For speed alone: it was not trained so.

    Its triggers are those of the checkpoint, so it has as many events to encode as a model trained so would have.

    Raises:
        InputError: the checkpoint cannot be loaded.
    """
    model, tokenizer = load_checkpoint(checkpoint)
    model.config.arguments = "priming"
    save_checkpoint(target, model, tokenizer, read_provenance(checkpoint))
    return target


def token_classifier(checkpoint: Path, target: Path) -> Path:
    """The encoder and the entity head as a token classifier of transformers, with the tokenizer.

    Where a family's own head has more layers than strife's, those have random weights.

    Raises:
        InputError: the checkpoint cannot be loaded, or transformers has no token classifier of its encoder's family.
    """
    model, tokenizer = load_checkpoint(checkpoint)
    encoder: Any = model.config.encoder
    names = dict(enumerate(["O", *(f"{mark}-{name}" for name in model.entity_labels.types for mark in "BI")]))
    encoder.num_labels, encoder.id2label = len(names), names
    encoder.label2id = {label: index for index, label in names.items()}
    try:
        classifier: Any = AutoModelForTokenClassification.from_config(encoder, dtype=torch.float32)
    except ValueError:
        raise InputError(f"transformers has no token classifier on an encoder of type '{encoder.model_type}'") from None
    classifier.base_model.load_state_dict(model.encoder.state_dict(), strict=False)  # it has no pooler
    head = getattr(classifier, "classifier", None)
    if isinstance(head, nn.Linear):
        head.load_state_dict(model.entity_head.state_dict())
    classifier.save_pretrained(target)
    tokenizer.save_pretrained(target)
    return target


def exported(checkpoint: Path, backend: BackendName) -> Path:
    """Add to a checkpoint what an exported backend needs, without a look at what that costs in accuracy.

    Raises:
        InputError: the checkpoint cannot be loaded or exported, or the exporter's packages are missing.
    """
    for name in EXPORTED:
        (checkpoint / name).mkdir(exist_ok=True)
    export_onnx(load_checkpoint(checkpoint)[0], checkpoint / "onnx")
    if backend == "onnx-int8":
        quantize(checkpoint / "onnx", checkpoint / "onnx-int8")
    return checkpoint
