"""Writer for CoNLL columns: a token, a tab, its IOB2 tag; a blank line after each block.

Of overlapping entities the longest is written (of equally long ones the first); one that does not begin and end with
tokens is not. The text between tokens, ids and everything but entities are lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from strife.configs.errors import InputError, did_you_mean
from strife.data.atomic import replacing
from strife.data.document import Document
from strife.data.sentences import sentence_spans
from strife.data.tokens import token_spans
from strife.data.writers.written import Written, counted, drop_emptiness, drop_events, drop_fields

ENDINGS: tuple[str, ...] = (".conll", ".iob2")

BLOCKS = ("sentences", "documents")


def write(path: Path, documents: Iterable[Document], *, blocks: str = "sentences") -> Written:
    """Write the entities of Documents as IOB2; ``-DOCSTART-`` stands before each Document but the first.

    Tokens are those of ``meta["tokens"]`` where the Document has them, otherwise strife's.

    Args:
        path: The file.
        documents: What to write.
        blocks: What a blank line follows: ``sentences``, which never cut an entity, or ``documents``.

    Raises:
        InputError: an unknown kind of blocks, or white space in a label, which columns cannot hold.
    """
    if blocks not in BLOCKS:
        raise InputError(f"unknown blocks '{blocks}'{did_you_mean(str(blocks), BLOCKS)}")
    written = Written()
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for document in counted(documents, written):
            if written.documents > 1:
                file.write("-DOCSTART-\tO\n\n")
            for block in _blocks(document, blocks, written):
                file.write("\n".join(block) + "\n\n")
    return written


def _blocks(document: Document, blocks: str, written: Written) -> Iterator[list[str]]:
    """The blocks of a Document, each a list of lines."""
    drop_events(document, written)
    drop_fields(document, written)
    drop_emptiness(document, written)
    text = document.text
    tokens = [
        (start, end) for start, end in document.meta.get("tokens") or token_spans(text) if text[start:end].strip()
    ]
    tags = _tags(document, tokens, written)
    starts = (
        [start for start, _ in sentence_spans(document.text, language=document.language)]
        if blocks == "sentences"
        else [0]
    )
    block: list[str] = []
    last = 0
    for (start, end), tag in zip(tokens, tags, strict=True):
        sentence = bisect_right(starts, start)
        if block and sentence != last and not tag.startswith("I-"):
            yield block
            block = []
        last = sentence
        block.append(f"{_token(document, start, end)}\t{tag}")
    if block:
        yield block


def _tags(document: Document, tokens: Sequence[tuple[int, int]], written: Written) -> list[str]:
    first = {start: index for index, (start, _) in enumerate(tokens)}
    last = {end: index for index, (_, end) in enumerate(tokens)}
    tags = ["O"] * len(tokens)
    for entity in sorted(document.entities, key=lambda e: (e.start - e.end, e.start)):
        if entity.start not in first or entity.end not in last:
            written.drop("misaligned entities")
            continue
        inside = slice(first[entity.start] + 1, last[entity.end] + 1)
        if tags[first[entity.start]] != "O" or any(tag != "O" for tag in tags[inside]):
            written.drop("overlapping entities")
            continue
        tags[first[entity.start]] = f"B-{_label(document, entity.type)}"
        tags[inside] = [f"I-{entity.type}"] * (inside.stop - inside.start)
    return tags


def _label(document: Document, label: str) -> str:
    if any(character.isspace() for character in label):
        raise InputError(f"document '{document.id}': label '{label}' has white space, which CoNLL columns cannot hold")
    return label


def _token(document: Document, start: int, end: int) -> str:
    token = document.text[start:end]
    if any(character in token for character in "\t\n\r"):
        raise InputError(f"document '{document.id}': token {token!r} at {start} has a tab or line break within it")
    return token
