from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.quotations import quotations
from strife.evaluate.entities import entity_counts
from strife.evaluate.events import event_counts
from strife.evaluate.pairs import Pair
from strife.evaluate.scores import judged_pairs, score
from strife.evaluate.slices import (
    by_quotation,
    by_sentence_length,
    by_trigger_distance,
    document_length,
    genre,
    group_pairs,
    range_of,
    slice_counts,
    source,
)

TEXT = 'Rebels shelled Homs on Sunday. "They hit Hama too, and the bridge," police said.'
LEFT, RIGHT = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
ARGUMENTS = [("attacker", "Rebels"), ("target", "Homs"), ("claimant", "police")]
SLICERS = {
    "entities": [by_quotation, by_sentence_length],
    "triggers": [by_quotation, by_sentence_length],
    "arguments": [by_quotation, by_sentence_length, by_trigger_distance],
}


@pytest.fixture
def pairs(make):
    gold = make(
        "a",
        TEXT,
        entities=[("Organisation", "Rebels"), ("Location", "Homs"), ("Location", "Hama"), ("Facility", "the bridge")],
        events=[("shelling", "shelled", ARGUMENTS, None, None), ("attack|shelling", "hit", [], None, None)],
    )
    predicted = make(
        "a",
        TEXT,
        entities=[("Organisation", "Rebels"), ("Location", "Hama"), ("Person", "police")],
        events=[("shelling", "shelled", ARGUMENTS[:2], None, None), ("shelling", "hit", ARGUMENTS[2:], None, None)],
    )
    return judged_pairs([gold], [predicted], layer="entities")


def numbers(counts):
    return counts.correct.sum(), counts.gold.sum(), counts.predicted.sum()


def test_entities_in_and_outside_quotations(pairs):
    counts = slice_counts(pairs, by_quotation, kind="entities")
    assert {name: numbers(part) for name, part in counts.items()} == {"quoted": (1, 2, 1), "not quoted": (1, 2, 2)}
    assert counts["quoted"].labels == ("Facility", "Location")


def test_triggers_and_arguments(pairs):
    counts = slice_counts(pairs, by_quotation, kind="triggers")
    assert {name: numbers(part) for name, part in counts.items()} == {"quoted": (1, 1, 1), "not quoted": (1, 1, 1)}
    counts = slice_counts(pairs, by_trigger_distance, kind="arguments")
    # Rebels and Homs touch "shelled"; police is 14 tokens from it and 9 from "hit"
    assert {name: numbers(part) for name, part in counts.items()} == {
        "0-2 tokens": (2, 2, 2),
        "6-10 tokens": (0, 0, 1),
        "11-20 tokens": (0, 1, 0),
    }
    assert counts["0-2 tokens"].labels == ("attacker", "target")


@pytest.mark.parametrize(("kind", "slicer"), [(kind, slicer) for kind in SLICERS for slicer in SLICERS[kind]])
def test_slices_add_up_to_the_whole_score(pairs, kind, slicer):
    parts = slice_counts(pairs, slicer, kind=kind).values()
    metric = {"triggers": "TC", "arguments": "AC+"}.get(kind)
    whole = event_counts(pairs, metrics=[metric])[metric] if metric else entity_counts(pairs, mode="strict")
    assert tuple(sum(column) for column in zip(*map(numbers, parts), strict=True)) == numbers(whole)


def test_the_sentence_around_a_mention_has_the_length(pairs):
    counts = slice_counts(pairs, by_sentence_length, kind="entities")
    assert list(counts) == ["0-10 tokens", "11-20 tokens"]


def test_groups_of_documents_can_be_scored(make, ontology):
    def article(name, kind, press):
        return make(name, TEXT, entities=[("Location", "Homs")], meta={"genre": kind} if kind else {}, source=press)

    gold = [article("a", "report", "X"), article("b", "analysis", None), article("c", "report", "X"), make("d", TEXT)]
    pairs = judged_pairs(gold, gold, layer="entities")
    assert {name: len(group) for name, group in group_pairs(pairs, genre).items()} == {
        "analysis": 1,
        "report": 2,
        "unknown": 1,
    }
    assert {name: len(group) for name, group in group_pairs(pairs, source).items()} == {"X": 2, "unknown": 2}
    assert list(group_pairs(pairs, document_length)) == ["0-50 tokens"]
    reports = group_pairs(pairs, genre)["report"]
    scores = score([pair.gold for pair in reports], [pair.predicted for pair in reports], ontology=ontology, draws=0)
    assert scores.metrics["entities.default"].counts.gold == 2


def test_ranges_are_named_by_their_ends_and_stand_in_order(make):
    assert [range_of(number, (10, 20)) for number in (0, 10, 11, 20, 21)] == [
        "0-10 tokens",
        "0-10 tokens",
        "11-20 tokens",
        "11-20 tokens",
        "21+ tokens",
    ]
    documents = [make(str(size), "word " * size) for size in (1000, 300, 100, 20)]
    names = list(group_pairs([Pair(document, document) for document in documents], document_length))
    assert names == ["0-50 tokens", "51-200 tokens", "201-400 tokens", "801+ tokens"]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "we left" and "we ran".', ['"we left"', '"we ran"']),
        ("He said “we left” then.", ["“we left”"]),
        ("He said „we left“ then, and «we ran».", ["„we left“", "«we ran»"]),
        ("He said `` we left '' then.", ["`` we left ''"]),
        (f"The rebels{RIGHT} camp, {LEFT}their{RIGHT}s own camp{RIGHT}.", [f"{LEFT}their{RIGHT}s own camp{RIGHT}"]),
        (f"{LEFT}The rebels{RIGHT} camp{RIGHT}.", [f"{LEFT}The rebels{RIGHT}"]),  # the first mark that can close does
        ("The rebels' camp wasn't theirs.", []),
        ('"One.\n\n"Two," he said.', ['"One.', '"Two,"']),
        ('"One.\n"Two," he said.', ['"One.\n"Two,"']),
        ('He said " spaced " once.', ['" spaced "']),
        (f"{LEFT}No close\n\nNo quotation{RIGHT}", []),
        ('An open " one\nis over.', ['" one']),
    ],
)
def test_quotations(text, quoted):
    assert [text[start:end] for start, end in quotations(text)] == quoted


@given(st.text(alphabet=f"ab \"“”„«»`'{LEFT}{RIGHT}\n", max_size=40))
def test_quotations_are_disjoint_and_in_order(text):
    found = quotations(text)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in found)
