"""Reader for WikiEvents (BART-Gen's release): a document a line, token offsets, end-exclusive.

Where a line carries the raw text, offsets are found in it; otherwise the tokens are joined with spaces. Event types
lose the suffix ``.Unspecified``, which the rebuilt training file lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Argument, Document, Entity, Event
from strife.data.jsonlines import read_lines
from strife.data.readers.spans import character_span, join_tokens, locate_tokens

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False


def read(path: Path, *, type_levels: int = 3, coreference: str | Path | None = None) -> Iterator[Document]:
    """Yield the Documents, with the layers ``events`` and ``arguments``, and ``entities`` where they are given.

    Args:
        path: A ``.jsonl`` file of the release.
        type_levels: Parts of an event type to keep: 2 makes ``Conflict.Attack.DetonateExplode`` a ``Conflict.Attack``,
            which is all that the rebuilt training file tells.
        coreference: The ``.jsonlines`` file of the release's ``coref`` folder for the same part. Each Document then
            has ``meta["coreference"]``: a list of clusters, each a list of the ``[start, end]`` of its mentions. The
            release has no cluster of a single mention.
    """
    clusters = None if coreference is None else _read_clusters(Path(coreference))
    for number, record in read_lines(path):
        where = f"{path}:{number}"
        try:
            document = _document(record, type_levels)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise InputError(f"{where}: not a WikiEvents document: {type(error).__name__} {error}") from None
        yield document if clusters is None else _with_coreference(document, clusters, f"{where}: {coreference}")


def _read_clusters(path: Path) -> dict[str, list[list[str]]]:
    """The clusters of mention ids by document."""
    clusters: dict[str, list[list[str]]] = {}
    for number, record in read_lines(path):
        name, found = record.get("doc_key"), record.get("clusters")
        if not isinstance(name, str) or not isinstance(found, list) or not all(map(_is_cluster, found)):
            raise InputError(f"{path}:{number}: not WikiEvents coreference: 'doc_key' and lists in 'clusters' expected")
        if name in clusters:
            raise InputError(f"{path}:{number}: document '{name}' stands twice")
        clusters[name] = found
    return clusters


def _is_cluster(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(mention, str) for mention in value)


def _with_coreference(document: Document, clusters: Mapping[str, list[list[str]]], where: str) -> Document:
    if document.id not in clusters:
        hint = did_you_mean(document.id, clusters)
        raise InputError(f"{where}: no clusters of document '{document.id}'{hint}: is this the file of the same part?")
    spans = {entity.id: [entity.start, entity.end] for entity in document.entities}
    found = []
    for cluster in clusters[document.id]:
        for mention in cluster:
            if mention not in spans:
                raise InputError(f"{where}: document '{document.id}' has no entity mention '{mention}' of a cluster")
        found.append([spans[mention] for mention in cluster])
    return replace(document, meta={**document.meta, "coreference": found})


def _document(record: Mapping[str, Any], type_levels: int) -> Document:
    tokens = record["tokens"]
    spans = locate_tokens(record["text"], tokens) if "text" in record else None
    if spans is None:
        text, spans = join_tokens(tokens)
    else:
        text = record["text"]
    entities = tuple(
        Entity(mention["id"], *character_span(spans, mention["start"], mention["end"]), mention["entity_type"])
        for mention in record.get("entity_mentions", ())
    )
    by_id = {entity.id: entity for entity in entities}
    layers = ("entities", "events", "arguments") if "entity_mentions" in record else ("events", "arguments")
    events = tuple(_event(mention, spans, by_id, type_levels) for mention in record["event_mentions"])
    return Document(
        id=record["doc_id"],
        text=text,
        language="en",
        layers=layers,
        entities=entities,
        events=events,
        meta={"tokens": [list(span) for span in spans]},
    )


def _event(
    mention: Mapping[str, Any], spans: Sequence[tuple[int, int]], by_id: Mapping[str, Entity], type_levels: int
) -> Event:
    start, end = character_span(spans, mention["trigger"]["start"], mention["trigger"]["end"])
    arguments = tuple(_argument(argument, spans, by_id) for argument in mention["arguments"])
    event_type = ".".join(mention["event_type"].removesuffix(".Unspecified").split(".")[:type_levels])
    return Event(mention["id"], event_type, start, end, arguments=arguments)


def _argument(argument: Mapping[str, Any], spans: Sequence[tuple[int, int]], by_id: Mapping[str, Entity]) -> Argument:
    entity = by_id.get(argument.get("entity_id", ""))
    if entity is not None:
        return Argument(argument["role"], entity.start, entity.end, entity.id)
    return Argument(argument["role"], *character_span(spans, argument["start"], argument["end"]))
