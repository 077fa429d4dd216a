"""Keys of place names: spellings of one name meet in one key.

``name_key`` undoes what never tells two places apart (accents, apostrophes, hyphens, articles); ``sound_key`` also
undoes how Arabic, Persian and Cyrillic names are put into Latin letters, which can tell places apart, so it is only
compared within one country.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

import regex
from anyascii import anyascii

_APOSTROPHES = regex.compile(r"[\p{M}'`\u00b4\u2018\u2019\u02bb-\u02bf\u02b9\u02bc\u0640\"]+")
_BREAKS = regex.compile(r"[^\p{L}\p{N}]+")
_ARTICLES = frozenset(
    [
        "the",
        "al",
        "el",
        "ul",
        "ad",
        "adh",
        "an",
        "ar",
        "as",
        "ash",
        "at",
        "ath",
        "az",
        "ed",
        "er",
        "es",
        "esh",
        "et",
        "ez",
        "eth",
    ]
)
_GENERIC_WORDS = frozenset(
    [
        "governorate",
        "province",
        "oblast",
        "region",
        "state",
        "district",
        "county",
        "department",
        "prefecture",
        "division",
        "raion",
        "municipality",
        "canton",
        "parish",
        "emirate",
        "territory",
        "krai",
        "okrug",
        "republic",
        "autonomous",
        "vilayet",
        "wilaya",
        "muhafazah",
        "mintaqat",
        "nahiya",
        "commune",
        "departement",
        "departamento",
        "provincia",
        "ilcesi",
        "qada",
        "sha",
        "tehsil",
        "of",
        "de",
        "du",
        "la",
    ]
)
_SOUNDS = (
    (re.compile(r"ts?ch"), "c"),
    (re.compile(r"kh|ck"), "k"),
    ("gh", "g"),
    (re.compile(r"dj|dzh|zh"), "j"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    (re.compile(r"sh|sch"), "s"),
    ("q", "k"),
    ("w", "u"),
    (re.compile(r"iy|ey|ei|ay|ai|ee|ie|y"), "i"),
    (re.compile(r"ou|oo|au|ow|o"), "u"),
    ("e", "a"),
    (re.compile(r"(?<=[a-z])h\b"), ""),
    (re.compile(r"(.)(?=\1)"), ""),
    (re.compile(r"(?<=[^aiu \n])a(?=[^aiu \n])"), ""),
    (re.compile(r"a\b"), ""),
)


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """The key of a name: small ASCII letters and digits, words parted by a blank; empty if nothing is left.

    ``Dayr az-Zawr``, ``DAYR AL ZAWR`` and ``Dayr Zawr`` share one key; so do ``Hamāh`` and ``Hamah``.
    """
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", name))
    words = _BREAKS.sub(" ", _APOSTROPHES.sub("", anyascii(plain)).lower()).split()
    kept = [word for word in words if word not in _ARTICLES]
    return " ".join(kept or words)


def bare_division_key(key: str) -> str:
    """The key of a division's name without its generic words: ``homs`` of ``homs governorate``."""
    words = key.split()
    while len(words) > 1 and words[-1] in _GENERIC_WORDS:
        words.pop()
    while len(words) > 1 and words[0] in _GENERIC_WORDS:
        words.pop(0)
    return " ".join(words)


@lru_cache(maxsize=8192)
def sound_key(key: str) -> str:
    """A coarser key, made from :func:`name_key`: ``deir zor`` and ``dayr zawr`` are one. Blanks are kept out."""
    return sound_keys([key])[0]


def sound_keys(keys: Sequence[str]) -> list[str]:
    """:func:`sound_key` of each; a country's names are done in one pass of each pattern over all of them."""
    lines = "\n".join(keys)
    for written, sound in _SOUNDS:
        lines = lines.replace(written, sound) if isinstance(written, str) else written.sub(sound, lines)
    return lines.replace(" ", "").split("\n")


def sound_hash(sound: str) -> int:
    """A :func:`sound_key` in 16 bits, the same in every process; the files of the gazetteer have it of each name."""
    return zlib.crc32(sound.encode()) & 0xFFFF
