"""Reader for spaCy's DocBin files (``.spacy``), through spaCy (``strife[baselines]``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Document, Entity
from strife.data.readers.losses import Losses
from strife.data.readers.regions import document_fields

ENDINGS: tuple[str, ...] = (".spacy",)
READS_FOLDERS = False


def read(path: Path, *, spans: str | None = None) -> Iterator[Document]:
    """Yield a Document for each ``Doc``, with the layer ``entities``; its tokens are kept in ``meta["tokens"]``.

    Args:
        path: The file.
        spans: The span group to read instead of ``Doc.ents``; its spans may overlap.

    Raises:
        InputError: spaCy is not installed, the file is no DocBin, or no ``Doc`` has that span group.
    """
    try:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab
    except ImportError:
        raise InputError(f"{path}: reading DocBin files needs spaCy: pip install 'strife[baselines]'") from None
    try:
        docs = list(DocBin().from_disk(path).get_docs(Vocab()))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(f"{path}: not a DocBin file: {type(error).__name__} {error}") from None
    groups = {key for doc in docs for key in doc.spans}
    if spans is not None and spans not in groups:
        raise InputError(f"{path}: no span group '{spans}'{did_you_mean(spans, groups)}")
    for number, doc in enumerate(docs, 1):
        yield _document(doc, f"{path.stem}-{number}", spans)


def _document(doc: Any, identifier: str, spans: str | None) -> Document:
    losses = Losses()
    losses.drop("labels of documents", count=len(doc.cats))
    for key in doc.spans:
        losses.drop(f"span group {key}", count=len(doc.spans[key]) if key != spans else 0)
    losses.drop("entities of Doc.ents", count=len(doc.ents) if spans is not None else 0)
    known = doc.user_data.get("strife")
    fields = known if isinstance(known, dict) else {}
    return Document(
        id=str(fields.get("id") or identifier),
        text=doc.text,
        layers=("entities",) if spans is not None or doc.has_annotation("ENT_IOB") else (),
        entities=tuple(_entities(doc.ents if spans is None else doc.spans.get(spans, ()), losses)),
        meta={"tokens": [[t.idx, t.idx + len(t)] for t in doc if t.text.strip()]} | losses.meta(),
        **document_fields(fields),
    )


def _entities(spans: Any, losses: Losses) -> Iterator[Entity]:
    for number, span in enumerate(spans, 1):
        if not span.label_:
            losses.drop("unlabelled spans")
        elif span.start_char < span.end_char:
            yield Entity(f"T{number}", span.start_char, span.end_char, span.label_)
