"""Reader for GENEVA (TextEE's release): a sentence a line, token offsets, end-exclusive, 115 FrameNet event types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Argument, Document, Event
from strife.data.jsonlines import read_lines
from strife.data.readers.spans import character_span, join_tokens

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False


def read(path: Path) -> Iterator[Document]:
    """Yield a Document for each sentence, with the layers ``events`` and ``arguments``."""
    for number, record in read_lines(path):
        try:
            yield _document(record)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise InputError(f"{path}:{number}: not a GENEVA sentence: {type(error).__name__} {error}") from None


def _document(record: Mapping[str, Any]) -> Document:
    text, spans = join_tokens(record["tokens"])
    mentions = {m["id"]: character_span(spans, m["start"], m["end"]) for m in record["entity_mentions"]}
    return Document(
        id=record["wnd_id"],
        text=text,
        language="en",
        layers=("events", "arguments"),
        events=tuple(_event(mention, spans, mentions) for mention in record["event_mentions"]),
        meta={"tokens": [list(span) for span in spans]},
    )


def _event(
    mention: Mapping[str, Any], spans: Sequence[tuple[int, int]], mentions: Mapping[str, tuple[int, int]]
) -> Event:
    trigger = character_span(spans, mention["trigger"]["start"], mention["trigger"]["end"])
    arguments = tuple(Argument(a["role"], *mentions[a["entity_id"]]) for a in mention["arguments"])
    return Event(mention["id"], mention["event_type"], *trigger, arguments=arguments)
