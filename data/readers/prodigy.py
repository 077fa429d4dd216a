"""Reader for Prodigy's JSON Lines (``db-out``): ``spans`` with character offsets, ``relations`` between token indices.

A task's ``answer`` tells whether its annotation holds: a rejected or ignored task is yielded without annotation, for
nothing is known of it then, and is counted.
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

_BINARY_VIEWS = ("ner", "spans")
"""Interfaces that ask about one suggested span at a time: what they leave unmarked is unknown."""


def read(path: Path, *, event_labels: Any = None, offsets: str = AUTO) -> Iterator[Document]:
    """Yield a Document for each task; one that was not accepted, or shows a single suggestion, has no layer.

    Args:
        path: The exported ``.jsonl``.
        event_labels: The labels of triggers; relations from them become arguments. All other labels are entities'.
        offsets: ``auto``, which checks each span against the task's tokens, or the unit that offsets count.

    Raises:
        InputError: a line is no JSON, or not of Prodigy's form; file and line are named.
    """
    check_offsets(offsets, where=str(path))
    labels = label_set(event_labels, option="event_labels")
    for number, task in read_lines(path):
        where = f"{path}:{number}"
        if not isinstance(task.get("text"), str):
            raise InputError(f"{where}: text: required, and must be a string")
        try:
            yield _document(task, f"{path.stem}-{number}", labels, offsets)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise InputError(f"{where}: not Prodigy's format: {type(error).__name__} {error}") from None


def _document(task: Mapping[str, Any], identifier: str, event_labels: frozenset[str], offsets: str) -> Document:
    losses = Losses()
    meta: Mapping[str, Any] = task.get("meta") or {}
    row = {**meta, **{key: value for key, value in task.items() if key != "meta"}}
    answer = task.get("answer", "accept")
    regions, links = _regions(task), []
    if answer == "accept":
        links = list(_links(task, regions))
    else:
        losses.drop(f"tasks with the answer {answer}")
        regions = {}
    found = annotate(task["text"], list(regions.values()), links, losses, event_labels=event_labels, offsets=offsets)
    exhaustive = answer == "accept" and task.get("_view_id") not in _BINARY_VIEWS
    fields = document_fields(row)
    return Document(
        id=str(row.get("document_id") or row.get("id") or identifier),
        text=task["text"],
        layers=layers_of(event_labels) if exhaustive else (),
        entities=tuple(found.entities),
        events=tuple(found.events),
        meta={key: value for key, value in meta.items() if key not in fields} | losses.meta(),
        **fields,
    )


def _regions(task: Mapping[str, Any]) -> dict[str, Region]:
    """The spans by an id of their own, each with the surface that the tokens give it."""
    regions = {}
    for number, span in enumerate(task.get("spans") or (), 1):
        regions[f"T{number}"] = _region(f"T{number}", span, task)
    return regions


def _region(identifier: str, span: Mapping[str, Any], task: Mapping[str, Any]) -> Region:
    label = span.get("label")
    labels = (str(label),) if label else ()
    return Region(identifier, int(span["start"]), int(span["end"]), labels, _surface(span, task))


def _surface(span: Mapping[str, Any], task: Mapping[str, Any]) -> str | None:
    """The text of a span: told, or put together from the tokens; ``token_end`` is inclusive."""
    if isinstance(span.get("text"), str):
        return span["text"]
    first, last, tokens = span.get("token_start"), span.get("token_end"), task.get("tokens")
    if not isinstance(first, int) or not isinstance(last, int) or not tokens or not 0 <= first <= last < len(tokens):
        return None
    pieces = [token["text"] + (" " if token.get("ws", True) else "") for token in tokens[first : last + 1]]
    return "".join(pieces).strip()


def _links(task: Mapping[str, Any], regions: dict[str, Region]) -> Iterator[Link]:
    """The relations; an end that is no span of the task joins ``regions``, unlabelled."""
    for relation in task.get("relations") or ():
        ends = [_end(relation, name, task, regions) for name in ("head", "child")]
        label = relation.get("label")
        yield Link(ends[0], ends[1], (str(label),) if label else ())


def _end(relation: Mapping[str, Any], name: str, task: Mapping[str, Any], regions: dict[str, Region]) -> str:
    span = relation.get(f"{name}_span") or _token_span(task, relation[name])
    region = _region(f"T{len(regions) + 1}", span, task)
    for known in regions.values():
        if (known.start, known.end) == (region.start, region.end) and region.labels in ((), known.labels):
            return known.id
    regions[region.id] = region
    return region.id


def _token_span(task: Mapping[str, Any], index: int) -> dict[str, Any]:
    if index < 0:
        raise IndexError(f"token {index}")
    token = task["tokens"][index]
    return {"start": token["start"], "end": token["end"], "text": token["text"]}
