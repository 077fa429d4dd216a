"""Spans become labels and labels become the same spans, through tokens and windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document, Entity, Event
from strife.data.labels import (
    BioLabels,
    TokenSpan,
    allowed_labels,
    decode_labels,
    entity_spans,
    tokens_of,
    trigger_spans,
)
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans
from strife.data.windows import Windower
from strife.models.encoders import load_tokenizer

TYPES = ("Person", "Location", "Weapon")
LABELS = BioLabels(TYPES)
OUTSIDE, BEGIN_PERSON, IN_PERSON, BEGIN_LOCATION, IN_LOCATION, BEGIN_WEAPON, IN_WEAPON = range(7)
WORDS = (
    "Syria",
    "al-Bab",
    "\U0001f600",
    "cafe\u0301",
    "\u0642\u062a\u0644",
    "\u53d9\u5229\u4e9a",
    "x\r\ny",
    ".",
    "\x07",
)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=20)
texts = st.builds(lambda some, times: " ".join(some * times), words, st.sampled_from((1, 3, 6)))


@st.composite
def disjoint_spans(draw, length: int | None = None) -> tuple[int, list[TokenSpan]]:
    """A number of tokens and disjoint spans in it, many of them adjacent."""
    total = draw(st.integers(0, 40)) if length is None else length
    spans: list[TokenSpan] = []
    position = draw(st.integers(0, total))
    while position < total and len(spans) < 15:
        position += draw(st.sampled_from((0, 0, 0, 1, 5)))
        size = draw(st.integers(1, 6))
        if position + size > total:
            break
        spans.append(TokenSpan(position, position + size, draw(st.sampled_from(TYPES))))
        position += size
    return total, spans


@given(disjoint_spans())
def test_spans_survive_the_way_to_labels_and_back(case):
    length, spans = case
    allowed = allowed_labels(spans, LABELS, length)
    assert allowed.shape == (length, len(LABELS))
    assert (allowed.sum(axis=1) == 1).all()
    assert decode_labels(allowed.argmax(axis=1).tolist(), LABELS) == spans


@given(disjoint_spans(), st.sets(st.sampled_from(TYPES)))
def test_unannotated_types_stay_possible_outside_spans_only(case, unannotated):
    length, spans = case
    known = allowed_labels(spans, LABELS, length)
    allowed = allowed_labels(spans, LABELS, length, unannotated=unannotated)
    covered = {token for span in spans for token in range(span.start, span.end)}
    for token in range(length):
        added = set(np.flatnonzero(allowed[token] & ~known[token]))
        possible = {LABELS.begin(name) + inside for name in unannotated for inside in (0, 1)}
        assert added == (set() if token in covered else possible)
        assert (allowed[token] >= known[token]).all()


@given(disjoint_spans())
def test_a_layer_that_was_not_annotated_allows_everything(case):
    length, spans = case
    assert allowed_labels(spans, LABELS, length, annotated=False).all()


def test_adjacent_spans_of_one_type_stay_two():
    spans = [TokenSpan(0, 2, "Person"), TokenSpan(2, 3, "Person")]
    indices = allowed_labels(spans, LABELS, 4).argmax(axis=1).tolist()
    assert indices == [BEGIN_PERSON, IN_PERSON, BEGIN_PERSON, OUTSIDE]
    assert decode_labels(indices, LABELS) == spans


def test_alternatives_allow_either_type_on_every_token_of_the_span():
    allowed = allowed_labels([TokenSpan(1, 3, "Location|Weapon")], LABELS, 4)
    assert [set(np.flatnonzero(row)) for row in allowed] == [
        {OUTSIDE},
        {BEGIN_LOCATION, BEGIN_WEAPON},
        {IN_LOCATION, IN_WEAPON},
        {OUTSIDE},
    ]


def test_a_stray_inside_label_begins_a_span():
    indices = [IN_PERSON, IN_PERSON, IN_LOCATION, OUTSIDE, IN_LOCATION]
    expected = [TokenSpan(0, 2, "Person"), TokenSpan(2, 3, "Location"), TokenSpan(4, 5, "Location")]
    assert decode_labels(indices, LABELS) == expected


def test_an_empty_inventory_has_the_outside_label_alone():
    assert len(BioLabels(())) == 1
    assert allowed_labels([], BioLabels(()), 2).tolist() == [[True], [True]]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 5, (0, 1)), (0, 6, (0, 1)), (2, 3, (0, 1)), (4, 8, (0, 2)), (5, 7, (1, 1)), (7, 12, (1, 3)), (12, 13, (3, 3))],
)
def test_characters_name_the_tokens_that_they_touch(start, end, expected):
    assert tokens_of(token_spans("Syria  said. "), start, end) == expected


@given(texts, st.data())
def test_token_aligned_characters_name_exactly_their_tokens(text, data):
    tokens = token_spans(text)
    _, spans = data.draw(disjoint_spans(len(tokens)))
    for span in spans:
        assert tokens_of(tokens, tokens[span.start][0], tokens[span.end - 1][1]) == (span.start, span.end)


def test_tokens_are_found_without_looking_at_all_of_them():
    looked_at: list[int] = []

    class Tokens(Sequence):
        def __len__(self) -> int:
            return 100_000

        def __getitem__(self, index):
            looked_at.append(index)
            return 2 * index, 2 * index + 1

    assert tokens_of(Tokens(), 60_000, 60_003) == (30_000, 30_002)
    assert len(looked_at) < 50


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer("minilm-l6")


@given(texts, st.data(), st.integers(16, 80), st.integers(0, 40))
def test_characters_survive_tokens_windows_and_stitching(tokenizer, text, data, size, overlap):
    tokens = token_spans(text)
    _, spans = data.draw(disjoint_spans(len(tokens)))
    characters = [(tokens[span.start][0], tokens[span.end - 1][1], span.type) for span in spans]
    entities = tuple(Entity(f"T{n}", start, end, name) for n, (start, end, name) in enumerate(characters))
    document = Document("a", text, layers=("entities",), entities=entities)

    windower = Windower(PieceTokenizer.of(tokenizer), max_pieces=size, overlap_tokens=overlap)
    encoded = windower.encode(text)
    whole = allowed_labels(entity_spans(document, encoded.tokens), LABELS, len(encoded.tokens))
    stitched: list[int] = []
    for window in windower.windows(encoded):
        labels = whole[window.first : window.stop].argmax(axis=1).tolist()
        stitched += labels[window.owned[0] - window.first : window.owned[1] - window.first]
    if not encoded.piece_ids:
        return
    found = [(tokens[s.start][0], tokens[s.end - 1][1], s.type) for s in decode_labels(stitched, LABELS)]
    assert found == characters


def test_triggers_keep_the_order_of_the_events():
    text = "Rebels shelled and killed."
    events = (Event("E1", "kill", 19, 25), Event("E2", "shelling", 7, 14))
    spans = trigger_spans(Document("a", text, events=events), token_spans(text))
    assert spans == [TokenSpan(3, 4, "kill"), TokenSpan(1, 2, "shelling")]
