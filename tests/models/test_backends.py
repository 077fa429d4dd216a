"""Exported models say what PyTorch says, and the fastest good backend is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from transformers import PreTrainedTokenizerBase

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.models.backends.choice import choose_backend
from strife.models.backends.onnx_backend import OnnxBackend
from strife.models.backends.torch_backend import TorchBackend
from strife.models.checkpoint import save_checkpoint
from strife.models.encoders import load_tokenizer
from strife.models.extractor import Extractor
from strife.models.joint import JointModel
from strife.models.prediction import Predictor
from strife.models.settings import JointSettings

onnx_export = pytest.importorskip("strife.models.backends.onnx_export")
pytest.importorskip("onnxscript", reason="strife[export] is not installed")

Joint = Callable[..., JointModel]


@pytest.mark.parametrize("family", ["roberta", "modernbert", "deberta-v2"])
def test_an_exported_model_annotates_like_the_original(
    family: str, families: Callable[[str], Path], ontology: Ontology, articles: list[Document], tmp_path: Path
) -> None:
    folder = families(family)
    model = JointModel.from_encoder(str(folder), ontology, max_pieces=48, overlap_tokens=8)
    tokenizer = load_tokenizer(str(folder))
    onnx_export.export_onnx(model, tmp_path)
    exported = OnnxBackend(tmp_path, JointSettings.of(model.config), name="onnx", threads=1)
    assert_alike(
        Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(articles),
        Predictor(exported, PieceTokenizer.of(tokenizer)).predict(articles),
    )


def test_attention_layers_of_the_argument_head_are_exported(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document], tmp_path: Path
) -> None:
    model = joint(argument_layers=1)
    onnx_export.export_onnx(model, tmp_path)
    exported = OnnxBackend(tmp_path, JointSettings.of(model.config), name="onnx", threads=1)
    assert_alike(
        Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(articles),
        Predictor(exported, PieceTokenizer.of(tokenizer)).predict(articles),
    )


def test_cores_side_by_side_keep_the_order_and_the_answers(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document], tmp_path: Path
) -> None:
    model = joint()
    onnx_export.export_onnx(model, tmp_path)
    settings = JointSettings.of(model.config)
    one, two = (
        Predictor(OnnxBackend(tmp_path, settings, name="onnx", threads=count), PieceTokenizer.of(tokenizer))
        for count in (1, 2)
    )
    assert list(two.stream(iter(articles), batch_size=2)) == list(one.stream(iter(articles), batch_size=2))
    assert two.coverage == one.coverage


def test_quantised_answers_depend_on_nothing_beside_them(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document], tmp_path: Path
) -> None:
    model = joint()
    full, small = tmp_path / "onnx", tmp_path / "onnx-int8"
    full.mkdir()
    small.mkdir()
    onnx_export.export_onnx(model, full)
    onnx_export.quantize(full, small)
    backend = OnnxBackend(small, JointSettings.of(model.config), name="onnx-int8", threads=2)
    predictor = Predictor(backend, PieceTokenizer.of(tokenizer))
    alone = [predictor.predict([document])[0] for document in articles]
    assert list(predictor.stream(reversed(articles), batch_size=3)) == alone[::-1]


def test_a_quantised_model_is_smaller_and_nearly_the_same(joint: Joint, tmp_path: Path) -> None:
    model = joint()
    full, small = tmp_path / "onnx", tmp_path / "onnx-int8"
    full.mkdir()
    small.mkdir()
    onnx_export.export_onnx(model, full)
    onnx_export.quantize(full, small)
    ids = np.array([[2, 7, 8, 9, 3]])
    inputs = (ids, np.ones_like(ids), np.array([[1, 2, 3]]))
    expected, found = (
        OnnxBackend(folder, JointSettings.of(model.config), name="onnx", threads=1).tag(*inputs)
        for folder in (full, small)
    )
    assert np.abs(np.exp(expected.entities) - np.exp(found.entities)).max() < 0.1
    assert (small / "tag.onnx").stat().st_size < (full / "tag.onnx").stat().st_size


def test_a_model_that_primes_is_refused(joint: Joint, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="primes"):
        onnx_export.export_onnx(joint(arguments="priming"), tmp_path)


def test_the_fastest_backend_that_passed_is_taken(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document], tmp_path: Path
) -> None:
    folder, model = tmp_path / "checkpoint", joint()
    save_checkpoint(folder, model, tokenizer, {"version": "tiny-7"})
    assert choose_backend(folder, "auto", on_cpu=True) == "torch"
    (folder / "onnx").mkdir()
    onnx_export.export_onnx(model, folder / "onnx")
    assert choose_backend(folder, "auto", on_cpu=True) == "torch"  # nobody has compared it yet
    report = {"backends": {"onnx": {"passed": True}, "onnx-int8": {"passed": False}}}
    (folder / "export.json").write_text(json.dumps(report), encoding="utf-8")
    assert choose_backend(folder, "auto", on_cpu=True) == "onnx"
    assert choose_backend(folder, "auto", on_cpu=False) == "torch"
    (folder / "model.safetensors").unlink()
    extractor = Extractor.load(folder, device="cpu")
    assert extractor.backend.name == "onnx"
    assert_alike(
        list(extractor.stream(articles)), Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(articles)
    )


def test_what_was_not_exported_is_said(joint: Joint, tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "checkpoint", joint(), tokenizer, {"version": "tiny-7"})
    with pytest.raises(InputError, match="not exported for onnx-int8: run 'strife export"):
        Extractor.load(tmp_path / "checkpoint", backend="onnx-int8")
    with pytest.raises(InputError, match="unknown backend 'tensorflow'; known: auto, torch"):
        Extractor.load(tmp_path / "checkpoint", backend="tensorflow")


def test_a_broken_graph_is_an_input_error(joint: Joint, tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    save_checkpoint(folder, joint(), tokenizer, {"version": "tiny-7"})
    (folder / "onnx").mkdir()
    (folder / "onnx" / "tag.onnx").write_bytes(b"no graph")
    with pytest.raises(InputError, match=r"tag\.onnx: cannot be read"):
        Extractor.load(folder, backend="onnx")


def assert_alike(expected: list[Document], found: list[Document]) -> None:
    """Everything but the last digits of scores is equal."""
    assert [_without_scores(document) for document in expected] == [_without_scores(document) for document in found]
    scores = (
        [event.score or 0.0 for document in documents for event in document.events] for documents in (expected, found)
    )
    np.testing.assert_allclose(*scores, rtol=1e-3)


def _without_scores(document: Document) -> tuple[object, ...]:
    return (
        document.id,
        tuple((e.type, e.start, e.end) for e in document.entities),
        tuple(
            (e.id, e.type, e.start, e.end, e.factuality, e.claim, tuple((a.role, a.start, a.end) for a in e.arguments))
            for e in document.events
        ),
    )
