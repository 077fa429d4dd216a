"""What ``strife extract`` reads: texts, archives, folders, standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from glob import glob
from itertools import chain
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.dateline import dateline_date
from strife.data.document import Document
from strife.data.jsonlines import OnFault
from strife.data.readers import read
from strife.data.readers.records import count_rows, row_document
from strife.data.readers.text import decode_text

STANDARD_INPUT = "-"
PATTERN_SIGNS = "*?["
_FORMATS = {
    ".txt": "text",
    ".jsonl": "records",
    ".jsonl.gz": "records",
    ".jsonl.zst": "records",
    ".csv": "records",
    ".parquet": "records",
    ".article": "article",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """An article that cannot be read: where it stands, and why."""

    reason: str


def input_documents(inputs: Sequence[str], *, published: str | None) -> Iterator[Document]:
    """Yield the articles of files, folders (their readable files, in order of name), patterns and ``-``, bare.

    A text file is known by its name; where two have the same, the later one by its path.

    Args:
        inputs: Paths, patterns such as ``news/*.jsonl``, or ``-`` for a text or JSON Lines on standard input.
        published: Publication date of texts that come without one; else it is read from a dateline that has a year.

    Raises:
        InputError: an input that does not exist or cannot be read, or two rows of one id.
    """
    for item in input_items(inputs, published=published):
        if isinstance(item, Fault):
            raise InputError(item.reason)
        yield item


def input_items(inputs: Sequence[str], *, published: str | None) -> Iterator[Document | Fault]:
    """Like :func:`input_documents`, but what cannot be read takes the place of an article and ends nothing.

    A file that breaks off is given up at the break; the next one is read. Nothing is held but the ids.
    """
    seen: dict[str, str] = {}
    for name, found in _all_items(inputs):
        if isinstance(found, Fault):
            yield found
            continue
        document = found
        if document.id in seen and name.endswith(".txt"):
            document = replace(document, id=Path(name).with_suffix("").as_posix())
        if document.id in seen:
            yield Fault(f"{name}: the id '{document.id}' also stands in {seen[document.id]}; ids must be unique")
            continue
        seen[document.id] = name
        known = document.published or published or dateline_date(document.text)
        yield replace(document.without_annotation(), published=known)


def expected_items(inputs: Sequence[str]) -> int | None:
    """How many articles the inputs hold by a quick count of lines and rows; None where only reading them can tell."""
    counts: list[int | None] = []
    for name in inputs:
        if name == STANDARD_INPUT:
            return None
        try:
            files = _files(name)
        except InputError:
            return None
        counts += [count_rows(file) if _format_of(file) == "records" else 1 for file in files]
    return None if None in counts else sum(count for count in counts if count is not None)


def _all_items(inputs: Sequence[str]) -> Iterator[tuple[str, Document | Fault]]:
    """The articles, each with the name of its file, and the faults between them."""
    faults: list[InputError] = []
    for name in inputs:
        try:
            for file, document in _named(name, faults.append):
                yield from ((file, Fault(str(fault))) for fault in faults)
                faults.clear()
                yield file, document
        except InputError as error:
            faults.append(error)
        yield from ((name, Fault(str(fault))) for fault in faults)
        faults.clear()


def _named(name: str, on_fault: OnFault) -> Iterator[tuple[str, Document]]:
    if name == STANDARD_INPUT:
        yield from ((name, document) for document in _standard_input(on_fault))
        return
    for file in _files(name):
        try:
            for document in _file(file, on_fault):
                yield str(file), document
        except InputError as error:
            on_fault(error)


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if _format_of(file))
        if not files:
            raise InputError(f"{path}: no file here ends in {', '.join(_FORMATS)}")
        return files
    if not path.exists() and any(sign in name for sign in PATTERN_SIGNS):
        files = sorted(Path(found) for found in glob(name, recursive=True) if _format_of(Path(found)))
        if not files:
            raise InputError(f"{name}: no file fits this pattern and ends in {', '.join(_FORMATS)}")
        return files
    return [path]


def _format_of(path: Path) -> str | None:
    name = path.name.lower()
    return next((format for ending, format in _FORMATS.items() if name.endswith(ending)), None)


def _standard_input(on_fault: OnFault) -> Iterator[Document]:
    lines = iter(sys.stdin.buffer)
    before: list[bytes] = []
    for line in lines:
        before.append(line)
        if line.strip():
            break
    if before and before[-1].lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        for number, raw in enumerate(chain(before, lines), 1):
            try:
                document = _line_document(raw, number)
            except InputError as error:
                on_fault(error)
            else:
                if document is not None:
                    yield document
        return
    yield Document(id="stdin", text=decode_text(b"".join(chain(before, lines)), where="standard input"))


def _line_document(raw: bytes, number: int) -> Document | None:
    where = f"standard input:{number}"
    if not raw.strip():
        return None
    try:
        row = json.loads(decode_text(raw, where=where))
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not valid JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(row, dict):
        raise InputError(f"{where}: expected a JSON object, found {type(row).__name__}")
    return row_document(row, where=where, identifier=f"stdin-{number}")


def _file(path: Path, on_fault: OnFault) -> Iterator[Document]:
    format = _format_of(path)
    if path.exists() and format is None:
        raise InputError(f"{path}: strife reads {', '.join(_FORMATS)} and folders of them, not '{path.suffix}'")
    yield from read(path, format=format, options={"on_fault": on_fault} if format == "records" else None)
