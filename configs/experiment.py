"""The typed schema of an experiment: what ``strife train CONFIG`` reads. Unknown keys are refused with a suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from strife.configs.errors import InputError, did_you_mean
from strife.configs.ontology import LAYERS
from strife.configs.strict import StrictModel, read_mapping

CORPORA = "{corpora}"
EMBEDDED = "embedded"


class CorpusConfig(StrictModel):
    """One source of annotated articles."""

    path: str
    """A file or folder; ``{corpora}`` stands for the key ``corpora``, ``embedded`` for strife's own corpus."""
    format: str | None = None
    """Name of a reader; by default it follows from the file's ending."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Options of the reader, such as ``tag_column``; ``{corpora}`` may stand in them."""
    labels: str | None = None
    """A label map, by name or as a YAML file, from the corpus's inventory into the ontology."""
    where: dict[str, str] = Field(default_factory=dict)
    """Keep only the articles with these values in their metadata, such as ``{split: train}``."""
    ids: str | None = None
    """A text file, an article's id a line: only these are kept. ``{corpora}`` stands for the key ``corpora``, and a
    relative path starts in the working directory."""
    fraction: float = Field(default=1.0, gt=0, le=1)
    """Keep only this share of the articles, drawn by the seed; a smaller share is a part of a larger one."""
    layers: tuple[str, ...] | None = None
    """Learn only these layers from the corpus; by default all that it annotates."""
    augment: str | None = None
    """Learn from changed copies of the articles, not from the articles: ``other names``, ``sentence order``,
    ``OCR noise``, ... as :mod:`strife.data.augmentation` has them. Name the corpus twice to learn from both."""
    weight: float = Field(default=1.0, gt=0)
    """How often the corpus is seen per epoch: 2 is twice, 0.5 is a random half."""
    repair: tuple[Literal["drop-overlapping", "snap-to-token", "trim-space"], ...] = ()
    """Named repairs, applied in this order and counted."""

    @field_validator("layers")
    @classmethod
    def _known_layers(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for layer in value or ():
            if layer not in LAYERS:
                raise ValueError(f"unknown layer '{layer}'{did_you_mean(layer, LAYERS)}")
        return value


class WindowConfig(StrictModel):
    """How articles are cut for the encoder."""

    max_pieces: int = Field(default=256, ge=16)
    """Sub-words per window, special ones included."""
    overlap_tokens: int = Field(default=64, ge=0)
    """Tokens that neighbouring windows share; at most half of a window's."""

    @model_validator(mode="after")
    def _overlap_is_smaller(self) -> WindowConfig:
        if self.overlap_tokens >= self.max_pieces:
            raise ValueError(f"overlap_tokens ({self.overlap_tokens}) must be less than max_pieces ({self.max_pieces})")
        return self


class ModelConfig(StrictModel):
    """The heads."""

    arguments: Literal["one_pass", "priming"] = "one_pass"
    """``one_pass`` reads the window's states; ``priming`` encodes the window again for each event."""
    argument_width: int = Field(default=256, ge=8, multiple_of=4)
    """Width of the argument head's hidden layer; a multiple of 4."""
    argument_layers: int = Field(default=0, ge=0)
    """Self-attention layers of the argument head, over a window's tokens as one event sees them."""
    argument_offset: float = 0.0
    """Added to the logits of all roles when arguments are decoded: trades precision for recall. Tune it on dev."""
    head_dropout: float = Field(default=0.1, ge=0, lt=1)
    """Dropout on the states that the heads read."""
    attention_dropout: float | None = Field(default=None, ge=0, lt=1)
    """Dropout on the encoder's attention weights; null keeps the encoder's own. 0 trains faster on a processor,
    where PyTorch's fused attention knows no dropout."""
    loss_weights: dict[str, float] = Field(default_factory=dict)
    """Weight of a layer's loss; what is not named keeps its default."""
    loss_focus: float = Field(default=0.0, ge=0)
    """Gamma of the focal loss, for rare types: above 0, what the model is sure of teaches less. 0 is the plain loss."""

    @field_validator("loss_weights")
    @classmethod
    def _known_layers(cls, value: dict[str, float]) -> dict[str, float]:
        for layer in value:
            if layer not in LAYERS:
                raise ValueError(f"unknown layer '{layer}'{did_you_mean(layer, LAYERS)}")
        return value


class TrainingConfig(StrictModel):
    """The optimisation."""

    epochs: float = Field(default=10, gt=0)
    batch_size: int = Field(default=8, ge=1)
    """Windows per step and device."""
    gradient_accumulation: int = Field(default=1, ge=1)
    encoder_learning_rate: float = Field(default=1e-4, gt=0)
    head_learning_rate: float = Field(default=1e-3, gt=0)
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    """The encoder's learning rate is multiplied by it once for each layer that lies above; 1 is one rate for all."""
    weight_decay: float = Field(default=0.01, ge=0)
    warmup_ratio: float = Field(default=0.1, ge=0, lt=1)
    """Share of all steps over which the learning rates rise; they fall linearly to zero afterwards."""
    score: str = "mean(entities.default.f1, events.TC.f1, events.AC+.f1)"
    """The dev score; the checkpoint with the best value of it is kept."""
    average_decay: float | None = Field(default=None, gt=0, lt=1)
    """Measure and keep a running mean of the weights instead of the last ones: at each step so much of the mean stays,
    0.998 being a mean over the last 500 steps or so. null keeps the weights themselves."""
    given_triggers: bool = False
    """Measure the dev score with the dev articles' triggers given, where a corpus annotates only some events."""
    patience: int | None = Field(default=None, ge=1)
    """Stop after so many evaluations without a better score; null never stops early."""
    evaluate_every_epochs: int = Field(default=1, ge=1)
    save_steps: int = Field(default=200, ge=1)
    """Optimiser steps between the states that a killed run resumes from."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """``auto`` multiplies in bfloat16 where the GPU or the processor can; weights stay float32."""


class DistillationConfig(StrictModel):
    """Trained models to learn from, besides the annotation."""

    checkpoints: tuple[str, ...] = Field(min_length=1)
    """Their folders, or names of models that come with strife; of several the mean of their probabilities counts.
    Their labels have to be those of the run's ontology."""
    share: float = Field(default=0.5, gt=0, le=1)
    """Share of the teachers in the loss; what is left is the annotation's."""


class ExperimentConfig(StrictModel):
    """One experiment."""

    name: str
    description: str = ""
    output: str | None = None
    """Folder for everything the run writes; by default ``runs/<name>``."""
    seed: int = 13
    corpora: str = "../shared/data"
    """Folder of the public corpora."""
    ontology: str = "strife"
    """An ontology, by name or as a YAML file."""
    encoder: str = "minilm-l6"
    """``minilm-l6``, a folder (a strife checkpoint among them), or a name on the Hugging Face hub."""
    train: tuple[CorpusConfig, ...] = Field(min_length=1)
    dev: tuple[CorpusConfig, ...] = Field(min_length=1)
    test: tuple[CorpusConfig, ...] = ()
    windows: WindowConfig = WindowConfig()
    model: ModelConfig = ModelConfig()
    training: TrainingConfig = TrainingConfig()
    distillation: DistillationConfig | None = None

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return Path(self.output or f"runs/{self.name}")

    def location(self, corpus: CorpusConfig) -> str:
        """The corpus's path with ``{corpora}`` filled in."""
        return self.located(corpus).path

    def located(self, corpus: CorpusConfig) -> CorpusConfig:
        """The corpus with ``{corpora}`` filled in wherever it may stand."""

        def fill(value: Any) -> Any:
            return value.replace(CORPORA, self.corpora) if isinstance(value, str) else value

        options = {name: fill(value) for name, value in corpus.options.items()}
        return corpus.model_copy(update={"path": fill(corpus.path), "ids": fill(corpus.ids), "options": options})


def load_experiment(path: Path, overrides: Sequence[str] = ()) -> ExperimentConfig:
    """Read a config file and apply ``key=value`` overrides (``training.epochs=3``); validate everything at once.

    Raises:
        InputError: no such file, not YAML, an unknown or malformed key; the file and key are named.
    """
    raw = read_mapping(path)
    for override in overrides:
        _override(raw, override)
    return parse_experiment(raw, where=str(path))


def parse_experiment(raw: Mapping[str, Any], *, where: str) -> ExperimentConfig:
    """Build a config from parsed YAML or JSON. Raises InputError with every fault, one a clause."""
    try:
        return ExperimentConfig.model_validate(raw)
    except ValidationError as error:
        faults = [_fault(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()]
        raise InputError(f"{where}: {'; '.join(faults)}") from None


def _fault(location: tuple[int | str, ...], kind: str, message: str) -> str:
    key = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        return f"unknown key '{key}'{did_you_mean(str(location[-1]), _section(location[:-1]).model_fields)}"
    return f"{key}: {message}"


def _section(location: Sequence[int | str]) -> type[BaseModel]:
    sections: dict[str, type[BaseModel]] = {
        "windows": WindowConfig,
        "model": ModelConfig,
        "training": TrainingConfig,
        "distillation": DistillationConfig,
    }
    sections |= dict.fromkeys(("train", "dev", "test"), CorpusConfig)
    return sections[str(location[0])] if location else ExperimentConfig


def _override(raw: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    if not equals or not key:
        raise InputError(f"override '{override}': write key=value, such as training.epochs=3")
    *parents, last = key.split(".")
    target: Any = raw
    for part in parents:
        if isinstance(target, list):
            if not part.isdigit() or int(part) >= len(target):
                raise InputError(f"override '{override}': '{part}' is no index of a list of {len(target)}")
            target = target[int(part)]
        else:
            target = target.setdefault(part, {})
        if not isinstance(target, (dict, list)):
            raise InputError(f"override '{override}': '{part}' is not a section")
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError:
        raise InputError(f"override '{override}': '{value}' is not a YAML value") from None
    if isinstance(target, list):
        raise InputError(f"override '{override}': name a key of the list's entry")
    target[last] = parsed
