"""Going on with the pretraining of the tiny encoder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerBase

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.models.encoders import load_encoder, load_tokenizer
from strife.train.pretraining import Pretraining, blocks, pretrain
from strife.train.run import Run

Experiment = Callable[..., ExperimentConfig]
TEXT = "Rebels shelled the town of Homs on Sunday and killed two people, police said. "


@pytest.fixture
def articles() -> list[Document]:
    return [Document(id=str(number), text=TEXT * (1 + number % 3)) for number in range(8)]


@pytest.fixture(scope="module")
def masking_encoder(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny encoder with a piece that stands for hidden words; a sign that the texts lack will do."""
    folder = tmp_path_factory.mktemp("masking") / "encoder"
    shutil.copytree(tiny_encoder, folder)
    tokenizer = load_tokenizer(str(tiny_encoder))
    tokenizer.add_special_tokens({"mask_token": "~"})
    tokenizer.save_pretrained(folder)
    return folder


def tiny(encoder: Path, **changes: float) -> Pretraining:
    values = {"epochs": 12, "batch_size": 2, "learning_rate": 5e-3, "max_pieces": 64, "held_out": 0.25}
    return Pretraining(str(encoder), **values | changes)


def test_the_encoder_learns_the_words_and_trains_on(
    masking_encoder: Path, articles: list[Document], experiment: Experiment, tmp_path: Path
) -> None:
    result = pretrain(tiny(masking_encoder), articles, tmp_path / "encoder")
    assert result["perplexity"]["after"] < 0.5 * result["perplexity"]["before"]
    assert result["articles"] == {"train": 6, "held out": 2}
    assert json.loads((tmp_path / "encoder" / "pretraining.json").read_text(encoding="utf-8")) == result
    before, after = load_encoder(str(masking_encoder)), load_encoder(str(tmp_path / "encoder"))
    assert before.config.hidden_size == after.config.hidden_size
    assert before.state_dict().keys() == after.state_dict().keys()
    checkpoint = Run(experiment(encoder=str(tmp_path / "encoder"), epochs=1)).train()
    again = pretrain(tiny(checkpoint, epochs=1), articles, tmp_path / "from-checkpoint")
    assert again["perplexity"]["before"] > 1


def test_the_same_seed_gives_the_same_encoder(masking_encoder: Path, articles: list[Document], tmp_path: Path) -> None:
    results = [pretrain(tiny(masking_encoder, epochs=1), articles, tmp_path / name) for name in ("one", "other")]
    assert results[0]["cross_entropy"] == results[1]["cross_entropy"]
    assert results[0]["fingerprint"] == results[1]["fingerprint"]


def test_a_failure_leaves_no_folder(masking_encoder: Path, articles: list[Document], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least two articles"):
        pretrain(tiny(masking_encoder), articles[:1], tmp_path / "encoder")
    with pytest.raises(InputError, match="no room"):
        pretrain(tiny(masking_encoder, max_pieces=2), articles, tmp_path / "encoder")
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "encoder").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(InputError, match="not empty"):
        pretrain(tiny(masking_encoder), articles, tmp_path / "full")


def test_an_encoder_that_hides_no_words_is_refused(
    tiny_encoder: Path, articles: list[Document], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="hidden word"):
        pretrain(tiny(tiny_encoder), articles, tmp_path / "encoder")


@pytest.fixture(scope="module")
def tokenizer(tiny_encoder: Path) -> PreTrainedTokenizerBase:
    return load_tokenizer(str(tiny_encoder))


@given(words=st.lists(st.sampled_from(TEXT.split()), min_size=1, max_size=80), max_pieces=st.integers(3, 40))
@settings(max_examples=60, deadline=None)
def test_blocks_hold_every_piece_once(tokenizer: PreTrainedTokenizerBase, words: list[str], max_pieces: int) -> None:
    text = " ".join(words)
    pieces = PieceTokenizer.of(tokenizer)
    found = blocks([Document(id="a", text=text)], tokenizer, max_pieces)
    assert all(len(block) <= max_pieces for block in found)
    content = [block[len(pieces.prefix) : len(block) - len(pieces.suffix)] for block in found]
    assert [piece for block in content for piece in block] == pieces(text)[0]
