"""The typed schema of a search of hyper-parameters: what ``strife search CONFIG`` reads. Unknown keys are refused."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from pydantic import Field, field_validator, model_validator

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig, load_experiment
from strife.configs.strict import StrictModel, read_model

Value: TypeAlias = bool | int | float | str | None


class Dimension(StrictModel):
    """What one key of the experiment may be: one of some values, or a number of a range."""

    choices: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    log: bool = False
    """Draw evenly from the logarithms of the range, as learning rates want it."""
    whole: bool = False
    """Whole numbers alone."""

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Dimension:
        if self.choices:
            if self.low is not None or self.high is not None:
                raise ValueError("give choices, or low and high")
        elif self.low is None or self.high is None or self.low >= self.high:
            raise ValueError("give choices, or low and high with low < high")
        elif self.log and self.low <= 0:
            raise ValueError("a range drawn by logarithms starts above 0")
        return self

    def ends(self) -> tuple[Value, ...]:
        """The values that the others lie between: all choices, or both ends of the range."""
        if self.choices or self.low is None or self.high is None:
            return self.choices
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)


class SearchConfig(StrictModel):
    """A search."""

    name: str
    description: str = ""
    experiment: str
    """A YAML file of an experiment, relative to the search's file. Its ``training.score`` is what is searched for."""
    output: str | None = None
    """Folder for everything; by default ``runs/search-<name>``."""
    trials: int = Field(ge=1)
    """Trainings in all, those of earlier calls among them."""
    seed: int = 13
    """Of the sampler; the trainings have the experiment's."""
    keys: dict[str, Dimension] = Field(min_length=1)
    """Keys of the experiment, with dots, such as ``training.encoder_learning_rate``."""

    @field_validator("keys")
    @classmethod
    def _not_the_folder(cls, value: dict[str, Dimension]) -> dict[str, Dimension]:
        if "output" in value:
            raise ValueError("every trial has a folder of its own; leave 'output' out")
        return value

    @property
    def folder(self) -> Path:
        """The search's folder."""
        return Path(self.output or f"runs/search-{self.name}")


class Search:
    """A search with the experiment that it varies.

    Args:
        path: The search's file.

    Raises:
        InputError: a file is missing or malformed, or the experiment refuses an end of a range or a choice.
    """

    def __init__(self, path: Path) -> None:
        self.config = read_model(SearchConfig, path)
        self.path = path
        self._base = path.parent / self.config.experiment
        for key, dimension in self.config.keys.items():
            for value in dimension.ends():
                self._check(key, value)

    def _check(self, key: str, value: Value) -> None:
        try:
            self.experiment({key: value})
        except InputError as error:
            raise InputError(f"{self.path}: keys: {key}: {value} is refused: {error}") from None

    def experiment(self, values: dict[str, Value]) -> ExperimentConfig:
        """The experiment with these values of keys."""
        return load_experiment(self._base, [f"{key}={_written(value)}" for key, value in values.items()])


def _written(value: Value) -> str:
    """As YAML: Python writes 1e-05, which YAML reads as a text."""
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    return f"{value:.12f}" if isinstance(value, float) else str(value)
