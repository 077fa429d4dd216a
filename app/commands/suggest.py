"""``strife data suggest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.arguments import check_inputs
from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.errors import InputError
from strife.models.released import DEFAULT


def suggest(
    *inputs: Annotated[str, Parameter(allow_leading_hyphen=True)],
    count: Annotated[int, Parameter(alias="-n", validator=Number(gte=1))] = 10,
    model: Annotated[str, Parameter(alias="-m")] = DEFAULT,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
) -> None:
    """Say which articles to annotate next: those where the model expects most errors, no two alike.

    Example: strife data suggest archive/*.jsonl --count 20 -o next.spans.jsonl

    Parameters
    ----------
    inputs
        What 'strife extract' reads.
    count
        How many articles.
    model
        A checkpoint folder, or the name of a model that comes with strife; best one that was calibrated.
    output
        Write the articles with the model's annotation here (.spans.jsonl), to be corrected.
    """
    quiet_libraries()
    from strife.app.extraction import annotated
    from strife.evaluate.suggestions import suggestions
    from strife.evaluate.tables import TextTable
    from strife.models import Extractor
    from strife.records.export import open_writer

    check_inputs(inputs, command="data suggest")
    if output is not None and not output.name.endswith(".spans.jsonl"):
        raise InputError(f"{output}: suggestions are annotated articles: name a file that ends in .spans.jsonl")
    extractor = Extractor.load(model)
    found = suggestions(annotated(extractor, inputs, published=None, batch_size=16), count)
    rows = [(each.document.id, f"{each.doubt:.2f}", str(each.events), ", ".join(each.types[:4])) for each in found]
    columns = ("article", "expected errors per 100 words", "events", "most frequent types")
    console.print(TextTable("To annotate next", columns, tuple(rows), ("article", "most frequent types")))
    if output is not None:
        with open_writer(output) as writer:
            for each in found:
                writer.write(each.document, [])
        notes.print(f"wrote {output}")
