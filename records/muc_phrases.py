"""Look up many phrases in a text at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_WORDS = re.compile(r"[\w'-]+")


def phrases_in(text: str, phrases: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and wording of the phrases in a text in capitals, the longest one at each word, whatever blanks."""
    words = list(_WORDS.finditer(text))
    index, most = 0, _most_words(phrases)
    while index < len(words):
        for length in range(min(most, len(words) - index), 0, -1):
            start, end = words[index].start(), words[index + length - 1].end()
            wording = " ".join(text[start:end].split())
            if wording in phrases:
                yield start, end, wording
                index += length - 1
                break
        index += 1


@lru_cache(maxsize=16)
def _most_words(phrases: frozenset[str]) -> int:
    return max((len(_WORDS.findall(phrase)) for phrase in phrases), default=0)
