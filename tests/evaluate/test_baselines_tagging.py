from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document, Entity
from strife.data.tokens import token_spans
from strife.evaluate.baselines.tagging import are_sentences, bio_tags, layer_tags, sentence_ranges, tagged_spans
from strife.evaluate.entities import iob2_tags

TEXTS = st.text(alphabet="aB1.!? \n\r\t\u2028\u00e9\u0301\N{PILE OF POO}\ud800", max_size=60)
TAGS = st.lists(st.sampled_from(bio_tags(("x", "y-z"))), max_size=12)


@given(TEXTS, st.booleans())
def test_every_token_is_in_one_sentence(text: str, whole: bool) -> None:
    tokens = token_spans(text)
    ranges = sentence_ranges(Document("d", text), tokens, whole=whole)
    assert [index for sentence in ranges for index in sentence] == list(range(len(tokens)))
    assert all(ranges)


@given(TAGS)
def test_tags_and_spans_say_the_same(tags: list[str]) -> None:
    tokens = [(2 * index, 2 * index + 1) for index in range(len(tags))]
    spans = tagged_spans(tokens, tags)
    assert spans == sorted(spans, key=lambda span: span.start)
    again = iob2_tags(tokens, spans)
    assert again.untagged == 0
    assert [tag == "O" for tag in again.tags] == [tag == "O" for tag in tags]
    assert tagged_spans(tokens, again.tags) == spans


def test_a_stray_inside_tag_begins_a_span() -> None:
    found = tagged_spans([(0, 2), (3, 5), (6, 8)], ["I-x", "I-x", "I-y"])
    assert [(span.start, span.end, span.type) for span in found] == [(0, 5, "x"), (6, 8, "y")]


def test_alternatives_are_tagged_as_the_first() -> None:
    document = Document("d", "a b", entities=(Entity("T1", 0, 1, "x|y"),))
    assert layer_tags(document, "entities", [(0, 1), (2, 3)]).tags == ["B-x", "O"]


def test_a_corpus_of_sentences_is_told_from_one_of_articles() -> None:
    one, two = Document("d", "They left Homs."), Document("e", "They left Homs. They went home.")
    assert are_sentences([one, one, two])
    assert not are_sentences([one, two, two])
    assert are_sentences([])
