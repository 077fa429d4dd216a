"""Records to a file, in the format that the ending of its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.atomic import replacing
from strife.data.document import Document
from strife.records.event_record import EventRecord
from strife.records.writers import Csv, DocumentLines, Html, Parquet, RecordLines, Writer

ENDINGS: Mapping[str, Callable[[Path], Writer]] = {
    ".spans.jsonl": DocumentLines,
    ".jsonl": RecordLines,
    ".csv": Csv,
    ".parquet": Parquet,
    ".html": Html,
}
"""What is written for each ending; the first that fits counts."""


def export(path: str | Path, items: Iterable[tuple[Document, Sequence[EventRecord]]]) -> int:
    """Write documents with their records to ``path`` and return how many records there were.

    ``items`` is consumed one by one. If it fails, no file appears, and one that stood there stays as it was.

    Raises:
        InputError: The ending is unknown, or the file cannot be written there.
    """
    count = 0
    with open_writer(path) as writer:
        for document, records in items:
            writer.write(document, records)
            count += len(records)
    return count


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
    for ending, make in ENDINGS.items():
        if name.endswith(ending):
            return make
    raise InputError(f"{path}: cannot tell the format from this name: use one of the endings {', '.join(ENDINGS)}")
