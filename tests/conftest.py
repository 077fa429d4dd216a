"""Shared fixtures: a small random encoder on disk, a small corpus, and the Hypothesis profile."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertModel, PreTrainedTokenizerFast

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
torch.set_num_threads(1)  # the models here are tiny: a second thread costs more than it brings
hypothesis.settings.register_profile(
    "strife", deadline=None, max_examples=60, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
hypothesis.settings.load_profile("strife")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_corpora() -> Path:
    """The folder of the public corpora; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the public corpora are not at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a two-layer BERT of random weights and a byte-covering word-piece tokenizer."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("encoder")
    letters = [chr(code) for code in range(33, 127)]
    words = ["the", "army", "killed", "shelled", "police", "said", "sunday", "rebels", "town", "two", "##s", "##ed"]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters), *words]
    tokenizer = Tokenizer(models.WordPiece({p: i for i, p in enumerate(dict.fromkeys(vocabulary))}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    fast.save_pretrained(folder)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=48,
        max_position_embeddings=160,
    )
    torch.manual_seed(0)
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def masking_encoder(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small random encoder, with a piece for what is masked."""
    folder = tmp_path_factory.mktemp("masking_encoder")
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder, mask_token="[MASK]")
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    encoder = BertModel.from_pretrained(tiny_encoder)
    encoder.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    encoder.save_pretrained(folder)
    return folder


ARTICLES = {
    "one": (
        "train",
        "Rebels shelled the town on Sunday, police said.",
        "shelling: shelled | happened attributed | "
        "attacker: Rebels | target: the town | time: Sunday | claimant: police",
    ),
    "two": (
        "train",
        "The army killed two rebels in the town.",
        "kill: killed | happened stated | attacker: The army | killed: two | victim: rebels | place: the town",
    ),
    "three": (
        "dev",
        "Police said the army shelled the town.",
        "shelling: shelled | happened attributed | attacker: the army | target: the town | claimant: Police",
    ),
    "four": (
        "test",
        "Rebels killed two police on Sunday.",
        "kill: killed | happened stated | attacker: Rebels | killed: two | victim: police | time: Sunday",
    ),
}


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """A folder with four annotated articles of one sentence."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, (split, text, event) in ARTICLES.items():
        organisations = [w for w in ("Rebels", "rebels", "police", "Police", "The army", "the army") if w in text]
        lines = [f"id: {name}", f"split: {split}", "published: 2021-03-14", "", f"[1] {text}"]
        lines += [f"  Organisation: {'; '.join(organisations)}", f"  {event}"]
        (folder / f"{name}.article").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
