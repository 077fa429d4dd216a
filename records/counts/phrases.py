"""The table of count words as patterns over a text with marks for numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strife.configs.count_words import CountWords

_PART_OPENERS = ("including", "includes", "among them", "of whom", "among whom", "of which")
"""They begin a part without a comma too."""
MARK = r"⟦(\d+)⟧"


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of several phrases, the longest first; none of them ends or begins inside a word."""
    ordered = sorted(words, key=len, reverse=True)
    return (
        "(?:"
        + "|".join(rf"(?<!\w){re.escape(word)}" + (r"(?!\w)" if word[-1].isalnum() else "") for word in ordered)
        + ")"
    )


class Phrases:
    """Patterns made once from a table.

    Args:
        words: The table.
    """

    def __init__(self, words: CountWords) -> None:
        self.words = words
        about = any_of(words.about)
        fill = rf"(?:{any_of((*words.fillers, *words.about))} )*"
        possibly, upper, lower = any_of(words.possibly), any_of(words.up_to), any_of(words.at_least)
        number = rf"{fill}{MARK}"
        self.unsure = re.compile(rf"^(?:and |or )?{possibly}")
        self.range_with_end = re.compile(
            rf"^(?:{lower} )?{number}[^⟦]{{0,60}}?[ ,;(-]+(?:and |or |but )?(?:{possibly}|{upper})"
            rf"(?: {possibly}| {upper}| even| as| more| than)* {number}"
        )
        self.range = re.compile(rf"(?:\bfrom )?{number} ?(?:-|to|or|till) ?{fill}{MARK}")
        self.between = re.compile(rf"\bbetween ({fill}){MARK} (?:and|to) ({fill}){MARK}|\bbetween {MARK} ?- ?{MARK}")
        self.before = tuple(
            (rule, re.compile(rf"{any_of(phrases)} ?{fill}{MARK}"))
            for rule, phrases in (
                ("at least", words.at_least),
                ("up to", words.up_to),
                ("fewer than", words.fewer_than),
                ("more than", words.more_than),
            )
        )
        self.after = tuple(
            (rule, re.compile(rf"{MARK}(?: \w+)?,?[ -]?{any_of(phrases)}(?! than)"))
            for rule, phrases in (
                ("at least", words.at_least_after),
                ("up to", words.up_to_after),
                ("about", words.about_after),
            )
        )
        self.plus = re.compile(rf"{MARK} ?\+")
        self.about = re.compile(rf"{about} ?{fill}{MARK}")
        self.figure = re.compile(rf"^{number}")
        self.none = re.compile(rf"^{any_of(words.none)}(?! more than| fewer than| less than)")
        self.words_for_figures = re.compile(rf"^(?:{any_of(words.fillers)} )*?({any_of(words.figures)})")
        self.untold = re.compile(rf"^{any_of(words.untold)}(?:$| )")
        self.vague_before_scale = re.compile(rf"({any_of(words.vague)})(?: of)? {MARK}")
        self.vague = re.compile(rf"({any_of(words.vague)})")
        self.upper_or_less = re.compile(rf"^(?:{upper}|{any_of(words.fewer_than)})")
        self.part = re.compile(
            rf"(?:^|[,;(] ?| ){any_of(_PART_OPENERS)}"
            rf"|[,;(] ?(?:and )?(?:{any_of(words.parts)})"
            rf"|[,;(] ?(?:and )?(?:at least |some |about )?{MARK} of (?:them|whom|which|those|these)\b"
        )
        self.group_of = re.compile(
            rf"^(?:an?|the|another|one|⟦\d+⟧)(?: [\w-]+){{0,2}}? {any_of(words.groups)} of (?=.*⟦)"
        )
        self.units = tuple(
            (reason, re.compile(rf"(?:{MARK}|\b(?:an?|several|many|a few|few)) ?-?(?:a )?{any_of(units)}"))
            for reason, units in words.units.items()
        )
