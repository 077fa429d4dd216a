"""``strife calibrate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from strife.app.terminal import console, quiet_libraries


def calibrate(
    checkpoint: Path,
    file: str | None = None,
    *,
    part: Literal["dev", "test"] = "dev",
    measure: bool = False,
    output: Path | None = None,
) -> None:
    """Fit the confidences of a checkpoint to how often they are right, and say what a threshold keeps.

    Curves for entities, events, arguments and records go into the checkpoint's folder; from then on the scores and the
    column 'confidence' are those. They hold for the backend that 'strife extract' takes: export first.

    Example: strife calibrate runs/quickstart/checkpoint

    Parameters
    ----------
    checkpoint
        The folder that 'strife train' wrote.
    file
        Annotated articles; without one, a part of the checkpoint's own config.
    part
        Which part of the config, if no file is given.
    measure
        Fit nothing, measure the curves that are there: on articles that they were not fitted on.
    output
        Write every figure with its interval here, as JSON.
    """
    quiet_libraries()
    from strife.app.calibration import Calibrating
    from strife.app.evaluation import Source

    found = Calibrating(checkpoint, Source(file, part), fit=not measure)
    if not measure:
        found.save()
    console.print(found.table())
    console.print(found.thresholds())
    if output is not None:
        output.write_text(json.dumps(found.to_json(), indent=2) + "\n", encoding="utf-8")
