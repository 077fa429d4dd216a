"""Reader for Label Studio's exports JSON and JSON-MIN: ``data``, and ``result`` lists of regions and relations.

Text regions are ``{"id", "type": "labels", "value": {"start", "end", "text", "labels"}}``, relations are ``{"type":
"relation", "from_id", "to_id", "direction", "labels"}``, per-region choices share the id of their region; those named
``factuality`` and ``claim`` are carried over for triggers. JSON-MIN has no relations and no ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers.losses import Losses
from strife.data.readers.offsets import AUTO, check_offsets
from strife.data.readers.regions import Link, Region, annotate, document_fields, label_set, layers_of
from strife.data.readers.text import decode_text

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False

_EVENT_VALUES = {"factuality": "factuality", "claim": "claims"}
_TASK_FIELDS = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the user chose, and the layers that follow from it."""

    text_field: str | None
    event_labels: frozenset[str]
    layers: tuple[str, ...]
    completed_by: int | str | None
    offsets: str


def read(
    path: Path,
    *,
    text_field: str | None = None,
    event_labels: Any = None,
    completed_by: int | str | None = None,
    offsets: str = AUTO,
) -> Iterator[Document]:
    """Yield a Document for each task; a task that nobody annotated has no layer.

    Args:
        path: The exported ``.json``, or JSON Lines of tasks.
        text_field: The field of ``data`` with the text; by default ``text``, or the only field that holds one.
        event_labels: The labels of triggers; relations from them become arguments. All other labels are entities'.
        completed_by: The annotator to follow (id or e-mail). By default the ground truth, else the first annotation
            that was not skipped; the others are counted.
        offsets: ``auto``, which checks each span against its ``text``, or the unit that offsets count.

    Raises:
        InputError: not JSON, not a Label Studio export, or a task without a text; the task is named.
    """
    check_offsets(offsets, where=str(path))
    labels = label_set(event_labels, option="event_labels")
    tasks = list(_tasks(path))
    layers = layers_of(labels)
    if labels:
        layers += tuple(layer for name, layer in _EVENT_VALUES.items() if any(_uses(task, name) for task in tasks))
    choices = _Choices(text_field, labels, layers, completed_by, offsets)
    for number, task in enumerate(tasks, 1):
        where = f"{path}: task {task.get('id', number)}"
        try:
            yield _document(task, number, where, choices)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{where}: not Label Studio's format: {type(error).__name__} {error}") from None


def _tasks(path: Path) -> Iterator[dict[str, Any]]:
    text = decode_text(path.read_bytes(), where=str(path))
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        found = _lines(path, text, error)
    found = found if isinstance(found, list) else [found]
    for number, task in enumerate(found, 1):
        if not isinstance(task, dict):
            raise InputError(f"{path}: task {number}: expected a JSON object, found {type(task).__name__}")
        yield task


def _lines(path: Path, text: str, error: json.JSONDecodeError) -> list[Any]:
    """The objects of JSON Lines, if this is what made ``error``."""
    try:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except json.JSONDecodeError:
        raise InputError(
            f"{path}:{error.lineno}: not valid JSON: {error.msg}: is this Label Studio's export?"
        ) from None


def _annotations(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The annotations of a task; Label Studio called them ``completions`` before 1.0. JSON-MIN's are rebuilt."""
    if "data" not in task:
        return [{"result": list(_flat_results(task))}]
    return task.get("annotations") or task.get("completions") or []


def _flat_results(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, values in task.items():
        for value in values if isinstance(values, list) else ():
            if isinstance(value, Mapping) and "start" in value and "end" in value:
                yield {"from_name": name, "type": "labels", "value": value}


def _uses(task: Mapping[str, Any], name: str) -> bool:
    results = (item for annotation in _annotations(task) for item in annotation.get("result") or ())
    return any(item.get("type") == "choices" and _name(item) == name for item in results)


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("from_name", "")).lower()


def _document(task: Mapping[str, Any], number: int, where: str, choices: _Choices) -> Document:
    data = task.get("data", task)
    name = _text_field(data, choices.text_field, where)
    losses = Losses()
    losses.drop("predictions", count=len(task.get("predictions") or ()))
    chosen = _choose(_annotations(task), choices.completed_by, losses)
    result = chosen.get("result") or [] if chosen else []
    found = annotate(
        data[name],
        _regions(result, losses),
        _links(result),
        losses,
        event_labels=choices.event_labels,
        offsets=choices.offsets,
    )
    fields = document_fields(data)
    known = {name, "document_id", *fields, *(_TASK_FIELDS if data is task else ())}
    plain = {key: value for key, value in data.items() if key not in known and not isinstance(value, (list, dict))}
    return Document(
        id=str(data.get("document_id") or task.get("id") or number),
        text=data[name],
        layers=choices.layers if chosen else (),
        entities=tuple(found.entities),
        events=tuple(found.events),
        meta=plain | losses.meta(),
        **fields,
    )


def _text_field(data: Mapping[str, Any], wanted: str | None, where: str) -> str:
    texts = [name for name, value in data.items() if isinstance(value, str) and name not in _TASK_FIELDS]
    name = wanted or ("text" if "text" in texts else texts[0] if len(texts) == 1 else None)
    if name is None or name not in texts:
        missing = f"no text in the field '{name}'" if name else "several fields could hold the text, or none"
        raise InputError(f"{where}: {missing}: set text_field to one of {', '.join(texts) or '(there is no text)'}")
    if any("\ud800" <= character <= "\udfff" for character in data[name]):
        raise InputError(f"{where}: {name}: half of a surrogate pair: a character was cut in two")
    return name


def _choose(
    annotations: Sequence[Mapping[str, Any]], completed_by: int | str | None, losses: Losses
) -> Mapping[str, Any] | None:
    """The annotation to follow; None if there is none. The others are counted."""
    done = [annotation for annotation in annotations if not annotation.get("was_cancelled")]
    losses.drop("skipped annotations", count=len(annotations) - len(done))
    wanted = [a for a in done if completed_by is None or str(completed_by) in _annotator(a)]
    truths = [annotation for annotation in wanted if annotation.get("ground_truth")]
    chosen = next(iter([*truths, *wanted]), None)
    losses.drop("annotations of others", count=len(done) - (chosen is not None))
    return chosen


def _annotator(annotation: Mapping[str, Any]) -> set[str]:
    who = annotation.get("completed_by")
    return {str(value) for value in who.values()} if isinstance(who, Mapping) else {str(who)}


def _regions(result: Sequence[Mapping[str, Any]], losses: Losses) -> list[Region]:
    """The text regions; results of other kinds are counted by their type."""
    values: dict[str, dict[str, str]] = {}
    labelled: dict[str, Mapping[str, Any]] = {}
    labels: dict[str, list[str]] = {}
    for number, item in enumerate(result, 1):
        kind, value = item.get("type"), item.get("value") or {}
        identifier = str(item.get("id") or f"T{number}")
        if kind == "labels" and "start" in value and "end" in value:
            labelled[identifier] = value
            labels.setdefault(identifier, []).extend(value.get("labels") or ())
        elif kind == "choices" and _name(item) in _EVENT_VALUES and len(value.get("choices", ())) == 1:
            values.setdefault(identifier, {})[_name(item)] = value["choices"][0]
        elif kind != "relation":
            losses.drop(f"results of type {kind}")
    for identifier in values.keys() - labelled.keys():
        losses.drop("results of type choices", count=len(values[identifier]))
    return [
        Region(
            id=identifier,
            start=int(value["start"]),
            end=int(value["end"]),
            labels=tuple(labels[identifier]),
            surface=value.get("text"),
            **values.get(identifier, {}),
        )
        for identifier, value in labelled.items()
    ]


def _links(result: Sequence[Mapping[str, Any]]) -> list[Link]:
    """The relations; one that points left is turned round."""
    links = []
    for item in result:
        if item.get("type") == "relation":
            ends = str(item["from_id"]), str(item["to_id"])
            source, target = reversed(ends) if item.get("direction") == "left" else ends
            links.append(Link(source, target, tuple(item.get("labels") or ())))
    return links
