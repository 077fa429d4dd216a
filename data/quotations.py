"""Where a text quotes somebody, by its quotation marks."""

from __future__ import annotations

import regex


def quotations(text: str) -> list[tuple[int, int]]:
    """The ``(start, end)`` of each quotation with its marks, in text order and disjoint.

    Double marks, straight, curly, low, angular or typed as two single ones; and curly single marks. Straight single
    marks are not read, for most are apostrophes. A quotation does not run over an empty line; one that is not closed
    before ends with its line, as where a speech goes on in the next paragraph.
    """
    return [match.span() for match in _QUOTATION.finditer(text)]


def _marks(opening: str, closing: str) -> str:
    return rf"{opening}(?:(?!{closing}|\n\s*\n).)*{closing}|{opening}[^\n]*"


_LEFT, _RIGHT = r"(?<!\w)\N{LEFT SINGLE QUOTATION MARK}", r"\N{RIGHT SINGLE QUOTATION MARK}(?!\w)"
_QUOTATION = regex.compile(
    "|".join(
        (
            _marks('"', r'(?<!\n)"'),  # one that begins a line opens another paragraph of the same speech
            _marks("“", "”"),
            _marks("„", "[“”]"),
            _marks("«", "»"),
            _marks("``", "''"),
            rf"{_LEFT}(?:(?!{_RIGHT}|\n\s*\n).)*{_RIGHT}",
        )
    ),
    regex.DOTALL,
)
