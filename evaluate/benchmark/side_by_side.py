"""Errors on the text: sentences in which systems go wrong, gold and each system's reading beside one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strife.data.document import Document
from strife.data.sentences import Sentences
from strife.records.segments import Mark, split

PER_DOCUMENT = 2


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled span of text."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one gold or predicted span, or of both; ``kind`` is that of the error analysis."""

    document: str
    kind: str
    gold: Labelled | None
    predicted: Labelled | None

    @property
    def start(self) -> int:
        """Where the first of the two begins."""
        return min(span.start for span in (self.gold, self.predicted) if span)

    @property
    def end(self) -> int:
        """Where the last of the two ends."""
        return max(span.end for span in (self.gold, self.predicted) if span)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; ``kind`` and ``label`` of the innermost span on it, ``first`` where that first shows."""

    text: str
    kind: str | None = None
    label: str | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as gold or one system has it."""

    name: str
    pieces: tuple[Piece, ...]
    errors: int


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One sentence of one document in every reading."""

    document: str
    readings: tuple[Reading, ...]


def error_rows(
    documents: Iterable[Document], systems: Mapping[str, Iterable[Finding]], *, limit: int = 24
) -> list[ErrorRow]:
    """The sentences with most errors of all systems together, at most two a document, in the documents' order.

    Args:
        documents: Gold.
        systems: By system, every finding; the first system's findings colour the gold reading.
        limit: The number of sentences.
    """
    by_document = {name: _grouped(findings) for name, findings in systems.items()}
    ranked: list[tuple[int, int, int, ErrorRow]] = []
    for number, document in enumerate(documents):
        sentences = Sentences(document.text, language=document.language)
        inside: dict[tuple[int, int], dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
        for name, found in by_document.items():
            for finding in found.get(document.id, ()):
                inside[sentences.span(finding.start, finding.end)][name].append(finding)
        rows = [(_wrong(found), span, found) for span, found in inside.items() if _wrong(found)]
        for errors, span, found in sorted(rows, key=lambda row: (-row[0], row[1]))[:PER_DOCUMENT]:
            ranked.append((-errors, number, span[0], _row(document, span, found, list(systems))))
    chosen = sorted(ranked, key=lambda row: row[:3])[:limit]
    return [row for *_, row in sorted(chosen, key=lambda row: row[1:3])]


def _grouped(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.document].append(finding)
    return grouped


def _wrong(found: Mapping[str, Sequence[Finding]]) -> int:
    return sum(finding.kind != "correct" for findings in found.values() for finding in findings)


def _row(
    document: Document, span: tuple[int, int], found: Mapping[str, Sequence[Finding]], systems: Sequence[str]
) -> ErrorRow:
    gold = [(finding.gold, finding.kind) for finding in found.get(systems[0], ()) if finding.gold] or [
        (finding.gold, "unread") for findings in found.values() for finding in findings if finding.gold
    ]
    readings = [Reading("gold", _pieces(document.text, span, gold), 0)]
    for name in systems:
        marks = [(finding.predicted, finding.kind) for finding in found.get(name, ()) if finding.predicted]
        errors = sum(finding.kind != "correct" for finding in found.get(name, ()))
        readings.append(Reading(name, _pieces(document.text, span, marks), errors))
    return ErrorRow(document.id, tuple(readings))


def _pieces(text: str, span: tuple[int, int], labelled: Iterable[tuple[Labelled, str]]) -> tuple[Piece, ...]:
    start, end = span
    marks = {Mark(max(s.start - start, 0), s.end - start, kind, s.label) for s, kind in labelled}
    pieces, begun = [], set()
    for segment in split(text[start:end], marks):
        inner = max(segment.marks, key=_innermost, default=None)
        if inner is None:
            pieces.append(Piece(segment.text))
        else:
            pieces.append(Piece(segment.text, inner.kind, inner.label, inner not in begun))
            begun.add(inner)
    return tuple(pieces)


def _innermost(mark: Mark) -> tuple[int, int, str, str]:
    """An order of the marks on one place that does not depend on the order in which they came."""
    return mark.start, -mark.end, mark.kind, mark.label
