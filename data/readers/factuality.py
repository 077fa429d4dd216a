"""Reader for factuality corpora in the unified form (UW, MEANTIME): a sentence a line, token offsets, end-exclusive.

A predicate has a number from -3 (it certainly did not or will not happen) over 0 (nobody can tell) to +3 (it certainly
did or will). This scale and the factuality values of ``strife`` cut the matter along different lines: a certain future
has +3 here and is ``planned`` there. So the values are the scale's own thirds:

=================  ==================
``counterfactual``  below -1
``uncertain``       from -1 to +1
``factual``         above +1
=================  ==================

and the number itself is kept, for those who measure mean absolute error and correlation as the literature does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document, Event
from strife.data.jsonlines import read_lines
from strife.data.readers.spans import character_span, join_tokens

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False


def read(path: Path) -> Iterator[Document]:
    """Yield a Document for each sentence, with the layers ``events`` and ``factuality``; its events are ``predicate``.

    ``meta["factuality"]`` has the number of each event by its id.

    Raises:
        InputError: a line is no sentence with targets, or a number is off the scale; file and line are named.
    """
    for number, record in read_lines(path):
        try:
            yield _document(record, f"{path.stem}-{number}")
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path}:{number}: not a factuality sentence: {type(error).__name__} {error}") from None


def _document(record: Mapping[str, Any], identifier: str) -> Document:
    text, spans = join_tokens(record["text"].split(" "))
    events = []
    numbers = {}
    for target in record["targets"]:
        event = Event(f"E{len(events) + 1}", "predicate", *character_span(spans, *target["span1"]))
        numbers[event.id] = float(target["label"])
        events.append(Event(event.id, event.type, event.start, event.end, factuality=value_of(numbers[event.id])))
    return Document(
        id=identifier,
        text=text,
        language="en",
        layers=("events", "factuality"),
        events=tuple(events),
        meta={"tokens": [list(span) for span in spans], "factuality": numbers},
    )


def value_of(number: float) -> str:
    """The third of the scale from -3 to +3 that a number lies in. Raises ValueError off the scale."""
    if not -3 <= number <= 3:
        raise ValueError(f"{number} is not between -3 and 3")
    if number < -1:
        return "counterfactual"
    return "uncertain" if number <= 1 else "factual"
