"""The sentences of a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from sentencex import segment  # pyright: ignore[reportAttributeAccessIssue] (a compiled module without stubs)

_DEFAULT_LANGUAGE = "en"


def sentence_spans(text: str, *, language: str | None = None) -> list[tuple[int, int]]:
    """``(start, end)`` of each sentence, without the white space around it: disjoint, in text order, none empty.

    A line break always ends a sentence. Every visible character is in one.

    Args:
        language: Its code, such as ``en``, which is the default.
    """
    borders = pairwise([*_starts(text, language or _DEFAULT_LANGUAGE), len(text)])
    trimmed = (_trimmed(text, start, end) for start, end in borders)
    return [(start, end) for start, end in trimmed if start < end]


class Sentences:
    """The sentences of one text. They cover it without gap or overlap, and a line break always ends one."""

    def __init__(self, text: str, *, language: str | None = None) -> None:
        self._text = text
        self._starts = _starts(text, language or _DEFAULT_LANGUAGE)

    def around(self, start: int, end: int) -> str:
        """The sentence of ``text[start:end]``, or the run of sentences if the span crosses a boundary; trimmed."""
        first, stop = self.span(start, end)
        return self._text[first:stop].strip()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the sentence or sentences of ``text[start:end]``, with the white space after them."""
        first = bisect_right(self._starts, start) - 1
        after = bisect_right(self._starts, max(start, end - 1))
        stop = self._starts[after] if after < len(self._starts) else len(self._text)
        return self._starts[first], stop


@lru_cache(maxsize=2)
def _starts(text: str, language: str) -> Sequence[int]:
    # Several parts of strife ask for the sentences of the article at hand.
    starts = [0]
    for line in text.splitlines(keepends=True):
        position = starts.pop()
        for sentence in segment(language, _encodable(line)):
            starts.append(position)
            position += len(sentence)
        starts.append(position)
    return starts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _encodable(line: str) -> str:
    """The line with lone surrogates, which JSON can carry and the splitter cannot, replaced one for one."""
    return line.encode("utf-8", "replace").decode("utf-8")
