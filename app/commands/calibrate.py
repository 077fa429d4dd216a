"""``strife calibrate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.terminal import console, quiet_libraries


def calibrate(
    checkpoint: Path,
    file: str | None = None,
    *,
    part: Literal["dev", "test"] = "dev",
    least_article: Annotated[float, Parameter(validator=Number(gte=0, lte=1))] = 0.0,
    measure: bool = False,
    output: Path | None = None,
) -> None:
    """Fit the confidences of a checkpoint to how often they are right, and say what a threshold keeps.

    Curves for entities, events, arguments and records go into the checkpoint's folder, and the confidence that an event
    must have (the one of the best F1). From then on the scores and the column 'confidence' are those. They hold for the
    backend that 'strife extract' takes: export first.

    Example: strife calibrate runs/quickstart/checkpoint

    Parameters
    ----------
    checkpoint
        The folder that 'strife train' wrote.
    file
        Annotated articles; without one, a part of the checkpoint's own config.
    part
        Which part of the config, if no file is given.
    least_article
        An article (of 100 tokens or more) of whose events none is as sure as this has no event: spares false alarms on
        news without conflict.
    measure
        Fit nothing, measure the curves that are there: on articles that they were not fitted on.
    output
        Write every figure with its interval here, as JSON.
    """
    quiet_libraries()
    from strife.app.calibration import Calibrating
    from strife.app.evaluation import Source

    found = Calibrating(checkpoint, Source(file, part), fit=not measure, least_article=least_article)
    if not measure:
        found.save()
    console.print(found.table())
    console.print(found.thresholds())
    console.print(f"events below a confidence of {found.calibration.least_event:.2f} are left out")
    if output is not None:
        output.write_text(json.dumps(found.to_json(), indent=2) + "\n", encoding="utf-8")
