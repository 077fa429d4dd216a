"""Writer for spaCy's DocBin files (``.spacy``), to train spaCy on or to open with it (``strife[baselines]``).

Texts are split by spaCy's own rules for a language. An entity that does not begin and end with its tokens cannot be
written; of overlapping ones the longest is (of equally long ones the first), unless they go into a span group.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.atomic import replacing
from strife.data.document import Document
from strife.data.readers.regions import DOCUMENT_FIELDS
from strife.data.writers.written import Written, counted, drop_emptiness, drop_events, drop_fields

ENDINGS: tuple[str, ...] = (".spacy",)


def write(path: Path, documents: Iterable[Document], *, language: str = "en", spans: str | None = None) -> Written:
    """Write the entities of Documents; ids and the fields of Documents go into ``Doc.user_data["strife"]``.

    Args:
        path: The file.
        documents: What to write; all of it is held in memory.
        language: The code of the language whose rules split the texts; ``xx`` for none in particular.
        spans: The span group to write instead of ``Doc.ents``; its spans may overlap.

    Raises:
        InputError: spaCy, or what it needs for the language, is not installed.
    """
    try:
        import spacy
        from spacy.tokens import DocBin
    except ImportError:
        raise InputError(f"{path}: writing DocBin files needs spaCy: pip install 'strife[baselines]'") from None
    try:
        tokenizer = spacy.blank(language).tokenizer
    except ImportError as error:
        raise InputError(f"spaCy cannot split texts of the language '{language}': {error}") from None
    written = Written()
    packed = DocBin(store_user_data=True)
    with replacing(path) as part:
        for document in counted(documents, written):
            drop_events(document, written)
            drop_fields(document, written, carried=DOCUMENT_FIELDS)
            packed.add(_doc(document, tokenizer(document.text), spans, written))
        packed.to_disk(part)
    return written


def _doc(document: Document, doc: Any, group: str | None, written: Written) -> Any:
    fields = {name: getattr(document, name) for name in DOCUMENT_FIELDS if getattr(document, name)}
    doc.user_data["strife"] = {"id": document.id, **fields}
    spans = _aligned(document, doc, written)
    if group is not None:
        drop_emptiness(document, written)
        doc.spans[group] = spans
        return doc
    kept: list[Any] = []
    for span in sorted(spans, key=lambda s: (s.start_char - s.end_char, s.start_char)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
        else:
            written.drop("overlapping entities")
    doc.set_ents(kept, default="outside" if "entities" in document.layers else "missing")
    return doc


def _aligned(document: Document, doc: Any, written: Written) -> list[Any]:
    """The entities as spans of tokens, less those that cut one."""
    found = [doc.char_span(entity.start, entity.end, label=entity.type) for entity in document.entities]
    written.drop("misaligned entities", sum(span is None for span in found))
    return [span for span in found if span is not None]
