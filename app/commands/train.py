"""``strife train``."""

from __future__ import annotations

from pathlib import Path

from strife.app.terminal import console, notes, quiet_libraries


def train(
    config: Path,
    *overrides: str,
    resume: bool = False,
    quiet: bool = False,
) -> None:
    """Fine-tune a model as a config file says.

    Example: strife train configs/quickstart.yaml training.epochs=3 seed=14 output=runs/mine

    Several GPUs: accelerate launch -m strife.app train configs/mixed.yaml

    Parameters
    ----------
    config
        The experiment, a YAML file.
    overrides
        key=value pairs that replace values of the file, with dots for sections: training.epochs=3.
    resume
        Go on with the unfinished run in the output folder; the result is that of a run never interrupted.
    quiet
        Show no progress.
    """
    from strife.configs.experiment import load_experiment

    experiment = load_experiment(config, overrides)
    quiet_libraries()
    from strife.app.progress import TrainingProgress
    from strife.train.run import Run

    progress = TrainingProgress(notes, quiet=quiet)
    run = Run(experiment, callbacks=[progress])
    if not quiet:
        for part, corpora in (("train", run.train_corpora), ("dev", run.dev_corpora)):
            for corpus in corpora:
                numbers = corpus.summary()
                notes.print(
                    f"{part}: {corpus.name}: {numbers['documents']} articles, {numbers['entities']} entities, "
                    f"{numbers['events']} events, {numbers['arguments']} arguments",
                )
        if run.teachers:
            notes.print(
                f"first the articles are read by what they are learned from: {', '.join(run.teachers.versions)}"
            )
    with progress:
        checkpoint = run.train(resume=resume)
    console.print(f"checkpoint: {checkpoint}", soft_wrap=True)
    console.print(f"learning curve: {run.folder / 'learning_curve.png'}", soft_wrap=True)
    console.print(f"run: {run.folder / 'run.json'}", soft_wrap=True)
    _leave_together()


def _leave_together() -> None:
    """End several processes at one time: threads of a process group that is left standing can abort the last one."""
    from torch import distributed

    if distributed.is_available() and distributed.is_initialized():
        distributed.barrier()
        distributed.destroy_process_group()
