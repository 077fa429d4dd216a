"""Parties without a name: what the words themselves say of the kind of party, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import regex

from strife.configs.actors import Category
from strife.records.actors.words import Words, articles, folded, singular

_BORDERS_WORDS = (
    "of in from at with who that which near loyal belonging on for to by under outside inside wearing aboard "
    "along across after before during between among against between working living"
)
_BORDERS = frozenset(_BORDERS_WORDS.split())
# They hold people: what kind is said by the words after "of".
_CONTAINERS_WORDS = (
    "group groups crowd crowds dozens hundreds thousands scores number handful band bands pair column columns "
    "convoy convoys patrol patrols team teams member members unit units squad squads platoon platoons majority "
    "part couple busload most many some several all families family relatives leader leaders mass masses "
    "convoy detachment detachments company companies battalion battalions brigade brigades gang one two three "
    "body bodies"
)
_CONTAINERS = frozenset(_CONTAINERS_WORDS.split())
# They belong to any party: what kind is said by the word before.
_NEUTRAL_WORDS = (
    "fighter fighters member members group groups gunman gunmen militant militants force forces man men "
    "commander commanders leader leaders faction factions cell cells unit units element elements convoy column "
    "columns patrol patrols position positions sniper snipers band bands alliance movement organisation "
    "organization officer officers brigade battalion division post posts officials spokesman spokeswoman "
    "spokesperson source sources side chief personnel vehicle vehicles troops soldiers army"
)
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
_REBELLIOUS = frozenset(
    [
        "rebel",
        "insurgent",
        "separatist",
        "guerrilla",
        "guerilla",
        "jihadist",
        "opposition",
        "mutinous",
        "renegade",
        "mutineer",
    ]
)
# "pro-government fighters" are not the government's.
_ATTITUDES = frozenset({"pro", "anti", "counter", "backed", "allied", "aligned", "linked", "affiliated", "led"})
_UNSURE = frozenset(["former", "retired", "ex"])
_ARMED = frozenset(["armed", "masked", "hooded", "unidentified", "unknown"])
_PHRASE = 3
_CUT = regex.compile(r"[,;:(\u2013\u2014]")


class Descriptions:
    """Judges descriptions by a table of words."""

    def __init__(self, words: Mapping[Words, Category], name_words: Mapping[Words, Category]) -> None:
        self._words = words
        self._name_words = name_words
        self.category = lru_cache(maxsize=4096)(self._category)

    def _category(self, surface: str) -> Category | None:
        """The category that the head of a description says: ``masked demonstrators in the square`` are protesters."""
        words = folded(_CUT.split(surface, maxsplit=1)[0])
        return self._of(words[articles(words) :] if words else words)

    def of_name(self, name: str) -> Category | None:
        """What a word of a proper name says; the last such word counts: a ``Press Front`` is a front."""
        words = folded(name)
        for end in range(len(words), 0, -1):
            for start in range(max(0, end - _PHRASE), end):
                if found := self._name_words.get(words[start:end]):
                    return found
        return None

    def _of(self, words: Words) -> Category | None:
        if whole := self._listed(words[-2:]) if len(words) > 1 and words[-1] in _BORDERS else None:
            return whole
        border = next((at for at, word in enumerate(words) if word in _BORDERS), len(words))
        head, rest = words[:border], words[border + 1 :]
        if not head or _UNSURE.intersection(head):
            return None
        if head[-1] in _CONTAINERS and rest and words[border] == "of" and (inner := self._of(rest)):
            return inner
        found = self._head(head)
        if found == "civilians" and _ARMED.intersection(head):
            return None
        return found

    def _head(self, head: Words) -> Category | None:
        if len(head) > 1 and head[-1] in _NEUTRAL and _REBELLIOUS.intersection(head[:-1]):
            return "rebel group"
        for length in range(min(_PHRASE, len(head)), 0, -1):
            if found := self._listed(head[-length:]):
                return found
        if len(head) > 1 and head[-1] in _NEUTRAL and not _ATTITUDES.intersection(head):
            return self._head(head[:-1])
        return None

    def _listed(self, words: Words) -> Category | None:
        found = self._words.get(words) or self._words.get((*words[:-1], singular(words[-1])))
        if found is None and len(words) > 1:
            return self._words.get((singular(words[0]), *words[1:]))
        return found
