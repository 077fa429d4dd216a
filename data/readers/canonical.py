"""Reader for strife's own JSON Lines (``.jsonl``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from strife.data.document import Document
from strife.data.jsonlines import read_documents

ENDINGS: tuple[str, ...] = (".jsonl",)
READS_FOLDERS = False


def read(path: Path) -> Iterator[Document]:
    """Yield the Documents of a canonical file."""
    yield from read_documents(path)
