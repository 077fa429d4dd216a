"""Other romanisations of names from Arabic and Slavic languages, by a few rules that need no dictionary of names.

A rule changes capitalised words that are not words of English (``Qatar``, not ``Quarter``), and the same name in the
same way throughout a text. The rules are crude: they make spellings that a reader recognises, not those of a standard.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

import regex
from anyascii import anyascii
from lemminflect import getAllLemmas

from strife.data.edits import Edit

APOSTROPHES = "'`\u2018\u2019\u02bc"
"""The typewriter's, the grave accent, single quotation marks, the modifier letter."""
_NAME = regex.compile(rf"\b\p{{Lu}}[\p{{L}}\p{{M}}]*(?:[{APOSTROPHES}][\p{{L}}\p{{M}}]+)*")
_POSSESSIVE = regex.compile(rf"[{APOSTROPHES}]s$", regex.IGNORECASE)
_CONTRACTION = regex.compile(rf"[{APOSTROPHES}](?:d|ll|m|re|t|ve)$", regex.IGNORECASE)
_SHORTEST = 3
"""Capitals of fewer letters are abbreviations, or a ``Q`` for a question."""
_ARABIC_ARTICLE = regex.compile(r"\b([AaEe])l-(?=\p{Lu})")
_OTHER_VOWEL = {"a": "e", "e": "a", "A": "E", "E": "A"}
_MOHAMMED = ("Mohammed", "Muhammad", "Mohamed", "Mohammad", "Mohamad", "Muhammed")
_RULES = tuple(
    (regex.compile(pattern, regex.IGNORECASE), replacement)
    for pattern, replacement in (
        (rf"(?<=\p{{L}}{{2}})[{APOSTROPHES}](?=\p{{L}})", ""),  # Sana'a, not O'Neill
        (r"iyy?a$", "iyah"),
        (r"iyy?ah$", "iya"),
        (r"ou", "u"),
        (r"q(?!u[aeio])", "k"),
        (r"sky$", "skiy"),
        (r"sk(?:iy|yi|yy)$", "sky"),
        (r"(?<=[^aeiouy])ivka$", "ovka"),
        (r"(?<=[^aeiouy])ovka$", "ivka"),
    )
)
_LETTER_WITH_MARK = regex.compile(r"[\p{Latin}--\p{ASCII}]|\p{M}", regex.V1)
_FUNCTION_WORDS = frozenset(
    [
        "about",
        "although",
        "around",
        "could",
        "during",
        "four",
        "fourteen",
        "our",
        "ours",
        "ourselves",
        "out",
        "outside",
        "should",
        "though",
        "through",
        "throughout",
        "thou",
        "would",
        "you",
        "your",
        "yours",
        "yourself",
        "without",
    ]
)
"""English words that the dictionary of lemmas, which has open classes alone, does not know."""


def other_spelling(text: str, random: Random) -> Iterator[Edit]:
    """The edits that spell the names of a text otherwise; two may overlap where two rules meet."""
    for match in _ARABIC_ARTICLE.finditer(text):
        yield Edit(match.start(), match.start() + 1, _OTHER_VOWEL[match.group(1)])
    mohammed = {name: random.choice([other for other in _MOHAMMED[:3] if other != name]) for name in _MOHAMMED}
    for match in _NAME.finditer(text):
        name = _POSSESSIVE.sub("", match.group())
        if (variant := mohammed.get(name.capitalize())) is not None:
            yield Edit(match.start(), match.start() + len(name), _like(name, variant))
        elif len(name) >= _SHORTEST and not _CONTRACTION.search(name) and not _is_english(name.lower()):
            yield from _by_rules(name, match.start())


def _by_rules(name: str, begin: int) -> Iterator[Edit]:
    for pattern, replacement in _RULES:
        for match in pattern.finditer(name):
            yield Edit(begin + match.start(), begin + match.end(), _like(match.group(), replacement))
    for match in _LETTER_WITH_MARK.finditer(name):
        yield Edit(begin + match.start(), begin + match.end(), _like(match.group(), anyascii(match.group())))


def _like(given: str, replacement: str) -> str:
    """The replacement in capitals where what it replaces is, or with a capital where that has one."""
    if given.isupper() and len(given) > 1:
        return replacement.upper()
    return replacement[:1].upper() + replacement[1:] if given[:1].isupper() else replacement


@cache
def _is_english(word: str) -> bool:
    return word in _FUNCTION_WORDS or bool(getAllLemmas(word))
