"""Plain token classification of entities, as the field's scripts fine-tune it: what the joint model is compared with.

Words get one label, at their first sub-word; a sentence is cut at ``max_length`` sub-words and what is behind is
``O``; the labels of greatest probability are taken as they come, and spans read from them as conlleval does.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import (
    AutoModelForTokenClassification,
    DataCollatorForTokenClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)

from strife.configs.errors import InputError, did_you_mean
from strife.data.corpora import fingerprint
from strife.data.document import Document, Entity
from strife.data.pieces import PieceTokenizer
from strife.evaluate.baselines.tagging import (
    LayerTask,
    SpanAnnotator,
    are_sentences,
    bio_tags,
    fit_layers,
    layer_tags,
    sentence_ranges,
    tagged_spans,
)
from strife.evaluate.entities import tokens_of
from strife.evaluate.systems import Task
from strife.models.encoders import load_tokenizer, resolve
from strife.train.batches import pad_rows
from strife.train.precision import uses_bfloat16

logger = logging.getLogger(__name__)
_IGNORED = -100
_PREDICTION_BATCH = 32


@dataclass(frozen=True, slots=True)
class Recipe:
    """The hyper-parameters of a fine-tuning script. AdamW without weight decay, a linear schedule, the last weights.

    Attributes:
        warmup_ratio: The share of steps over which the learning rate rises.
        max_length: Sub-words of a sentence, special ones included.
        precision: ``auto``, ``float32`` or ``bfloat16``.
    """

    learning_rate: float
    batch_size: int
    epochs: int
    warmup_ratio: float = 0.0
    max_length: int = 128
    precision: str = "auto"


RECIPES: Mapping[str, Recipe] = {
    "run_ner": Recipe(learning_rate=5e-5, batch_size=8, epochs=3),
    "conflibert": Recipe(learning_rate=4e-5, batch_size=16, epochs=5, warmup_ratio=0.06),
}
"""By name. ``run_ner``: the defaults of ``examples/pytorch/token-classification/run_ner.py`` of transformers, with 128
sub-words. ``conflibert``: ``configs/re3d.json`` and ``finetune_data.py`` of the repository eventdata/ConfliBERT set
batch size, epochs and length (and the seeds 123, 124, 125); learning rate and warm-up they leave to the defaults of
simpletransformers (``simpletransformers/config/model_args.py``). Both scripts test the weights of the last step."""


def fit_token_classifier(
    task: Task, *, encoder: str = "minilm-l6", settings: Recipe | str = "run_ner"
) -> SpanAnnotator:
    """Fine-tune an encoder on the entities of a task, or load what was finished in ``task.folder`` before.

    Documents are given to the encoder by sentences, unless most of them are a single one. Dev is not looked at.

    Args:
        encoder: As in an experiment: ``minilm-l6``, a folder or a name on the hub.
        settings: A recipe, or the name of one of :data:`RECIPES`.

    Raises:
        InputError: nothing annotates entities, the encoder cannot be loaded, or there is no such recipe.
    """
    recipe = RECIPES.get(settings) if isinstance(settings, str) else settings
    if recipe is None:
        raise InputError(f"no settings '{settings}' for token classification{did_you_mean(str(settings), RECIPES)}")
    return fit_layers(task, lambda layer: _fit(layer, encoder, recipe), only=("entities",))


@dataclass(frozen=True)
class TokenClassifier:
    """A fine-tuned token classifier.

    Attributes:
        whole: Documents are sentences and are not split.
        counts: Entities that BIO tags cannot express (``untagged``), training tokens cut off (``truncated_tokens``).
    """

    model: PreTrainedModel
    encoder: SentenceEncoder
    whole: bool
    counts: Mapping[str, int]

    def find(self, documents: Sequence[Document]) -> list[list[Entity]]:
        """The entities of each text; tokens behind ``max_length`` have none, and the log tells how many they are."""
        tokens = [tokens_of(document) for document in documents]
        tags = [["O"] * len(spans) for spans in tokens]
        sentences = [
            (index, sentence)
            for index, document in enumerate(documents)
            for sentence in sentence_ranges(document, tokens[index], whole=self.whole)
        ]
        rows = [self.encoder.encode(documents[index], tokens[index], sentence) for index, sentence in sentences]
        for (index, sentence), row, labels in zip(sentences, rows, self._labels(rows), strict=True):
            for word, piece in row.first_pieces.items():
                tags[index][sentence.start + word] = labels[piece]
        cut = sum(len(sentence) - len(row.first_pieces) for (_, sentence), row in zip(sentences, rows, strict=True))
        if cut:
            logger.info("%d of %d tokens were not read and are O", cut, sum(map(len, tokens)))
        return [tagged_spans(spans, found) for spans, found in zip(tokens, tags, strict=True)]

    def _labels(self, rows: Sequence[EncodedSentence]) -> list[list[str]]:
        """The likeliest label of each piece."""
        names = self.model.config.id2label or {}
        found: list[list[str]] = [[] for _ in rows]
        order = sorted(range(len(rows)), key=lambda index: -len(rows[index].piece_ids))
        self.model.eval()
        with torch.inference_mode():
            for start in range(0, len(order), _PREDICTION_BATCH):
                batch = order[start : start + _PREDICTION_BATCH]
                pieces = [rows[index].piece_ids for index in batch]
                ids, mask = pad_rows(pieces, self.encoder.padding, device=self.model.device)
                best = self.model(input_ids=ids, attention_mask=mask).logits.argmax(-1).tolist()
                for index, row, labels in zip(batch, pieces, best, strict=True):
                    found[index] = [names[label] for label in labels[: len(row)]]
        return found


@dataclass(frozen=True, slots=True)
class EncodedSentence:
    """A sentence as encoder input: its pieces with special ones, and by word read the index of its first piece."""

    piece_ids: list[int]
    first_pieces: Mapping[int, int]


class SentenceEncoder:
    """Turns the tokens of a sentence into pieces."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, *, max_length: int) -> None:
        if not tokenizer.is_fast:
            raise InputError("this encoder has no fast tokenizer; token classification needs to know words of pieces")
        self.tokenizer = tokenizer
        self.max_length = max_length
        self.padding = PieceTokenizer.of(tokenizer).padding
        first = tokenizer.tokenize(" a")
        # A byte-level tokenizer has other pieces for words that follow a space, and these are those it knows.
        self._before_words = " " if first and first[0].startswith("Ġ") else ""

    def encode(self, document: Document, tokens: Sequence[tuple[int, int]], sentence: range) -> EncodedSentence:
        """The pieces of a sentence, cut at ``max_length``."""
        words = [self._before_words + document.text[tokens[index][0] : tokens[index][1]] for index in sentence]
        encoding = self.tokenizer(
            words, is_split_into_words=True, truncation=True, max_length=self.max_length, verbose=False
        )
        first_pieces: dict[int, int] = {}
        for piece, word in enumerate(encoding.word_ids()):
            if word is not None:
                first_pieces.setdefault(word, piece)
        return EncodedSentence(list(encoding["input_ids"]), first_pieces)


def _fit(layer: LayerTask, encoder: str, recipe: Recipe) -> TokenClassifier:
    folder = layer.task.folder / "token_classifier"
    sentences = SentenceEncoder(load_tokenizer(encoder), max_length=recipe.max_length)
    whole = are_sentences(layer.train)
    features, counts = _features(layer, sentences, whole)
    if not features:
        raise InputError(f"task '{layer.task.name}': the training documents hold no text")
    identity = _identity(layer, encoder, recipe)
    marker = folder / "finished.json"
    if not _is_finished(marker, identity):
        marker.unlink(missing_ok=True)
        model = _train(layer, encoder, recipe, features, sentences.tokenizer)
        model.save_pretrained(folder)
        marker.write_text(json.dumps(identity, indent=2) + "\n", encoding="utf-8")
    model = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32)
    if torch.cuda.is_available():
        model = model.to("cuda")
    return TokenClassifier(model, sentences, whole, counts)


def _features(
    layer: LayerTask, encoder: SentenceEncoder, whole: bool
) -> tuple[list[dict[str, list[int]]], dict[str, int]]:
    """A training example for each sentence, and what of the annotation is lost in them."""
    index_of = {tag: index for index, tag in enumerate(bio_tags(layer.types))}
    features = []
    counts = {"untagged": 0, "truncated_tokens": 0}
    for document in layer.train:
        tokens = tokens_of(document)
        tagging = layer_tags(document, layer.layer, tokens)
        counts["untagged"] += tagging.untagged
        for sentence in sentence_ranges(document, tokens, whole=whole):
            row = encoder.encode(document, tokens, sentence)
            labels = [_IGNORED] * len(row.piece_ids)
            for word, piece in row.first_pieces.items():
                labels[piece] = index_of[tagging.tags[sentence.start + word]]
            counts["truncated_tokens"] += len(sentence) - len(row.first_pieces)
            features.append({"input_ids": row.piece_ids, "attention_mask": [1] * len(labels), "labels": labels})
    return features, counts


def _train(
    layer: LayerTask,
    encoder: str,
    recipe: Recipe,
    features: list[dict[str, list[int]]],
    tokenizer: PreTrainedTokenizerBase,
) -> PreTrainedModel:
    set_seed(layer.task.seed)
    trainer = Trainer(
        model=_new_model(encoder, bio_tags(layer.types)),
        args=_arguments(layer.task, recipe),
        train_dataset=features,  # pyright: ignore[reportArgumentType] (any sequence of examples will do)
        data_collator=DataCollatorForTokenClassification(tokenizer),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return trainer.accelerator.unwrap_model(trainer.model)


def _arguments(task: Task, recipe: Recipe) -> TrainingArguments:
    arguments = TrainingArguments(
        output_dir=str(task.folder / "state"),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        warmup_steps=recipe.warmup_ratio,
        lr_scheduler_type="linear",
        max_grad_norm=1.0,
        bf16=uses_bfloat16(recipe.precision),
        use_cpu=not torch.cuda.is_available(),
        seed=task.seed,
        eval_strategy="no",
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        dataloader_pin_memory=torch.cuda.is_available(),
        disable_tqdm=True,
    )
    # Several GPUs in one process would be nn.DataParallel, and another batch size than the recipe's.
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments


def _new_model(encoder: str, tags: Sequence[str]) -> PreTrainedModel:
    names = {"id2label": dict(enumerate(tags)), "label2id": {tag: index for index, tag in enumerate(tags)}}
    try:
        return AutoModelForTokenClassification.from_pretrained(
            resolve(encoder), dtype=torch.float32, num_labels=len(tags), **names
        )
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"encoder '{encoder}' cannot be fine-tuned to classify tokens ({reason})") from None


def _identity(layer: LayerTask, encoder: str, recipe: Recipe) -> dict[str, Any]:
    """What must be the same for a finished model to be used again."""
    return {
        "recipe": asdict(recipe),
        "bfloat16": uses_bfloat16(recipe.precision),
        "encoder": encoder,
        "encoder_files": hashlib.sha256(b"".join(_file_digests(Path(resolve(encoder))))).hexdigest()[:16],
        "labels": list(layer.types),
        "seed": layer.task.seed,
        "train": fingerprint(layer.train),
    }


def _file_digests(folder: Path) -> Iterator[bytes]:
    """The hash of each file of an encoder's folder; nothing where the encoder is a name on the hub."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file():
            yield hashlib.sha256(path.name.encode() + b"\0" + path.read_bytes()).digest()


def _is_finished(marker: Path, identity: Mapping[str, Any]) -> bool:
    try:
        return json.loads(marker.read_text(encoding="utf-8")) == identity
    except (OSError, json.JSONDecodeError):
        return False
