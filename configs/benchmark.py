"""The typed schema of a benchmark: what ``strife benchmark CONFIG`` reads. Unknown keys are refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, Field, ValidationError, field_validator, model_validator

from strife.configs.errors import InputError, did_you_mean
from strife.configs.strict import StrictModel, read_mapping

Kind = Literal["joint", "token_classifier", "majority", "dictionary", "crf", "spacy_cnn", "rules", "gliner", "llm"]
SEEDED: frozenset[str] = frozenset({"joint", "token_classifier", "spacy_cnn"})
"""Kinds whose result depends on the seed; the others are run once."""


def _each_once(seeds: tuple[int, ...]) -> tuple[int, ...]:
    for seed in seeds:
        if seeds.count(seed) > 1:
            raise ValueError(f"the seed {seed} stands twice")
    return seeds


Name: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""A name that is a folder's too."""
Seeds: TypeAlias = Annotated[tuple[int, ...], Field(min_length=1), AfterValidator(_each_once)]


class BenchmarkCorpus(StrictModel):
    """A corpus: the parts, the ontology and the training settings of an experiment."""

    name: Name
    experiment: str
    """A YAML file of an experiment, relative to the benchmark's file."""
    part: Literal["dev", "test"] = "test"
    """What is scored. Tune on dev; look at test once per claim."""
    seeds: Seeds | None = None
    """Instead of the benchmark's seeds."""
    heads: bool = False
    """Compare arguments by their head words, for a corpus that annotates heads."""


class SystemConfig(StrictModel):
    """A system, with what differs from its kind's defaults."""

    name: Name
    kind: Kind
    options: dict[str, Any] = Field(default_factory=dict)
    """Options of the kind, such as ``encoder`` of a token classifier."""
    set: dict[str, Any] = Field(default_factory=dict)
    """For ``joint``: values of the experiment to replace, keyed with dots as in ``training.epochs``."""
    experiments: dict[str, str] = Field(default_factory=dict)
    """For ``joint``: by corpus, another experiment to train by, which is scored on the corpus's part all the same."""
    corpora: tuple[str, ...] | None = None
    """Run on these corpora alone; by default on all."""
    seeds: Seeds | None = None
    """Instead of the corpus's seeds."""

    @model_validator(mode="after")
    def _set_is_for_joint(self) -> SystemConfig:
        if self.set and self.kind != "joint":
            raise ValueError(
                f"'set' replaces values of the experiment and is for joint alone; '{self.kind}' has options"
            )
        if self.experiments and self.kind != "joint":
            raise ValueError(f"'experiments' is for joint alone; '{self.kind}' learns from the corpus itself")
        return self


class BenchmarkConfig(StrictModel):
    """Systems x corpora x seeds."""

    name: str
    description: str = ""
    output: str | None = None
    """Folder for everything; by default ``runs/benchmark-<name>``."""
    folder: str = "../shared/data"
    """Folder of the public corpora, for the experiments' ``{corpora}``."""
    reference: str
    """The system that the others are compared with: p-values are of the difference to it."""
    seeds: Seeds = (123, 124, 125)
    draws: int = Field(default=1000, ge=0)
    """Bootstrap samples behind each interval."""
    corpora: tuple[BenchmarkCorpus, ...] = Field(min_length=1)
    systems: tuple[SystemConfig, ...] = Field(min_length=1)

    @field_validator("corpora", "systems")
    @classmethod
    def _names_are_unique(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [entry.name for entry in value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"the name '{name}' stands twice")
        return value

    @model_validator(mode="after")
    def _names_exist(self) -> BenchmarkConfig:
        systems = [system.name for system in self.systems]
        if self.reference not in systems:
            raise ValueError(f"reference: no system '{self.reference}'{did_you_mean(self.reference, systems)}")
        corpora = [corpus.name for corpus in self.corpora]
        for system in self.systems:
            for name in (*(system.corpora or ()), *system.experiments):
                if name not in corpora:
                    raise ValueError(f"system '{system.name}': no corpus '{name}'{did_you_mean(name, corpora)}")
        return self

    @property
    def location(self) -> Path:
        """The benchmark's folder."""
        return Path(self.output or f"runs/benchmark-{self.name}")

    def seeds_of(self, corpus: BenchmarkCorpus, system: SystemConfig) -> tuple[int, ...]:
        """The seeds to run; one for a system that does not depend on it."""
        seeds = system.seeds or corpus.seeds or self.seeds
        return seeds if system.kind in SEEDED else seeds[:1]

    def systems_of(self, corpus: BenchmarkCorpus) -> tuple[SystemConfig, ...]:
        """The systems to run on a corpus."""
        return tuple(s for s in self.systems if s.corpora is None or corpus.name in s.corpora)


def load_benchmark(path: Path) -> BenchmarkConfig:
    """Read a benchmark's file.

    Raises:
        InputError: no such file, not YAML, an unknown or malformed key; the file and key are named.
    """
    raw = read_mapping(path)
    try:
        return BenchmarkConfig.model_validate(raw)
    except ValidationError as error:
        raise InputError(f"{path}: {'; '.join(_fault(fault) for fault in error.errors())}") from None


def _fault(fault: Any) -> str:
    location: Sequence[int | str] = fault["loc"]
    key = ".".join(str(part) for part in location)
    if fault["type"] == "extra_forbidden":
        sections: dict[str, type[BaseModel]] = {"corpora": BenchmarkCorpus, "systems": SystemConfig}
        section = sections.get(str(location[0]), BenchmarkConfig) if len(location) > 1 else BenchmarkConfig
        return f"unknown key '{key}'{did_you_mean(str(location[-1]), section.model_fields)}"
    if location[-1:] == ("kind",) and fault["type"] == "literal_error":
        return f"{key}: unknown kind '{fault['input']}'{did_you_mean(str(fault['input']), get_args(Kind))}"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
