"""Writer for brat standoff: a new folder with ``NAME.txt``, ``NAME.ann`` and an ``annotation.conf`` for its labels.

A span that runs over a line end is written in pieces, as brat does. Triggers are text-bound annotations of the event
type; factuality and claims are attributes; an argument that is no entity mention has the type ``ArgumentSpan``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.atomic import creating_folder
from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers.regions import ARGUMENT_SPAN
from strife.data.writers.written import Written, by_span, counted, drop_emptiness, drop_fields, mention_of

ENDINGS: tuple[str, ...] = ()

# What ends a line for brat, which reads .ann files as Python splits lines; a tab would end a column.
_PIECE = re.compile("[^\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_UNSAFE = re.compile(r"[^\w.-]")
_LONGEST_NAME = 120


def write(path: Path, documents: Iterable[Document]) -> Written:
    """Write Documents into a new or empty folder; files are named by their ids, as far as file names allow.

    Raises:
        InputError: the folder holds something, or a label has white space or a colon, which brat cannot have.
    """
    written, labels, names = Written(), _Labels(), _Names()
    with creating_folder(path) as folder:
        for document in counted(documents, written):
            drop_fields(document, written)
            drop_emptiness(document, written)
            name = names.of(document, written)
            (folder / f"{name}.txt").write_bytes(document.text.encode("utf-8"))
            lines = _Lines(document, labels, written).lines
            (folder / f"{name}.ann").write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8"))
        (folder / "annotation.conf").write_text("\n".join(labels.configuration()) + "\n", encoding="utf-8")
    return written


class _Names:
    """File names, each once, whether or not the file system tells capitals from small letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, document: Document, written: Written) -> str:
        plain = _UNSAFE.sub("_", document.id)[:_LONGEST_NAME].lstrip(".") or "document"
        name, number = plain, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{plain}-{number}"
        self._taken.add(name.lower())
        written.drop("ids", int(name != document.id))
        return name


@dataclass
class _Labels:
    """The labels seen, which brat has to be told of."""

    entities: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=dict)

    def configuration(self) -> Iterator[str]:
        """The lines of ``annotation.conf``."""
        yield from ("[entities]", *sorted(self.entities), "", "[relations]", "", "[events]")
        for event_type, roles in sorted(self.roles.items()):
            yield f"{event_type}\t" + ", ".join(f"{role}*:<ENTITY>" for role in sorted(roles))
        yield from ("", "[attributes]")
        for name, values in sorted(self.values.items()):
            yield f"{name}\tArg:<EVENT>, Value:{'|'.join(sorted(values))}"


class _Lines:
    """The lines of one ``.ann`` file."""

    def __init__(self, document: Document, labels: _Labels, written: Written) -> None:
        self.lines: list[str] = []
        self._document, self._labels, self._written = document, labels, written
        self._counts = {"T": 0, "E": 0, "A": 0}
        self._entities = by_span(document)
        self._bound_of = {entity: self._text_bound(entity, entity.type) for entity in document.entities}
        self._extra: dict[tuple[int, int], str | None] = {}
        labels.entities.update(entity.type for entity in document.entities)
        roles = [argument.role for event in document.events for argument in event.arguments]
        written.drop("roles told apart by numbers", sum(_confusable(role, roles) for role in roles))
        for event in document.events:
            self._add_event(event)

    def _next(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind}{self._counts[kind]}"

    def _text_bound(self, span: Entity | Event | Argument, label: str) -> str | None:
        """Write a span and return its id; None if it is nothing but line ends, which brat cannot mark."""
        _check(self._document, label)
        pieces = [piece.span() for piece in _PIECE.finditer(self._document.text, span.start, span.end)]
        if not pieces:
            self._written.drop("blank spans")
            return None
        if (pieces[0][0], pieces[-1][1]) != (span.start, span.end):
            self._written.drop("line ends at the edge of spans")
        identifier = self._next("T")
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        surface = " ".join(self._document.text[start:end] for start, end in pieces)
        self.lines.append(f"{identifier}\t{label} {offsets}\t{surface}")
        return identifier

    def _add_event(self, event: Event) -> None:
        trigger = self._text_bound(event, event.type)
        if trigger is None:
            self._written.drop("events without their trigger")
            return
        roles = self._labels.roles.setdefault(event.type, set())
        identifier = self._next("E")
        seen: dict[str, int] = {}
        fields = [f"{event.type}:{trigger}"]
        for argument in event.arguments:
            target = self._target(argument)
            if target is None:
                self._written.drop("arguments without their span")
                continue
            role = _check(self._document, argument.role)
            roles.add(role)
            seen[role] = seen.get(role, 0) + 1
            fields.append(f"{_numbered(role, seen[role])}:{target}")
        self.lines.append(f"{identifier}\t{' '.join(fields)}")
        self._add_value(identifier, "Factuality", event.factuality)
        self._add_value(identifier, "Claim", event.claim)

    def _add_value(self, event: str, name: str, value: str | None) -> None:
        if value is not None:
            self._labels.values.setdefault(name, set()).add(_check(self._document, value))
            self.lines.append(f"{self._next('A')}\t{name} {event} {value}")

    def _target(self, argument: Argument) -> str | None:
        mention = mention_of(argument, self._entities)
        if mention is not None:
            return self._bound_of[mention]
        span = argument.start, argument.end
        if span not in self._extra:
            self._labels.entities.add(ARGUMENT_SPAN)
            self._extra[span] = self._text_bound(argument, ARGUMENT_SPAN)
        return self._extra[span]


def _numbered(role: str, number: int) -> str:
    """The role of an event's second argument with that role has a 2 at its end, unless it has a number already."""
    return role if number == 1 or role[-1].isdigit() else f"{role}{number}"


def _confusable(role: str, roles: Collection[str]) -> bool:
    """Whether a role with a number would be read as one without: ``Place2`` beside ``Place``."""
    base = role.rstrip("0123456789")
    return base != role and base in roles


def _check(document: Document, label: str) -> str:
    if not label or any(character.isspace() or character == ":" for character in label):
        raise InputError(
            f"document '{document.id}': brat cannot have the label '{label}': white space, a colon or empty"
        )
    return label
