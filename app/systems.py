"""The systems of a benchmark: from a kind's name and options to something that fits."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from strife.configs.benchmark import SystemConfig
from strife.configs.errors import InputError, did_you_mean
from strife.configs.experiment import ExperimentConfig, load_experiment, parse_experiment
from strife.configs.ontology import load_ontology
from strife.data.corpora import load_part, unique_ids
from strife.data.document import Document
from strife.evaluate.systems import Annotator, Task
from strife.models.extractor import Extractor
from strife.train.run import Changed, Run

RUN = "run"
"""The folder of a joint model's training within its unit's."""
_NO_MATTER = ("name", "description", "output", "corpora", "test")
"""Keys of an experiment that its training does not depend on."""

Fit = Callable[[Task], Annotator]

_FITS = {
    "majority": ("strife.evaluate.baselines.majority", "fit"),
    "dictionary": ("strife.evaluate.baselines.dictionary", "fit"),
    "crf": ("strife.evaluate.baselines.crf", "fit"),
    "spacy_cnn": ("strife.evaluate.baselines.spacy_cnn", "fit"),
    "rules": ("strife.evaluate.baselines.rules", "fit"),
    "gliner": ("strife.evaluate.baselines.gliner", "fit"),
    "llm": ("strife.evaluate.baselines.llm", "fit"),
    "token_classifier": ("strife.train.token_classification", "fit_token_classifier"),
}


def experiment_of(system: SystemConfig, file: Path, folder: str, seed: int) -> ExperimentConfig:
    """The experiment as a system runs it: its ``set`` applied, the corpora's folder and the seed filled in."""
    changes = {**system.set, "corpora": folder, "seed": seed}
    return load_experiment(file, [f"{key}={json.dumps(value)}" for key, value in changes.items()])


def fit_function(system: SystemConfig, experiment: ExperimentConfig) -> Fit:
    """What fits a system; ``joint`` trains by the experiment, the others from the task's Documents.

    Raises:
        InputError: an option that the kind does not have, or lacks.
    """
    if system.kind == "joint":
        if system.options:
            raise InputError(f"system '{system.name}': joint has no options; 'set' replaces values of the experiment")
        return partial(_fit_joint, experiment)
    module, name = _FITS[system.kind]
    function = getattr(import_module(module), name)
    _check_options(system, function)
    return partial(function, **system.options)


def task_of(experiment: ExperimentConfig) -> Task:
    """The training and dev articles of an experiment, for systems that write nothing."""
    ontology = load_ontology(experiment.ontology)
    parts = [tuple(unique_ids(load_part(experiment, part, ontology))) for part in (experiment.train, experiment.dev)]
    return Task(experiment.name, ontology, *parts, seed=experiment.seed, folder=Path())


def _check_options(system: SystemConfig, function: Callable[..., Annotator]) -> None:
    parameters = [name for name in inspect.signature(function).parameters if name != "task"]
    for option in system.options:
        if option not in parameters:
            hint = did_you_mean(option, parameters) if parameters else " (it has none)"
            raise InputError(f"system '{system.name}': kind '{system.kind}' has no option '{option}'{hint}")
    for name, parameter in inspect.signature(function).parameters.items():
        if name in parameters and parameter.default is parameter.empty and name not in system.options:
            raise InputError(f"system '{system.name}': kind '{system.kind}' needs the option '{name}'")


@dataclass(frozen=True)
class JointAnnotator:
    """A trained checkpoint behind the benchmark's interface."""

    extractor: Extractor
    reads_gold_triggers: bool = True

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers of the checkpoint's ontology."""
        return self.extractor.ontology.layers

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate the texts."""
        if gold_triggers:
            return list(self.extractor.with_gold_triggers(documents))
        return list(self.extractor.stream(documents))


def _fit_joint(experiment: ExperimentConfig, task: Task) -> JointAnnotator:
    """Train, or go on with an unfinished training in the task's folder, or take the finished one there."""
    folder = task.folder / RUN
    run = Run(experiment.model_copy(update={"output": str(folder)}))
    if (left := _left(folder)) is not None and left != _wanted(run):
        _set_aside(folder)
    if not (folder / "run.json").exists():
        try:
            run.train(resume=folder.exists())
        except Changed:  # in what does not matter to a finished training, but does to one that is to go on
            _set_aside(folder)
            run.train()
    return JointAnnotator(Extractor.load(run.checkpoint, backend="torch"))


def _wanted(run: Run) -> dict[str, Any]:
    """What a training depends on: its settings, and the data by fingerprint, wherever that lies."""
    data = {"train articles": run.train_corpora, "dev articles": run.dev_corpora}
    config = run.config.model_dump(mode="json", exclude=set(_NO_MATTER))
    return {"config": config} | {part: [corpus.fingerprint for corpus in found] for part, found in data.items()}


def _left(folder: Path) -> dict[str, Any] | None:
    """The same of the training that a folder holds, finished or not; None if there is none, empty if it is unknown."""
    try:
        config, data = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in ("config.json", "data.json")
        )
    except (OSError, json.JSONDecodeError):
        return {} if (folder / "run.json").exists() else None
    try:  # settings that came up since then have their defaults
        config = parse_experiment(config, where=str(folder)).model_dump(mode="json", exclude=set(_NO_MATTER))
    except InputError:
        return {}
    return {"config": config} | data


def _set_aside(folder: Path) -> None:
    """Make room for a training with other settings or data; hours of work are never deleted."""
    number = next(number for number in count(1) if not folder.with_name(f"{folder.name}-before-{number}").exists())
    folder.rename(folder.with_name(f"{folder.name}-before-{number}"))
