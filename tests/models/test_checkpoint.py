"""The checkpoint folder: what is missing or broken is named, what stood there is replaced whole, no pickle is read."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerBase

from strife.configs.errors import InputError
from strife.models.checkpoint import check_checkpoint, load_checkpoint, save_checkpoint
from strife.models.encoders import load_encoder, load_encoder_config, load_tokenizer
from strife.models.extractor import Extractor
from strife.models.joint import JointModel
from strife.models.provenance import read_provenance


@pytest.fixture
def checkpoint(joint: Callable[..., JointModel], tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> Path:
    folder = tmp_path / "checkpoint"
    save_checkpoint(folder, joint(), tokenizer, {"version": "tiny-1", "note": "Żółć"})
    return folder


@pytest.mark.parametrize(
    "name", ["config.json", "tokenizer.json", "tokenizer_config.json", "provenance.json", "model.safetensors"]
)
def test_a_missing_file_is_named(checkpoint: Path, name: str) -> None:
    (checkpoint / name).unlink()
    with pytest.raises(InputError) as caught:
        Extractor.load(checkpoint)
    assert str(checkpoint) in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: no such checkpoint folder"):
        Extractor.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "provenance.json"])
@pytest.mark.parametrize("content", ['{"half": ', "[]", "7", "\udcff"], ids=["cut", "list", "number", "no-utf8"])
def test_a_broken_json_file_is_an_input_error(checkpoint: Path, name: str, content: str) -> None:
    (checkpoint / name).write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(InputError) as caught:
        Extractor.load(checkpoint)
    assert str(checkpoint) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_config_whose_ontology_is_broken(checkpoint: Path) -> None:
    config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    config["ontology"]["event_types"][0]["roles"] = ["slayer"]
    (checkpoint / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(InputError, match=r"slayer") as caught:
        load_checkpoint(checkpoint)
    assert str(checkpoint) in str(caught.value)


def test_a_config_of_another_model(checkpoint: Path, tiny_encoder: Path) -> None:
    (checkpoint / "config.json").write_bytes((tiny_encoder / "config.json").read_bytes())
    with pytest.raises(InputError) as caught:
        load_checkpoint(checkpoint)
    assert str(checkpoint) in str(caught.value)


def test_sharded_weights_load_and_a_missing_shard_is_named(checkpoint: Path) -> None:
    model, _ = load_checkpoint(checkpoint)
    (checkpoint / "model.safetensors").unlink()
    model.save_pretrained(checkpoint, max_shard_size="30KB")
    again, _ = load_checkpoint(checkpoint)
    for name, weights in again.state_dict().items():
        assert torch.equal(weights, model.state_dict()[name]), name
    shard = max(checkpoint.glob("model-*.safetensors"))
    shard.unlink()
    with pytest.raises(InputError, match=shard.name):
        load_checkpoint(checkpoint)


@pytest.mark.parametrize("index", ["{}", '{"weight_map": []}', "[]", "{"])
def test_a_broken_weight_index_is_an_input_error(checkpoint: Path, index: str) -> None:
    (checkpoint / "model.safetensors").unlink()
    (checkpoint / "model.safetensors.index.json").write_text(index, encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.safetensors\.index\.json"):
        load_checkpoint(checkpoint)


@pytest.mark.parametrize("size", [0, 5, 3000])
def test_truncated_weights_are_an_input_error(checkpoint: Path, size: int) -> None:
    weights = checkpoint / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:size])
    with pytest.raises(InputError) as caught:
        load_checkpoint(checkpoint)
    assert str(checkpoint) in str(caught.value)


def test_weights_that_lack_a_tensor_are_not_made_up(checkpoint: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    del weights["trigger_head.weight"]
    save_file(weights, checkpoint / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(InputError, match=r"trigger_head\.weight"):
        load_checkpoint(checkpoint)


def test_weights_of_another_ontology(checkpoint: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    weights["entity_head.bias"] = torch.zeros(3)
    save_file(weights, checkpoint / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(InputError) as caught:
        load_checkpoint(checkpoint)
    assert str(checkpoint) in str(caught.value)


class _Payload:
    """Unpickled, it writes a file: the proof that a pickle was read."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[[Path, str], int], tuple[Path, str]]:
        return Path.write_text, (self.marker, "read")


@pytest.mark.parametrize("weights", ["none", "index-to-pickle", "safetensors"])
def test_no_pickle_is_read(checkpoint: Path, tmp_path: Path, weights: str) -> None:
    marker = tmp_path / "marker"
    (checkpoint / "pytorch_model.bin").write_bytes(pickle.dumps(_Payload(marker)))
    if weights == "safetensors":
        load_checkpoint(checkpoint)
    else:
        names = list(load_file(checkpoint / "model.safetensors"))
        (checkpoint / "model.safetensors").unlink()
        if weights == "index-to-pickle":
            index = {"metadata": {"total_size": 1}, "weight_map": dict.fromkeys(names, "pytorch_model.bin")}
            (checkpoint / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
        with pytest.raises(InputError):
            load_checkpoint(checkpoint)
    assert not marker.exists()


def test_saving_again_replaces_the_folder_whole(
    checkpoint: Path, joint: Callable[..., JointModel], tokenizer: PreTrainedTokenizerBase
) -> None:
    (checkpoint / "stale.txt").write_text("old", encoding="utf-8")
    save_checkpoint(checkpoint, joint(max_pieces=40), tokenizer, {"version": "tiny-2"})
    model, _ = load_checkpoint(checkpoint)
    assert model.config.max_pieces == 40
    assert read_provenance(checkpoint) == {"version": "tiny-2"}
    assert [path.name for path in checkpoint.parent.iterdir()] == ["checkpoint"]
    assert not (checkpoint / "stale.txt").exists()


def test_a_save_that_fails_leaves_the_old_checkpoint(
    checkpoint: Path, joint: Callable[..., JointModel], tokenizer: PreTrainedTokenizerBase
) -> None:
    before = {path.name: path.read_bytes() for path in checkpoint.iterdir()}
    with pytest.raises(TypeError):
        save_checkpoint(checkpoint, joint(max_pieces=40), tokenizer, {"version": object()})
    assert {path.name: path.read_bytes() for path in checkpoint.iterdir()} == before
    check_checkpoint(checkpoint)
    # The next save is not disturbed by what the failed one left behind.
    save_checkpoint(checkpoint, joint(max_pieces=40), tokenizer, {"version": "tiny-2"})
    assert read_provenance(checkpoint)["version"] == "tiny-2"


def test_provenance_keeps_every_letter(checkpoint: Path) -> None:
    assert read_provenance(checkpoint) == {"version": "tiny-1", "note": "Żółć"}
    assert "Żółć" in (checkpoint / "provenance.json").read_text(encoding="utf-8")


def test_a_checkpoint_gives_its_encoder_to_another_model(checkpoint: Path) -> None:
    trained = load_checkpoint(checkpoint)[0].encoder.state_dict()
    loaded = load_encoder(str(checkpoint)).state_dict()
    assert trained.keys() == loaded.keys()
    assert all(torch.equal(trained[name], loaded[name]) for name in trained)
    assert load_encoder_config(str(checkpoint)).model_type == "bert"
    assert load_tokenizer(str(checkpoint)).is_fast
