"""The terminal: one console for results, one for progress and notes, and quiet libraries."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from datetime import timedelta

from rich.console import Console

console = Console(markup=False, highlight=False)
notes = Console(stderr=True, markup=False, highlight=False)

_QUIET = {
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
}


def quiet_libraries() -> None:
    """Keep libraries from drawing progress bars and warnings over ours. Call it before they are imported.

    It imports none of them: an exported model needs neither transformers nor datasets, and they take seconds.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if (transformers := sys.modules.get("transformers")) is not None:  # it has read the environment already
        transformers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
    warnings.filterwarnings("ignore", category=UserWarning, module=r"(torch|transformers|accelerate)\.")
    logging.getLogger("torch").setLevel(logging.ERROR)


def left(passed: int, expected: int | None, *, rate: float) -> str:
    """What a line of progress ends with: the share of the articles that is done, and how long the others will take.

    Args:
        passed: Articles that are done.
        expected: All articles; nothing is said if that is not known.
        rate: Articles a second.
    """
    if expected is None or passed >= expected or not rate:
        return ""
    return f"; {passed / expected:.0%} of {expected:,}, {timedelta(seconds=round((expected - passed) / rate))} left"
