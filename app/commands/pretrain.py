"""``strife pretrain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.errors import InputError


def pretrain(
    *inputs: str,
    output: Annotated[Path, Parameter(alias="-o")],
    encoder: str = "minilm-l6",
    epochs: Annotated[float, Parameter(validator=Number(gt=0))] = 3.0,
    batch_size: Annotated[int, Parameter(validator=Number(gte=1))] = 8,
    learning_rate: Annotated[float, Parameter(validator=Number(gt=0))] = 1e-4,
    max_pieces: Annotated[int, Parameter(validator=Number(gte=16))] = 256,
    held_out: Annotated[float, Parameter(validator=Number(gt=0, lt=1))] = 0.05,
    seed: int = 13,
    quiet: bool = False,
) -> None:
    """Go on with an encoder's pretraining on articles of your field, without annotation.

    The encoder guesses hidden words. What it learns is measured on articles held out, and the folder is then the
    encoder of an experiment: strife train configs/quickstart.yaml encoder=FOLDER

    Example: strife pretrain archive/*.jsonl -o encoders/mine

    Parameters
    ----------
    inputs
        What 'strife extract' reads: texts, .jsonl (also .gz and .zst), .csv and .parquet files, folders, patterns, -.
    output
        A new folder for the encoder.
    encoder
        minilm-l6, a folder (a strife checkpoint among them), or a name on the Hugging Face hub.
    epochs
        How often each article is seen.
    batch_size
        Blocks of text a step.
    learning_rate
        The highest; it rises over the first 6% of the steps and falls to 0.
    max_pieces
        Sub-words of a block of text.
    held_out
        The share of articles that guessing is measured on.
    seed
        Of everything that is drawn.
    quiet
        Show no progress.
    """
    if not inputs:
        raise InputError("nothing to read: name files or folders, or - for standard input")
    quiet_libraries()
    from strife.app.inputs import input_documents
    from strife.app.progress import TrainingProgress
    from strife.train.pretraining import Pretraining, pretrain

    settings = Pretraining(encoder, epochs, batch_size, learning_rate, max_pieces, held_out, seed)
    documents = list(input_documents(inputs, published=None))
    with TrainingProgress(notes, quiet=quiet) as progress:
        result = pretrain(settings, documents, output, callbacks=[progress])
    before, after = result["perplexity"]["before"], result["perplexity"]["after"]
    console.print(f"perplexity of {result['articles']['held out']} articles held out: {before:,.1f}, then {after:,.1f}")
    console.print(f"encoder: {output}", soft_wrap=True)
