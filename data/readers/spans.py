"""Shared by readers of tokenised corpora: from token indices to a text with character offsets."""

from __future__ import annotations

from collections.abc import Sequence


def join_tokens(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens with single spaces, as a corpus without its raw text leaves no better choice.

    Returns:
        The text and the half-open character span of each token.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    for token in tokens:
        spans.append((position, position + len(token)))
        position += len(token) + 1
    return " ".join(tokens), spans


def locate_tokens(text: str, tokens: Sequence[str]) -> list[tuple[int, int]] | None:
    """Find the tokens in their raw text, in order. None if one of them does not stand there."""
    spans: list[tuple[int, int]] = []
    position = 0
    for token in tokens:
        start = text.find(token, position)
        if start < 0 or text[position:start].strip():
            return None
        position = start + len(token)
        spans.append((start, position))
    return spans


def character_span(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The characters of tokens ``start`` to ``end`` (exclusive). Raises IndexError outside the document."""
    if not 0 <= start < end <= len(spans):
        raise IndexError(f"tokens {start}..{end} of {len(spans)}")
    return spans[start][0], spans[end - 1][1]
