"""What happens beside the steps: keeping the best checkpoint, stopping early, writing metrics.jsonl."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.trainer_callback import ExportableState

SCORE = "eval_score"


class KeepBest(TrainerCallback, ExportableState):
    """Saves a checkpoint whenever the dev score rises, and stops after ``patience`` evaluations without a rise.

    Its state travels with the Trainer's own, so that a resumed run knows the best score so far.

    Args:
        save: Writes the checkpoint; called with the evaluation's metrics, the epoch and the step.
        patience: Evaluations to wait, or None for ever.
    """

    def __init__(self, save: Callable[[Mapping[str, float], float, int], None], *, patience: int | None) -> None:
        self.save = save
        self.patience = patience
        self.best: float | None = None
        self.waited = 0

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Take over what a saved state knows; the Trainer's own way would need to build this callback anew."""
        saved = (
            state.stateful_callbacks.get(type(self).__name__) if isinstance(state.stateful_callbacks, dict) else None
        )
        if isinstance(saved, dict):
            self.best, self.waited = saved["attributes"]["best"], saved["attributes"]["waited"]

    def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Compare the new score with the best."""
        score = kwargs["metrics"][SCORE]
        if self.best is None or score > self.best:
            self.best, self.waited = score, 0
            if state.is_world_process_zero:
                self.save(kwargs["metrics"], state.epoch or 0.0, state.global_step)
        else:
            self.waited += 1
            if self.patience is not None and self.waited >= self.patience:
                control.should_training_stop = True

    def state(self) -> dict[str, Any]:
        """What the Trainer keeps for a resumed run."""
        return {"args": {"patience": self.patience}, "attributes": {"best": self.best, "waited": self.waited}}


class EvaluateEvery(TrainerCallback):
    """Asks for an evaluation after every ``epochs`` epochs and after the last one.

    It asks at the epoch's last step, before the state of that step is saved: a run that resumes from it has evaluated.
    """

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Evaluate where the epoch's number says so."""
        epoch = state.epoch or 0.0
        at_end = epoch.is_integer() and epoch % self.epochs == 0
        control.should_evaluate = at_end or state.global_step >= state.max_steps


class KnowsEpoch(Protocol):
    """What does something else in each epoch: a sampler, or what masks words."""

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch."""
        ...


class SetEpoch(TrainerCallback):
    """Tells a sampler or a collator its epoch.

    In a resumed run of several processes accelerate wraps a sampler so deeply that neither its own ``set_epoch`` nor
    the Trainer's reaches it; of a collator the Trainer knows nothing.
    """

    def __init__(self, told: KnowsEpoch) -> None:
        self.told = told

    def on_epoch_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """The epoch is the whole part of how far training has come."""
        self.told.set_epoch(int(state.epoch or 0.0))


class MetricsLog(TrainerCallback):
    """Appends every logged value to ``metrics.jsonl``, an object a line; a resumed run rewrites what it repeats."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Drop the lines after the step that training starts from."""
        if not state.is_world_process_zero:
            return
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        kept = [line for line in lines if json.loads(line)["step"] <= state.global_step]
        self.path.write_text("".join(line + "\n" for line in kept if state.global_step), encoding="utf-8")

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Append one line."""
        if state.is_world_process_zero:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"step": state.global_step, "epoch": state.epoch, **kwargs["logs"]}) + "\n")
