"""MUC-4's original texts made ready for a tagger that was trained on GTT's form of them, and what it finds there.

GTT's form is lower-cased, has round brackets and begins after the dateline. Here the text keeps its length, so that
spans in the one are spans in the other: what stands before the report itself becomes blanks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from strife.data.document import Document, from_json, to_json

_DATELINE = re.compile(r"\A.{0,160}?--", re.DOTALL)
_HEAD = re.compile(r"\s*(?:\[[^\]]{0,200}\]\s*)*")
"""Remarks of the agency in square brackets: the kind of report, the speaker, ``[TEXT]``."""
_BRACKETS = str.maketrans({"[": "(", "]": ")", "\n": " ", "\t": " "})


def as_tagged(document: Document) -> Document:
    """The document with its text in GTT's form, of the same length, and without annotation."""
    begin = report_begin(document.text)
    body = document.text[begin:].translate(_BRACKETS).lower()
    text = " " * begin + body
    if len(text) != len(document.text):  # a letter whose lower case is longer: keep the place of every other letter
        body = "".join(one if len(one.lower()) != 1 else one.lower() for one in document.text[begin:])
        text = " " * begin + body.translate(_BRACKETS)
    return replace(document, text=text, entities=(), events=(), layers=())


def report_begin(text: str) -> int:
    """Where the report itself begins, after the dateline and the remarks in square brackets."""
    dateline = _DATELINE.match(text)
    begin = dateline.end() if dateline else 0
    head = _HEAD.match(text, begin)
    return head.end() if head else begin


def tagged(checkpoint: Path, documents: Sequence[Document], *, cache: Path) -> list[Document]:
    """The documents in GTT's form with the role fillers that the checkpoint finds; kept in the folder ``cache``.

    Raises:
        InputError: the checkpoint cannot be loaded.
    """
    texts = [as_tagged(document) for document in documents]
    path = cache / f"{_name(checkpoint, texts)}.jsonl"
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            return [from_json(json.loads(line)) for line in lines]
    from strife.models import Extractor  # takes seconds, and the cache needs none of it

    found = list(Extractor.load(checkpoint, device="cpu", backend="torch").stream(texts))
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text("".join(json.dumps(to_json(each)) + "\n" for each in found), encoding="utf-8")
    partial.replace(path)
    return found


def _name(checkpoint: Path, texts: Iterable[Document]) -> str:
    """A name that changes with the model's weights and with the texts."""
    digest = hashlib.sha256((checkpoint / "model.safetensors").read_bytes())
    for each in texts:
        digest.update(f"{each.id}\n{each.text}\n".encode())
    return digest.hexdigest()[:24]
