"""``strife doctor``."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from strife.app.terminal import console, notes, quiet_libraries
from strife.models.released import DEFAULT


def doctor(model: Annotated[str, Parameter(show_default=True)] = DEFAULT) -> None:
    """Check this installation and a model: packages, files against their checksums, one article from end to end.

    Ends with exit code 1 if something is wrong.

    Example: strife doctor runs/quickstart/checkpoint

    Parameters
    ----------
    model
        A checkpoint folder, or the name of a model that comes with strife.
    """
    quiet_libraries()
    from strife.app.examination import installation, model_card, model_faults

    console.print(installation())
    console.print(model_card(model))
    faults = model_faults(model)
    for fault in faults:
        notes.print(f"wrong: {fault}", style="bold red", soft_wrap=True)
    if faults:
        sys.exit(1)
    console.print("all is well")
