"""``strife data``: validate, convert, stats, diff, leaks, records, suggest."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter
from cyclopts.validators import Number

from strife.app.arguments import reader_options, repairs
from strife.app.commands.leaks import leaks
from strife.app.commands.suggest import suggest
from strife.app.terminal import console, notes
from strife.configs.errors import InputError

if TYPE_CHECKING:
    from strife.data.document import Document

app = App(name="data", help="Check, convert and count annotated articles.", help_format="plaintext")
app.command(leaks)
app.command(suggest)


@app.command
def validate(
    *files: Path,
    format: str | None = None,
    option: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    ontology: str = "strife",
) -> None:
    """Check annotated articles against an ontology; print every fault.

    Example: strife data validate articles.jsonl data/corpus

    Parameters
    ----------
    files
        Annotated files or folders.
    format
        Their format, if the ending does not tell.
    option
        An option of the format's reader, written key=value (tag_column=3); may be repeated.
    ontology
        An ontology, by name or as a YAML file.
    """
    from strife.configs.ontology import load_ontology
    from strife.data.readers import read
    from strife.data.validation import problems

    inventory = load_ontology(ontology)
    checked = faults = 0
    for file in files:
        for document in read(file, format=format, options=reader_options(option)):
            checked += 1
            for problem in problems(document, inventory):
                faults += 1
                console.print(f"{file}: document '{document.id}': {problem}", soft_wrap=True)
    if not checked:
        raise InputError("nothing to validate: name files or folders")
    if faults:
        raise InputError(f"{faults} faults in {checked} articles")
    notes.print(f"{checked} articles, no fault")


@app.command
def convert(
    source: Path,
    target: Path,
    *,
    format: str | None = None,
    option: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    to: str | None = None,
    to_option: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    labels: str | None = None,
    ontology: str = "strife",
    repair: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
) -> None:
    """Convert annotated articles from one format into another, counting what could not be carried over.

    Example: strife data convert train.txt train.jsonl --format conll
    Example: strife data convert export.json train.jsonl --format label_studio --option "event_labels=[kill, shelling]"
    Example: strife data convert articles.jsonl for-brat --to brat

    Parameters
    ----------
    source
        An annotated file or folder.
    target
        What to write: a .jsonl file of strife's own, or another format's file or folder.
    format
        The source's format, if its ending does not tell, such as conll, brat, doccano, label_studio, prodigy, uima or
        wikievents; a wrong one gets the list.
    option
        An option of the format's reader, written key=value (tag_column=3); may be repeated.
    to
        The target's format, if its ending does not tell: brat, canonical, conll, docbin, doccano or label_studio.
    to_option
        An option of the target's writer, written key=value (blocks=documents); may be repeated.
    labels
        A label map into the ontology; without one, labels stay as they are and are not checked.
    ontology
        The ontology that the label map leads to.
    repair
        drop-overlapping, snap-to-token or trim-space; may be repeated.
    """
    from strife.configs.ontology import load_ontology
    from strife.data.label_map import load_label_map
    from strife.data.readers import read
    from strife.data.readers.losses import Losses
    from strife.data.repair import repair as apply_repair
    from strife.data.writers import format_of, write

    policies = repairs(repair)
    inventory = load_ontology(ontology)
    label_map = load_label_map(labels, inventory) if labels else None
    written_format = format_of(target, to)
    dropped: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    losses = Losses()

    def converted():
        for document in read(source, format=format, options=reader_options(option)):
            losses.add(document)
            if label_map is not None:
                document = label_map.apply(document, inventory, dropped)
            yield apply_repair(document, policies, repaired)

    written = write(target, converted(), format=written_format, options=reader_options(to_option, flag="--to-option"))
    notes.print(f"{written.documents} articles converted; dropped {dict(dropped.most_common()) or 'nothing'}")
    _print_counts("not carried over from the source", losses.not_carried)
    _print_counts("read otherwise than written there", losses.repaired)
    _print_remarks(losses.remarks)
    _print_counts(f"not carried over into {written_format}", written.not_carried)
    if repair:
        notes.print(f"repaired {dict(repaired) or 'nothing'}")
    console.print(f"wrote {target}", soft_wrap=True)


def _print_counts(heading: str, counts: Counter[str]) -> None:
    if counts:
        notes.print(
            f"{heading}: {', '.join(f'{kind} {count}' for kind, count in counts.most_common())}", soft_wrap=True
        )


def _print_remarks(remarks: list[str], *, most: int = 10) -> None:
    for remark in remarks[:most]:
        notes.print(f"  {remark}", soft_wrap=True)
    if len(remarks) > most:
        notes.print(f"  and {len(remarks) - most} more, each in its Document's metadata as 'remarks'")


@app.command
def stats(
    *files: Path,
    format: str | None = None,
    option: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    as_json: Annotated[bool, Parameter(name="--json")] = False,
) -> None:
    """Count articles, spans, the distribution of their labels, and what the articles share.

    Example: strife data stats data/corpus --json

    Parameters
    ----------
    files
        Annotated files or folders.
    format
        Their format, if the ending does not tell.
    option
        An option of the format's reader, written key=value (tag_column=3); may be repeated.
    as_json
        Print JSON.
    """
    from strife.data.readers import read
    from strife.data.statistics import statistics

    if not files:
        raise InputError("nothing to count: name files or folders")
    counts = statistics(
        document for file in files for document in read(file, format=format, options=reader_options(option))
    )
    if as_json:
        console.print_json(json.dumps(counts))
        return
    for name, value in counts.items():
        if isinstance(value, dict):
            value = ", ".join(f"{label} {_shown(number)}" for label, number in value.items()) or "none"
        elif isinstance(value, float):
            value = f"{value:.1%} of an article's word 8-grams stand in another one"
        console.print(f"{name}: {value}", soft_wrap=True)


def _shown(value: object) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else str(value)


@app.command
def diff(
    first: Path,
    second: Path,
    *,
    output: Annotated[tuple[Path, ...], Parameter(alias="-o", show_default=False)] = (),
    ontology: str = "strife",
    draws: Annotated[int, Parameter(validator=Number(gte=0))] = 1000,
) -> None:
    """Compare two annotations of the same articles: agreement by layer, and a list of what differs.

    Example: strife data diff first.jsonl second.jsonl -o agreement.json -o differences.csv

    Parameters
    ----------
    first
        Annotated file or folder.
    second
        The same articles, annotated by someone else.
    output
        Where to write: .json for every figure, .csv for the list of differences; may be repeated.
    ontology
        An ontology, by name or as a YAML file.
    draws
        Bootstrap samples behind each interval.
    """
    from strife.configs.ontology import load_ontology
    from strife.data.atomic import replacing
    from strife.data.readers import read
    from strife.evaluate.agreement import Difference, agreement, differences
    from strife.evaluate.provenance import environment

    for path in output:
        if path.suffix not in (".json", ".csv"):
            raise InputError(f"{path}: name a .json file for the figures or a .csv file for the list of differences")
    one, other = list(read(first)), list(read(second))
    found = agreement(one, other, ontology=load_ontology(ontology), draws=draws)
    console.print(found.table())
    for path in output:
        with replacing(path) as part:
            if path.suffix == ".json":
                measured = {"first": _identity(first, one), "second": _identity(second, other)}
                result = measured | {"compared_with": environment()} | found.to_json()
                part.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            else:
                _write_rows(part, Difference, differences(one, other))
        console.print(f"wrote {path}", soft_wrap=True)


def _identity(path: Path, documents: list[Document]) -> dict[str, Any]:
    from strife.data.corpora import fingerprint

    return {"name": str(path), "documents": len(documents), "fingerprint": fingerprint(documents)}


def _write_rows(path: Path, kind: type, rows: Iterable[Any]) -> None:
    """A CSV file with a column for each field of the dataclass ``kind``, safe against formulas."""
    from strife.records.spreadsheet import guard

    names = [field.name for field in fields(kind)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([guard(str(getattr(row, name))) for name in names] for row in rows)


@app.command
def records(articles: Path, *, output: Annotated[Path, Parameter(alias="-o")], ontology: str = "strife") -> None:
    """Compile the gold event records of annotated articles; every event of such an article must stand in one.

    Example: strife data records data/corpus -o gold.jsonl

    Parameters
    ----------
    articles
        A folder of .article files with a folder 'records' in it.
    output
        Where to write: .jsonl, .csv, .parquet or .html.
    ontology
        An ontology, by name or as a YAML file.
    """
    from strife.configs.ontology import load_ontology
    from strife.records.export import export
    from strife.records.gold import read_gold

    count = export(output, read_gold(articles, load_ontology(ontology)))
    notes.print(f"{count} gold records")
    console.print(f"wrote {output}", soft_wrap=True)
