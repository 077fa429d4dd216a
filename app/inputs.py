"""What ``strife extract`` reads: texts, archives, folders, standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.dateline import dateline_date
from strife.data.document import Document
from strife.data.readers import read
from strife.data.readers.text import decode_text

STANDARD_INPUT = "-"
_FORMATS = {".txt": "text", ".jsonl": "records", ".csv": "records", ".parquet": "records", ".article": "article"}


def input_documents(inputs: Sequence[str], *, published: str | None) -> Iterator[Document]:
    """Yield the articles of files, folders (their readable files, in order of name) and ``-``, without annotation.

    Args:
        inputs: Paths, or ``-`` for one text on standard input.
        published: Publication date of texts that come without one; else it is read from a dateline that has a year.

    Raises:
        InputError: an input that does not exist or cannot be read, or the same id twice.
    """
    seen: dict[str, str] = {}
    for name in inputs:
        for document in _documents(name):
            if document.id in seen:
                raise InputError(
                    f"{name}: the id '{document.id}' also stands in {seen[document.id]}; ids must be unique"
                )
            seen[document.id] = name
            known = document.published or published or dateline_date(document.text)
            yield replace(document.without_annotation(), published=known)


def _documents(name: str) -> Iterator[Document]:
    if name == STANDARD_INPUT:
        yield Document(id="stdin", text=decode_text(sys.stdin.buffer.read(), where="standard input"))
        return
    path = Path(name)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in _FORMATS)
        if not files:
            raise InputError(f"{path}: no file here ends in {', '.join(_FORMATS)}")
        for file in files:
            yield from read(file, format=_FORMATS[file.suffix])
    elif path.exists() and path.suffix not in _FORMATS:
        raise InputError(f"{path}: strife extract reads {', '.join(_FORMATS)} and folders of them, not '{path.suffix}'")
    else:
        yield from read(path, format=_FORMATS.get(path.suffix))
