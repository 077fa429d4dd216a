"""Reader for CoNLL/IOB2 columns: a token a line, a blank line between sentences, each sentence a Document.

Columns are separated by tabs if the line has one, otherwise by white space. Tags may be IOB2 or IOB1; an ``I-X``
without a ``B-X`` or ``I-X`` before it begins a span, as in conlleval, and counts in ``meta["stray_inside_tags"]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.readers.spans import join_tokens

ENDINGS: tuple[str, ...] = (".conll", ".iob2")
READS_FOLDERS = False


def read(path: Path, *, token_column: int = 0, tag_column: int = -1) -> Iterator[Document]:
    """Yield a Document for each sentence, with the layer ``entities``.

    The published tokens are kept in ``meta["tokens"]`` as character spans, so that scores are computed over them.

    Raises:
        InputError: a line has too few columns or a tag is not O, B-X or I-X; file and line are named.
    """
    rows: list[tuple[str, str]] = []
    sentence = 0
    number = 0
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("-DOCSTART-"):
                rows.append(_row(path, number, line, token_column, tag_column))
            elif rows:
                sentence += 1
                yield _document(f"{path.stem}-{sentence}", rows)
                rows = []
    if rows:
        sentence += 1
        yield _document(f"{path.stem}-{sentence}", rows)
    if not sentence:
        raise InputError(f"{path}:{number}: no sentence in this file")


def _row(path: Path, number: int, line: str, token_column: int, tag_column: int) -> tuple[str, str]:
    line = line.rstrip("\r\n")
    columns = line.split("\t") if "\t" in line else line.split()
    try:
        token, tag = columns[token_column].strip(), columns[tag_column].strip()
    except IndexError:
        raise InputError(f"{path}:{number}: only {len(columns)} columns; set token_column and tag_column") from None
    if len(columns) < 2 or not token:
        raise InputError(f"{path}:{number}: expected a token and a tag, found {line[:40]!r}")
    if tag != "O" and not (tag[:2] in {"B-", "I-"} and len(tag) > 2):
        raise InputError(f"{path}:{number}: tag '{tag}' is not O, B-TYPE or I-TYPE")
    return token, tag


def _document(identifier: str, rows: list[tuple[str, str]]) -> Document:
    text, spans = join_tokens([token for token, _ in rows])
    entities: list[Entity] = []
    stray = 0
    previous = "O"
    for (start, end), (_, tag) in zip(spans, rows, strict=True):
        if tag != "O":
            kind = tag[2:]
            continues = tag[0] == "I" and previous != "O" and previous[2:] == kind
            if continues:
                last = entities[-1]
                entities[-1] = Entity(last.id, last.start, end, kind)
            else:
                stray += tag[0] == "I"
                entities.append(Entity(f"T{len(entities) + 1}", start, end, kind))
        previous = tag
    meta: dict[str, Any] = {"tokens": [list(span) for span in spans]}
    if stray:
        meta["stray_inside_tags"] = stray
    return Document(id=identifier, text=text, layers=("entities",), entities=tuple(entities), meta=meta)
