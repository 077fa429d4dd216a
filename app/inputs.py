"""What ``strife extract`` reads: texts, archives, folders, standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.dateline import dateline_date
from strife.data.document import Document
from strife.data.readers import read
from strife.data.readers.records import row_document
from strife.data.readers.text import decode_text

STANDARD_INPUT = "-"
_FORMATS = {".txt": "text", ".jsonl": "records", ".csv": "records", ".parquet": "records", ".article": "article"}


def input_documents(inputs: Sequence[str], *, published: str | None) -> Iterator[Document]:
    """Yield the articles of files, folders (their readable files, in order of name) and ``-``, without annotation.

    A text file is known by its name; where two have the same, the later one by its path.

    Args:
        inputs: Paths, or ``-`` for a text or JSON Lines on standard input.
        published: Publication date of texts that come without one; else it is read from a dateline that has a year.

    Raises:
        InputError: an input that does not exist or cannot be read, or two rows of one id.
    """
    seen: dict[str, str] = {}
    for name, document in _all_documents(inputs):
        if document.id in seen and name.endswith(".txt"):
            document = replace(document, id=Path(name).with_suffix("").as_posix())
        if document.id in seen:
            raise InputError(f"{name}: the id '{document.id}' also stands in {seen[document.id]}; ids must be unique")
        seen[document.id] = name
        known = document.published or published or dateline_date(document.text)
        yield replace(document.without_annotation(), published=known)


def _all_documents(inputs: Sequence[str]) -> Iterator[tuple[str, Document]]:
    """The articles, each with the name of its file."""
    for name in inputs:
        if name == STANDARD_INPUT:
            yield from ((name, document) for document in _standard_input())
        elif Path(name).is_dir():
            yield from _folder(Path(name))
        else:
            yield from ((name, document) for document in _file(Path(name)))


def _standard_input() -> Iterator[Document]:
    text = decode_text(sys.stdin.buffer.read(), where="standard input")
    if not text.lstrip().startswith("{"):
        yield Document(id="stdin", text=text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"standard input:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{where}: not valid JSON: {error.msg} at column {error.colno}") from None
            if not isinstance(row, dict):
                raise InputError(f"{where}: expected a JSON object, found {type(row).__name__}")
            yield row_document(row, where=where, identifier=f"stdin-{number}")


def _folder(folder: Path) -> Iterator[tuple[str, Document]]:
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _FORMATS)
    if not files:
        raise InputError(f"{folder}: no file here ends in {', '.join(_FORMATS)}")
    for file in files:
        yield from ((str(file), document) for document in _file(file))


def _file(path: Path) -> Iterator[Document]:
    if path.exists() and path.suffix.lower() not in _FORMATS:
        raise InputError(f"{path}: strife extract reads {', '.join(_FORMATS)} and folders of them, not '{path.suffix}'")
    yield from read(path, format=_FORMATS.get(path.suffix.lower()))
