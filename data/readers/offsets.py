"""Shared by readers of annotation tools: offsets that do not count code points are found out and converted.

Browsers and Java count UTF-16 units, in which a character beyond U+FFFF, such as an emoji, takes two; doccano can count
grapheme clusters; tools that read files in text mode take CRLF for one character.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from strife.configs.errors import InputError, did_you_mean
from strife.data.readers.losses import Losses

CODE_POINTS = "code-points"
AUTO = "auto"
UNITS = (CODE_POINTS, "utf-16", "crlf-as-one", "utf-16-crlf-as-one", "graphemes")
"""What an offset may count. Without the text of a span beside its offsets, only the first two are told apart."""

_Span = tuple[int, int]
_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as a file has it: ``start`` and ``end`` in unknown units, ``surface`` the text it holds, if told.

    Marks of one ``name`` are pieces of one annotation, which is counted once if any of them is refused.
    """

    name: str
    start: int
    end: int
    surface: str | None = None


def check_offsets(offsets: str, *, where: str) -> None:
    """Raise InputError unless ``offsets`` is ``auto`` or one of ``UNITS``."""
    if offsets not in (AUTO, *UNITS):
        raise InputError(f"{where}: unknown offsets '{offsets}'{did_you_mean(str(offsets), (AUTO, *UNITS))}")


def boundaries(text: str, unit: str) -> Sequence[int]:
    """The code-point position before each unit of a text and after the last; -1 within a surrogate pair."""
    if unit == CODE_POINTS:
        return range(len(text) + 1)
    if unit == "graphemes":
        return [0, *(match.end() for match in _CLUSTER.finditer(text))]
    wide, joined = unit.startswith("utf-16"), unit.endswith("crlf-as-one")
    positions: list[int] = []
    for index, character in enumerate(text):
        if joined and character == "\n" and text[index - 1 : index] == "\r":
            continue
        positions.append(index)
        if wide and ord(character) > 0xFFFF:
            positions.append(-1)
    return [*positions, len(text)]


def locate(text: str, marks: Sequence[Mark], losses: Losses, *, offsets: str = AUTO) -> list[_Span | None]:
    """The code-point span of each mark, None where no unit puts it on its surface or within the text.

    With ``auto``, the unit that fits most marks counts for all, code points first; a mark that only another unit fits
    is read in that unit, if its surface is known. Marks read in other units than code points count as repaired.

    Args:
        text: The text as it is, line ends included.
        marks: The spans of one text.
        losses: Takes the count of repaired marks, and a remark for each refused one.
        offsets: ``auto`` or one of ``UNITS``.
    """
    tables = {unit: boundaries(text, unit) for unit in (_candidates(text, marks) if offsets == AUTO else (offsets,))}
    best = max(tables, key=lambda unit: _score(text, tables[unit], marks))
    found: list[_Span | None] = []
    refused: set[str] = set()
    for mark in marks:
        unit = best if _fits(text, _span(tables[best], mark), mark) else _other_unit(text, tables, mark)
        span = _span(tables[unit], mark) if unit else None
        if span is None and mark.name not in refused:
            refused.add(mark.name)
            losses.drop("misplaced spans", _complaint(text, mark))
        elif span is not None and offsets == AUTO and span != (mark.start, mark.end):
            losses.repair(f"{unit} offsets")
        found.append(span)
    if offsets == AUTO:
        _warn_of_doubt(text, tables, best, marks, losses)
    return found


def _candidates(text: str, marks: Sequence[Mark]) -> list[str]:
    """The units in which some offset of this text may differ, code points first."""
    astral, crlf = max(text, default="") > "\uffff", "\r\n" in text
    units = [CODE_POINTS, *(["utf-16"] if astral else [])]
    if any(mark.surface for mark in marks):
        units += ["crlf-as-one"] if crlf else []
        units += ["utf-16-crlf-as-one"] if crlf and astral else []
        units += ["graphemes"] if not text.isascii() else []
    return units


def _span(table: Sequence[int], mark: Mark) -> _Span | None:
    if not 0 <= mark.start < mark.end < len(table):
        return None
    start, end = table[mark.start], table[mark.end]
    return (start, end) if start >= 0 and end >= 0 else None


def _fits(text: str, span: _Span | None, mark: Mark) -> bool:
    if span is None:
        return False
    return not mark.surface or same_surface(text[span[0] : span[1]], mark.surface)


def same_surface(one: str, other: str) -> bool:
    """Whether two texts are the same but for white space, which tools write as they please, also as ``\\n``."""
    return _plain(one) == _plain(other)


def _plain(surface: str) -> str:
    return " ".join(surface.replace("\\n", " ").split())


def _score(text: str, table: Sequence[int], marks: Sequence[Mark]) -> _Span:
    """How many marks fit in a unit, and how many without a surface neither cut a word nor end in white space."""
    found = [(mark, span) for mark in marks if (span := _span(table, mark)) and _fits(text, span, mark)]
    return len(found), sum(_whole_words(text, *span) for mark, span in found if not mark.surface)


def _whole_words(text: str, start: int, end: int) -> bool:
    cut = any(text[at - 1 : at].isalnum() and text[at : at + 1].isalnum() for at in (start, end) if at > 0)
    return not cut and not text[start].isspace() and not text[end - 1].isspace()


def _other_unit(text: str, tables: Mapping[str, Sequence[int]], mark: Mark) -> str | None:
    if mark.surface is None:
        return None
    return next((unit for unit, table in tables.items() if _fits(text, _span(table, mark), mark)), None)


def _complaint(text: str, mark: Mark) -> str:
    there = text[mark.start : mark.end] if 0 <= mark.start < mark.end <= len(text) else ""
    if there and mark.surface is not None:
        return f"{mark.name}: span {mark.start}..{mark.end} is {there[:40]!r}, not {mark.surface[:40]!r}"
    return f"{mark.name}: {mark.start}..{mark.end} is no span of a text of {len(text)} characters"


def _warn_of_doubt(
    text: str, tables: Mapping[str, Sequence[int]], best: str, marks: Sequence[Mark], losses: Losses
) -> None:
    """Remark where surfaces are unknown and UTF-16 would fit as well as code points, with other spans."""
    if best != CODE_POINTS or "utf-16" not in tables or all(mark.surface for mark in marks):
        return
    one, other = tables[CODE_POINTS], tables["utf-16"]
    differ = any(_span(one, mark) != _span(other, mark) for mark in marks)
    if differ and _score(text, one, marks) == _score(text, other, marks):
        losses.remarks.append("offsets make sense as code points and as UTF-16, and were read as code points")
