"""Reader for PolNeAR (JSON Lines form): a news article a line, character offsets, attributions of content to sources.

An attribution says who (source) expresses (cue) what (content). It is read as an event of the type ``attribution``: its
trigger is the cue and its arguments have the roles ``source`` and ``content``. That is the form in which a model
finds it as it finds any event, and a source is what this project calls a claimant. Entity types would not do: contents
hold further attributions, spans of one layer must not overlap, and which source belongs to which content would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Argument, Document, Event
from strife.data.jsonlines import read_lines

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False

_ROLES = {"Source": "source", "Content": "content", "Content2": "content"}


def read(path: Path) -> Iterator[Document]:
    """Yield the Documents, with the layers ``events`` and ``arguments``.

    A source or content in several pieces makes an argument of each piece. A cue in several pieces has the first as
    trigger. ``meta`` counts ``attributions`` as published, those ``without_cue``, which no event can stand for, and
    ``broken_cues``.

    Raises:
        InputError: a line is no PolNeAR article, or a span is out of range; file and line are named.
    """
    for number, record in read_lines(path):
        try:
            yield _document(record)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path}:{number}: not a PolNeAR article: {type(error).__name__} {error}") from None


def _document(record: Mapping[str, Any]) -> Document:
    text = record["text"]
    attributions = [_parts(attribution, len(text)) for attribution in record["attributions"]]
    with_cue = [parts for parts in attributions if parts["Cue"]]
    return Document(
        id=record["id"],
        text=text,
        language="en",
        layers=("events", "arguments"),
        events=tuple(_event(f"E{number}", parts) for number, parts in enumerate(with_cue, 1)),
        meta={
            "attributions": len(attributions),
            "without_cue": len(attributions) - len(with_cue),
            "broken_cues": sum(len(parts["Cue"]) > 1 for parts in with_cue),
        },
    )


def _parts(attribution: Sequence[Mapping[str, Any]], length: int) -> dict[str, list[tuple[int, int]]]:
    """The spans of one attribution in text order, by part."""
    parts: dict[str, list[tuple[int, int]]] = {name: [] for name in ("Cue", *_ROLES)}
    for part in attribution:
        for start, end in part["spans"]:
            if not 0 <= start < end <= length:
                raise ValueError(f"span {start}..{end} is out of range: the text has {length} characters")
            parts[part["part"]].append((start, end))
    return {name: sorted(spans) for name, spans in parts.items()}


def _event(identifier: str, parts: Mapping[str, Sequence[tuple[int, int]]]) -> Event:
    arguments = tuple(Argument(role, *span) for part, role in _ROLES.items() for span in parts[part])
    return Event(identifier, "attribution", *parts["Cue"][0], arguments=arguments)
