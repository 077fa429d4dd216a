"""What an article itself says of its names: acronyms in parentheses, and words that tell what kind of party it is."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from strife.configs.actors import Category
from strife.records.actors.descriptions import Descriptions
from strife.records.actors.words import folded, written

_LETTER = r"[\p{Lu}\p{N}]"
_ACRONYM = rf"(?:{_LETTER}(?:[\p{{L}}\p{{N}}/-]|\.(?=\p{{Lu}})){{1,9}}\.?)"
_QUOTE = r"[\"'\u2018\u2019\u201c\u201d]?"
_CAPITALISED = r"\p{Lu}[\p{L}\p{M}\p{N}'\u2019.-]*"
_JOINER = r"(?:of|for|the|and|in|de|la|du|des|del|al|wa|wal|to|against|&)"
_LONG = rf"(?:{_CAPITALISED}(?:[ \n]{{1,2}}(?:{_JOINER}[ \n]{{1,2}}){{0,2}}{_CAPITALISED}){{1,11}})"
_AFTER_NAME = regex.compile(
    rf"(?P<long>{_LONG})[ \n]{{1,2}}[(\[](?:the |known as |or |called )?{_QUOTE}(?P<short>{_ACRONYM}){_QUOTE}[)\],;]"
)
_IN_BRACKETS = regex.compile(rf"[(\[](?:the |known as |or |called )?{_QUOTE}{_ACRONYM}{_QUOTE}[)\],;]")
_BEFORE_NAME = regex.compile(
    rf"\b(?P<short>{_ACRONYM})(?:,? or|, also known as|, short for|,| [(\[]) ?(?:the )?(?P<long>{_LONG})"
)
_SMALL = frozenset(
    ["of", "for", "the", "and", "in", "de", "la", "du", "des", "del", "al", "wa", "wal", "to", "against", "&"]
)


def acronyms_of(text: str) -> Mapping[str, str]:
    """By acronym (without dots) the name that the text itself gives it.

    A name in front of a parenthesis need not spell the acronym, as names in other languages do not: then all of its
    capitalised words are taken. In ``the FCM, or Free Coast Movement`` it must.
    """
    found: dict[str, str] = {}
    # Most articles have no acronym in brackets, which is told far sooner than that no name stands before one.
    for match in _AFTER_NAME.finditer(text) if _IN_BRACKETS.search(text) else ():
        short = _bare(match["short"])
        if _is_acronym(short):
            found.setdefault(short, _spelling(match["long"], short) or _clipped(match["long"]))
    for match in _BEFORE_NAME.finditer(text):
        short = _bare(match["short"])
        if _is_acronym(short) and (long := _spelt_from_start(match["long"], short)):
            found.setdefault(short, long)
    return found


def _bare(acronym: str) -> str:
    return acronym.replace(".", "")


def _is_acronym(short: str) -> bool:
    capitals = sum(letter.isupper() or letter.isdigit() for letter in short)
    return capitals >= 2 and capitals * 2 >= len(short) and any(letter.isalpha() for letter in short)


def _clipped(long: str) -> str:
    words = long.split()
    return " ".join(words[1:] if words[0].casefold() in {"the", "a", "an"} else words)


def _spelling(long: str, short: str) -> str | None:
    """The shortest end of a run of capitalised words whose initials are the acronym, with or without small words."""
    words = long.split()
    for start in range(len(words) - 1, -1, -1):
        if _initials(words[start:], short):
            return " ".join(words[start:])
    return None


def _spelt_from_start(long: str, short: str) -> str | None:
    words = long.split()
    for end in range(2, len(words) + 1):
        if _initials(words[:end], short):
            return " ".join(words[:end])
    return None


def _initials(words: list[str], short: str) -> bool:
    if words[0].casefold() in _SMALL:
        return False
    parts = [part for word in words for part in word.split("-") if part]
    every = "".join(part[0] for part in parts).casefold()
    large = "".join(part[0] for part in parts if part.casefold() not in _SMALL).casefold()
    return short.replace("-", "").casefold() in {every, large}


_MENTIONS_READ = 12
_REACH = 80
_APPOSITION = regex.compile(r"\s*(?:\([^)]{1,20}\))?\s*,\s+(?:a|an|the|one of the)\s+(?P<said>[^,.;:()\n]{3,60})")
_WORDS_AFTER = regex.compile(r"\s+(?P<said>[\p{Ll}-]+)")
_WORDS_BEFORE = regex.compile(r"(?r)(?P<said>(?:[\p{L}-]+\s+){1,2})$")


def told_category(text: str, name: str, descriptions: Descriptions) -> Category | None:
    """What the text calls a name: ``the Kora Front, a rebel group``, ``Kora Front rebels``, ``rebel group Kora Front``.

    None where it says nothing of the kind, or different things.
    """
    said: set[Category] = set()
    at = text.find(name) if name else -1
    for _ in range(_MENTIONS_READ):
        if at < 0:
            break
        end = at + len(name)
        behind = _APPOSITION.match(text, end, end + _REACH) or _WORDS_AFTER.match(text, end, end + _REACH)
        before = _WORDS_BEFORE.search(text[max(0, at - _REACH) : at])
        for match in (behind, before):
            category = descriptions.category(_plain(match["said"])) if match else None
            if category is not None and category != "civilians":
                said.add(category)
        at = text.find(name, end)
    return said.pop() if len(said) == 1 else None


def _plain(said: str) -> str:
    return " ".join(said.split())


def is_shorter(short: str, long: str) -> bool:
    """Whether one name is the other with words left out, in order: ``Sirat Brigades``, ``Sirat Martyrs Brigades``."""
    wanted, words = list(folded(short)), iter(folded(long))
    return 0 < len(wanted) < len(written(long)) and all(word in words for word in wanted)
