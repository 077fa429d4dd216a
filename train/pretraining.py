"""Going on with an encoder's masked-language pretraining, on articles without any annotation.

The encoder guesses words that were hidden from it, as BERT learned to (Devlin et al. 2019): so it comes to know the
words and names of a field before it is fine-tuned (Gururangan et al. 2020, "Don't Stop Pretraining").
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import datasets
import torch
from transformers import (
    AutoModelForMaskedLM,
    DataCollatorForLanguageModeling,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

from strife.configs.errors import InputError
from strife.data.atomic import creating_folder
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.evaluate.provenance import environment
from strife.models.encoders import load_encoder, load_tokenizer, resolve
from strife.train.precision import uses_bfloat16

logger = logging.getLogger(__name__)
_HIDDEN = 0.15
"""The share of pieces that is to be guessed, as BERT has it."""
_FINISHED = "pretraining.json"
_HELD_OUT_BATCH = 16


@dataclass(frozen=True, slots=True)
class Pretraining:
    """How to go on with the pretraining of an encoder.

    Attributes:
        encoder: As in an experiment.
        max_pieces: Pieces of a block of text, special ones included.
        held_out: The share of articles on which guessing is measured.
    """

    encoder: str = "minilm-l6"
    epochs: float = 3.0
    batch_size: int = 8
    learning_rate: float = 1e-4
    max_pieces: int = 256
    held_out: float = 0.05
    seed: int = 13


def pretrain(
    settings: Pretraining,
    documents: Sequence[Document],
    output: Path,
    *,
    callbacks: Iterable[TrainerCallback] = (),
) -> dict[str, Any]:
    """Train, and write the encoder with its tokenizer into a folder that ``encoder:`` of an experiment takes.

    Args:
        settings: How.
        documents: The articles; their annotation is not looked at.
        output: A new or an empty folder.
        callbacks: Further callbacks of the Trainer.

    Returns:
        What is written to ``pretraining.json``: the settings, the articles, the cross entropy (nats a hidden piece) and
        perplexity of the held-out articles before and after.

    Raises:
        InputError: the folder is not empty, the encoder cannot be loaded or was not made to guess words, or fewer than
            two articles have text.
    """
    tokenizer = load_tokenizer(settings.encoder)
    if tokenizer.mask_token_id is None:
        raise InputError(
            f"encoder '{settings.encoder}' has no piece that stands for a hidden word; it cannot be trained so"
        )
    train, held_out = _split([document for document in documents if document.text.strip()], settings)
    with creating_folder(output) as folder:
        started = time.time()
        set_seed(settings.seed)
        model = _model(settings.encoder)
        batches = _hidden_batches(blocks(held_out, tokenizer, settings.max_pieces), tokenizer, settings.seed)
        trainer = _trainer(model, settings, blocks(train, tokenizer, settings.max_pieces), tokenizer, folder, callbacks)
        before = _cross_entropy(trainer, batches)
        trainer.train()
        after = _cross_entropy(trainer, batches)
        trained = trainer.accelerator.unwrap_model(trainer.model)
        trained.base_model.float().save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        result = {
            **asdict(settings),
            "articles": {"train": len(train), "held out": len(held_out)},
            "fingerprint": _fingerprint([*train, *held_out]),
            "cross_entropy": {"before": before, "after": after},
            "perplexity": {"before": math.exp(before), "after": math.exp(after)},
            "seconds": round(time.time() - started, 1),
            "environment": environment(),
        }
        (folder / _FINISHED).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return result


def blocks(documents: Iterable[Document], tokenizer: PreTrainedTokenizerBase, max_pieces: int) -> list[list[int]]:
    """Articles as blocks of at most ``max_pieces`` pieces, special ones around each; no piece of a text is left out."""
    pieces = PieceTokenizer.of(tokenizer)
    room = max_pieces - len(pieces.prefix) - len(pieces.suffix)
    if room < 1:
        raise InputError(f"--max-pieces: {max_pieces} leaves no room beside the special pieces")
    found = []
    for document in documents:
        ids, _ = pieces(document.text)
        found += [[*pieces.prefix, *ids[i : i + room], *pieces.suffix] for i in range(0, len(ids), room)]
    return found


def _split(documents: list[Document], settings: Pretraining) -> tuple[list[Document], list[Document]]:
    if len(documents) < 2:
        raise InputError("pretraining needs at least two articles with text: one to learn from and one to measure on")
    shuffled = random.Random(settings.seed).sample(documents, len(documents))
    count = min(max(1, round(settings.held_out * len(documents))), len(documents) - 1)
    return shuffled[count:], shuffled[:count]


def _model(encoder: str) -> PreTrainedModel:
    """The encoder with a head that guesses pieces; one that comes without gets a new head, tied to its embeddings."""
    base = load_encoder(encoder)
    if (Path(encoder) / "provenance.json").exists():  # a strife checkpoint, whose file holds more than an encoder
        model = AutoModelForMaskedLM.from_config(base.config)
    else:
        model = AutoModelForMaskedLM.from_pretrained(resolve(encoder), dtype=torch.float32)
    model.base_model.load_state_dict(base.state_dict(), strict=False)
    return model


def _trainer(
    model: PreTrainedModel,
    settings: Pretraining,
    rows: list[list[int]],
    tokenizer: PreTrainedTokenizerBase,
    folder: Path,
    callbacks: Iterable[TrainerCallback],
) -> Trainer:
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        weight_decay=0.01,
        warmup_steps=0.06,
        lr_scheduler_type="linear",
        train_sampling_strategy="group_by_length",
        bf16=uses_bfloat16("auto"),
        use_cpu=not torch.cuda.is_available(),
        seed=settings.seed,
        eval_strategy="no",
        save_strategy="no",
        logging_steps=10,
        report_to=[],
        dataloader_pin_memory=torch.cuda.is_available(),
        disable_tqdm=True,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=datasets.Dataset.from_dict({"input_ids": rows}),
        data_collator=_collator(tokenizer),
        callbacks=list(callbacks),
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _collator(tokenizer: PreTrainedTokenizerBase, seed: int | None = None) -> DataCollatorForLanguageModeling:
    return DataCollatorForLanguageModeling(tokenizer, mlm_probability=_HIDDEN, seed=seed)


def _hidden_batches(rows: list[list[int]], tokenizer: PreTrainedTokenizerBase, seed: int) -> list[dict[str, Any]]:
    """The held-out blocks with pieces hidden once and for all, so that before and after are of the same guesses."""
    collate = _collator(tokenizer, seed)
    ordered = sorted(rows, key=len)
    starts = range(0, len(ordered), _HELD_OUT_BATCH)
    return [collate([{"input_ids": row} for row in ordered[start : start + _HELD_OUT_BATCH]]) for start in starts]


def _cross_entropy(trainer: Trainer, batches: Sequence[dict[str, Any]]) -> float:
    """Mean over all hidden pieces, in nats."""
    model: Any = trainer.model
    model.eval()
    total = hidden = 0.0
    with torch.inference_mode():
        for batch in batches:
            on_device = {name: values.to(model.device) for name, values in batch.items()}
            count = int((on_device["labels"] >= 0).sum())
            if count:
                total += float(model(**on_device).loss) * count
                hidden += count
    return total / max(hidden, 1)


def _fingerprint(documents: Iterable[Document]) -> str:
    digests = sorted(hashlib.sha256(document.text.encode()).hexdigest() for document in documents)
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:16]
