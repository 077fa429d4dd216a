"""Errors on the text: the sentences are the article's own, and the worst of them are shown."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document
from strife.evaluate.benchmark.side_by_side import PER_DOCUMENT, Finding, Labelled, Piece, error_rows

TEXT = "Raiders came. They burned the mill at Olm! Nobody slept.\nIn Barda it rained. The end."
KINDS = ("correct", "boundary", "type", "missed", "spurious")
texts = st.lists(
    st.sampled_from(["Raiders came. ", "Olm", " burned", "\n", "! ", "\N{FIRE} ", "é", " "]), min_size=1
).map("".join)


@st.composite
def articles(draw: st.DrawFn) -> Document:
    return Document(f"d{draw(st.integers(0, 10**6))}", draw(texts))


@st.composite
def findings_of(draw: st.DrawFn, documents: list[Document]) -> list[Finding]:
    def labelled(document: Document) -> Labelled:
        start = draw(st.integers(0, len(document.text) - 1))
        end = draw(st.integers(start + 1, len(document.text)))
        return Labelled(start, end, draw(st.sampled_from(["Location", "Person"])))

    found = []
    for document in documents:
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.sampled_from(KINDS))
            gold = None if kind == "spurious" else labelled(document)
            predicted = None if kind == "missed" else labelled(document)
            found.append(Finding(document.id, kind, gold, predicted))
    return found


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


@given(st.lists(articles(), max_size=4, unique_by=lambda document: document.id), st.data(), st.integers(0, 5))
def test_readings_are_the_text(documents, data, limit):
    systems = {name: data.draw(findings_of(documents)) for name in ("one", "other")}
    rows = error_rows(documents, systems, limit=limit)
    assert len(rows) <= limit
    assert max(Counter(row.document for row in rows).values(), default=0) <= PER_DOCUMENT
    order = [document.id for document in documents]
    assert [order.index(row.document) for row in rows] == sorted(order.index(row.document) for row in rows)
    by_name = {document.id: document.text for document in documents}
    for row in rows:
        assert [reading.name for reading in row.readings] == ["gold", "one", "other"]
        (sentence,) = {joined(reading.pieces) for reading in row.readings}
        assert sentence in by_name[row.document]
        assert sum(reading.errors for reading in row.readings) > 0
        for reading in row.readings:
            assert all(piece.text for piece in reading.pieces)
            assert all((piece.kind is None) == (piece.label is None) for piece in reading.pieces)


def finding(kind: str, *, gold: str | None = None, predicted: str | None = None) -> Finding:
    def labelled(surface: str | None) -> Labelled | None:
        return surface and Labelled(start := TEXT.index(surface), start + len(surface), "Location")  # type: ignore

    return Finding("d", kind, labelled(gold), labelled(predicted))


def test_gold_and_readings_of_a_sentence():
    found = [
        finding("boundary", gold="Olm", predicted="at Olm"),
        finding("spurious", predicted="mill"),
        finding("correct", gold="Barda", predicted="Barda"),
    ]
    (row,) = error_rows([Document("d", TEXT)], {"some": found})
    gold, some = row.readings
    assert gold.pieces == (
        Piece("They burned the mill at "),
        Piece("Olm", "boundary", "Location", True),
        Piece("! "),
    )
    assert [piece for piece in some.pieces if piece.kind] == [
        Piece("mill", "spurious", "Location", True),
        Piece("at Olm", "boundary", "Location", True),
    ]
    assert (gold.errors, some.errors) == (0, 2)


def test_the_worst_sentences_of_a_document_are_shown_in_its_order():
    found = [finding("missed", gold=surface) for surface in ("Raiders", "Olm", "mill", "Barda", "rained", "end")]
    rows = error_rows([Document("d", TEXT)], {"some": found})
    assert [joined(row.readings[0].pieces).strip() for row in rows] == [
        "They burned the mill at Olm!",
        "In Barda it rained.",
    ]


def test_right_readings_are_not_shown():
    assert error_rows([Document("d", TEXT)], {"some": [finding("correct", gold="Olm", predicted="Olm")]}) == []


def test_a_finding_across_sentences_shows_them_together():
    (row,) = error_rows([Document("d", TEXT)], {"some": [finding("missed", gold="came. They")]})
    assert joined(row.readings[0].pieces) == "Raiders came. They burned the mill at Olm! "


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_nested_spans_are_shown_the_same_in_whatever_order_they_come(order):
    surfaces = ("the mill at Olm", "the mill", "mill")
    found = [finding("spurious", predicted=surfaces[number]) for number in order]
    (row,) = error_rows([Document("d", TEXT)], {"some": found})
    assert [(piece.text, piece.kind, piece.first) for piece in row.readings[1].pieces] == [
        ("They burned ", None, False),
        ("the ", "spurious", True),
        ("mill", "spurious", True),
        (" at Olm", "spurious", True),
        ("! ", None, False),
    ]


def test_what_the_first_system_did_not_read_there_is_marked_as_that():
    systems = {"some": [], "other": [finding("missed", gold="Olm")]}
    (row,) = error_rows([Document("d", TEXT)], systems)
    assert [piece.kind for piece in row.readings[0].pieces if piece.kind] == ["unread"]
