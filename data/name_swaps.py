"""Articles with names exchanged for others of their kind, all of an article at once and in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import regex

from strife.configs.swaps import BEFORE_NOUN, Group, SwapConfig
from strife.data.document import Document
from strife.data.edits import Edit

Style: TypeAlias = Callable[[str], str]
"""How a spelling is made from the name: as it is, with a capital, in capitals."""
_INDEFINITE = regex.compile(r"\b(?:[Aa]|[Aa]n) $")
_VOWEL = regex.compile(r"(?!eu|uk|ug|ur|us|uni)[aeiou]", regex.IGNORECASE)
"""Names before which the article is *an*: an Iraqi, but a Ukrainian."""
_NEXT_WORD = regex.compile(r"\s+(\p{L}+)")
_SENTENCE_START = regex.compile(r"(?:^|[.!?:\n\]]|[\"'\u201c\u2018(])\s*$")
_LOOK_BACK = 8
"""Characters before a name that are looked at: enough for an article or the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Swap:
    """One kind of names exchanged in one article; ``names`` counts them, ``edits`` may also correct *a* to *an*."""

    kind: str
    names: int
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of a name, and the member of a group that it belongs to."""

    group: int
    member: int
    others: tuple[str, ...]
    """What it reads like in each member of the group, its own among them."""


class NameSwaps:
    """Exchanges the names of a configuration."""

    def __init__(self, config: SwapConfig) -> None:
        self._kinds = {kind: _Kind(groups, frozenset(config.not_nouns)) for kind, groups in config.kinds.items()}

    def swaps(self, document: Document, *, seed: int) -> Iterator[Swap]:
        """A swap for each kind of which the article has a name, each to be applied alone.

        Of a group with more than two members each is replaced by the one that stands ``n`` places after it, ``n`` drawn
        for the article and the group.
        """
        for name, kind in self._kinds.items():
            edits = kind.exchanged(document.text, Random(f"{seed} {name} {document.id}"))
            if edits:
                articles = _articles(document.text, edits)
                yield Swap(name, len(edits), tuple(sorted([*edits, *articles])))


class _Kind:
    """The names of one kind, found in any of their spellings."""

    def __init__(self, groups: Sequence[Group], not_nouns: frozenset[str]) -> None:
        self._groups = groups
        self._not_nouns = not_nouns
        self._forms: dict[str, _Form] = {}
        for number, group in enumerate(groups):
            for place, member in enumerate(group):
                for column, form in enumerate(member):
                    self._forms.setdefault(form, _Form(number, place, tuple(other[column] for other in group)))
        names = [form.removesuffix(BEFORE_NOUN) for form in self._forms]
        self._spellings: dict[str, tuple[str, Style]] = {}
        for style in (str, _capitalised, str.upper):  # the first one that gives a spelling
            for name in names:
                self._spellings.setdefault(style(name), (name, style))
        longest_first = sorted(self._spellings, key=lambda spelling: (-len(spelling), spelling))
        every = "|".join(map(regex.escape, longest_first))
        self._pattern = regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{every})(?![\p{{L}}\p{{N}}])")

    def exchanged(self, text: str, random: Random) -> list[Edit]:
        shifts = [random.randrange(1, len(group)) for group in self._groups]
        edits = []
        for match in self._pattern.finditer(text):
            name, style = self._spellings[match.group()]
            if style is _capitalised and not _begins_sentence(text, match.start()):
                continue  # a common noun within a name, as in the Red Army
            form = self._form(name, text, match.end())
            other = form.others[(form.member + shifts[form.group]) % len(form.others)]
            edits.append(Edit(*match.span(), style(other.removesuffix(BEFORE_NOUN))))
        return edits

    def _form(self, name: str, text: str, end: int) -> _Form:
        before_noun, alone = self._forms.get(name + BEFORE_NOUN), self._forms.get(name)
        if before_noun is None or alone is None:
            return self._forms[name] if before_noun is None else before_noun
        following = _NEXT_WORD.match(text, end)
        is_noun = following is not None and following.group(1).lower() not in self._not_nouns
        return before_noun if is_noun else alone


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _begins_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(start - _LOOK_BACK, 0) : start]) is not None


def _articles(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """``a`` and ``an`` before the names that took another's place."""
    for edit in edits:
        found = _INDEFINITE.search(text, max(edit.start - _LOOK_BACK, 0), edit.start)
        if found is not None:
            wanted = found.group()[0] + ("n " if _VOWEL.match(edit.replacement) else " ")
            if wanted != found.group():
                yield Edit(found.start(), found.end(), wanted)
