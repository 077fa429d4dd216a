"""``strife evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.backends import BackendName
from strife.configs.errors import InputError


def evaluate(
    checkpoint: Path,
    file: str | None = None,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    part: Literal["dev", "test"] = "test",
    format: str | None = None,
    labels: str | None = None,
    where: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    ids: str | None = None,
    option: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    repair: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    baseline: bool = False,
    by_label: bool = False,
    heads: bool = False,
    backend: BackendName = "torch",
    draws: Annotated[int, Parameter(validator=Number(gte=0))] = 1000,
) -> None:
    """Score a checkpoint on annotated articles, with predicted and with gold triggers.

    Example: strife evaluate runs/quickstart/checkpoint --part test --baseline -o scores.json

    Parameters
    ----------
    checkpoint
        The folder that 'strife train' wrote.
    file
        Annotated articles; without one, the part of the checkpoint's own config that --part names.
    output
        Write every score with its interval, counts and provenance here: .json, or .md for the printed tables.
    part
        Which part of the checkpoint's config to score on, if no file is given.
    format
        Format of the file, if its ending does not tell: canonical, conll, wikievents, re3d, ...
    labels
        A label map from the file's inventory into the checkpoint's ontology.
    where
        Keep only articles with this metadata, written key=value; may be repeated.
    ids
        A text file with an id a line: only these articles of the file are scored.
    option
        An option of the file's reader, written key=value; may be repeated.
    repair
        drop-overlapping, snap-to-token or trim-space, for the file's annotation; may be repeated.
    baseline
        Learn the dictionary baseline from the checkpoint's training articles and compare with it.
    by_label
        Print the scores of every type, role and value too.
    heads
        Compare arguments by their head words (in English), for corpora that draw their borders differently.
    backend
        What runs the model: torch is the reference; the others as 'strife export' made them; auto is what extract uses.
    draws
        Bootstrap samples behind each interval.
    """
    quiet_libraries()
    from strife.app.evaluation import Evaluation, Source

    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.is_dir():
            raise InputError(f"{output}: is a folder; name a file for the scores")
    source = Source(file, part, format, labels, where, option, repair, ids)
    evaluation = Evaluation(checkpoint, source, heads=heads, draws=draws, backend=backend)
    tables = list(evaluation.tables(baseline=baseline, by_label=by_label))
    for table in tables:
        console.print(table)
    notes.print(f"read {evaluation.coverage}")
    if output is not None:
        markdown = "\n".join(table.markdown() for table in tables)
        result = json.dumps(evaluation.to_json(), indent=2, ensure_ascii=False) + "\n"
        output.write_text(markdown if output.suffix == ".md" else result, encoding="utf-8")
        console.print(f"scores: {output}", soft_wrap=True)
