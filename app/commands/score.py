"""``strife score``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.terminal import console


def score(
    gold: Path,
    predicted: Path,
    *,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    draws: Annotated[int, Parameter(validator=Number(gte=0))] = 1000,
) -> None:
    """Score event records against gold records: how many are found, merged and filled rightly.

    Example: strife score gold.jsonl events.jsonl -o scores.json

    Parameters
    ----------
    gold
        Gold records, .jsonl, as 'strife data records' compiles them.
    predicted
        Records of the same articles, .jsonl, as 'strife extract' writes them.
    output
        Write every score with its interval and counts here: .json, or .md for the printed tables.
    draws
        Bootstrap samples behind each interval.
    """
    from strife.app.record_scores import score_files

    compared = score_files(gold, predicted, draws=draws)
    for table in compared.tables:
        console.print(table)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        markdown = "\n".join(table.markdown() for table in compared.tables)
        result = json.dumps(compared.scores, indent=2, ensure_ascii=False) + "\n"
        output.write_text(markdown if output.suffix == ".md" else result, encoding="utf-8")
        console.print(f"scores: {output}", soft_wrap=True)
