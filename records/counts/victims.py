"""How many a victim phrase without a number names, and of whom."""

from __future__ import annotations

import re
from typing import Literal

from strife.configs.count_words import CountWords
from strife.records.counts.count import Count, exact
from strife.records.counts.parse import is_singular, parse_count
from strife.records.outcome import Unresolved

Side = Literal["civilians", "combatants"]

_LONGEST = 400
_DETERMINER = re.compile(r"^(?:the|this|that|his|her|their|its|our|my|one|another)\s+|^\w+'s\s+", re.IGNORECASE)
_TAIL = re.compile(r"[,(]|\b(?:of|from|in|at|on|with|who|whose|that|near|outside|for|by|under)\b")
_AND = re.compile(r"\band\b|,|;")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "schoolchildren": "schoolchild",
    "wives": "wife",
    "families": "family",
}


def count_of_victim(phrase: str, table: CountWords, *, person: bool = False) -> Count | Unresolved:
    """The count of a victim phrase: one person without a figure (``a watchman``, ``the mayor``) is 1.

    Args:
        phrase: The words for the victims.
        table: The words that say how many.
        person: Whether the phrase is known to name one human (an entity of type Person), so that a bare name is 1.

    Returns:
        The count, also of a phrase that has a number; the reason for plural nouns without one.
    """
    said = parse_count(phrase, table)
    if isinstance(said, Count):
        return said
    determiner = _DETERMINER.match(phrase[:_LONGEST])
    noun = phrase[determiner.end() : _LONGEST].lower() if determiner else phrase[:_LONGEST].lower()
    if (
        not any(sign.isdigit() for sign in noun)
        and is_singular(noun, table)
        and (person or (determiner and who(noun, table)))
    ):
        return exact(1, "one person without a figure")
    return said


def who(phrase: str, table: CountWords) -> Side | None:
    """Whether victims are civilians or combatants, by the word table; None if no word says so, or words of both do.

    What follows a preposition says nothing: ``the wife of an officer`` is a civilian. In ``a police
    driver`` the last word counts, in ``soldiers and villagers`` each of the two.
    """
    sides: set[Side] = {
        side for part in _AND.split(phrase[:_LONGEST].lower()) if (side := _side_of(part, table)) is not None
    }
    return next(iter(sides)) if len(sides) == 1 else None


def _side_of(part: str, table: CountWords) -> Side | None:
    words = [_singular(word) for word in _WORD.findall(_TAIL.split(part, maxsplit=1)[0])]
    for end in range(len(words), 0, -1):
        for phrase in (" ".join(words[max(0, end - 2) : end]), words[end - 1]):
            if phrase in table.combatants:
                return "combatants"
            if phrase in table.civilians:
                return "civilians"
    return None


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men"):
        return f"{word[:-3]}man"
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
