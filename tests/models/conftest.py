"""Small encoders of every supported family on disk, and untrained models that find many things."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerBase

from strife.configs.ontology import Ontology, load_ontology
from strife.data.document import Document
from strife.models.encoders import load_tokenizer
from strife.models.joint import JointModel

ARTICLES = (
    "Rebels shelled the town on Sunday, police said.",
    "",
    "The army killed two rebels in the town. " * 12,
    " \n\t ",
    "Police said: “No café was hit” — 🔥🔥 Żółć.",
    "🔥👩🏽\u200d🚒🔥",
    "a",
    "\x00\u200b",
    "Two rebels surrendered near the bridge; nobody was hurt, said the governor's office.",
)
SENTENCES = [
    "Rebels shelled the town on Sunday, police said.",
    "The army killed two rebels in the town; the rebels shelled the army.",
    "Soldiers fired at protesters near the bridge, and at least twelve people were killed.",
]


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return load_ontology("strife")


@pytest.fixture(scope="session")
def families(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``families("roberta")``: a folder with a two-layer encoder of that family and its own kind of tokenizer."""
    made: dict[str, Path] = {}
    makers = {
        "bert": (transformers.BertConfig, transformers.BertModel, lambda: load_tokenizer(str(tiny_encoder))),
        "roberta": (transformers.RobertaConfig, transformers.RobertaModel, byte_level),
        "deberta-v2": (transformers.DebertaV2Config, transformers.DebertaV2Model, deberta_unigram),
        "mpnet": (transformers.MPNetConfig, transformers.MPNetModel, mpnet_wordpiece),
        "modernbert": (transformers.ModernBertConfig, transformers.ModernBertModel, modern_byte_level),
        "xlm-roberta": (transformers.XLMRobertaConfig, transformers.XLMRobertaModel, xlm_unigram),
    }

    def family(name: str) -> Path:
        if name not in made:
            config_class, model_class, make_tokenizer = makers[name]
            folder = tmp_path_factory.mktemp(name)
            tokenizer = make_tokenizer()
            tokenizer.save_pretrained(folder)
            torch.manual_seed(0)
            model_class(config_class(**_size(name, tokenizer))).save_pretrained(folder)
            made[name] = folder
        return made[name]

    return family


def _size(family: str, tokenizer: PreTrainedTokenizerBase) -> dict[str, Any]:
    size: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 48,
        "max_position_embeddings": 160,
        "pad_token_id": tokenizer.pad_token_id,
    }
    if family == "deberta-v2":
        size |= {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_buckets": 16}
    if family == "modernbert":
        special = {"bos_token_id": "cls_token_id", "eos_token_id": "sep_token_id"}
        size |= {key: getattr(tokenizer, value) for key, value in special.items()}
        size |= {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("cls", "sep")}
        size |= {"local_attention": 16, "global_attn_every_n_layers": 2}
    return size


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Matrices of 32 columns gain nothing from threads, and lose much where the processors are busy."""
    torch.set_num_threads(1)


def _bpe(special: list[str]) -> tuple[dict[str, int], list[tuple[str, str]], Tokenizer]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=330, special_tokens=special, initial_alphabet=sorted(alphabet), show_progress=False
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(pair) for pair in model["merges"]], tokenizer


def byte_level() -> PreTrainedTokenizerBase:
    vocabulary, merges, _ = _bpe(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return transformers.RobertaTokenizer(vocab=vocabulary, merges=merges)


def modern_byte_level() -> PreTrainedTokenizerBase:
    special = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    _, _, tokenizer = _bpe([])
    tokenizer.add_special_tokens(special)  # at the end of the vocabulary, as in the published one
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, tokenizer.token_to_id(name)) for name in special[1:3]]
    )
    names = dict(zip(("unk_token", "cls_token", "sep_token", "pad_token", "mask_token"), special, strict=True))
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)


def _unigram(special: list[str], unknown: str) -> list[tuple[str, float]]:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=90, special_tokens=special, unk_token=unknown, show_progress=False, initial_alphabet=["▁"]
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    learned = [(piece, score) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    return [(piece, 0.0) for piece in special] + [entry for entry in learned if entry[0] not in special]


def xlm_unigram() -> PreTrainedTokenizerBase:
    return transformers.XLMRobertaTokenizer(vocab=_unigram(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], "<unk>"))


def deberta_unigram() -> PreTrainedTokenizerBase:
    return transformers.DebertaV2Tokenizer(vocab=_unigram(["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"], "[UNK]"))


def mpnet_wordpiece() -> PreTrainedTokenizerBase:
    letters = [chr(code) for code in range(33, 127)]
    words = ["the", "army", "killed", "rebels", "town"]
    pieces = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>", *letters, *(f"##{letter}" for letter in letters), *words]
    return transformers.MPNetTokenizer(vocab={piece: index for index, piece in enumerate(dict.fromkeys(pieces))})


@pytest.fixture
def joint(families: Callable[[str], Path], ontology: Ontology) -> Callable[..., JointModel]:
    """``joint(arguments="priming")``: an untrained model, its head weights large, so that it finds many things."""

    def build(encoder: Path | None = None, **settings: Any) -> JointModel:
        encoder = encoder or families("bert")
        torch.manual_seed(1)
        settings = {"max_pieces": 48, "overlap_tokens": 8, "argument_width": 32} | settings
        model = JointModel.from_encoder(str(encoder), ontology, **settings).eval()
        with torch.no_grad():
            for head in (model.entity_head, model.trigger_head, model.argument_head.labels):
                head.weight.mul_(12)
                head.bias[0] = 3.0
        return model

    return build


@pytest.fixture(params=[("one_pass", 0), ("one_pass", 1), ("priming", 0)], ids=["one_pass", "attention", "priming"])
def model(request: pytest.FixtureRequest, joint: Callable[..., JointModel]) -> JointModel:
    """An untrained model with each way to arguments."""
    arguments, layers = request.param
    return joint(arguments=arguments, argument_layers=layers)


@pytest.fixture
def tokenizer(tiny_encoder: Path) -> PreTrainedTokenizerBase:
    return load_tokenizer(str(tiny_encoder))


@pytest.fixture
def articles() -> list[Document]:
    """Articles of every kind: short, long, empty, blank, of emoji, of characters that no tokenizer reads."""
    return [Document(id=f"d{number}", text=text) for number, text in enumerate(ARTICLES)]


@pytest.fixture
def assert_same() -> Callable[[Sequence[Document], Sequence[Document]], None]:
    """``assert_same(some, others)``: the same annotation; scores may differ in the last digits."""

    def check(some: Sequence[Document], others: Sequence[Document]) -> None:
        assert [_without_scores(d) for d in some] == [_without_scores(d) for d in others]
        for one, other in zip(some, others, strict=True):
            assert _scores(one) == pytest.approx(_scores(other), abs=1e-4)

    return check


def _without_scores(document: Document) -> Document:
    events = tuple(
        replace(event, score=None, arguments=tuple(replace(a, score=None) for a in event.arguments))
        for event in document.events
    )
    return replace(document, entities=tuple(replace(e, score=None) for e in document.entities), events=events)


def _scores(document: Document) -> list[float | None]:
    spans = [*document.entities, *document.events, *(a for e in document.events for a in e.arguments)]
    return [span.score for span in spans]
