"""From a count expression to low, best and high."""

from __future__ import annotations

import re
from functools import lru_cache

from strife.configs.count_words import CountWords
from strife.records.counts.count import Count, added, exact
from strife.records.counts.numerals import Number, marked
from strife.records.counts.phrases import MARK, Phrases
from strife.records.outcome import Unresolved

_LONGEST = 400
"""Characters; a longer text is no count expression."""
_MONEY = re.compile(r"[$€£₹¥]|\b(?:us|rs|usd|eur) ?\.? ?⟦")
_AGE = re.compile(
    r",? ?\b(?:aged )⟦\d+⟧|⟦\d+⟧[ -]years?[ -]olds?(?= \w)|,? ?⟦\d+⟧ years? old\b|,? ?⟦\d+⟧ years of age\b"
)
_AGE_ALONE = re.compile(r"^(?:aged? ⟦\d+⟧|⟦\d+⟧[ -]years?[ -]old)$")
_AGED = re.compile(r"⟦\d+⟧-years?-old(s?)\b")
_APPOSED_AGE = re.compile(r"^((?:an?|the|one) [^⟦,]+), ⟦\d+⟧,?$")
_STRONG = re.compile(r"⟦(\d+)⟧-(?:strong|member|man|woman|person|people)\b")
_SHARE = re.compile(
    r"%|\bpercent\b|\bper cent\b|⟦\d+⟧ in (?:every )?⟦\d+⟧"
    r"|^(?:about |nearly |almost |more than |over |less than |at least )*"
    r"(?:an? |the )?(?:vast |great |large )?"
    r"(?:half|majority|minority|most|third|quarter|part|bulk|rest|remainder)\b(?! a dozen)"
    r"|⟦\d+⟧[ -](?:thirds?|quarters?|halves|half|fifths?|tenths?)\b|^all$"
)
_ORDINAL = re.compile(
    r"^(?:the |an? |his |her |its |their )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
    r"|next|\w+(?:teenth|ieth|dredth)|[0-9]+(?:st|nd|rd|th))\b"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|aug|sept?|oct|nov|dec)"
)
_DATE = re.compile(
    r"^(?:on |last |next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|^(?:today|yesterday|tomorrow|tonight|overnight)\b"
    rf"|(?:^|⟦\d+⟧ )(?:of )?{_MONTH}\b(?: ⟦\d+⟧)?(?:, ⟦\d+⟧)?$|\b{_MONTH} ⟦\d+⟧"
    r"|^(?:in|since|during|until|by|before|after|from) ⟦\d+⟧$"
)
_FREQUENCY = re.compile(r"^(?:once|twice|thrice)\b")
_LABEL = re.compile(r"\b(?:no\.|number|nr\.?) ?⟦")
_CLOCK = re.compile(r"\b[0-9]{1,2}[:.][0-9]{2}\b")
_REPEATED = re.compile(r"⟦(\d+)⟧ ?\(⟦(\d+)⟧\)")
_OF_WHOLE = re.compile(
    r"(⟦\d+⟧(?: \w+){0,3}?) (?:out )?of (?:the |a |an |his |her |their |its |some |about |all )*(?:total of )?⟦\d+⟧.*$"
)
_SPLIT = re.compile(r"\s*(,? (?:and|plus|as well as|along with|together with)(?= )|[,;])\s+")
_MARK = re.compile(MARK)
_ARTICLE = re.compile(r"^(?:an?|one)(?: (?P<noun>.+))?$")
_POSSESSED = re.compile(r"^(?:his|her|their|its) (?P<noun>[^⟦]+)$")
_NO_NUMBER = "the words tell no number"


def parse_count(expression: str, table: CountWords) -> Count | Unresolved:
    """What a count expression says.

    Args:
        expression: The words, with or without the noun that is counted: ``a woman and her sons``.
        table: The words that say how many.

    Returns:
        The count with the rule that gave it, or the reason why there is none; ``docs/counts.md`` lists the rules.
    """
    if len(expression) > _LONGEST:
        return Unresolved("too long for a count")
    return _phrases_of(table).parse(expression)


CACHED_EXPRESSIONS = 4096
_PARSERS: dict[int, _Parser] = {}


def _phrases_of(table: CountWords) -> _Parser:
    parser = _PARSERS.get(id(table))
    if parser is None or parser.table is not table:
        if len(_PARSERS) >= 8:
            _PARSERS.clear()
        parser = _PARSERS[id(table)] = _Parser(table)
    return parser


class _Parser:
    """The rules of one table."""

    def __init__(self, table: CountWords) -> None:
        self.table = table
        self.phrases = Phrases(table)
        self.parse = lru_cache(maxsize=CACHED_EXPRESSIONS)(self._parse)

    def _parse(self, expression: str) -> Count | Unresolved:
        text = marked(expression)
        return _Reading(text.numbers, self).whole(text.text.strip(" .,;:!?\"'"))


class _Reading:
    """One expression being read; a method gives None where its rule does not hold."""

    def __init__(self, numbers: tuple[Number, ...], parser: _Parser) -> None:
        self.numbers = numbers
        self.table = parser.table
        self.phrases = parser.phrases

    def whole(self, text: str) -> Count | Unresolved:
        if not text:
            return Unresolved("the expression is empty")
        if reason := _no_count(text, self.phrases):
            return Unresolved(reason)
        text = self._without_ages(text)
        for mark in _MARK.finditer(text):
            if self.numbers[int(mark[1])].value.denominator != 1:
                return Unresolved("not a whole number")
        text, part_left = self._without_parts(text)
        text = self.phrases.between.sub(_as_range, text)
        found = self._with_end(text) or self._sum(text)
        if part_left and isinstance(found, Count) and found.rule in ("exact", "one"):
            return Count(*found.numbers, "total with a part")
        return found

    def _without_ages(self, text: str) -> str:
        text = _APPOSED_AGE.sub(r"\1", text)
        text = _AGE.sub("", text)
        text = _AGED.sub(lambda match: "persons" if match[1] else "person", text)
        return " ".join(_STRONG.sub(r"⟦\1⟧", text).split())

    def _without_parts(self, text: str) -> tuple[str, bool]:
        """The text up to what is a part of its figure; a repeated figure and the whole of a part go as well."""
        text = _REPEATED.sub(lambda m: f"⟦{m[1]}⟧" if self._value(m[1]) == self._value(m[2]) else m[0], text)
        text = _OF_WHOLE.sub(r"\1", text)
        text = self.phrases.group_of.sub("", text)
        part = self.phrases.part.search(text)
        if part is None:
            return text, False
        before = text[: part.start()].strip(" ,;(")
        return (before, True) if before else (text[part.end() :].strip(), False)

    def _value(self, mark: str) -> int:
        return int(self.numbers[int(mark)].value)

    def _with_end(self, text: str) -> Count | None:
        """``at least two, possibly four``."""
        match = self.phrases.range_with_end.search(text)
        if match is None:
            return None
        low, high = self._value(match[1]), self._value(match[2])
        return Count(low, low, high, "range with a likelier end") if low <= high else None

    def _sum(self, text: str) -> Count | Unresolved:
        """``three women and two children``: the parts of a list are added."""
        pieces = _SPLIT.split(text)
        first = self._one(pieces[0])
        if isinstance(first, Unresolved) and len(pieces) == 1:
            return first
        counts = [] if isinstance(first, Unresolved) else [first]
        untold = False
        for piece in pieces[2::2]:
            if self.phrases.unsure.search(piece):
                continue  # `dozens, perhaps hundreds`
            found = self._part(piece)
            if isinstance(found, Count):
                counts.append(found)
            else:
                untold = untold or bool(counts and counts[0].rule == "one")
        if not counts:
            return first
        if len(counts) == 1 and not untold:
            return counts[0]
        if untold:
            return Count(sum(count.low or 0 for count in counts), None, None, "sum with an untold part")
        if all(count.low is not None and count.best is not None for count in counts):
            return added(counts, "sum") or Unresolved(_NO_NUMBER)
        rule = "sum with a vague part" if any(count.rule == "vague number" for count in counts) else "sum"
        return added(counts, rule) or Unresolved("the parts of the list give different bounds")

    def _part(self, text: str) -> Count | Unresolved:
        possessed = _POSSESSED.match(text)
        noun = possessed["noun"] if possessed else text
        if self.is_singular(noun) and (possessed or text in self.table.kin):
            return exact(1, "one")
        return self._one(text)

    def _one(self, text: str) -> Count | Unresolved:
        """One part of a list."""
        text = text.strip(" ()")
        if self.phrases.none.search(text) and not self._bounded(text):
            return exact(0, "none")
        if not _MARK.search(text):
            return self._without_figure(text)
        return self._vague_scale(text) or self._range(text) or self._bounded(text) or self._plain(text)

    def _vague_scale(self, text: str) -> Count | None:
        """``several hundred``."""
        match = self.phrases.vague_before_scale.search(text)
        if match is None or not self.numbers[int(match[2])].bare:
            return None
        return Count(self.table.vague[match[1]] * self._value(match[2]), None, None, "vague number")

    def _range(self, text: str) -> Count | Unresolved | None:
        match = self.phrases.range.search(text)
        if match is None:
            return None
        first, second = self.numbers[int(match[1])], self.numbers[int(match[2])]
        low, high = int(first.value), int(second.value)
        if second.scale > 1 and first.scale == 1 and low * second.scale <= high:
            low *= second.scale  # `two to three hundred`
        if low > high:
            return Unresolved("the range runs downwards")
        return Count(low, None, high, "range")

    def _bounded(self, text: str) -> Count | Unresolved | None:
        """Words before or after the figure say on which side of it the number is."""
        if plus := self.phrases.plus.search(text):
            return _bound("at least", self._value(plus[1]), self.table)
        for rule, pattern in (*self.phrases.after, *self.phrases.before):
            if match := pattern.search(text):
                return _bound(rule, self._value(match[1]), self.table)
        if match := self.phrases.about.search(text):
            return _bound("about", self._value(match[1]), self.table)
        return None

    def _plain(self, text: str) -> Count | Unresolved:
        marks = _MARK.findall(text)
        if len(marks) > 1 and not self.phrases.figure.search(text):
            return Unresolved("several numbers, and nothing says how they belong together")
        return exact(self._value(marks[0]), "exact")

    def _without_figure(self, text: str) -> Count | Unresolved:
        bare = re.sub(r"^(?:at least|more than|over|about|around|some|another|a further|only|just) (?=\w)", "", text)
        if self.phrases.upper_or_less.search(text):
            return Unresolved(_NO_NUMBER)
        if match := self.phrases.words_for_figures.search(bare):
            return exact(self.table.figures[match[1]], "word for a figure")
        if match := re.match(self.phrases.vague.pattern, bare):
            return Count(self.table.vague[match[1]], None, None, "vague number")
        if self.phrases.untold.search(text):
            return Unresolved(_NO_NUMBER)
        match = _ARTICLE.match(bare)
        if match and (match["noun"] is None or self.is_singular(match["noun"])):
            return exact(1, "one")
        if match := self.phrases.vague.search(bare):
            return Count(self.table.vague[match[1]], None, None, "vague number")
        return Unresolved(_NO_NUMBER)

    def is_singular(self, phrase: str) -> bool:
        """Whether a noun phrase is of one: its last word before a preposition is no plural and no group."""
        return is_singular(phrase, self.table)


_TAIL = re.compile(
    r"[,(]| (?:of|from|in|at|on|with|who|whose|that|near|outside|for|and|to|by|was|were|after|whom|under|as)\b"
)


def is_singular(phrase: str, table: CountWords) -> bool:
    """Whether a noun phrase in small letters, without determiner, names one person or thing."""
    words = _TAIL.split(f" {phrase}", maxsplit=1)[0].split()
    if not words:
        return False
    head = words[-1]
    if head in table.plurals or head in table.groups:
        return False
    return head in table.singulars or not head.endswith("s") or head.endswith(("ss", "us", "is"))


def _as_range(match: re.Match[str]) -> str:
    first, second = (match[2], match[4]) if match[2] is not None else (match[5], match[6])
    return f"⟦{first}⟧ to ⟦{second}⟧"


def _bound(rule: str, number: int, table: CountWords) -> Count | Unresolved:
    step = table.beyond_the_figure
    if rule == "at least":
        return Count(number, number, None, rule)
    if rule == "more than":
        return Count(number + step, number + step, None, rule)
    if rule == "up to":
        return Count(None, number, number, rule)
    if rule == "about":
        return Count(None, number, None, rule)
    if number < step:
        return Unresolved("fewer than none")
    return Count(None, number - step, number - step, rule)


def _no_count(text: str, phrases: Phrases) -> str | None:
    """Why a number is no count of people or things; None if nothing speaks against it."""
    for reason, pattern in _REASONS:
        if pattern.search(text) and not (reason == "an order, not a number" and _ORDERED_NOUN.search(text)):
            return reason
    for reason, pattern in phrases.units:
        match = pattern.search(text)
        if match and _lone(text, match) and not _AGED.match(text, text.find("⟦")):
            return reason
    return None


_ORDERED_NOUN = re.compile(r"^(?:an? )\w+ \w")
_REASONS = (
    ("a sum of money", _MONEY),
    ("an age", _AGE_ALONE),
    ("a time of day", _CLOCK),
    ("a day", _DATE),
    ("a frequency", _FREQUENCY),
    ("a label, not a number", _LABEL),
    ("a share, not a number", _SHARE),
    ("an order, not a number", _ORDINAL),
)


def _lone(text: str, match: re.Match[str]) -> bool:
    """Whether no other number stands before the one that is measured: ``two soldiers, 12 km away`` is a count."""
    return (
        not _MARK.search(text[: match.start()]) or "-" in text[: match.start()] or "to" in text[: match.start()].split()
    )
