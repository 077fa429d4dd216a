"""Articles as they also come: in other case, from a scanner, without punctuation, with names spelt otherwise.

Each perturbation reads an article and yields edits. The annotation is carried over to the edited text, so that a system
can be scored on it; edits that would damage the annotation are left out (:func:`strife.data.edits.harmless`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import regex

from strife.data.document import Document
from strife.data.edits import Edit, edited, harmless, spans_of, tail
from strife.data.spelling import APOSTROPHES, other_spelling

Perturb: TypeAlias = Callable[[Document, Random], Iterator[Edit]]

LONG_ARTICLES = "long articles"
OTHERS = 3
"""How many articles stand before the one that is scored, among the long articles."""
_BREAK = "\n\n"

NOISE = 0.02
"""The share of letters that optical character recognition gets wrong."""
_NOISE_KINDS = {"characters": 0.8, "spaces": 0.1, "hyphens": 0.1}
_LOOKALIKES = (
    *(("rn", "m"), ("m", "rn"), ("l", "1"), ("1", "l"), ("O", "0"), ("0", "O"), ("I", "l"), ("i", "l")),
    *(("e", "c"), ("h", "b"), ("S", "5"), ("B", "8"), ("cl", "d")),
)
_WORD_START = regex.compile(rf"(?<![\p{{L}}\p{{N}}{APOSTROPHES}])\p{{Ll}}")
_WORD_SPACE = regex.compile(r"(?<=[\p{L}\p{N},.]) (?=[\p{L}\p{N}])")
_LONG_WORD = regex.compile(r"\p{Ll}{6,}")

_PUNCTUATION = regex.compile(r"[\p{P}--[%\&@\#]]+", regex.V1)
"""Punctuation but the signs that are read aloud as words."""
_JOINING = frozenset(APOSTROPHES + ".")
"""Within a word these go without a trace (``U.S.``, ``it's``); others leave a space (``stone-throwing``)."""

_ARTICLE = regex.compile(r"\b(?:the|an?) (?=\p{L})", regex.IGNORECASE)
_PREPOSITION = regex.compile(r"\b(?:in|on|at|to|for|into|since|during|of|with)\b")
_CONFUSED = {
    "in": ("on", "at"),
    "on": ("in", "at"),
    "at": ("in", "on"),
    "to": ("at", "in"),
    "for": ("to", "since"),
    "into": ("in", "to"),
    "since": ("from", "for"),
    "during": ("in", "at"),
    "of": ("from", "in"),
    "with": ("by", "from"),
}
_ARTICLES_DROPPED = 0.5
_PREPOSITIONS_CHANGED = 0.3


@dataclass(frozen=True, slots=True)
class Perturbed:
    """An article as a system reads it; what is scored begins at ``begin``."""

    document: Document
    begin: int = 0

    def judged(self, document: Document) -> Document:
        """The part that is scored, of this article with any annotation."""
        return tail(document, self.begin)


def perturbed_sets(documents: Sequence[Document], *, seed: int) -> Iterator[tuple[str, list[Perturbed]]]:
    """Each perturbation by its name, with all articles; the same for one seed."""
    for name in PERTURBATIONS:
        yield name, [Perturbed(perturbed(document, name, seed=seed)) for document in documents]
    yield LONG_ARTICLES, [long_article(document, documents, seed=seed) for document in documents]


def perturbed(document: Document, name: str, *, seed: int) -> Document:
    """One article under one of ``PERTURBATIONS``, with its annotation. It does not depend on any other article."""
    edits = PERTURBATIONS[name](document, _random(document, name, seed))
    return edited(document, harmless(document, edits))


def long_article(document: Document, others: Sequence[Document], *, seed: int, number: int = OTHERS) -> Perturbed:
    """An article behind ``number`` others, drawn from ``others`` but itself, or as many as there are."""
    candidates = [other for other in others if other.id != document.id]
    chosen = _random(document, LONG_ARTICLES, seed).sample(candidates, min(number, len(candidates)))
    before = "".join(other.text + _BREAK for other in chosen)
    return Perturbed(edited(document, [Edit(0, 0, before)]), len(before))


def lower_case(document: Document, _: Random) -> Iterator[Edit]:
    """Every letter small, as on social media."""
    return _by_character(document.text, str.lower)


def upper_case(document: Document, _: Random) -> Iterator[Edit]:
    """Every letter a capital, as in old wire stories."""
    return _by_character(document.text, str.upper)


def headline_case(document: Document, _: Random) -> Iterator[Edit]:
    """A Capital For Every Word, as in headlines; other letters stay."""
    for match in _WORD_START.finditer(document.text):
        yield Edit(*match.span(), match.group().upper())


def ocr_noise(document: Document, random: Random) -> Iterator[Edit]:
    """What a scanner makes of print: letters that look alike, words run together, words broken at the line's end."""
    text = document.text
    candidates = {
        "characters": [edit for wrong in _LOOKALIKES for edit in _replacing(text, *wrong)],
        "spaces": [Edit(*match.span(), "") for match in _WORD_SPACE.finditer(text)],
        "hyphens": [_broken(match, random) for match in _LONG_WORD.finditer(text)],
    }
    errors = NOISE * sum(map(str.isalpha, text))
    for kind, share in _NOISE_KINDS.items():
        yield from random.sample(candidates[kind], min(round(share * errors), len(candidates[kind])))


def no_punctuation(document: Document, _: Random) -> Iterator[Edit]:
    """Words alone, as from a recogniser of speech; ``10,000`` and ``3.5`` keep their sign."""
    text = document.text
    for match in _PUNCTUATION.finditer(text):
        start, end = match.span()
        before, after = text[max(start - 1, 0) : start], text[end : end + 1]
        if before.isdigit() and after.isdigit():
            continue
        inside = before.isalnum() and after.isalnum()
        spaced = after == " " and (before.isspace() or not before)
        yield Edit(start, end + spaced, " " if inside and not _JOINING.issuperset(match.group()) else "")


def transliteration(document: Document, random: Random) -> Iterator[Edit]:
    """Names from Arabic and Slavic languages in another romanisation; see :mod:`strife.data.spelling`."""
    return other_spelling(document.text, random)


def second_language(document: Document, random: Random) -> Iterator[Edit]:
    """English as learners write it: articles missing, prepositions confused; what is annotated stays."""
    taken = bytearray(len(document.text))
    for span in spans_of(document):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    for match in _ARTICLE.finditer(document.text):
        if not any(taken[slice(*match.span())]) and random.random() < _ARTICLES_DROPPED:
            yield Edit(*match.span(), "")
    for match in _PREPOSITION.finditer(document.text):
        if not any(taken[slice(*match.span())]) and random.random() < _PREPOSITIONS_CHANGED:
            yield Edit(*match.span(), random.choice(_CONFUSED[match.group()]))


PERTURBATIONS: dict[str, Perturb] = {
    "lower case": lower_case,
    "upper case": upper_case,
    "headline case": headline_case,
    "OCR noise": ocr_noise,
    "no punctuation": no_punctuation,
    "transliteration": transliteration,
    "second-language English": second_language,
}


def _random(document: Document, name: str, seed: int) -> Random:
    """Chance for one article and perturbation, so that no article changes what becomes of another."""
    return Random(f"{seed} {name} {document.id}")


def _by_character(text: str, change: Callable[[str], str]) -> Iterator[Edit]:
    """Edits of single characters cross no border of a span, whatever the letters grow to (``ß`` to ``SS``)."""
    for index, character in enumerate(text):
        if (changed := change(character)) != character:
            yield Edit(index, index + 1, changed)


def _replacing(text: str, wanted: str, replacement: str) -> Iterator[Edit]:
    for match in regex.finditer(regex.escape(wanted), text):
        yield Edit(*match.span(), replacement)


def _broken(word: regex.Match[str], random: Random) -> Edit:
    place = random.randint(word.start() + 2, word.end() - 2)
    return Edit(place, place, "-\n")
