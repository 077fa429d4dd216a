"""Cue words in a parsed text: which tokens name events, and of which type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from strife.configs.rule_coder import Choice, OpenCues, Rules
from strife.data.lemmas import lemma
from strife.evaluate.baselines.rule_grammar import parties

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PARTICLES = frozenset({"prt", "advmod", "prep", "dobj", "acomp", "oprd", "xcomp"})
_PARTS = {"verbs": ("VERB", "ADJ"), "nouns": ("NOUN", "PROPN"), "adjectives": ("ADJ", "VERB", "NOUN")}
"""The parts of speech that a cue's head may be tagged with: participles are tagged as verbs or adjectives."""

_TIMES = ("DATE", "TIME")

Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """Tokens ``first`` up to but without ``stop`` name an event of ``type``; ``head`` is the one that has parties."""

    first: int
    stop: int
    head: int
    type: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    part: str
    words: Words
    anchor: int
    senses: tuple[OpenCues, ...]


@dataclass(frozen=True)
class CueFinder:
    """Finds the cues of some rules."""

    rules: Rules
    patterns: Mapping[tuple[str, str], Sequence[_Pattern]]
    classes: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, rules: Rules) -> CueFinder:
        """Arrange the cues by the word that they hang on."""
        senses: defaultdict[tuple[str, Words], list[OpenCues]] = defaultdict(list)
        plain = [OpenCues(**dict(cues), otherwise=kind) for kind, cues in rules.events.items()]
        for cues in (*rules.senses, *plain):
            for part in _PARTS:
                for phrase in getattr(cues, part):
                    senses[part, tuple(re.findall(r"-|[^\s-]+", phrase))].append(cues)
        patterns: defaultdict[tuple[str, str], list[_Pattern]] = defaultdict(list)
        for (part, words), cues in senses.items():
            anchor = _anchor(part, words)
            patterns[part, words[anchor]].append(_Pattern(part, words, anchor, tuple(cues)))
        for found in patterns.values():
            found.sort(key=lambda pattern: -len(pattern.words))
        return cls(rules, patterns, {name: frozenset(words) for name, words in rules.classes.items()})

    def find(self, parsed: Doc) -> list[Cue]:
        """The cues of a text, disjoint and in order; of overlapping ones that of the most words."""
        found = [cue for token in parsed for cue in self._at(token)]
        kept: list[Cue] = []
        for cue in sorted(found, key=lambda c: (c.first - c.stop, c.first)):
            if all(cue.stop <= other.first or other.stop <= cue.first for other in kept):
                kept.append(cue)
        return sorted(kept, key=lambda c: c.first)

    def _at(self, token: Token) -> Iterator[Cue]:
        if token.ent_type_ in _TIMES:  # March, in a date
            return
        for part, tags in _PARTS.items():
            if token.pos_ not in tags or token.dep_ in ("aux", "auxpass"):
                continue
            for pattern in self.patterns.get((part, cue_lemma(token, part)), ()):
                tokens = _matched(pattern, token)
                kind = self._type(pattern, token) if tokens else None
                if kind is not None:
                    yield Cue(*_run(tokens, token.i), token.i, kind)
                    return

    def _type(self, pattern: _Pattern, token: Token) -> str | None:
        around = parties(token, self.rules, of="patient")
        holds = partial(self._holds, token=token, agents=around["agent"], patients=around["patient"] + around["aim"])
        for cues in pattern.senses:
            for choice in cues.choices:
                if holds(choice):
                    return choice.type
            if cues.otherwise is not None:
                return cues.otherwise
        return None

    def _holds(self, choice: Choice, *, token: Token, agents: Sequence[Token], patients: Sequence[Token]) -> bool:
        sentence = [other for other in token.sent if other.i != token.i]
        asked = ((choice.agent, agents), (choice.patient, patients), (choice.sentence, sentence))
        return all(name is None or self.any_in(name, tokens) for name, tokens in asked)

    def any_in(self, name: str, heads: Sequence[Token]) -> bool:
        """Whether a phrase is of a class: its head, a noun compounded with it, or the kind of name that it is."""
        known = self.classes[name]
        return any(
            head.ent_type_ in known
            or any(cue_lemma(t, "nouns") in known for t in (head, *(c for c in head.children if c.dep_ == "compound")))
            for head in heads
        )


def cue_lemma(token: Token, part: str) -> str:
    """The lemma of a token as a verb, a noun or an adjective; spaCy's own leaves names and participles as they are."""
    if token.pos_ == "PROPN" or (part == "verbs" and token.pos_ == "ADJ"):
        return lemma(token.text)
    return token.lemma_.lower()


def _anchor(part: str, words: Words) -> int:
    """The index of the word that the others hang on."""
    if part == "verbs":
        return len(words) - 1 if "-" in words else 0
    return words.index("of") - 1 if "of" in words else len(words) - 1


def _matched(pattern: _Pattern, token: Token) -> list[int]:
    """The tokens of a pattern around its anchor; none if one is missing."""
    first = token.i - pattern.anchor
    found = []
    for offset, word in enumerate(pattern.words):
        index = first + offset
        if offset == pattern.anchor:
            found.append(token.i)
        elif 0 <= index < len(token.doc) and _is_word(token.doc[index], word):
            found.append(index)
        elif pattern.part == "verbs":
            apart = [c.i for c in token.children if c.dep_ in _PARTICLES and _is_word(c, word)]
            if not apart:
                return []
            found.append(apart[0])
        else:
            return []
    return found


def _is_word(token: Token, word: str) -> bool:
    return word in (token.lower_, token.lemma_.lower())


def _run(tokens: Sequence[int], head: int) -> tuple[int, int]:
    """The longest run of neighbouring tokens around the head, half-open: a word that stands apart is left out."""
    first, stop = head, head + 1
    while first - 1 in tokens:
        first -= 1
    while stop in tokens:
        stop += 1
    return first, stop
