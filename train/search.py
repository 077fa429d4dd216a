"""Searching hyper-parameters on dev with Optuna, whose tree-structured Parzen estimator proposes the values."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import optuna
import yaml
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, Trial, TrialState
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from strife.configs.errors import InputError
from strife.configs.search import Dimension, Search, Value
from strife.data.atomic import replacing
from strife.evaluate.provenance import environment
from strife.models.provenance import read_provenance
from strife.train.callbacks import SCORE
from strife.train.run import Run

_STUDY = "study.log"
_IDENTITY = "search"
_UNPRUNED = 4
"""Trials that are trained to their end before any is cut off for being below the median of those before it."""


class Searching:
    """A study in a folder, which goes on where it was stopped.

    Args:
        search: What is searched.
        callbacks: Makes further callbacks of a trial's Trainer, such as a progress bar.

    Raises:
        InputError: the folder holds another search, or the experiment's articles cannot be read.
    """

    def __init__(self, search: Search, *, callbacks: Callable[[], Sequence[TrainerCallback]] = tuple) -> None:
        self.search = search
        self.folder = search.config.folder
        self._callbacks = callbacks
        first = Run(search.experiment({}).model_copy(update={"output": str(self.folder / "trials")}))
        self._identity = {
            "search": search.config.model_dump(mode="json", exclude={"name", "description", "output", "trials"}),
            "experiment": search.experiment({}).model_dump(mode="json", exclude={"name", "description", "output"}),
            "train": [corpus.fingerprint for corpus in first.train_corpora],
            "dev": [corpus.fingerprint for corpus in first.dev_corpora],
        }
        self.study = self._opened()

    def run(self) -> None:
        """Train until there are as many trials as were asked for, then write ``trials.json`` and ``best.yaml``."""
        self._take_up_what_was_cut_off()
        for _ in range(self.search.config.trials - len(self.finished)):
            self.study.optimize(self._train, n_trials=1)
            self._drop_weights()
        self._write()

    @property
    def finished(self) -> list[FrozenTrial]:
        """Trials that came to an end, cut off as hopeless or not."""
        return self.study.get_trials(states=(TrialState.COMPLETE, TrialState.PRUNED))

    def _opened(self) -> optuna.Study:
        self.folder.mkdir(parents=True, exist_ok=True)
        study = optuna.create_study(
            study_name="search",
            storage=JournalStorage(JournalFileBackend(str(self.folder / _STUDY))),
            direction="maximize",
            load_if_exists=True,
            sampler=optuna.samplers.TPESampler(seed=self.search.config.seed),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=_UNPRUNED),
        )
        before = study.user_attrs.get(_IDENTITY)
        if before is not None and before != self._identity:
            changed = [key for key, value in self._identity.items() if before.get(key) != value]
            raise InputError(
                f"{self.folder}: another search is there ({', '.join(changed)} differ); name another output"
            )
        study.set_user_attr(_IDENTITY, self._identity)
        return study

    def _take_up_what_was_cut_off(self) -> None:
        """A killed trial is given up, and its values are tried anew."""
        for trial in self.study.get_trials(states=(TrialState.RUNNING,)):
            self.study.tell(trial.number, state=TrialState.FAIL)
            self.study.enqueue_trial(trial.params)

    def _train(self, trial: Trial) -> float:
        values = {key: _suggested(trial, key, each) for key, each in self.search.config.keys.items()}
        folder = self._trial_folder(trial.number)
        shutil.rmtree(folder, ignore_errors=True)
        experiment = self.search.experiment(values).model_copy(update={"output": str(folder)})
        started = time.monotonic()
        try:
            checkpoint = Run(experiment, callbacks=[_Report(trial), *self._callbacks()]).train()
        finally:
            trial.set_user_attr("seconds", round(time.monotonic() - started, 1))
        return float(read_provenance(checkpoint)["dev_score"]["value"])

    def _trial_folder(self, number: int) -> Path:
        return self.folder / "trials" / str(number)

    def _drop_weights(self) -> None:
        """Weights are kept of the best trial alone."""
        for trial in self.finished:
            if trial.state is TrialState.PRUNED or trial.number != self.study.best_trial.number:
                for name in ("checkpoint", "state"):
                    shutil.rmtree(self._trial_folder(trial.number) / name, ignore_errors=True)

    def _write(self) -> None:
        best = self.study.best_trial
        experiment = self.search.experiment(dict(best.params)).model_dump(mode="json", exclude_unset=True)
        heading = f"# The best of {len(self.finished)} trials of {self.search.path.name}: {best.value:.4f} on dev\n"
        with replacing(self.folder / "best.yaml") as part:
            part.write_text(heading + yaml.safe_dump(experiment, sort_keys=False, allow_unicode=True), encoding="utf-8")
        result = {
            **self._identity,
            "trials": [_summary(trial) for trial in self.finished],
            "best": best.number,
            "importances": self._importances(),
            "environment": environment(),
        }
        with replacing(self.folder / "trials.json") as part:
            part.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def _importances(self) -> dict[str, float]:
        """How much of the score's variation each key explains, by Optuna's fANOVA; empty with few trials."""
        values = {trial.value for trial in self.finished if trial.state is TrialState.COMPLETE}
        return optuna.importance.get_param_importances(self.study) if len(values) >= _UNPRUNED else {}


class _Report(TrainerCallback):
    """Tells the study each dev score, and ends a trial that it gives up."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial

    def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        self.trial.report(kwargs["metrics"][SCORE], step=round(state.epoch or 0.0))
        if self.trial.should_prune():
            raise optuna.TrialPruned


def _suggested(trial: Trial, key: str, dimension: Dimension) -> Value:
    if dimension.choices:
        return trial.suggest_categorical(key, dimension.choices)
    assert dimension.low is not None
    assert dimension.high is not None
    if dimension.whole:
        return trial.suggest_int(key, int(dimension.low), int(dimension.high), log=dimension.log)
    return trial.suggest_float(key, dimension.low, dimension.high, log=dimension.log)


def _summary(trial: FrozenTrial) -> dict[str, Any]:
    return {
        "number": trial.number,
        "values": trial.params,
        "score": trial.value if trial.state is TrialState.COMPLETE else None,
        "scores": trial.intermediate_values,
        "cut off": trial.state is TrialState.PRUNED,
        "seconds": trial.user_attrs.get("seconds"),
    }
