"""The yardstick article: reading an extraction against expected events."""

from __future__ import annotations

from strife.data.document import Argument, Document, Event
from strife.evaluate.yardstick import EVENTS, Expected, read

TEXT = "Clashes erupted, activists said. More clashes killed two."
EXPECTED = (
    Expected((("clashes", 1),), ("clash",), ("activists",)),
    Expected((("clashes", 2),), ("clash",)),
    Expected((("killed", 1),), ("kill",)),
)


def _document(*events: Event) -> Document:
    return Document(id="d", text=TEXT, events=events)


def test_counts_types_claimants_and_what_is_left_over() -> None:
    claimant = Argument("claimant", 17, 26)
    reading = read(
        _document(
            Event("E1", "clash", 0, 7, arguments=(claimant,)),
            Event("E2", "riot", 38, 45),
            Event("E3", "attack", 8, 15),
        ),
        EXPECTED,
    )
    assert (reading.events, reading.found, reading.right_type) == (3, 2, 1)
    assert (reading.with_claimant, reading.right_claimant) == (1, 1)
    assert reading.other == ("erupted: attack",)
    assert reading.missed == ("clashes 2 (as riot)", "killed 1")


def test_a_second_trigger_of_the_same_event_is_an_extra_row() -> None:
    expected = (Expected((("clashes", 1), ("erupted", 1)), ("clash",)),)
    reading = read(_document(Event("E1", "clash", 0, 7), Event("E2", "attack", 8, 15)), expected)
    assert (reading.right_type, reading.other) == (1, ("erupted: attack",))


def test_arguments_count_by_role_and_words_in_events_of_the_right_type() -> None:
    wanted = "killed two|2; victim two; time then"
    expected = (EXPECTED[0], Expected((("killed", 1),), ("kill",), (), wanted), Expected((("more", 1),), ("kill",)))
    two = TEXT.index("two")
    kill = Event("E2", "kill", 46, 52, arguments=(Argument("killed", two, two + 3),))
    claimant = Argument("claimant", 17, 26)
    reading = read(_document(Event("E1", "clash", 0, 7, arguments=(claimant,)), kill), expected)
    assert (reading.arguments, reading.right_arguments) == (1 + 3, 1 + 1)
    other_type = read(_document(Event("E2", "injure", 46, 52, arguments=kill.arguments)), expected)
    assert (other_type.arguments, other_type.right_arguments) == (0, 0)


def test_every_expected_trigger_stands_in_the_article(shared_corpora) -> None:
    text = (shared_corpora / "seed_article.txt").read_text(encoding="utf-8").lower()
    for expected in EVENTS:
        for word, number in expected.triggers:
            assert text.count(word.lower()) >= number
        for wanted in filter(None, expected.arguments.split("; ")):
            assert any(words.lower() in text for words in wanted.partition(" ")[2].split("|"))
