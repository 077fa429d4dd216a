"""``strife export``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from strife.app.terminal import console, notes, quiet_libraries


def export(
    checkpoint: Path,
    file: str | None = None,
    *,
    part: Literal["dev", "test"] = "dev",
    allow_loss: bool = False,
) -> None:
    """Export a checkpoint for ONNX Runtime, in float32 and in 8 bits, and say what that changes.

    The graphs go into the checkpoint's folder. From then on 'strife extract' runs the fastest one that passes, where
    ONNX Runtime is installed and there is no GPU. Needs: pip install 'strife[export]'

    Example: strife export runs/quickstart/checkpoint

    Parameters
    ----------
    checkpoint
        The folder that 'strife train' wrote.
    file
        Annotated articles to compare the exported model on; without one, a part of the checkpoint's own config.
    part
        Which part of the config, if no file is given.
    allow_loss
        Use the 8-bit model even if it loses more than half a point of F1 in entities, triggers or arguments.
    """
    quiet_libraries()
    from strife.app.evaluation import Source
    from strife.app.export import Export

    run = Export(checkpoint, Source(file, part), allow_loss=allow_loss)
    for step in run.run():
        notes.print(step)
    console.print(run.table())
    for exported in run.exported[1:]:
        if run.passed(exported):
            console.print(f"{exported.name}: passed")
        else:
            lost = f"loses {100 * run.loss(exported):.2f} points"
            console.print(f"{exported.name}: not used: {lost}; --allow-loss uses it all the same", soft_wrap=True)
