"""Lemmas of English words, to count distinct triggers: ``strikes``, ``struck`` and ``striking`` are one."""

from __future__ import annotations

from functools import cache

from lemminflect import getAllLemmas, getAllLemmasOOV

_CLASSES = ("VERB", "NOUN", "ADJ", "ADV")
"""The word class that is preferred where a form belongs to several: most triggers are verbs or nouns made of them."""


def lemma(phrase: str) -> str:
    """The lemma of each word of an English phrase, in lower case."""
    return " ".join(map(_word_lemma, phrase.lower().split()))


@cache
def _word_lemma(word: str) -> str:
    found = getAllLemmas(word)
    if not found:
        found = getAllLemmasOOV(word, "VERB" if word.endswith(("ed", "ing")) else "NOUN")
    return next((found[name][0] for name in _CLASSES if found.get(name)), word)
