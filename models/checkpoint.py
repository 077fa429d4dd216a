"""The checkpoint folder: safetensors weights, config with ontology, tokenizer, provenance. No pickle is ever read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from strife.configs.errors import InputError
from strife.models.checksums import write_checksums
from strife.models.joint import JointConfig, JointModel
from strife.models.provenance import PROVENANCE, read_object

_WEIGHTS = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_REQUIRED = ("config.json", "tokenizer.json", "tokenizer_config.json", PROVENANCE)


def save_checkpoint(
    folder: Path, model: JointModel, tokenizer: PreTrainedTokenizerBase, provenance: Mapping[str, Any]
) -> None:
    """Write a checkpoint folder; one that stood there is replaced only when the new one is complete."""
    temporary = folder.with_name(folder.name + ".part")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    model.save_pretrained(temporary)
    tokenizer.save_pretrained(temporary)
    text = json.dumps(provenance, indent=2, ensure_ascii=False) + "\n"
    (temporary / PROVENANCE).write_text(text, encoding="utf-8")
    write_checksums(temporary)
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(temporary, folder)
    shutil.rmtree(old, ignore_errors=True)


def check_checkpoint(folder: Path) -> None:
    """Raise InputError unless every file of a checkpoint is there."""
    _check_files(folder)
    for name in _weight_files(folder):
        if not name.endswith(".safetensors"):
            raise InputError(f"{folder}: {_INDEX} names '{name}', which is no safetensors file")
        if not (folder / name).is_file():
            raise InputError(f"{folder}: not a complete strife checkpoint: {name} is missing")


def _check_files(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such checkpoint folder; 'strife train CONFIG' makes one")
    for name in _REQUIRED:
        if not (folder / name).is_file():
            raise InputError(f"{folder}: not a complete strife checkpoint: {name} is missing")


def _weight_files(folder: Path) -> list[str]:
    if (folder / _WEIGHTS).is_file() or not (folder / _INDEX).is_file():
        return [_WEIGHTS]
    shards = read_object(folder / _INDEX).get("weight_map")
    if not isinstance(shards, dict):
        raise InputError(f"{folder / _INDEX}: weight_map: expected an object")
    return sorted({str(name) for name in shards.values()})


def load_checkpoint(folder: Path) -> tuple[JointModel, PreTrainedTokenizerBase]:
    """The model, in evaluation mode on the CPU, and its tokenizer.

    Raises:
        InputError: a file is missing or is not what it should be.
    """
    check_checkpoint(folder)
    try:
        config = JointConfig.from_pretrained(folder)
        loaded: Any = JointModel.from_pretrained(
            folder, config=config, use_safetensors=True, local_files_only=True, output_loading_info=True
        )
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, SafetensorError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(f"{folder}: the checkpoint cannot be loaded: {reason}") from None
    model, loading = loaded
    if loading["missing_keys"]:
        raise InputError(f"{folder}: the checkpoint cannot be loaded: no weights for {min(loading['missing_keys'])}")
    return model.eval(), tokenizer
