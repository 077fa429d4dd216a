"""The terminal: one console for results, one for progress and notes, and quiet libraries."""

from __future__ import annotations

import logging
import os
import warnings

from rich.console import Console

console = Console(markup=False, highlight=False)
notes = Console(stderr=True, markup=False, highlight=False)


def quiet_libraries() -> None:
    """Keep libraries from drawing progress bars and warnings over ours. Call it before transformers is used."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import datasets
    import transformers

    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    datasets.disable_progress_bars()
    warnings.filterwarnings("ignore", category=UserWarning, module=r"(torch|transformers|accelerate)\.")
    logging.getLogger("torch").setLevel(logging.ERROR)
