"""``strife extract``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.arguments import check_inputs
from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.backends import BackendName
from strife.configs.errors import InputError
from strife.models.released import DEFAULT, find_checkpoint

if TYPE_CHECKING:
    from strife.data.document import Document
    from strife.records.event_record import EventRecord


def extract(
    *inputs: Annotated[str, Parameter(allow_leading_hyphen=True)],
    output: Annotated[tuple[Path, ...], Parameter(alias="-o", show_default=False)] = (),
    published: str | None = None,
    model: Annotated[str, Parameter(alias="-m")] = DEFAULT,
    gazetteer: Annotated[tuple[Path, ...], Parameter(show_default=False)] = (),
    actors: Annotated[tuple[Path, ...], Parameter(show_default=False)] = (),
    cluster_days: Annotated[int, Parameter(validator=Number(gte=0))] = 1,
    explain: bool = False,
    backend: BackendName = "auto",
    run: Annotated[Path | None, Parameter(show_default=False)] = None,
    write: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    shard: Annotated[int, Parameter(validator=Number(gte=1))] = 200,
    processes: Annotated[int | None, Parameter(validator=Number(gte=1), show_default=False)] = None,
    engine: Literal["local", "ray"] = "local",
    ray_address: Annotated[str | None, Parameter(show_default=False)] = None,
    batch_size: Annotated[int, Parameter(validator=Number(gte=1))] = 16,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Extract events from articles into a table or a page.

    Example: strife extract article.txt --published 2021-03-14 -o events.csv -o events.html

    Parameters
    ----------
    inputs
        .txt and .article files, .jsonl (also .gz and .zst), .csv and .parquet archives (rows with a column 'text'),
        folders of them, patterns ('news/*.jsonl'), or - for a text or JSON Lines on standard input.
    output
        Where to write; the ending chooses the format: .jsonl, .csv, .parquet (records), .geojson (for maps), .acled.csv
        and .plover.jsonl (for scripts that read such files), .spans.jsonl (annotated articles), .html (a page for
        people). May be repeated. Without one, the events are printed as a table.
    published
        Publication date (YYYY-MM-DD) of articles that come without one; else a dateline with a year is used.
    model
        A checkpoint folder, or the name of a model that comes with strife.
    gazetteer
        A gazetteer of your own beside the built-in one, a .tsv file as docs/places.md tells; may be repeated.
    actors
        A list of actors of your own beside the built-in one, a .yaml file as docs/actors.md tells; may be repeated.
    cluster_days
        Events of different articles at most so many days apart can be one happening, if type, place and actors agree:
        they share a cluster_id.
    explain
        Print for each event which rule filled which column, and which mentions were merged into it.
    backend
        What runs the model: by default the fastest that 'strife export' has made and found good, else torch.
    run
        A folder for a long run, instead of --output: shards of records, a manifest, errors.jsonl. Stopped at any
        moment, the same command goes on with it.
    write
        With --run: formats beside the records as JSON Lines, such as parquet; may be repeated.
    shard
        With --run: articles in a shard.
    processes
        With --run: how many work side by side; by default as many as there are cores and memory for.
    engine
        With --run: what works on the shards. 'local' takes processes of this machine, 'ray' workers of Ray, on this
        machine or on a cluster. The result is the same. 'ray' needs: pip install 'strife[ray]'
    ray_address
        With --engine ray: the cluster, such as auto or 10.0.0.1:6379; by default that of RAY_ADDRESS, else Ray is
        started on this machine for the time of the run.
    batch_size
        Articles held in memory at a time.
    quiet
        Print no notes and no progress.
    """
    from strife.data.validation import check_date
    from strife.records.export import check_ending

    check_inputs(inputs, command="extract")
    for path in output:
        check_ending(path)
    check_date(published, where="--published")
    if run is None and (write or processes):
        raise InputError("--write and --processes belong to --run FOLDER")
    if run is None and engine != "local":
        raise InputError("--engine belongs to --run FOLDER")
    if ray_address is not None and engine != "ray":
        raise InputError("--ray-address belongs to --engine ray")
    if run is not None and (output or explain):
        raise InputError("--run writes shards: use it without --output and --explain")
    checkpoint = find_checkpoint(model)
    quiet_libraries()
    if run is not None:
        from strife.app.batch.command import long_run

        long_run(
            run,
            inputs,
            published=published,
            checkpoint=checkpoint,
            backend=backend,
            gazetteers=gazetteer,
            actors=actors,
            cluster_days=cluster_days,
            write=write,
            shard_size=shard,
            processes=processes,
            engine=engine,
            ray_address=ray_address,
            console=notes,
            quiet=quiet,
        )
        return
    from strife.app.explanation import explanation
    from strife.app.extraction import Progress, annotated
    from strife.app.inputs import expected_items
    from strife.models import Extractor
    from strife.records.build import RecordBuilder
    from strife.records.clusters import Clusterer
    from strife.records.context import Normalisers
    from strife.records.export import open_writer, what_is_left_out

    normalisers = Normalisers.load(gazetteers=gazetteer, actors=actors)
    extractor = Extractor.load(checkpoint, backend=backend)
    builder = RecordBuilder(
        extractor.ontology,
        model_version=extractor.version,
        normalisers=normalisers,
        calibrate=extractor.calibration.records,
    )
    cluster = Clusterer(days=cluster_days)
    progress = Progress(notes, expected=None if quiet else expected_items(inputs), quiet=quiet)
    events = 0
    with ExitStack() as stack:
        writers = [stack.enter_context(open_writer(path)) for path in output]
        for document in progress(annotated(extractor, inputs, published=published, batch_size=batch_size)):
            explained = builder.explained(document)
            records = list(cluster(each.record for each in explained))
            events += len(records)
            for writer in writers:
                writer.write(document, records)
            if not writers:
                _print_records(document, records)
            if explain:
                for each in explained:
                    console.print(explanation(each), soft_wrap=True, markup=False, highlight=False)
    if quiet:
        return
    notes.print(f"read {extractor.coverage}: {events} events (by {extractor.backend.name})")
    for path, writer in zip(output, writers, strict=True):
        if left_out := what_is_left_out(writer):
            notes.print(f"{path}: {left_out}", soft_wrap=True)
        console.print(f"wrote {path}", soft_wrap=True)


def _print_records(document: Document, records: Sequence[EventRecord]) -> None:
    """Print an article's events as a table."""
    from rich.table import Table

    columns = {
        "type": "event_type",
        "who": "actor1",
        "to whom": "actor2",
        "where": "place",
        "from": "date_start",
        "to": "date_end",
        "killed": "killed_best",
        "injured": "injured_best",
        "who says": "claimant",
        "claim": "claim_status",
        "factuality": "factuality",
    }
    table = Table(title=f"{document.id}: {len(records)} events", title_justify="left", show_lines=False)
    for heading in columns:
        table.add_column(heading)
    for record in records:
        cells = [getattr(record, name) for name in columns.values()]
        table.add_row(*("-" if cell is None else str(cell) for cell in cells))
    console.print(table)
