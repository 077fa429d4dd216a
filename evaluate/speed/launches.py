"""From a config's contenders to processes that can be started: checkpoints derived, options resolved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from transformers import PreTrainedTokenizerBase

from strife.configs.backends import EXPORTED
from strife.configs.errors import InputError
from strife.configs.speed import (
    Contender,
    GlinerContender,
    HfPipelineContender,
    PrimingContender,
    SpacyContender,
    SpeedConfig,
    StrifeContender,
)
from strife.data.pieces import PieceTokenizer
from strife.evaluate.speed import derived
from strife.evaluate.speed.articles import base_articles
from strife.evaluate.speed.encoder_work import EncoderShape, stride_windows, strife_windows
from strife.evaluate.speed.process import Launch
from strife.models.backends.choice import choose_backend
from strife.models.checkpoint import check_checkpoint, load_checkpoint

_LONGEST = 100_000
"""A tokenizer whose longest input is above this has been told none."""
_PRECISIONS = {"torch-bfloat16": "bf16", "onnx-int8": "int8"}


@dataclass(frozen=True, slots=True)
class Encoder:
    """What a contender's encoder computes.

    Attributes:
        shape: Of its layers.
        by_article: Multiply-adds for each article of the embedded corpus.
    """

    shape: EncoderShape
    by_article: tuple[int, ...]

    def work(self, documents: int) -> int:
        """Multiply-adds for so many articles, the embedded ones from the first on and again."""
        return sum(islice(cycle(self.by_article), documents))


@dataclass(frozen=True, slots=True)
class Ready:
    """A contender that can be started.

    Attributes:
        encoder: None where its multiply-adds are not counted.
        precision: Of its matrix products.
    """

    contender: Contender
    launch: Launch
    encoder: Encoder | None = None
    precision: str = "fp32"


def encoder_shape(checkpoint: Path) -> EncoderShape:
    """The shape of a checkpoint's encoder."""
    return EncoderShape.of(load_checkpoint(checkpoint)[0].config.encoder)


def prepare(contender: Contender, config: SpeedConfig) -> Ready:
    """What is needed to start a contender; checkpoints that it needs are made below the benchmark's folder.

    Raises:
        InputError: its checkpoint cannot be loaded or changed as it needs.
    """
    own = None if isinstance(contender, SpacyContender) else contender.checkpoint
    checkpoint = Path(own or config.checkpoint)
    target = config.location / "models" / contender.name
    if isinstance(contender, StrifeContender):
        return _strife(contender, checkpoint, target, config.device)
    if isinstance(contender, PrimingContender):
        options = {"checkpoint": str(derived.priming(checkpoint, target)), "backend": contender.backend}
        options |= {"layers": "events", "device": config.device}
        return Ready(contender, Launch("strife_extractor", options, contender.python))
    if isinstance(contender, HfPipelineContender):
        return _hf_pipeline(contender, checkpoint, target, config.device)
    if isinstance(contender, GlinerContender):
        load_checkpoint(checkpoint)[1].save_pretrained(target)
        options = {"tokenizer": str(target), "labels": list(contender.labels), "batch_size": contender.batch_size}
        return Ready(contender, Launch("gliner_small", options | {"device": config.device}, contender.python))
    components = None if contender.components is None else list(contender.components)
    options = {"pipeline": contender.pipeline, "components": components}
    return Ready(contender, Launch("spacy_pipeline", options, contender.python))


def _strife(contender: StrifeContender, checkpoint: Path, target: Path, device: str) -> Ready:
    model, tokenizer = load_checkpoint(checkpoint)
    backend = choose_backend(checkpoint, contender.backend, on_cpu=device == "cpu")
    folder = checkpoint
    if contender.layers == "entities":
        folder = derived.entities_alone(checkpoint, target)
        if backend in EXPORTED:
            derived.exported(folder, backend)
    options = {"checkpoint": str(folder), "backend": backend, "layers": contender.layers, "device": device}
    launch = Launch("strife_extractor", options, contender.python)
    sizes = {"max_pieces": model.config.max_pieces, "overlap_tokens": model.config.overlap_tokens}
    pieces = PieceTokenizer.of(tokenizer)
    encoder = _encoder(model.config.encoder, lambda text: strife_windows(pieces, [text], **sizes))
    return Ready(contender, launch, encoder, _PRECISIONS.get(backend, "fp32"))


def _hf_pipeline(contender: HfPipelineContender, checkpoint: Path, target: Path, device: str) -> Ready:
    model, tokenizer = load_checkpoint(checkpoint)
    pieces = PieceTokenizer.of(tokenizer)
    max_pieces = contender.max_pieces or _longest_input(model.config.encoder, tokenizer)
    options = {
        "model": str(derived.token_classifier(checkpoint, target)),
        "batch_size": contender.batch_size,
        "stride": contender.stride,
        "max_pieces": max_pieces,
        "aggregation": contender.aggregation,
        "device": device,
    }
    special = len(pieces.prefix) + len(pieces.suffix)

    def lengths(text: str) -> list[int]:
        content = [len(pieces(text)[0])]
        return stride_windows(content, max_pieces=max_pieces, stride=contender.stride, special=special)

    launch = Launch("hf_pipeline", options, contender.python)
    return Ready(contender, launch, _encoder(model.config.encoder, lengths))


def _longest_input(encoder: Any, tokenizer: PreTrainedTokenizerBase) -> int:
    told = tokenizer.model_max_length
    return int(min(told, encoder.max_position_embeddings) if told < _LONGEST else encoder.max_position_embeddings)


def _encoder(config: Any, lengths: Callable[[str], Sequence[int]]) -> Encoder:
    shape = EncoderShape.of(config)
    return Encoder(shape, tuple(shape.windows(lengths(article.text)) for article in base_articles()))


def prepare_all(config: SpeedConfig, chosen: Sequence[str] = ()) -> tuple[list[Ready], dict[str, str]]:
    """The contenders that can be started, and by name why the others cannot.

    Args:
        config: The benchmark.
        chosen: Names to restrict it to, beside the reference; empty takes all.

    Raises:
        InputError: the benchmark's own checkpoint cannot be loaded, or the reference cannot be started.
    """
    check_checkpoint(Path(config.checkpoint))
    ready, skipped = [], {}
    for contender in config.contenders:
        if chosen and contender.name not in {*chosen, config.reference}:
            continue
        try:
            ready.append(prepare(contender, config))
        except InputError as error:
            if contender.name == config.reference:
                raise
            skipped[contender.name] = str(error)
    return ready, skipped
