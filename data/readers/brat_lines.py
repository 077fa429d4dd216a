"""The lines of brat's ``.ann`` files, parsed: text-bound annotations, events, attributes; the rest is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.readers.losses import Losses

EVENT_VALUES = {"factuality": "factuality", "claim": "claims"}
"""The attributes of events that a Document has, in lower case, and their layers."""

_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")
_EVENT = re.compile(r"(E\S+)\t(\S+):(T\S+)((?: +\S+:\S+)*)\s*")
_ATTRIBUTE = re.compile(r"[AM]\S+\t(\S+) (\S+)(?: (.*))?")
_UNCARRIED = {"R": "relations", "*": "equivalences", "N": "normalisations", "#": "notes"}


@dataclass(frozen=True, slots=True)
class TextBound:
    """A marked span, in one piece or several; ``surface`` is its text, the pieces joined by spaces."""

    id: str
    type: str
    fragments: tuple[tuple[int, int], ...]
    surface: str | None


@dataclass(frozen=True, slots=True)
class Filler:
    """What an event has in a role: the id of a text-bound annotation or of another event."""

    role: str
    id: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event: the id of its trigger, its fillers, and the number of its line."""

    id: str
    type: str
    trigger: str
    fillers: tuple[Filler, ...]
    line: int


@dataclass
class Annotations:
    """What one file says, by ids; ``values`` are the factuality and claim of events."""

    text_bounds: dict[str, TextBound] = field(default_factory=dict)
    events: dict[str, EventLine] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)


def parse(file: Path, lines: str, losses: Losses) -> Annotations:
    """The annotations of one file; references to nothing are refused.

    Raises:
        InputError: a line that brat would not write, an id that stands twice, or a reference to nothing.
    """
    found = Annotations()
    attributes: list[re.Match[str]] = []
    for number, line in enumerate(lines.split("\n"), 1):
        line = line.removesuffix("\r")
        identifier = line.partition("\t")[0]
        if identifier in found.text_bounds or identifier in found.events:
            raise InputError(f"{file}:{number}: the id {identifier} stands twice")
        if match := _TEXT_BOUND.fullmatch(line):
            found.text_bounds[match[1]] = TextBound(match[1], match[2], _fragments(match[3]), match[4])
        elif match := _EVENT.fullmatch(line):
            found.events[match[1]] = EventLine(match[1], match[2], match[3], _fillers(match[4].split()), number)
        elif match := _ATTRIBUTE.fullmatch(line):
            attributes.append(match)
        elif line[:1] in _UNCARRIED:
            losses.drop(_UNCARRIED[line[:1]])
        elif line.strip():
            raise InputError(f"{file}:{number}: not a line of brat standoff: {line[:60]!r}")
    _unnumber_roles(found)
    _check_references(file, found)
    for match in attributes:
        _add_attribute(found, match, losses)
    return found


def _fragments(written: str) -> tuple[tuple[int, int], ...]:
    pieces = (piece.split(" ") for piece in written.split(";"))
    return tuple((int(start), int(end)) for start, end in pieces)


def _fillers(written: Sequence[str]) -> tuple[Filler, ...]:
    pairs = (pair.rpartition(":") for pair in written)
    return tuple(Filler(role, identifier) for role, _, identifier in pairs)


def _unnumber_roles(found: Annotations) -> None:
    """Take off the numbers by which brat tells later fillers of a role apart: ``Place2`` in a file with ``Place``."""
    names = {filler.role for event in found.events.values() for filler in event.fillers}
    plain = {name: base for name in names if (base := name.rstrip("0123456789")) in names}
    for identifier, event in found.events.items():
        fillers = tuple(replace(filler, role=plain.get(filler.role, filler.role)) for filler in event.fillers)
        found.events[identifier] = replace(event, fillers=fillers)


def _check_references(file: Path, found: Annotations) -> None:
    for event in found.events.values():
        for identifier in (event.trigger, *(filler.id for filler in event.fillers)):
            if identifier not in found.text_bounds and identifier not in found.events:
                raise InputError(f"{file}:{event.line}: event {event.id}: there is no {identifier} in this file")


def _add_attribute(found: Annotations, match: re.Match[str], losses: Losses) -> None:
    name, target, value = match[1].lower(), match[2], (match[3] or "").strip()
    if name in EVENT_VALUES and target in found.events and value:
        found.values.setdefault(target, {})[name] = value
    else:
        losses.drop("attributes")
