"""The typed schema of a speed benchmark, as ``configs/speed.yaml`` is one. Unknown keys are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

from strife.configs.backends import BackendName
from strife.configs.errors import did_you_mean
from strife.configs.strict import StrictModel, read_mapping, validate

Layers: TypeAlias = Literal["encoder", "entities", "events", "records"]
Ascending: TypeAlias = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=3)]


class ContenderConfig(StrictModel):
    """What every contender has."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]*$")]
    python: str | None = None
    """The interpreter of the virtual environment that the contender's packages live in; by default strife's own."""


class StrifeContender(ContenderConfig):
    """strife itself."""

    kind: Literal["strife"]
    checkpoint: str | None = None
    """A checkpoint folder; by default the benchmark's."""
    backend: BackendName = "auto"
    layers: Layers = "events"
    """``encoder``: its states alone, nothing is decoded. ``entities``. ``events``: the whole annotation. ``records``:
    and the event records of it."""


class PrimingContender(ContenderConfig):
    """strife with the text encoded again for each event, instead of one pass; such a model is not exported."""

    kind: Literal["priming"]
    checkpoint: str | None = None
    backend: Literal["torch", "torch-bfloat16"] = "torch"


class HfPipelineContender(ContenderConfig):
    """The token-classification pipeline of transformers, with the encoder and the entity head of a checkpoint."""

    kind: Literal["hf_pipeline"]
    checkpoint: str | None = None
    batch_size: int = Field(default=8, ge=1)
    """As in the pipeline's documentation."""
    stride: int = Field(default=64, ge=1)
    """Pieces that neighbouring windows share, so that a long text is read to its end."""
    max_pieces: int | None = Field(default=None, ge=16)
    """Pieces of a window; by default the most that the encoder takes."""
    aggregation: Literal["simple", "first", "average", "max"] = "simple"


class SpacyContender(ContenderConfig):
    """A spaCy pipeline."""

    kind: Literal["spacy"]
    pipeline: str
    """A package or a folder."""
    components: tuple[str, ...] | None = None
    """Those that run; by default all. The entities need ``tok2vec`` and ``ner``."""


class GlinerContender(ContenderConfig):
    """GLiNER-small's architecture with random weights and the word pieces of strife's encoder."""

    kind: Literal["gliner"]
    labels: tuple[str, ...] = ("person", "organisation", "location", "facility", "weapon", "date")
    """What it is asked for: its encoder reads them with each text."""
    batch_size: int = Field(default=8, ge=1)
    checkpoint: str | None = None
    """Whose tokenizer it takes."""


Contender: TypeAlias = Annotated[
    StrifeContender | PrimingContender | HfPipelineContender | SpacyContender | GlinerContender,
    Field(discriminator="kind"),
]


class Comparison(StrictModel):
    """Two contenders, and what the ratio of their documents per second should be."""

    label: str
    contender: str
    to: str
    at_least: float | None = Field(default=None, gt=0)
    at_most: float | None = Field(default=None, gt=0)


class Price(StrictModel):
    """What an hour of one core costs."""

    per_core_hour: float = Field(gt=0)
    currency: str
    source: str
    """Whose price, of which machine, and when it was looked up."""


class Scaling(StrictModel):
    """Cost against the number of documents and against their length."""

    contenders: tuple[str, ...] = Field(min_length=1)
    documents: Ascending
    """Numbers of documents."""
    lengths: Ascending
    """Characters of a document."""
    characters: int = Field(default=400_000, ge=1)
    """Of each length, as many documents as make so many characters; at least one."""
    rounds: int = Field(default=3, ge=1)


class MemoryFlatness(StrictModel):
    """Peak memory over a short run and over a long one."""

    contenders: tuple[str, ...] = Field(min_length=1)
    few: int = Field(default=1000, ge=1)
    many: int = Field(default=50_000, ge=1)
    characters: int = Field(default=500, ge=1)
    """Of a document; short ones, so that many are done soon: what is kept of each shows all the same."""


class SpeedConfig(StrictModel):
    """A speed benchmark."""

    name: str
    description: str = ""
    output: str | None = None
    """Folder for everything; by default ``runs/speed-<name>``."""
    checkpoint: str
    """The checkpoint of every contender that has none of its own."""
    reference: str
    """The contender that the others' documents per second are divided by, round by round."""
    rounds: int = Field(default=5, ge=1)
    device: str = "cpu"
    """As PyTorch names it: where contenders compute that can be told where. spaCy's stay on the processor."""
    threads: int = Field(default=2, ge=1)
    """Threads of each contender."""
    cores: tuple[int, ...] | None = None
    """The numbers of the cores to run on; by default the first ``threads`` of those that this process may use."""
    documents: int = Field(default=1000, ge=1)
    warm_up: int = Field(default=32, ge=1)
    """Documents that each process annotates before the clock starts."""
    latency_documents: int = Field(default=50, ge=1)
    """Articles annotated one by one in every round."""
    peak_seconds: float = Field(default=0.5, gt=0)
    """How long each matrix product is repeated for the peak."""
    price: Price
    contenders: tuple[Contender, ...] = Field(min_length=1)
    comparisons: tuple[Comparison, ...] = ()
    scaling: Scaling | None = None
    memory: MemoryFlatness | None = None

    @field_validator("contenders")
    @classmethod
    def _names_are_unique(cls, value: tuple[Contender, ...]) -> tuple[Contender, ...]:
        names = [contender.name for contender in value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"the name '{name}' stands twice")
        return value

    @model_validator(mode="after")
    def _names_exist(self) -> SpeedConfig:
        known = [contender.name for contender in self.contenders]
        named = {"reference": [self.reference]}
        named |= {f"comparison '{each.label}'": [each.contender, each.to] for each in self.comparisons}
        named["scaling"] = list(self.scaling.contenders if self.scaling else ())
        named["memory"] = list(self.memory.contenders if self.memory else ())
        for where, names in named.items():
            for name in names:
                if name not in known:
                    raise ValueError(f"{where}: no contender '{name}'{did_you_mean(name, known)}")
        return self

    @property
    def location(self) -> Path:
        """The benchmark's folder."""
        return Path(self.output or f"runs/speed-{self.name}")


def load_speed(path: Path) -> SpeedConfig:
    """Read a speed benchmark's file.

    Raises:
        InputError: no such file, not YAML, an unknown or malformed key; the file and key are named.
    """
    return validate(SpeedConfig, read_mapping(path), where=str(path))


def is_speed_benchmark(path: Path) -> bool:
    """Whether a benchmark's file is one of speed: those name ``contenders``, and those of accuracy ``systems``.

    Raises:
        InputError: no such file, or not YAML.
    """
    return "contenders" in read_mapping(path)
