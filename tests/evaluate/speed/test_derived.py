from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology, parse_ontology
from strife.evaluate.speed import derived
from strife.models import Extractor
from strife.models.checkpoint import load_checkpoint, save_checkpoint
from strife.models.joint import JointModel

TEXT = "Rebels shelled the town on Sunday, police said. The army killed two rebels near the bridge. " * 4


def test_entities_alone_are_the_same_entities(checkpoint: Path, tmp_path: Path):
    alone = Extractor.load(derived.entities_alone(checkpoint, tmp_path / "entities"))
    found, expected = alone(TEXT), Extractor.load(checkpoint)(TEXT)
    assert expected.entities
    assert [(e.start, e.end, e.type) for e in found.entities] == [(e.start, e.end, e.type) for e in expected.entities]
    assert expected.events
    assert found.events == ()
    assert found.layers == ("entities",)


def test_entities_alone_need_entities(tiny_encoder: Path, tmp_path: Path):
    lists = load_ontology("strife").as_lists() | {"entity_types": []}
    model = JointModel.from_encoder(str(tiny_encoder), parse_ontology(lists, where="test"), max_pieces=64)
    save_checkpoint(tmp_path / "events", model, AutoTokenizer.from_pretrained(tiny_encoder), {})
    with pytest.raises(InputError, match="knows no entities"):
        derived.entities_alone(tmp_path / "events", tmp_path / "entities")


def test_priming_finds_the_same_triggers(checkpoint: Path, tmp_path: Path):
    folder = derived.priming(checkpoint, tmp_path / "priming")
    assert load_checkpoint(folder)[0].config.arguments == "priming"
    found, expected = Extractor.load(folder)(TEXT), Extractor.load(checkpoint)(TEXT)
    assert [(e.start, e.end, e.type) for e in found.events] == [(e.start, e.end, e.type) for e in expected.events]


def test_the_token_classifier_scores_labels_as_the_entity_head_does(checkpoint: Path, tmp_path: Path):
    folder = derived.token_classifier(checkpoint, tmp_path / "classifier")
    model, tokenizer = load_checkpoint(checkpoint)
    classifier = AutoModelForTokenClassification.from_pretrained(folder).eval()
    assert classifier.config.id2label[0] == "O"
    assert {label[:2] for label in classifier.config.id2label.values()} == {"O", "B-", "I-"}
    encoded = tokenizer("Rebels shelled the town.", return_tensors="pt")
    with torch.inference_mode():
        expected = model.entity_head(model.encoder(**encoded).last_hidden_state)
        assert torch.allclose(classifier(**encoded).logits, expected, atol=1e-5)


def test_entities_alone_can_be_exported(checkpoint: Path, tmp_path: Path):
    pytest.importorskip("onnxscript")
    folder = derived.exported(derived.entities_alone(checkpoint, tmp_path / "entities"), "onnx")
    found, expected = (Extractor.load(folder, backend=backend)(TEXT) for backend in ("onnx", "torch"))
    assert [(e.start, e.end, e.type) for e in found.entities] == [(e.start, e.end, e.type) for e in expected.entities]
