"""Progress bars."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from strife.train.callbacks import SCORE


class TrainingProgress(TrainerCallback):
    """A bar over all steps with the loss, and a line for each evaluation.

    Use it as a context manager around the training: whatever ends that, the terminal gets its cursor back.
    """

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self.quiet = quiet
        self.progress = Progress(
            TextColumn("training"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("steps"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("loss {task.fields[loss]}"),
            console=console,
            disable=quiet,
        )
        self.task = self.progress.add_task("training", loss="-", total=None)

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Show the bar, from the step that training starts at."""
        if state.is_world_process_zero:
            self.progress.update(self.task, total=state.max_steps, completed=state.global_step)
            self.progress.start()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Move on."""
        self.progress.update(self.task, completed=state.global_step)

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Show the loss."""
        logs = kwargs["logs"]
        if "loss" in logs:
            self.progress.update(self.task, loss=f"{float(logs['loss']):.3f}")

    def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Print the dev scores."""
        if self.quiet or not state.is_world_process_zero:
            return
        metrics = kwargs["metrics"]
        shown = {"entities": "entities.default.f1", "TC": "events.TC.f1", "AC+": "events.AC+.f1"}
        scores = {short: metrics.get(f"eval_{name}") for short, name in shown.items()}
        parts = [f"{short} F1 {100 * value:.1f}" for short, value in scores.items() if value is not None]
        self.progress.console.print(f"epoch {state.epoch:.0f}: score {100 * metrics[SCORE]:.1f}  ({', '.join(parts)})")

    def __enter__(self) -> TrainingProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()
