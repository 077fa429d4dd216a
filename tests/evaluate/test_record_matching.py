"""Predicted and gold event records of one happening find each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology
from strife.data.corpora import embedded_corpus
from strife.evaluate.record_matching import match_records, similarity
from strife.records.build import records_of
from strife.records.event_record import COLUMNS, EventRecord, Evidence
from strife.records.gold import read_gold


def record(name, kind, *evidence, **columns):
    """A record with ``evidence`` as (role, start, end); what is not given is null."""
    cells = {"event_id": name, "doc_id": name.partition(":")[0], "event_type": kind, "sentence": "", **columns}
    cells |= {"model_version": "1", "pipeline_version": "1"}
    cells["evidence"] = tuple(Evidence(*each) for each in evidence)
    return EventRecord(**cells, reasons={column: "not said" for column in COLUMNS if cells.get(column) is None})


def ids(matching):
    return {each.gold.event_id: each.predicted.event_id for each in matching.matched}


def test_records_are_matched_by_trigger_and_the_rest_is_counted():
    gold = [record("a:R1", "kill", ("trigger", 5, 11)), record("a:R2", "protest", ("trigger", 40, 47))]
    predicted = [
        record("a:E1", "attack", ("trigger", 0, 8)),  # overlaps the first, but is of another type
        record("a:E2", "kill", ("trigger", 9, 11)),
        record("a:E3", "protest", ("trigger", 47, 50)),  # begins where the second ends
        record("b:E1", "kill", ("trigger", 5, 11)),
    ]
    found = match_records(gold, predicted)
    assert ids(found) == {"a:R1": "a:E2"}
    (document,) = found.documents
    assert [each.event_id for each in document.missed] == ["a:R2"]
    assert [each.event_id for each in document.spurious] == ["a:E1", "a:E3"]
    assert found.unknown == {"b": 1}


def test_the_matching_with_the_greatest_total_is_taken():
    gold = [record("a:R1", "kill", ("trigger", 0, 4)), record("a:R2", "kill", ("trigger", 3, 10))]
    # taken one after another, the first gold record would take E1 and leave nothing for the second
    predicted = [record("a:E1", "kill", ("trigger", 0, 5)), record("a:E2", "kill", ("trigger", 0, 2))]
    assert ids(match_records(gold, predicted)) == {"a:R1": "a:E2", "a:R2": "a:E1"}


def test_the_similarity_by_hand():
    gold = record("a:R1", "attack|kill", ("trigger", 0, 4), ("place", 8, 9), ("time", 10, 12), country="SY")
    same = record("a:E1", "kill", ("trigger", 2, 6), ("place", 8, 9), ("victim", 10, 12), country="IQ")
    # triggers 2 of 6 characters; types agree; arguments 1 of 3; of gold's type and country the type
    assert similarity(gold, same) == pytest.approx(2 / 6 + 1 + 0.1 / 3 + 0.01 / 2)
    assert similarity(gold, record("a:E2", "kill", ("trigger", 4, 6), ("place", 8, 9))) == 0
    assert similarity(gold, record("a:E3", "protest", ("trigger", 0, 4))) == pytest.approx(1)


def test_records_of_one_trigger_are_told_apart_by_arguments_then_by_values():
    trigger, north, south = ("trigger", 0, 6), ("place", 10, 14), ("place", 20, 24)
    gold = [record("a:R1", "kill", trigger, north), record("a:R2", "kill", trigger, south)]
    predicted = [record("a:E1", "kill", trigger, south), record("a:E2", "kill", trigger, north)]
    assert ids(match_records(gold, predicted)) == {"a:R1": "a:E2", "a:R2": "a:E1"}
    gold = [record("a:R1", "kill", trigger, killed_best=2), record("a:R2", "kill", trigger, killed_best=4)]
    predicted = [record("a:E1", "kill", trigger, killed_best=4), record("a:E2", "kill", trigger, killed_best=2)]
    assert ids(match_records(gold, predicted)) == {"a:R1": "a:E2", "a:R2": "a:E1"}


def test_a_merged_record_is_found_by_any_of_its_triggers():
    gold = [record("a:R1", "kill", ("trigger", 30, 36))]
    merged = [record("a:E1", "kill", ("trigger", 0, 4), ("victim", 5, 9), ("trigger", 30, 36))]
    assert ids(match_records(gold, merged)) == {"a:R1": "a:E1"}


def test_a_document_whose_gold_is_empty_is_judged():
    found = match_records([], [record("a:E1", "kill", ("trigger", 0, 4))], documents=["a", "b"])
    assert [(d.document, len(d.spurious)) for d in found.documents] == [("a", 1), ("b", 0)]
    assert found.unknown == {}


def test_a_record_that_stands_twice_is_refused():
    twice = [record("a:E1", "kill", ("trigger", 0, 4))] * 2
    with pytest.raises(InputError, match="predicted records: event_id 'a:E1' stands twice"):
        match_records([], twice)


SPANS = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: ("trigger", pair[0], sum(pair)))
RECORDS = st.lists(st.tuples(st.sampled_from(["kill", "clash", "clash|kill"]), SPANS), max_size=6)


@given(RECORDS, RECORDS)
def test_every_record_stands_exactly_once(wanted, given_records):
    gold = [record(f"a:R{n}", kind, span) for n, (kind, span) in enumerate(wanted)]
    predicted = [record(f"a:E{n}", kind, span) for n, (kind, span) in enumerate(given_records)]
    (document,) = match_records(gold, predicted, documents=["a"]).documents
    golden = [each.gold for each in document.matched] + list(document.missed)
    assert sorted(each.event_id for each in golden) == sorted(each.event_id for each in gold)
    answers = [each.predicted for each in document.matched] + list(document.spurious)
    assert sorted(each.event_id for each in answers) == sorted(each.event_id for each in predicted)
    assert all(similarity(each.gold, each.predicted) > 0 for each in document.matched)


def test_gold_records_match_themselves_and_most_of_what_is_made_of_their_mentions():
    ontology = load_ontology("strife")
    articles = list(read_gold(embedded_corpus(), ontology))
    gold = [each for _, records in articles for each in records]
    assert all(each.gold is each.predicted for each in match_records(gold, gold).matched)
    made = [each for document, _ in articles for each in records_of(document, ontology, model_version="1")]
    found = match_records(gold, made)
    assert len(found.matched) > 0.85 * len(gold)
    assert len(made) < 1.2 * len(gold)
    assert sum(len(document.spurious) for document in found.documents) == len(made) - len(found.matched)
