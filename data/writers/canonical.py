"""Writer for strife's own JSON Lines, which hold all that a Document does (scores to four decimals)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from strife.data.atomic import replacing
from strife.data.document import Document
from strife.data.jsonlines import write_documents
from strife.data.writers.written import Written

ENDINGS: tuple[str, ...] = (".jsonl",)


def write(path: Path, documents: Iterable[Document]) -> Written:
    """Write a canonical file."""
    with replacing(path) as part:
        return Written(write_documents(part, documents))
