"""Reader for RAMS: a window of five sentences a line, with the one event that was annotated in it.

Token offsets count through the whole window and include the last token. Roles are written there with the number of the
event type and of the role before their name (``evt089arg01victim``), which goes.

The window may tell of other events, which nobody marked: of the layer ``events`` it is only known that the one trigger
is one. So the Documents have the layer ``arguments`` alone. Training then learns the arguments of that event and
nothing about triggers, and scoring leaves out predicted events at any other place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Argument, Document, Event
from strife.data.jsonlines import read_lines
from strife.data.readers.spans import character_span, join_tokens

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False

_ROLE_PREFIX = re.compile(r"^evt\d+arg\d+")


def read(path: Path) -> Iterator[Document]:
    """Yield a Document for each window, with the layer ``arguments`` and one event.

    Sentences are joined by spaces; ``meta["sentences"]`` has their character spans, ``meta["tokens"]`` those of the
    published tokens. A span that has two roles in the event stands there twice.

    Raises:
        InputError: a line is no RAMS window; file and line are named.
    """
    for number, record in read_lines(path):
        try:
            yield _document(record)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path}:{number}: not a RAMS window: {type(error).__name__} {error}") from None


def _document(record: Mapping[str, Any]) -> Document:
    text, spans = join_tokens([token for sentence in record["sentences"] for token in sentence])
    return Document(
        id=record["doc_key"],
        text=text,
        language="en",
        url=record.get("source_url"),
        layers=("arguments",),
        events=tuple(_events(record, spans)),
        meta={"tokens": [list(span) for span in spans], "sentences": _sentences(record["sentences"], spans)},
    )


def _sentences(sentences: list[list[str]], spans: list[tuple[int, int]]) -> list[list[int]]:
    """The half-open character span of each sentence that has a token."""
    found = []
    first = 0
    for sentence in sentences:
        if sentence:
            found.append(list(character_span(spans, first, first + len(sentence))))
        first += len(sentence)
    return found


def _events(record: Mapping[str, Any], spans: list[tuple[int, int]]) -> Iterator[Event]:
    for number, (first, last, types) in enumerate(record["evt_triggers"], 1):
        arguments = tuple(
            Argument(_ROLE_PREFIX.sub("", role, count=1), *character_span(spans, begin, end + 1))
            for trigger, (begin, end), role in record["gold_evt_links"]
            if trigger == [first, last]
        )
        yield Event(f"E{number}", types[0][0], *character_span(spans, first, last + 1), arguments=arguments)
