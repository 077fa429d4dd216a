"""Tokens: the units that get labels. They depend on the text alone, not on any encoder's vocabulary.

A token is a run of letters, digits and combining marks, or a single other visible character. Scripts written without
spaces (Han, Kana, Thai, Lao, Khmer, Myanmar) give one token a character, so that a span can begin anywhere in them.
"""

from __future__ import annotations

import regex

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(rf"[{_UNSPACED}]\p{{M}}*|(?:(?![{_UNSPACED}])[\p{{L}}\p{{N}}]\p{{M}}*)+|\S")


def token_spans(text: str) -> list[tuple[int, int]]:
    """The ``(start, end)`` of each token: code points, half-open, in text order, disjoint, none of them white space."""
    return [match.span() for match in _TOKEN.finditer(text)]
