"""Repairs change what they are named for, count it, and leave the rest alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.experiment import CorpusConfig
from strife.configs.ontology import load_ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.repair import POLICIES, repair
from strife.data.tokens import token_spans
from strife.data.validation import problems

TEXT = "The  Syrian army, cafe\u0301s \U0001f600 hit."
spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted).filter(lambda s: s[0] < s[1])
entities = st.lists(spans, max_size=8).map(
    lambda found: tuple(Entity(f"T{i}", *s, "Person") for i, s in enumerate(found))
)


def apply(document: Document, *policies: str) -> tuple[Document, Counter[str]]:
    counts: Counter[str] = Counter()
    return repair(document, policies, counts), counts


def surfaces(document: Document) -> list[str]:
    return [document.surface(entity) for entity in document.entities]


@given(entities)
def test_dropping_leaves_disjoint_spans_and_counts_the_others(found):
    document, counts = apply(Document("a", TEXT, entities=found), "drop-overlapping")
    assert set(document.entities) <= set(found)
    assert counts["drop-overlapping"] == len(found) - len(document.entities)
    assert [p for p in problems(document, load_ontology("strife")) if "overlap" in p] == []
    if found:
        assert max(e.end - e.start for e in document.entities) == max(e.end - e.start for e in found)


@given(entities)
def test_snapping_ends_at_tokens_and_covers_the_old_span(found):
    document, counts = apply(Document("a", TEXT, entities=found), "trim-space", "snap-to-token")
    tokens = token_spans(TEXT)
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    for before, after in zip(found, document.entities, strict=True):
        if TEXT[before.start : before.end].strip():
            assert after.start in starts
            assert after.end in ends
            assert TEXT[before.start : before.end].strip() in document.surface(after)
        else:
            assert after == before
    again, second = apply(document, "trim-space", "snap-to-token")
    assert again == document
    assert not second
    assert sum(counts.values()) >= sum(a != b for a, b in zip(found, document.entities, strict=True))


def test_the_longest_span_wins_and_of_equal_ones_the_first():
    found = (Entity("T1", 5, 11, "Person"), Entity("T2", 5, 16, "Person"), Entity("T3", 12, 17, "Person"))
    assert surfaces(apply(Document("a", TEXT, entities=found), "drop-overlapping")[0]) == ["Syrian army"]
    equal = (Entity("T1", 6, 12, "Person"), Entity("T2", 5, 11, "Person"))
    assert [e.id for e in apply(Document("a", TEXT, entities=equal), "drop-overlapping")[0].entities] == ["T2"]


def test_triggers_and_arguments_are_repaired_too_and_links_stay_true():
    events = (
        Event("E1", "kill", 26, 29, arguments=(Argument("victim", 5, 16, "T1"), Argument("killed", 12, 16, "T2"))),
        Event("E2", "attack", 26, 28),
    )
    found = (Entity("T1", 5, 11, "Person"), Entity("T3", 4, 16, "Person"))
    document, counts = apply(Document("a", TEXT, entities=found, events=events), "drop-overlapping")
    assert [e.id for e in document.events] == ["E1"]
    assert document.events[0].arguments == (Argument("victim", 5, 16, None),)
    assert counts == {"drop-overlapping": 3}


def test_spaces_are_trimmed_and_counted():
    found = (Entity("T1", 3, 12, "Person"), Entity("T2", 3, 5, "Person"), Entity("T3", 12, 16, "Person"))
    event = Event("E1", "kill", 26, 30, arguments=(Argument("victim", 3, 11),))
    document, counts = apply(Document("a", TEXT, entities=found, events=(event,)), "trim-space")
    assert surfaces(document) == ["Syrian", "  ", "army"]
    assert document.surface(document.events[0]) == "hit"
    assert document.surface(document.events[0].arguments[0]) == "Syrian"
    assert counts == {"trim-space": 3}


def test_snapping_widens_to_whole_words_with_their_marks():
    found = (Entity("T1", 6, 9, "Person"), Entity("T2", 18, 22, "Person"))
    document, counts = apply(Document("a", TEXT, entities=found), "snap-to-token")
    assert surfaces(document) == ["Syrian", "cafe\u0301s"]
    assert counts == {"snap-to-token": 2}


def test_the_order_of_policies_is_the_users():
    found = (Entity("T1", 5, 8, "Person"), Entity("T2", 8, 11, "Location"))
    first, _ = apply(Document("a", TEXT, entities=found), "snap-to-token", "drop-overlapping")
    second, _ = apply(Document("a", TEXT, entities=found), "drop-overlapping", "snap-to-token")
    assert (len(first.entities), len(second.entities)) == (1, 2)


def test_no_policy_changes_nothing_and_an_unknown_one_is_refused():
    document = Document("a", TEXT, entities=(Entity("T1", 3, 12, "Person"),))
    assert apply(document) == (document, Counter())
    with pytest.raises(ValueError, match="unknown repair 'fix'"):
        apply(document, "fix")
    assert CorpusConfig(path="x", repair=POLICIES).repair == POLICIES
