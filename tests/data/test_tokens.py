"""Tokens: disjoint, in order, and covering every visible character of any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.tokens import token_spans

alphabet = st.one_of(
    st.characters(exclude_categories=("Cs",)), st.sampled_from("ab1 \r\n\t'-\u0301\u200d\u0e33\u53d9\u0642\u064b")
)


@given(st.text(alphabet, max_size=80))
def test_every_visible_character_is_in_exactly_one_token(text):
    covered: list[int] = []
    for start, end in token_spans(text):
        assert start < end
        covered += range(start, end)
    visible = [index for index, character in enumerate(text) if not character.isspace()]
    assert covered == sorted(set(covered))
    assert set(visible) <= set(covered)


@given(st.text(alphabet, max_size=30), st.text(alphabet, max_size=30))
def test_tokens_do_not_depend_on_what_stands_behind_white_space(left, right):
    shift = len(left) + 1
    behind = [(start + shift, end + shift) for start, end in token_spans(right)]
    assert token_spans(f"{left}\n{right}") == token_spans(left) + behind


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \r\n\u3000", []),
        ("Deir ez-Zor's 40mm.", ["Deir", "ez", "-", "Zor", "'", "s", "40mm", "."]),
        ("cafe\u0301s", ["cafe\u0301s"]),
        (
            "\u0642\u064e\u062a\u0644 \u05e6\u05d4\u05f4\u05dc",
            ["\u0642\u064e\u062a\u0644", "\u05e6\u05d4", "\u05f4", "\u05dc"],
        ),
        ("\u53d9\u5229\u4e9a2015\u5e74", ["\u53d9", "\u5229", "\u4e9a", "2015", "\u5e74"]),
        ("IS\u5b98\u54e1", ["IS", "\u5b98", "\u54e1"]),
        ("\u0e01\u0e33\u0e25\u0e31\u0e07", ["\u0e01", "\u0e33", "\u0e25\u0e31", "\u0e07"]),
        ("\U0001f600\U0001f600", ["\U0001f600", "\U0001f600"]),
        ("a\u200bb\x00c", ["a", "\u200b", "b", "\x00", "c"]),
        ("$3.5m", ["$", "3", ".", "5m"]),
    ],
)
def test_tokens_of_known_texts(text, tokens):
    assert [text[start:end] for start, end in token_spans(text)] == tokens
