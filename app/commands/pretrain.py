"""``strife pretrain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.arguments import check_inputs
from strife.app.terminal import console, notes, quiet_libraries


def pretrain(
    *texts: Annotated[str, Parameter(allow_leading_hyphen=True)],
    output: Annotated[Path, Parameter(alias="-o")],
    encoder: str = "minilm-l6",
    epochs: Annotated[int, Parameter(validator=Number(gte=1))] = 3,
    max_pieces: Annotated[int, Parameter(validator=Number(gte=8))] = 256,
    batch_size: Annotated[int, Parameter(validator=Number(gte=1))] = 8,
    learning_rate: Annotated[float, Parameter(validator=Number(gt=0))] = 1e-4,
    held_out: Annotated[float, Parameter(validator=Number(gt=0, lt=1))] = 0.05,
    seed: Annotated[int, Parameter(validator=Number(gte=0))] = 13,
    resume: bool = False,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Go on with an encoder's masked-language training, on unlabelled articles.

    Example: strife pretrain 'archive/*.jsonl.gz' -o encoders/minilm-conflict

    Parameters
    ----------
    texts
        What 'strife extract' reads.
    output
        The folder for the encoder: what 'encoder' of a config names then. It must be new.
    encoder
        The encoder to begin with: minilm-l6, a folder, or a name on the Hugging Face hub.
    epochs
        How often the articles are read.
    max_pieces
        Sub-words of a block; articles are joined and cut into blocks.
    batch_size
        Blocks of a step.
    learning_rate
        The highest learning rate; it rises over the first 6% of the steps and falls to zero.
    held_out
        The share of the articles that is not learned but measured, before and after.
    seed
        Chooses the articles held out, the masks and the order.
    resume
        Go on with the unfinished run for this folder; the result is that of a run never interrupted.
    quiet
        Show no progress.
    """
    check_inputs(texts, command="pretrain")
    quiet_libraries()
    from strife.app.inputs import input_documents
    from strife.app.progress import TrainingProgress
    from strife.train.pretraining import REPORT, Pretraining, PretrainingConfig

    config = PretrainingConfig(encoder, epochs, max_pieces, batch_size, learning_rate, held_out, seed)
    progress = TrainingProgress(notes, quiet=quiet)
    articles = (document.text for document in input_documents(texts, published=None))
    run = Pretraining(config, articles, output, resume=resume, callbacks=[progress])
    if not quiet:
        notes.print(
            f"{run.training.articles} articles, {run.training.pieces} sub-words to learn from; "
            f"{run.held_out.articles} articles, {run.held_out.pieces} sub-words held out"
        )
        if run.new_head:
            new = f"{encoder} has no head that guesses masked words: a new one is tied to its word embeddings"
            notes.print(new, soft_wrap=True)
    with progress:
        report = run.train()
    measured = report["held_out"]
    for moment in ("before", "after"):
        found = measured[moment]
        console.print(f"held out, {moment}: masked loss {found['loss']:.3f}, perplexity {found['perplexity']:.1f}")
    console.print(f"encoder: {output}", soft_wrap=True)
    console.print(f"run: {output / REPORT}", soft_wrap=True)
