"""What the page shows of one document: its text in segments and its events as rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from strife.data.document import Document
from strife.records.build import TRIGGER_ROLE
from strife.records.event_record import EventRecord
from strife.records.rows import Row, label, row_of
from strife.records.segments import Mark, Paragraph, Segment, paragraphs

_HEADLINE_LENGTH = 160
_LINK_SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment as it is written into the page; ``triggers`` and ``arguments`` are JSON for the page's script.

    Attributes:
        triggers: The keys of the events that the segment triggers.
        arguments: ``[event key, role, whether the span starts here]`` of every argument on the segment.
    """

    text: str
    classes: str = ""
    title: str = ""
    factuality: str = ""
    triggers: str = ""
    arguments: str = ""
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of pieces, and the white space before it."""

    before: str
    pieces: tuple[Piece, ...]
    headline: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document of the page. ``groups`` counts its events: (slot, group, number)."""

    key: str
    document: Document
    blocks: tuple[Block, ...]
    after: str
    rows: tuple[Row, ...]
    groups: tuple[tuple[str, str, int], ...]

    @property
    def heading(self) -> str:
        """The title, or the id where there is none."""
        return self.document.title or self.document.id

    @property
    def link(self) -> str | None:
        """The address of the article if it is one to follow; no other scheme becomes a link."""
        url = self.document.url or ""
        return url if url.lower().startswith(_LINK_SCHEMES) else None


def document_view(
    document: Document, records: Sequence[EventRecord], *, key: str, slot_of: Callable[[str], str]
) -> DocumentView:
    """Lay out one document.

    Args:
        document: The article, with its entities.
        records: Its events; their evidence says where they stand in the text.
        key: Unique on the page; a plain word.
        slot_of: The colour slot of an event group.
    """
    rows = tuple(
        row_of(document, record, key=f"{key}e{number}", slot=slot_of(record.event_group or ""))
        for number, record in enumerate(records)
    )
    found, after = paragraphs(document.text, _marks(document, rows))
    by_key = {row.key: row for row in rows}
    blocks = tuple(
        Block(
            paragraph.before,
            tuple(_piece(segment, by_key) for segment in paragraph.segments),
            number == 0 and len(found) > 1 and _is_headline(paragraph),
        )
        for number, paragraph in enumerate(found)
    )
    groups = Counter((row.slot, row.record.event_group or "") for row in rows)
    return DocumentView(key, document, blocks, after, rows, tuple((*group, n) for group, n in groups.most_common()))


def _marks(document: Document, rows: Sequence[Row]) -> Iterator[Mark]:
    for entity in document.entities:
        yield Mark(entity.start, entity.end, "entity", entity.type)
    for row in rows:
        for evidence in row.record.evidence:
            kind = "trigger" if evidence.role == TRIGGER_ROLE else "argument"
            yield Mark(evidence.start, evidence.end, kind, evidence.role, row.key)


def _piece(segment: Segment, rows: dict[str, Row]) -> Piece:
    if not segment.marks:
        return Piece(segment.text)
    of_kind = {kind: [m for m in segment.marks if m.kind == kind] for kind in ("entity", "trigger", "argument")}
    triggers = [(mark, rows[mark.event]) for mark in of_kind["trigger"] if mark.event]
    arguments = [[mark.event, label(mark.label), mark.start == segment.start] for mark in of_kind["argument"]]
    classes = [kind for kind in of_kind if of_kind[kind]]
    titles = [row.tooltip for _, row in triggers] + [label(mark.label) for mark in of_kind["entity"]]
    if triggers:
        first, row = triggers[0]
        classes += [row.slot, *(["first"] if first.start == segment.start else [])]
        classes += ["last"] if first.end == segment.end else []
    return Piece(
        text=segment.text,
        classes=" ".join(classes),
        title=" — ".join(dict.fromkeys(titles)),
        factuality=(triggers[0][1].record.factuality or "") if triggers else "",
        triggers=json.dumps([row.key for _, row in triggers]) if triggers else "",
        arguments=json.dumps(arguments) if arguments else "",
        starts="first" in classes,
    )


def _is_headline(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    return len(text) <= _HEADLINE_LENGTH and "\n" not in text and not text.endswith((".", "!", "?", '"', "”", ":"))
