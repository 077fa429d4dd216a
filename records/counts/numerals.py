"""Numbers in a text, spelled in figures or in words: ``1,200``, ``7.3 million``, ``a hundred and five``, ``2 lakh``.

Every number is replaced by a mark, so that the rules for the words around it see one kind of thing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

_UNITS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: number for number, word in enumerate(_UNITS)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_TENS_VALUES = range(20, 100, 10)
_HUNDRED = 100
SCALES = {
    "dozen": 12,
    "score": 20,
    "hundred": _HUNDRED,
    "thousand": 1000,
    "k": 1000,
    "lakh": 10**5,
    "lakhs": 10**5,
    "lac": 10**5,
    "million": 10**6,
    "mn": 10**6,
    "crore": 10**7,
    "crores": 10**7,
    "billion": 10**9,
    "bn": 10**9,
}
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc"
_LONGEST_FIGURE = 15
"""Digits; what is longer counts nothing in this world, and reading it takes time."""

_GROUPED = r"[0-9]{1,3}(?:(?P<separator>[,.' _])[0-9]{3})(?:(?P=separator)[0-9]{3})*(?![0-9])"
_INDIAN = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])"
_PLAIN = r"[0-9]+(?:[.,][0-9]+)?"
_WORDS = "|".join(sorted((*_SMALL, *SCALES), key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_RUN = re.compile(
    rf"(?:(?P<half>\bhalf(?: an? |[ -])|\ban? half[ -])(?=(?:{_SCALE})\b)|\ban? (?=(?:{_SCALE})\b))?"
    rf"(?:(?<![\w.,:/$€£₹¥])(?<![^\W\d_]-)(?P<figure>{_INDIAN}|{_GROUPED}|{_PLAIN})(?![.,:/][0-9])"
    rf"(?:[ -]?(?P<scaled>{_SCALE})\b|(?![^\W_]))|(?<![\w-])(?<!-)(?P<word>{_WORDS})\b)"
    rf"(?P<rest>(?:(?: |-| and )(?:{_WORDS})\b)*)"
)
_REST = re.compile(r"( and |-| )([a-z]+)")
_BETWEEN = re.compile(r"\bbetween [^⟦]*$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text.

    Attributes:
        value: The number; ``7.5`` is no whole one.
        scale: The word after it that it is counted in, as a number: of ``two hundred`` 100; 1 if there is none.
        bare: Whether it is a scale alone, without an article: the ``hundred`` of ``several hundred``.
    """

    value: Fraction
    scale: int = 1
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in small letters with a mark ``⟦0⟧``, ``⟦1⟧`` in place of each number."""

    text: str
    numbers: tuple[Number, ...]


def marked(text: str) -> Marked:
    """Put marks in place of the numbers of a text; white space, dashes, apostrophes and letters are made alike."""
    plain = _plain(text)
    numbers: list[Number] = []
    pieces: list[str] = []
    position = 0
    for match in _RUN.finditer(plain):
        pieces.append(plain[position : match.start()])
        pieces.append(_read_run(match, numbers, joins=not _BETWEEN.search(plain[: match.start()])))
        position = match.end()
    return Marked("".join((*pieces, plain[position:])), tuple(numbers))


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    if not text.isascii():
        text = "".join(_ascii_sign(sign) for sign in text)
    return " ".join(text.split())


def _ascii_sign(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _DASHES:
        return "-"
    if sign in _APOSTROPHES:
        return "'"
    if sign in "⟦⟧":
        return " "
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def _read_run(match: re.Match[str], numbers: list[Number], *, joins: bool) -> str:
    """Read a run of number words into one number or several; gives the text with their marks."""
    value, words = _first(match)
    if value is None:
        return match.group()
    reader = _Reader(value, bare=match["word"] in SCALES and match["word"] == match.group().strip())
    pieces = []
    for gap, word in words:
        if not reader.takes(word, gap, joins=joins):
            pieces.append(_mark(reader, numbers) + gap)
            reader = _Reader.of(word)
    return "".join((*pieces, _mark(reader, numbers)))


def _first(match: re.Match[str]) -> tuple[Fraction | None, list[tuple[str, str]]]:
    words = [(gap, word) for gap, word in _REST.findall(match["rest"])]
    if match["figure"] is None:
        first = match["word"]
        value = Fraction(SCALES[first] if first in SCALES else _SMALL[first])
        return (value / 2 if match["half"] else value), words
    scaled = match["scaled"]
    value = _figure(match["figure"], scaled=scaled is not None or (bool(words) and words[0][1] in SCALES))
    return value, ([(" ", scaled), *words] if scaled else words)


def _figure(figure: str, *, scaled: bool) -> Fraction | None:
    """The value of digits; a point before a scale (``1.234 million``) parts a fraction, not thousands."""
    if len(figure) > _LONGEST_FIGURE + 6:
        return None
    decimal = re.fullmatch(r"([0-9]+)[.,]([0-9]+)", figure)
    if decimal and (
        len(decimal[2]) != 3 or decimal[1].startswith("0") or len(decimal[1]) > 3 or (scaled and "." in figure)
    ):
        return Fraction(f"{decimal[1]}.{decimal[2]}")
    return Fraction(int(re.sub("[^0-9]", "", figure)))


class _Reader:
    """Adds words to a number as long as grammar lets it."""

    def __init__(self, value: Fraction, *, bare: bool = False) -> None:
        self.total = Fraction(0)
        self.current = value
        self.scale = 1
        self.smallest_scale: int | None = None
        self.bare = bare
        self.from_scale = value.denominator == 1 and int(value) in SCALES.values() and value >= _HUNDRED

    @classmethod
    def of(cls, word: str) -> _Reader:
        """Begin with a word."""
        return cls(Fraction(SCALES.get(word) or _SMALL[word]), bare=word in SCALES)

    @property
    def value(self) -> Fraction:
        return self.total + self.current

    def takes(self, word: str, gap: str, *, joins: bool) -> bool:
        """Add a word if it continues the number, and say so; ``joins``: whether an ``and`` may stand inside it."""
        if word in SCALES:
            return self._scale_by(SCALES[word])
        number = _SMALL[word]
        tail = int(self.current % _HUNDRED) if self.current.denominator == 1 else -1
        after_scale = tail == 0 and self._open and (joins or gap != " and ")
        fits = number > 0 and (after_scale or (tail in _TENS_VALUES and number < 10 and gap != " and "))
        if fits:
            self.current += number
            self.scale = 1
        return fits

    @property
    def _open(self) -> bool:
        """Whether tens and units may follow: after a hundred or a thousand."""
        return self.from_scale or self.smallest_scale is not None

    def _scale_by(self, scale: int) -> bool:
        if self.current == 0 or (self.smallest_scale is not None and scale >= self.smallest_scale > _HUNDRED):
            return False
        if scale <= _HUNDRED and (self.current >= _HUNDRED or self.current == scale):
            return False
        self.current *= scale
        self.scale = scale
        self.smallest_scale = scale
        if scale > _HUNDRED:
            self.total += self.current
            self.current = Fraction(0)
        return True


def _mark(reader: _Reader, numbers: list[Number]) -> str:
    numbers.append(Number(reader.value, reader.scale, reader.bare))
    return f"⟦{len(numbers) - 1}⟧"
