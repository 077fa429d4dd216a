"""How names are compared: words without case, accents, apostrophes, dots and hyphens."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

# Quotation marks and apostrophes of all kinds; the letters among them are transliterations of hamza and ayn.
_APOSTROPHES = "'\u2019\u2018`\u00b4\u02bc\u02bb\u02bf\u02be"
_POSSESSIVE = regex.compile(rf"[{_APOSTROPHES}]s(?![\p{{L}}\p{{M}}])")
_DROPPED = regex.compile(rf"[{_APOSTROPHES}.\"\u201c\u201d\u00ab\u00bb]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}&]+")

ARTICLES = frozenset({"the", "a", "an", "so", "called", "self", "styled", "proclaimed", "alleged", "suspected"})
"""Stand before a name without being part of it."""

Words = tuple[str, ...]


@lru_cache(maxsize=8192)
def written(text: str) -> Words:
    """The words with their case: ``the U.S.-led coalition`` is the, US, led, coalition. A possessive 's goes."""
    bare = _DROPPED.sub("", _POSSESSIVE.sub("", text))
    return tuple(_WORD.findall(bare))


@lru_cache(maxsize=8192)
def folded(text: str) -> Words:
    """The words as they are compared: without case and accents."""
    return tuple(map(fold, written(text)))


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """One word without case and accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def articles(words: Words) -> int:
    """How many words at the beginning are no part of the name; never all of them."""
    count = 0
    while count < len(words) - 1 and words[count] in ARTICLES:
        count += 1
    return count


def is_name(text: str) -> bool:
    """Whether this is a proper name: it begins and ends with a capital or a digit, and no "a" stands before it.

    ``the Kora Front`` is one; ``a Kurdish faction``, ``Kurdish rebels`` and ``soldiers of the Guard`` are not.
    """
    words = written(text)
    if not words or folded(text)[0] in {"a", "an"}:
        return False
    words = words[articles(folded(text)) :]
    return all(word[0].isupper() or word[0].isdigit() for word in (words[0], words[-1])) and not text[:1].isdigit()


def singular(word: str) -> str:
    """The singular of a plural that English forms by rule: ``policemen``, ``militias``, ``enemies``."""
    if word.endswith("men") and len(word) > 4:
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word
