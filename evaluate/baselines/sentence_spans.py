"""The sentences of a text as spans, for systems that read a sentence at a time or are told sentences by number."""

from __future__ import annotations

from sentencex import segment  # pyright: ignore[reportAttributeAccessIssue] (a compiled module without stubs)


def sentence_spans(text: str, *, language: str | None = None) -> list[tuple[int, int]]:
    """``(start, end)`` of each sentence, without the white space around it: disjoint, in text order, none empty.

    A line break always ends a sentence. Every visible character is in one.

    Args:
        language: Its code, such as ``en``, which is the default.
    """
    spans = []
    position = 0
    for line in text.splitlines(keepends=True):
        # JSON can carry lone surrogates, and the splitter cannot; they are replaced one for one.
        for sentence in segment(language or "en", line.encode("utf-8", "replace").decode("utf-8")):
            start, end = _trimmed(text, position, position + len(sentence))
            if start < end:
                spans.append((start, end))
            position += len(sentence)
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
