"""Which articles to annotate next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document, Event
from strife.evaluate.suggestions import suggestions


def article(name: str, *scored: tuple[str, float], words: int = 100) -> Document:
    events = tuple(Event(f"E{i}", kind, 0, 4, score=score) for i, (kind, score) in enumerate(scored))
    return Document(id=name, text="word " * words, layers=("events",), events=events)


def test_doubt_is_the_expected_number_of_errors_per_100_words() -> None:
    found = suggestions([article("a", ("kill", 0.75), ("attack", 0.25), words=200)], 1)
    assert (found[0].doubt, found[0].events, found[0].types) == (0.5, 2, ("kill", "attack"))


def test_the_most_doubtful_comes_first_and_no_two_are_alike() -> None:
    documents = [
        article("sure", ("kill", 0.99)),
        article("doubtful", ("kill", 0.5), ("kill", 0.5)),
        article("the same again", ("kill", 0.5), ("kill", 0.6)),
        article("another kind", ("protest", 0.4)),
    ]
    assert [each.document.id for each in suggestions(documents, 3)] == ["doubtful", "another kind", "the same again"]


def test_short_texts_are_left_out() -> None:
    assert suggestions([article("short", ("kill", 0.1), words=20)], 5) == []


@given(st.lists(st.floats(0, 1), max_size=30), st.integers(1, 5))
def test_as_many_as_there_are_and_none_twice(scores: list[float], count: int) -> None:
    documents = [article(str(number), ("kill", score)) for number, score in enumerate(scores)]
    names = [each.document.id for each in suggestions(documents, count)]
    assert len(names) == len(set(names)) == min(count, len(scores))
