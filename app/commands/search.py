"""``strife search``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.errors import InputError


def search(config: Path, *, quiet: bool = False) -> None:
    """Search hyper-parameters of an experiment on its dev articles, with Optuna.

    Each trial trains with values that looked promising before; one that falls behind is cut off. Stopped at any
    moment, the same command goes on. It writes best.yaml, which 'strife train' takes, and trials.json.

    Example: strife search configs/search.yaml

    Parameters
    ----------
    config
        The search, a YAML file: which keys of which experiment, between what.
    quiet
        Show no progress.
    """
    from strife.configs.search import Search

    wanted = Search(config)
    if find_spec("optuna") is None:
        raise InputError("the package 'optuna' is not installed: pip install 'strife[search]'")
    quiet_libraries()
    import optuna

    from strife.app.progress import TrainingProgress
    from strife.evaluate.tables import TextTable, percent
    from strife.train.search import Searching

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with TrainingProgress(notes, quiet=quiet) as progress:
        searching = Searching(wanted, callbacks=lambda: [progress])
        searching.run()
    keys = tuple(wanted.config.keys)
    rows = tuple(
        (
            str(trial.number),
            *(_cell(trial.params[key]) for key in keys),
            "cut off" if trial.state.name == "PRUNED" or trial.value is None else percent(trial.value),
        )
        for trial in searching.finished
    )
    console.print(TextTable(f"Trials of {config.name}", ("trial", *keys, "dev score %"), rows))
    console.print(f"best: {searching.folder / 'best.yaml'}", soft_wrap=True)
    console.print(f"trials: {searching.folder / 'trials.json'}", soft_wrap=True)


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
