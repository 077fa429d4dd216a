"""Reader for DWIE: a news article a line, character offsets, mentions grouped into concepts with ontology tags.

A concept has a set of tags of an open hierarchy (``entity``, ``location``, ``gpe``, ``gpe0``). An entity of ours has
one type: the first of ``TYPES`` that stands among its concept's ``type::`` tags, so that what this project tells apart
is kept and the rest is as coarse as DWIE's upper levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.jsonlines import read_lines

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False

TYPES = (
    # beside the text proper
    *("footer", "skip"),
    # names of places and what is named after them
    *("facility", "gpe", "regio", "location", "gpe0-x", "gpe1-x", "gpe2-x", "loc-x"),
    # people
    *("person", "organization", "ethnicity", "religion-x", "police"),
    # things
    *("military_equipment", "treaty", "report", "language", "ideology", "event", "misc"),
    # values
    *("time", "money", "role"),
    # what has no more than the tags at the root
    *("other", "entity", "value"),
)
UNTYPED = "untyped"
"""The type of a mention whose concept has no tag that begins with ``type::``."""


def read(path: Path) -> Iterator[Document]:
    """Yield the Documents, with the layer ``entities``: names, titles (``role``), times and amounts of money.

    ``meta`` counts what a Document has no place for: ``concepts`` (groups of coreferent mentions), ``links`` (those
    with a Wikipedia page) and ``relations`` between them; and ``untyped_mentions``.

    Raises:
        InputError: a line is no DWIE article, or a mention's offsets and text disagree; file and line are named.
    """
    for number, record in read_lines(path):
        try:
            yield _document(record)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path}:{number}: not a DWIE article: {type(error).__name__} {error}") from None


def _document(record: Mapping[str, Any]) -> Document:
    text = record["text"]
    types = {concept["concept"]: _type(concept["tags"] or ()) for concept in record["concepts"]}
    entities = []
    for mention in sorted(record["mentions"], key=lambda mention: (mention["begin"], mention["end"])):
        begin, end = mention["begin"], mention["end"]
        if text[begin:end] != mention["text"]:
            raise ValueError(f"mention '{mention['text']}' does not stand at {begin}..{end}")
        entities.append(Entity(f"T{len(entities) + 1}", begin, end, types[mention["concept"]]))
    return Document(
        id=record["id"],
        text=text,
        language="en",
        source="Deutsche Welle",
        layers=("entities",),
        entities=tuple(entities),
        meta={
            "concepts": len(record["concepts"]),
            "links": sum(bool(concept["link"]) for concept in record["concepts"]),
            "relations": len(record["relations"]),
            "untyped_mentions": sum(entity.type == UNTYPED for entity in entities),
        },
    )


def _type(tags: Iterable[str]) -> str:
    given = {tag.removeprefix("type::") for tag in tags if tag.startswith("type::")}
    return next((name for name in TYPES if name in given), UNTYPED)
