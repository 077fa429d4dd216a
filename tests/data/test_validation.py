"""Faulty input is refused with its file, line, id and field, and with the remedy where there is one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.jsonlines import read_documents
from strife.data.validation import check_document, problems

TEXT = "The army killed two rebels."
ONTOLOGY = load_ontology("strife")
GOOD = Document(
    id="a17",
    text=TEXT,
    entities=(Entity("T1", 0, 8, "Organisation"), Entity("T2", 16, 19, "Quantity")),
    events=(
        Event(
            "E1", "kill", 9, 15, "happened", "stated", (Argument("attacker", 0, 8, "T1"), Argument("killed", 16, 19))
        ),
    ),
)


def line(**fields: Any) -> str:
    return json.dumps({"id": "a17", "text": TEXT} | fields)


def entity(**fields: Any) -> str:
    return line(entities=[{"id": "T1", "start": 0, "end": 8, "type": "Organisation"} | fields])


def event(**fields: Any) -> str:
    return line(events=[{"id": "E1", "type": "kill", "start": 9, "end": 15} | fields])


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (line()[:30], "not valid JSON (truncated line?)"),
        ("[1, 2]", "expected a JSON object, found list"),
        (json.dumps({"text": TEXT}), "id: required"),
        (json.dumps({"id": "a17"}), "document 'a17': text: required"),
        (line(text=None), "document 'a17': text: required"),
        (line(title=5), "document 'a17': title: must be a string or null"),
        (line(tite="x"), "document 'a17': unknown field 'tite'; did you mean 'title'?"),
        (line(layers="entities"), "document 'a17': layers: must be a list of entities, events"),
        (line(layers=["entity"]), "layers: unknown layer 'entity'; did you mean 'entities'?"),
        (line(meta=None), "document 'a17': meta: must be an object"),
        (line(meta={"tokens": 5}), "document 'a17': meta.tokens: must be a list of [start, end] pairs"),
        (line(meta={"tokens": [[0, 3], "The"]}), "meta.tokens[1]: must be a [start, end] pair of integers"),
        (line(meta={"tokens": [[0, 3, 4]]}), "meta.tokens[0]: must be a [start, end] pair of integers"),
        (line(meta={"tokens": [[False, True]]}), "meta.tokens[0]: must be a [start, end] pair of integers"),
        (line(meta={"tokens": [[0, 28]]}), "meta.tokens[0]: span 0..28 is out of range: the text has 27 characters"),
        (line(meta={"tokens": [[3, 3]]}), "meta.tokens[0]: span 3..3 is out of range"),
        (line(unannotated=["Temporal"]), "document 'a17': unannotated: must be an object"),
        (line(unannotated={"entitys": []}), "unannotated: unknown layer 'entitys'; did you mean 'entities'?"),
        (line(unannotated={"entities": "Temporal"}), "unannotated.entities: must be a list of labels"),
        (line(entities=None), "document 'a17': entities: must be a list"),
        (line(entities=["T1"]), "document 'a17': entities[0]: must be an object"),
        (entity(end=28), "document 'a17': entities[0]: span 0..28 is out of range: the text has 27 characters"),
        (entity(start=8), "entities[0]: span 8..8 is out of range"),
        (entity(start=-1), "entities[0]: span -1..8 is out of range"),
        (entity(start=0.0), "entities[0]: start, end: required, and must be integers"),
        (entity(type=None), "entities[0]: type: required"),
        (entity(lable="x"), "entities[0]: unknown field 'lable'; known: end, id, score, start, type"),
        (entity(score="0.9"), "entities[0]: score: must be a number or null"),
        (event(factuality=1), "document 'a17': events[0]: factuality: must be a string or null"),
        (event(arguments={}), "document 'a17': events[0]: arguments: must be a list"),
        (event(arguments=[{"role": "place", "start": 3}]), "events[0].arguments[0]: start, end: required"),
        (event(arguments=[{"rol": "place", "start": 3, "end": 5}]), "unknown field 'rol'; did you mean 'role'?"),
        (event(arguments=[{"role": "place", "start": 3, "end": 99}]), "events[0].arguments[0]: span 3..99"),
    ],
)
def test_a_faulty_line_is_named(tmp_path, faulty, message):
    path = tmp_path / "articles.jsonl"
    path.write_text(f"{line(id='first')}\n{faulty}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        list(read_documents(path))
    assert str(error.value).startswith(f"{path}:2: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    "date", ["July 19", "2015-13-01", "2015-1-2", "20151108", "2015-W45-7", "2015-11-08T10:00", ""]
)
def test_a_publication_date_is_year_month_day(tmp_path, date):
    path = tmp_path / "a.jsonl"
    path.write_text(line(published=date))
    with pytest.raises(InputError, match=r"a\.jsonl:1: document 'a17': published: '.*' is not a date of the form"):
        list(read_documents(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ": the file is empty"),
        (b"\n \r\n", ": the file is empty"),
        (bytes(range(256)), ":1: this is a binary file, not JSON Lines"),
        (b'{"id": "\xe9"}', ":1: not UTF-8 text"),
    ],
)
def test_an_empty_or_binary_file_is_named(tmp_path, content, message):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        list(read_documents(path))
    assert str(error.value).startswith(f"{path}{message}")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.jsonl: No such file"):
        list(read_documents(tmp_path / "nowhere.jsonl"))


def with_event(**fields: Any) -> Document:
    return replace(GOOD, events=(replace(GOOD.events[0], **fields),))


def test_a_good_document_has_no_problem():
    assert list(problems(GOOD, ONTOLOGY)) == []
    alternatives = with_event(type="kill|injure", arguments=(Argument("injured", 16, 19),))
    assert list(problems(alternatives, ONTOLOGY)) == []
    roles = with_event(arguments=(Argument("attacker|claimant", 0, 8),))
    assert list(problems(roles, ONTOLOGY)) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            replace(GOOD, entities=(Entity("T1", 0, 8, "Organization"),)),
            "entity T1 'The army': type 'Organization' is not in the ontology; did you mean 'Organisation'?",
        ),
        (
            replace(GOOD, entities=(*GOOD.entities, Entity("T3", 4, 8, "Person"))),
            "overlapping spans in entities: 'The army' at 0..8 and 'army' at 4..8",
        ),
        (replace(GOOD, entities=(*GOOD.entities, Entity("T1", 20, 26, "Person"))), "entity id 'T1' stands twice"),
        (replace(GOOD, events=(GOOD.events[0], Event("E2", "injure", 9, 15))), "overlapping spans in triggers"),
        (with_event(type="kil"), "event E1 'killed': type 'kil' is not in the ontology; did you mean 'kill'?"),
        (with_event(factuality="happend"), "event E1 'killed': factuality 'happend' is not in the ontology; did you"),
        (with_event(claim="said"), "event E1 'killed': claim 'said' is not in the ontology"),
        (
            with_event(arguments=(Argument("participant", 0, 8),)),
            "event E1 'killed': argument 'The army': role 'participant' is not legal for 'kill'; legal: attacker",
        ),
        (
            with_event(factuality="happened|ongoing"),
            "event E1 'killed': factuality 'happened|ongoing' has alternatives, which only types and roles may have",
        ),
        (with_event(claim="stated|claimed"), "event E1 'killed': claim 'stated|claimed' has alternatives"),
        (
            with_event(arguments=(Argument("origin|attacker", 0, 8),)),
            "event E1 'killed': argument 'The army': role 'origin' is not legal for 'kill'; legal: attacker",
        ),
        (
            with_event(arguments=(Argument("attacker|orign", 0, 8),)),
            "argument 'The army': role 'orign' is not in the ontology; did you mean 'origin'?",
        ),
        (
            with_event(arguments=(Argument("attaker", 0, 8),)),
            "argument 'The army': role 'attaker' is not in the ontology; did you mean 'attacker'?",
        ),
        (with_event(arguments=(Argument("victim", 0, 8, "T9"),)), "entity 'T9' is not in this document"),
        (
            with_event(arguments=(Argument("victim", 16, 26), Argument("killed", 16, 19))),
            "overlapping spans in arguments of event E1 'killed'",
        ),
        (
            replace(GOOD, unannotated={"entities": ("Tempral",)}),
            "unannotated.entities: 'Tempral' is not in the ontology",
        ),
    ],
)
def test_a_fault_against_the_ontology_is_named(document, message):
    with pytest.raises(InputError) as error:
        check_document(document, ONTOLOGY, where="corpus.jsonl")
    assert str(error.value).startswith("corpus.jsonl: document 'a17': ")
    assert message in str(error.value)


def test_a_span_that_contains_two_others_overlaps_both():
    spans = ((0, 19), (4, 8), (9, 15), (20, 26))
    entities = tuple(Entity(f"T{n}", start, end, "Person") for n, (start, end) in enumerate(spans))
    found = [p for p in problems(replace(GOOD, entities=entities, events=()), ONTOLOGY) if "overlapping" in p]
    assert [p.split(" and ")[1] for p in found] == ["'army' at 4..8", "'killed' at 9..15"]


def test_all_problems_of_a_document_are_listed():
    faulty = replace(with_event(type="kil", claim="said"), entities=(Entity("T1", 0, 8, "Army"),))
    assert len([p for p in problems(faulty, ONTOLOGY) if "is not in the ontology" in p]) == 3
