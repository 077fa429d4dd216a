"""Reader for re3d's original release: a folder with ``documents.json`` and ``entities.json``, or a folder of those.

The release holds each entity with the annotators' confidence, rejected ones included (confidence near 0).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.jsonlines import read_lines

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = True


def read(path: Path, *, min_confidence: float = 0.5) -> Iterator[Document]:
    """Yield the Documents of one source folder or of every source folder below ``path``, with the layer ``entities``.

    Spans keep the annotators' boundaries less white space at either end (the release has some). They may overlap.

    Raises:
        InputError: no ``documents.json`` is found, or a record lacks a field.
    """
    folders = [path] if (path / "documents.json").is_file() else sorted(p.parent for p in path.glob("*/documents.json"))
    if not folders:
        raise InputError(f"{path}: no documents.json here or one folder below: is this re3d's original release?")
    for folder in folders:
        yield from _read_source(folder, min_confidence)


def _read_source(folder: Path, min_confidence: float) -> Iterator[Document]:
    mentions: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    try:
        for _, record in read_lines(folder / "entities.json"):
            if record["confidence"] >= min_confidence:
                mentions[record["documentId"]].append((record["begin"], record["end"], record["type"]))
        for _, record in read_lines(folder / "documents.json"):
            yield _document(record["_id"], record["text"], folder.name, record.get("title"), mentions[record["_id"]])
    except KeyError as error:
        raise InputError(f"{folder}: a record has no field {error}") from None


def _document(
    identifier: str, text: str, source: str, title: str | None, mentions: list[tuple[int, int, str]]
) -> Document:
    entities = []
    for begin, end, kind in sorted(set(mentions)):
        surface = text[begin:end]
        start = begin + len(surface) - len(surface.lstrip())
        stop = start + len(surface.strip())
        if start < stop:
            entities.append(Entity(f"T{len(entities) + 1}", start, stop, kind))
    return Document(
        id=identifier,
        text=text,
        title=title,
        source=source,
        language="en",
        layers=("entities",),
        entities=tuple(entities),
    )
