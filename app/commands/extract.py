"""``strife extract``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.errors import InputError

if TYPE_CHECKING:
    from strife.data.document import Document
    from strife.records.event_record import EventRecord

CHECKPOINTS = ("runs/*/checkpoint", "demo/*/checkpoint")


def extract(
    *inputs: Annotated[str, Parameter(allow_leading_hyphen=True)],
    output: Annotated[tuple[Path, ...], Parameter(alias="-o", show_default=False)] = (),
    published: str | None = None,
    model: Annotated[Path | None, Parameter(alias="-m")] = None,
    batch_size: Annotated[int, Parameter(validator=Number(gte=1))] = 16,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Extract events from articles into a table or a page.

    Example: strife extract article.txt --published 2021-03-14 -o events.csv -o events.html

    Parameters
    ----------
    inputs
        .txt and .article files, .jsonl, .csv and .parquet archives (rows with a column 'text'), folders of them,
        or - for a text or JSON Lines on standard input.
    output
        Where to write; the ending chooses the format: .jsonl, .csv, .parquet (records), .spans.jsonl (annotated
        articles), .html (a page for people). May be repeated. Without one, the events are printed as a table.
    published
        Publication date (YYYY-MM-DD) of articles that come without one; else a dateline with a year is used.
    model
        A checkpoint folder; by default the newest one under runs/ or demo/ that knows events.
    batch_size
        Articles held in memory at a time.
    quiet
        Print no notes and no progress.
    """
    from strife.data.validation import check_date
    from strife.records.export import check_ending

    if not inputs:
        raise InputError("nothing to read: name files or folders, or - for standard input")
    for name in inputs:
        if name.startswith("-") and name != "-":
            raise InputError(f"unknown option '{name}'; 'strife extract --help' lists them")
    for path in output:
        check_ending(path)
    check_date(published, where="--published")
    checkpoint = model or newest_checkpoint()
    if model is None and not quiet:
        notes.print(f"model: {checkpoint} (the newest here; --model chooses another)", soft_wrap=True)
    quiet_libraries()
    from strife.app.extraction import Progress, annotated
    from strife.models import Extractor
    from strife.records.build import records_of
    from strife.records.export import open_writer

    extractor = Extractor.load(checkpoint)
    progress = Progress(notes, quiet=quiet)
    events = 0
    with ExitStack() as stack:
        writers = [stack.enter_context(open_writer(path)) for path in output]
        for document in progress(annotated(extractor, inputs, published=published, batch_size=batch_size)):
            records = records_of(document, extractor.ontology, model_version=extractor.version)
            events += len(records)
            for writer in writers:
                writer.write(document, records)
            if not writers:
                _print_records(document, records)
    if quiet:
        return
    notes.print(f"read {extractor.coverage}: {events} events")
    for path in output:
        console.print(f"wrote {path}", soft_wrap=True)


def newest_checkpoint() -> Path:
    """The checkpoint folder below the working directory that was written last, among those that know events.

    Raises:
        InputError: there is none; says what to run.
    """
    found = _checkpoints()
    newest = max(found, key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        raise InputError(
            "no model here: run 'make demo' or 'strife train configs/quickstart.yaml' first, or name one with --model"
        )
    return newest


def _checkpoints() -> Iterator[Path]:
    for pattern in CHECKPOINTS:
        yield from (folder for folder in Path().glob(pattern) if _knows_events(folder))


def _knows_events(checkpoint: Path) -> bool:
    try:
        config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool((config.get("ontology") or {}).get("event_types"))


def _print_records(document: Document, records: Sequence[EventRecord]) -> None:
    """Print an article's events as a table."""
    from rich.table import Table

    columns = {
        "type": "event_type",
        "who": "actor1",
        "to whom": "actor2",
        "where": "place_text",
        "when": "date_text",
        "counts": "count_text",
        "who says": "claimant",
        "claim": "claim_status",
        "factuality": "factuality",
    }
    table = Table(title=f"{document.id}: {len(records)} events", title_justify="left", show_lines=False)
    for heading in columns:
        table.add_column(heading)
    for record in records:
        table.add_row(*(str(getattr(record, name) or "-") for name in columns.values()))
    console.print(table)
