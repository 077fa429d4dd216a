"""Records to a file, in the format that the ending of its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.atomic import replacing
from strife.data.document import Document
from strife.records.event_record import EventRecord
from strife.records.writers import (
    AcledCsv,
    Csv,
    DocumentLines,
    GeoJson,
    Html,
    Parquet,
    PloverLines,
    RecordLines,
    Writer,
)

ENDINGS: Mapping[str, Callable[[Path], Writer]] = {
    ".spans.jsonl": DocumentLines,
    ".jsonl": RecordLines,
    ".csv": Csv,
    ".parquet": Parquet,
    ".html": Html,
    ".geojson": GeoJson,
    ".acled.csv": AcledCsv,
    ".plover.jsonl": PloverLines,
}
"""What is written for each ending; the longest that fits counts."""


def export(path: str | Path, items: Iterable[tuple[Document, Sequence[EventRecord]]]) -> int:
    """Write documents with their records to ``path`` and return how many records there were.

    ``items`` is consumed one by one. If it fails, no file appears, and one that stood there stays as it was. The views
    of ACLED and PLOVER leave records out: :func:`open_writer` gives the writer, and that knows how many.

    Raises:
        InputError: The ending is unknown, or the file cannot be written there.
    """
    count = 0
    with open_writer(path) as writer:
        for document, records in items:
            writer.write(document, records)
            count += len(records)
    return count


def what_is_left_out(writer: Writer) -> str:
    """The records that a writer left out, for a person: ``3 events left out: 2 planned, 1 denied``; empty if none."""
    total = sum(writer.left_out.values())
    if not total:
        return ""
    reasons = sorted(writer.left_out.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"{count:,} {reason}" for reason, count in reasons)
    return f"{total:,} event{'s' if total > 1 else ''} left out: {listed}"


@contextmanager
def open_writer(path: str | Path) -> Iterator[Writer]:
    """Open a writer for ``path``; the file appears, whole, when the block ends without an error.

    Raises:
        InputError: The ending is unknown, the file cannot be written there, or a text does not fit the format.
    """
    path = Path(path)
    make = check_ending(path)
    with replacing(path) as part:
        writer = make(part)
        try:
            yield writer
            writer.close()
        except BaseException as error:
            writer.abort()
            if isinstance(error, UnicodeEncodeError):
                raise InputError(f"{path}: a text holds half a character: {error.reason}; write .jsonl") from None
            raise


def check_ending(path: str | Path) -> Callable[[Path], Writer]:
    """The writer for the ending of ``path``, to check it before long work starts.

    Raises:
        InputError: The ending is unknown; the message lists those that are known.
    """
    name = Path(path).name.lower()
    fitting = [ending for ending in ENDINGS if name.endswith(ending)]
    if fitting:
        return ENDINGS[max(fitting, key=len)]
    raise InputError(f"{path}: cannot tell the format from this name: use one of the endings {', '.join(ENDINGS)}")
