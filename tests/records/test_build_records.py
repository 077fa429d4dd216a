from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import metadata

import pytest

from strife.configs.ontology import EventType, Ontology
from strife.data.document import Argument, Document, Event
from strife.data.sentences import Sentences
from strife.records.build import records_of
from strife.records.event_record import COLUMNS


@pytest.fixture
def records(document, ontology):
    return {record.event_id.split(":")[1]: record for record in records_of(document, ontology, model_version="m1")}


def one(text: str, event: Event, ontology: Ontology, **fields):
    layers = fields.pop("layers", ("events", "arguments"))
    return records_of(Document("d", text, layers=layers, events=(event,), **fields), ontology, model_version="m")[0]


def test_one_record_per_mention_in_text_order(document, ontology):
    records = records_of(document, ontology, model_version="m1")
    assert [record.event_id for record in records] == [f"port-amal:E{n}" for n in (1, 2, 3, 4, 5)]


def test_provenance(records):
    record = records["E2"]
    assert (record.doc_id, record.source, record.publication_date) == ("port-amal", "Coast Wire", date(2021, 3, 15))
    assert (record.model_version, record.pipeline_version) == ("m1", metadata.version("strife"))
    assert record.confidence == 0.875
    assert record.url is None
    assert record.reasons["url"] == "the document has no url"


def test_types_go_through_the_crosswalk(records):
    shelled, killing = records["E2"], records["E3"]
    assert (shelled.event_type, shelled.event_group) == ("shelling", "remote violence")
    assert shelled.acled_sub_event_type == "Shelling/artillery/missile attack"
    assert (shelled.plover_type, shelled.plover_mode) == ("ASSAULT", "heavy-weapons")
    assert (killing.acled_event_type, killing.acled_sub_event_type) == ("Violence against civilians", "Attack")
    assert killing.plover_mode is None
    assert killing.reasons["plover_mode"] == "the ontology gives no PLOVER mode for 'kill'"


def test_texts_come_from_the_arguments(records):
    record = records["E2"]
    assert (record.date_text, record.place_text, record.weapon) == ("Sunday", "harbour", "mortars")
    assert (record.claimant, record.claim_status, record.factuality) == ("the mayor", "disputed", "denied")
    assert records["E3"].count_text == "killed: at least 12; injured: several"


def test_actors_of_a_one_sided_event(records):
    assert (records["E2"].actor1, records["E2"].actor2) == ("Rebel forces", "the harbour")
    assert (records["E3"].actor1, records["E3"].actor2) == (None, "dockers")


def test_participants_of_a_symmetric_event_face_each_other(records):
    assert (records["E4"].actor1, records["E4"].actor2) == ("Army", "rebels")


def test_participants_of_a_march_stand_on_one_side(ontology):
    text = "Students and teachers marched against the police."
    participants = [Argument("participant", 0, 8), Argument("participant", 13, 21)]
    event = Event("E1", "protest", 22, 29, arguments=(*participants, Argument("target", 38, 48)))
    record = one(text, event, ontology)
    assert (record.actor1, record.actor2) == ("Students; teachers", "the police")


def test_a_clash_with_an_attacker_keeps_its_participants(ontology):
    event = Event("E1", "clash", 5, 12, arguments=(Argument("attacker", 0, 4), Argument("participant", 18, 24)))
    record = one("Army clashed with rebels", event, ontology)
    assert (record.actor1, record.actor2) == ("Army", "rebels")


def test_evidence_has_the_trigger_first_and_then_text_order(records, document):
    evidence = records["E3"].evidence
    assert [e.role for e in evidence] == ["trigger", "killed", "victim", "injured"]
    assert [document.text[e.start : e.end] for e in evidence] == ["killing", "at least 12", "dockers", "several"]


def test_every_null_of_every_record_has_a_reason(document, ontology):
    for record in records_of(document, ontology, model_version="m"):
        assert set(record.reasons) == {name for name in COLUMNS if getattr(record, name) is None}
        assert all(record.reasons.values())


def test_what_the_words_say_is_resolved(records):
    assert (records["E2"].date_start, records["E2"].date_end) == (date(2021, 3, 14), date(2021, 3, 14))
    killing = records["E3"]
    assert (killing.killed_low, killing.killed_best, killing.killed_high) == (12, 12, None)
    assert (killing.injured_low, killing.injured_best, killing.injured_high) == (3, None, None)
    assert killing.count_rule == "killed: at least; injured: vague number"


def test_reasons_tell_unsaid_from_impossible_from_unknown(records):
    assert records["E1"].reasons["date_start"] == "the text names no date"
    assert records["E3"].reasons["killed_high"] == "the words give no such bound (at least)"
    assert records["E2"].reasons["place_id"]
    assert records["E5"].reasons["weapon"] == "'protest' takes no instrument"
    assert records["E1"].reasons["confidence"] == "the annotation carries no score"


def test_a_count_of_dead_says_nothing_of_injured(ontology):
    record = one("Ten died in clashes", Event("E1", "clash", 12, 19, arguments=(Argument("killed", 0, 3),)), ontology)
    assert record.killed_best == 10
    assert record.reasons["injured_best"] == "the text gives no number of injured"


def test_a_movement_without_place_says_where_from(ontology):
    event = Event("E1", "withdrawal", 5, 13, arguments=(Argument("origin", 19, 22),))
    assert (
        one("They withdrew from Gao", event, ontology).reasons["place"] == "the text names no place, only origin: Gao"
    )


@pytest.mark.parametrize("fields", [{"layers": ("events",)}, {"unannotated": {"arguments": ("time",)}}])
def test_what_was_not_annotated_is_not_called_absent(fields, ontology):
    record = one("Troops clashed.", Event("E1", "clash", 7, 14), ontology, **fields)
    assert record.reasons["date_text"] == "not annotated in this document: time"
    assert record.reasons["factuality"] == "not annotated in this document: factuality"


def test_a_type_outside_the_ontology_keeps_its_name(ontology):
    record = one("A coup.", Event("E1", "coup", 2, 6), ontology)
    assert (record.event_type, record.event_group) == ("coup", None)
    assert record.reasons["event_group"] == "event type 'coup' is not in ontology 'strife'"


def test_a_coarse_type_has_what_its_alternatives_share(ontology):
    record = one("They fought.", Event("E1", "clash|attack", 5, 11), ontology)
    assert record.plover_type == "ASSAULT"
    assert record.event_group is None
    assert "differ in their group" in record.reasons["event_group"]


def test_an_ontology_without_crosswalks(document):
    plain = Ontology(name="plain", event_types={"clash": EventType()})
    record = records_of(replace(document, events=document.events[3:4]), plain, model_version="m")[0]
    assert record.event_group is None
    assert record.reasons["plover_type"] == "the ontology gives no PLOVER type for 'clash'"


def test_a_publication_date_that_is_none(document, ontology):
    record = records_of(replace(document, published="Sunday"), ontology, model_version="m")[0]
    assert record.publication_date is None
    assert record.reasons["publication_date"] == "not a date of the form YYYY-MM-DD: 'Sunday'"


def test_the_sentence_of_the_trigger(records):
    assert records["E1"].sentence == "Rebels shell Port Amal"
    assert records["E2"].sentence.startswith("PORT AMAL -- Rebel forces")
    assert records["E2"].sentence.endswith("the mayor said.")
    assert records["E5"].sentence == "Residents marched."


def test_sentences_do_not_end_at_titles_and_always_at_line_breaks():
    text = "Gen. Sow met Col. Ba.  He left\nThe end \U0001f600 came. Late\n"
    sentences = Sentences(text)
    around = [sentences.around(text.index(word), text.index(word) + 1) for word in ("met", "left", "came", "Late")]
    assert around == ["Gen. Sow met Col. Ba.", "He left", "The end \U0001f600 came.", "Late"]


def test_a_span_across_sentences_gets_them_all():
    assert Sentences("One two. Three four. Five.").around(4, 14) == "One two. Three four."


def test_half_a_character_does_not_stop_the_splitter():
    assert Sentences("Half \ud800 came. The rest did not.").around(5, 6) == "Half \ud800 came."


def test_a_claim_of_a_party_without_a_mention_of_its_own_says_so(ontology):
    event = Event("E1", "offensive", 13, 22, claim="claimed", arguments=(Argument("attacker", 0, 3),))
    record = one("The announced offensive began.", event, ontology)
    assert record.claimant is None
    assert record.reasons["claimant"].startswith("a party of the event says so")
