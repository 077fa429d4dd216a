"""The joint model on every encoder family: building, saving, loading, and exact offsets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from strife.configs.ontology import LAYERS, Ontology, load_ontology
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans
from strife.models.backends.torch_backend import TorchBackend
from strife.models.encoders import load_encoder, load_tokenizer
from strife.models.joint import EventOutput, JointConfig, JointModel, WindowOutput
from strife.models.prediction import Predictor

FAMILIES = ("bert", "roberta", "deberta-v2", "mpnet", "modernbert", "xlm-roberta")
TEXT = (
    "Soldiers 🔥 shot the cafe\u0301 owner Zo\u0308e Żółć\n\nin the town — \"naïve\" 👩🏽\u200d🚒 said:  ''No.'' "
    "The army killed two rebels; شرطة المدينة قتلت 东京 police, потом <mask> [SEP] stopped.\t"
)


def outputs(model: JointModel, ids: Tensor) -> tuple[WindowOutput, EventOutput]:
    """What the model says of a window of eight pieces with two events in it."""
    pieces = torch.arange(1, 7).unsqueeze(0)
    windows = model.tag(ids, torch.ones_like(ids), pieces)
    triggers = torch.tensor([[0, 0], [3, 4]])
    types = torch.eye(len(model.trigger_labels.types))[:2]
    return windows, model.read_events(windows, torch.zeros(2, dtype=torch.long), triggers, types)


def assert_same(one: JointModel, other: JointModel) -> None:
    ids = torch.tensor([[2, 10, 11, 12, 13, 14, 15, 3]])
    with torch.inference_mode():
        for ours, theirs in zip(outputs(one.eval(), ids), outputs(other.eval(), ids), strict=True):
            for name in ours.__dataclass_fields__:
                assert torch.equal(getattr(ours, name), getattr(theirs, name)), name


@pytest.mark.parametrize("family", FAMILIES)
def test_a_saved_model_says_the_same_when_loaded(
    family: str, families: Callable[[str], Path], joint: Callable[..., JointModel], tmp_path: Path
) -> None:
    model = joint(families(family))
    model.save_pretrained(tmp_path)
    assert_same(model, JointModel.from_pretrained(tmp_path))


@pytest.mark.parametrize("family", FAMILIES)
def test_without_attention_dropout_an_encoder_in_training_says_the_same_twice(
    family: str, families: Callable[[str], Path], joint: Callable[..., JointModel]
) -> None:
    def twice(dropout: float) -> bool:
        model = joint(families(family), attention_dropout=dropout).encoder.train()
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout) and module.p != dropout:
                module.p = 0.0  # what is left is the dropout on attention weights
        ids = torch.arange(2, 18).unsqueeze(0)
        one, other = (model(input_ids=ids).last_hidden_state for _ in range(2))
        return torch.equal(one, other)

    assert twice(0.0)
    assert not twice(0.5)


def test_a_sharded_model_says_the_same_when_loaded(joint: Callable[..., JointModel], tmp_path: Path) -> None:
    model = joint()
    model.save_pretrained(tmp_path, max_shard_size="20KB")
    assert len(list(tmp_path.glob("model-*.safetensors"))) > 2
    assert not (tmp_path / "model.safetensors").exists()
    assert_same(model, JointModel.from_pretrained(tmp_path))


def test_the_config_carries_everything(joint: Callable[..., JointModel], ontology: Ontology, tmp_path: Path) -> None:
    joint(max_pieces=40, overlap_tokens=5, arguments="priming", loss_weights={"claims": 0.1}).save_pretrained(tmp_path)
    config = JointConfig.from_pretrained(tmp_path)
    assert (config.max_pieces, config.overlap_tokens, config.arguments) == (40, 5, "priming")
    assert config.loss_weights == {"claims": 0.1}
    loaded = JointModel.from_pretrained(tmp_path)
    for layer in LAYERS:
        assert loaded.inventory.labels(layer) == ontology.labels(layer), "the order is that of the heads' outputs"
    assert loaded.encoder.config.model_type == "bert"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_new_model_starts_from_the_pretrained_weights(
    family: str, families: Callable[[str], Path], ontology: Ontology
) -> None:
    model = JointModel.from_encoder(str(families(family)), ontology)
    expected = load_encoder(str(families(family))).state_dict()
    for name, weights in model.encoder.state_dict().items():
        assert torch.equal(weights, expected[name]), name


@pytest.mark.parametrize("family", FAMILIES)
def test_offsets_are_exact_for_every_tokenizer(
    family: str, families: Callable[[str], Path], joint: Callable[..., JointModel]
) -> None:
    folder = families(family)
    predictor = Predictor(TorchBackend(joint(folder)), PieceTokenizer.of(load_tokenizer(str(folder))))
    document = predictor.predict([Document(id="a", text=TEXT)])[0]
    tokens = token_spans(TEXT)
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    spans = [*document.entities, *document.events, *(a for e in document.events for a in e.arguments)]
    assert document.text == TEXT
    assert len(document.entities) > 3
    assert len(document.events) > 3
    for span in spans:
        assert 0 <= span.start < span.end <= len(TEXT)
        assert span.start in starts
        assert span.end in ends
    coverage = predictor.coverage
    assert (coverage.covered, coverage.tokens) == (len(tokens), len(tokens))
    assert coverage.windows > 1


@pytest.mark.parametrize("family", FAMILIES)
def test_each_token_is_read_from_a_piece_of_its_own(family: str, families: Callable[[str], Path], ontology) -> None:
    folder = families(family)
    tokenizer = load_tokenizer(str(folder))
    predictor = Predictor(TorchBackend(JointModel.from_encoder(str(folder), ontology)), PieceTokenizer.of(tokenizer))
    text = "Zoë's cafe\u0301, 東京 and Żółć: the army 🔥 killed 12."
    encoded = predictor.windower.encode(text)
    offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    for (start, end), piece in zip(encoded.tokens, encoded.first_pieces, strict=True):
        first, stop = offsets[piece]
        assert first < end, text[start:end]
        assert stop > start, text[start:end]


def test_padding_changes_nothing(joint: Callable[..., JointModel]) -> None:
    model = joint()
    ids, pieces = torch.tensor([[2, 10, 11, 3]]), torch.tensor([[1, 2]])
    padded = torch.tensor([[2, 10, 11, 3, 0, 0, 0]])
    with torch.inference_mode():
        alone = model.tag(ids, torch.ones_like(ids), pieces)
        wide = model.tag(padded, torch.tensor([[1, 1, 1, 1, 0, 0, 0]]), pieces)
    torch.testing.assert_close(alone.entity_logits, wide.entity_logits)
    torch.testing.assert_close(alone.trigger_logits, wide.trigger_logits)


def test_an_ontology_of_entities_alone(tiny_encoder: Path, tmp_path: Path) -> None:
    model = JointModel.from_encoder(str(tiny_encoder), load_ontology("re3d"), max_pieces=48, overlap_tokens=8)
    model.save_pretrained(tmp_path)
    predictor = Predictor(
        TorchBackend(JointModel.from_pretrained(tmp_path)), PieceTokenizer.of(load_tokenizer(str(tiny_encoder)))
    )
    document = predictor.predict([Document(id="a", text="Rebels shelled the town.")])[0]
    assert document.layers == ("entities",)
    assert document.events == ()


def test_a_config_without_an_encoder_is_refused(ontology: Ontology) -> None:
    with pytest.raises(ValueError, match="encoder"):
        JointModel(JointConfig(ontology=ontology.model_dump(mode="json")))
