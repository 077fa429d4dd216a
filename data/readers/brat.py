"""Reader for brat standoff: a text in ``NAME.txt``, its annotation in ``NAME.ann``, offsets in code points.

Carried over are text-bound annotations (``T``), events with their triggers and arguments (``E``), and the attributes
``Factuality`` and ``Claim`` of events (``A``, ``M``). A ``T`` that is a trigger is no entity, nor is one of the type
``ArgumentSpan``. Relations, equivalences, normalisations, notes, other attributes and arguments that are events have no
place in a Document and are counted. Fragments with only white space between them, as brat writes them where a span runs
over a line end, are one span.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from strife.configs.errors import InputError, did_you_mean
from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers.brat_lines import EVENT_VALUES, Annotations, EventLine, TextBound, parse
from strife.data.readers.losses import Losses
from strife.data.readers.offsets import AUTO, Mark, check_offsets, locate, same_surface
from strife.data.readers.regions import ARGUMENT_SPAN

ENDINGS: tuple[str, ...] = (".ann",)
READS_FOLDERS = True
COMPANION = ".txt"

DISCONTINUOUS = ("cover", "drop")
_HAS_EVENT = re.compile(r"^E\S+\t", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


def read(path: Path, *, discontinuous: str = "cover", offsets: str = AUTO) -> Iterator[Document]:
    """Yield a Document for each ``.ann`` file with its text; in a folder, a text without one is yielded unannotated.

    The layers are the same for a whole folder: events count as annotated if one of its files has any.

    Args:
        path: A folder, or one ``.ann`` file.
        discontinuous: What to make of a span in several pieces: ``cover`` takes everything from its first to its last
            character, ``drop`` leaves it out, with the events that it triggers. Either way it is counted.
        offsets: ``auto``, which checks each span against its text, or the unit that offsets count.

    Raises:
        InputError: a missing text, a line that brat would not write, or a reference to nothing; the line is named.
    """
    check_offsets(offsets, where=str(path))
    if discontinuous not in DISCONTINUOUS:
        raise InputError(f"unknown discontinuous '{discontinuous}'{did_you_mean(str(discontinuous), DISCONTINUOUS)}")
    files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no .ann file in this folder: is it brat's?")
    lines = {file: _decoded(file) for file in files}
    layers = _layers("\n".join(lines.values()))
    for file in files:
        text_file = file.with_suffix(COMPANION)
        if not text_file.is_file():
            raise InputError(f"{file}: its text, {text_file.name}, is not beside it")
        yield _document(file, _decoded(text_file), lines[file], layers, discontinuous, offsets)
    for file in sorted(path.glob("*.txt")):
        if file.with_suffix(".ann") not in lines:
            yield Document(id=file.stem, text=_decoded(file))


def _decoded(file: Path) -> str:
    """The text of a file, character by character: brat counts a byte-order mark and carriage returns too."""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text (byte {error.start}); convert it to UTF-8 first") from None


def _layers(lines: str) -> tuple[str, ...]:
    if not _HAS_EVENT.search(lines):
        return ("entities",)
    values = [layer for name, layer in EVENT_VALUES.items() if re.search(rf"(?mi)^[AM]\S+\t{name} E", lines)]
    return ("entities", "events", "arguments", *values)


def _document(file: Path, text: str, lines: str, layers: tuple[str, ...], discontinuous: str, offsets: str) -> Document:
    losses = Losses()
    found = parse(file, lines, losses)
    spans = _spans(text, found.text_bounds.values(), discontinuous, offsets, losses)
    triggers = {event.trigger for event in found.events.values()}
    entities = {
        bound.id: Entity(bound.id, spans[bound.id].start, spans[bound.id].end, bound.type)
        for bound in found.text_bounds.values()
        if bound.id in spans and bound.id not in triggers and bound.type != ARGUMENT_SPAN
    }
    return Document(
        id=file.stem,
        text=text,
        layers=layers,
        entities=tuple(sorted(entities.values(), key=lambda entity: (entity.start, entity.end))),
        events=tuple(_events(found, spans, entities, losses)),
        meta=losses.meta(),
    )


def _spans(
    text: str, text_bounds: Collection[TextBound], discontinuous: str, offsets: str, losses: Losses
) -> dict[str, _Span]:
    """The span of each text-bound annotation, by its id, less those that are misplaced or dropped."""
    marks: list[Mark] = []
    for bound in text_bounds:
        surfaces = _surfaces(bound)
        marks += [Mark(bound.id, *ends, surface) for ends, surface in zip(bound.fragments, surfaces, strict=True)]
    pieces: dict[str, list[_Span]] = {}
    for mark, span in zip(marks, locate(text, marks, losses, offsets=offsets), strict=True):
        if span is not None:
            pieces.setdefault(mark.name, []).append(_Span(*span))
    return {
        bound.id: span
        for bound in text_bounds
        if (span := _whole(text, bound, pieces.get(bound.id, ()), discontinuous, losses))
    }


def _surfaces(bound: TextBound) -> list[str | None]:
    """The surface of each piece, unknown where the lengths do not tell: offsets may not count characters."""
    lengths = [end - start for start, end in bound.fragments]
    if len(lengths) == 1:
        return [bound.surface]
    if bound.surface is None or len(bound.surface) != sum(lengths) + len(lengths) - 1:
        return [None] * len(lengths)
    starts = [0, *accumulate(length + 1 for length in lengths[:-1])]
    return [bound.surface[start : start + length] for start, length in zip(starts, lengths, strict=True)]


def _whole(text: str, bound: TextBound, pieces: Sequence[_Span], discontinuous: str, losses: Losses) -> _Span | None:
    """The one span of an annotation in pieces, None if it has none."""
    if len(pieces) < len(bound.fragments):
        return None  # counted where the pieces were located
    if bound.surface and not same_surface(" ".join(text[p.start : p.end] for p in pieces), bound.surface):
        losses.drop("misplaced spans", f"{bound.id}: the text at its offsets is not {bound.surface[:40]!r}")
        return None
    pieces = sorted(pieces, key=lambda piece: piece.start)
    if any(text[one.end : other.start].strip() for one, other in pairwise(pieces)):
        losses.drop("discontinuous spans")
        if discontinuous == "drop":
            return None
    return _Span(pieces[0].start, max(piece.end for piece in pieces))


def _events(
    found: Annotations, spans: Mapping[str, _Span], entities: Mapping[str, Entity], losses: Losses
) -> Iterator[Event]:
    for line in found.events.values():
        trigger = spans.get(line.trigger)
        if trigger is None:
            losses.drop("events without their trigger")
            continue
        values = found.values.get(line.id, {})
        yield Event(
            id=line.id,
            type=line.type,
            start=trigger.start,
            end=trigger.end,
            factuality=values.get("factuality"),
            claim=values.get("claim"),
            arguments=tuple(_arguments(line, spans, entities, losses)),
        )


def _arguments(
    line: EventLine, spans: Mapping[str, _Span], entities: Mapping[str, Entity], losses: Losses
) -> Iterator[Argument]:
    for filler in line.fillers:
        span = spans.get(filler.id)
        if span is not None:
            yield Argument(filler.role, span.start, span.end, filler.id if filler.id in entities else None)
        elif filler.id.startswith("E"):
            losses.drop("arguments that are events")
        else:
            losses.drop("arguments without their span")
