"""Reader for doccano's JSON Lines: ``{"text", "label": [[start, end, label]]}`` of sequence labelling, and
``{"text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations": [{"from_id", "to_id", "type"}]}``.

doccano counts UTF-16 units in the browser, or grapheme clusters where a project is set so; files made by programs count
code points. A file does not say which, and has no surfaces to check against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.jsonlines import read_lines
from strife.data.readers.losses import Losses
from strife.data.readers.offsets import AUTO, check_offsets
from strife.data.readers.regions import Link, Region, annotate, document_fields, label_set, layers_of

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False

_SPAN_FIELDS = ("label", "labels", "entities", "annotations")
_KNOWN = {"id", "document_id", "text", "data", "relations", "cats", "Comments", "comments", *_SPAN_FIELDS}


def read(path: Path, *, event_labels: Any = None, offsets: str = AUTO) -> Iterator[Document]:
    """Yield a Document for each line.

    Args:
        path: The exported ``.jsonl``.
        event_labels: The labels of triggers; relations from them become arguments. All other labels are entities'.
        offsets: The unit that offsets count. ``auto`` takes them for code points unless UTF-16 puts more of a text's
            spans within it and on whole words; the spans so moved are counted.

    Raises:
        InputError: a line is no JSON, or not of these forms; file and line are named.
    """
    check_offsets(offsets, where=str(path))
    labels = label_set(event_labels, option="event_labels")
    for number, row in read_lines(path):
        where = f"{path}:{number}"
        try:
            yield _document(row, f"{path.stem}-{number}", where, labels, offsets)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{where}: not doccano's format: {type(error).__name__} {error}") from None


def _document(
    row: Mapping[str, Any], identifier: str, where: str, event_labels: frozenset[str], offsets: str
) -> Document:
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise InputError(f"{where}: text: required, and must be a string")
    losses = Losses()
    losses.drop("comments", count=len(row.get("Comments", row.get("comments")) or ()))
    losses.drop("labels of documents", count=len(row.get("cats") or ()))
    regions = list(_regions(row, where, losses))
    links = [Link(str(r["from_id"]), str(r["to_id"]), (r["type"],)) for r in row.get("relations") or ()]
    found = annotate(text, regions, links, losses, event_labels=event_labels, offsets=offsets)
    fields = document_fields(row)
    plain = {key: value for key, value in row.items() if key not in _KNOWN and key not in fields}
    return Document(
        id=str(row.get("document_id") or row.get("id") or identifier),
        text=text,
        layers=layers_of(event_labels),
        entities=tuple(found.entities),
        events=tuple(found.events),
        meta=plain | losses.meta(),
        **fields,
    )


def _regions(row: Mapping[str, Any], where: str, losses: Losses) -> Iterator[Region]:
    """The spans of the first field that has any; a bare string is a label of the whole text."""
    filled = [name for name in _SPAN_FIELDS if row.get(name)]
    for name in filled[1:]:
        losses.drop(f"spans of a second field '{name}'", count=len(row[name]))
    for name in filled[:1]:
        for number, span in enumerate(row[name], 1):
            if isinstance(span, str):
                losses.drop("labels of documents")
            else:
                yield _region(span, f"T{number}", f"{where}: {name}")


def _region(span: Any, identifier: str, where: str) -> Region:
    if isinstance(span, Mapping):
        identifier = str(span.get("id", identifier))
        start, end, label = span["start_offset"], span["end_offset"], span["label"]
    else:
        start, end, label = span
    if not isinstance(label, str):
        raise InputError(f"{where}: label {label!r} is no name: export with the names of labels")
    return Region(identifier, int(start), int(end), (label,))
