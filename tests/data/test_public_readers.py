"""Readers of RAMS, DWIE, PolNeAR and factuality corpora on invented lines: golden cases, round trips, faults named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology
from strife.data.document import Argument, Document, Event, from_json, to_json
from strife.data.readers import read
from strife.data.readers.dwie import TYPES, UNTYPED
from strife.data.readers.factuality import value_of
from strife.data.validation import check_json, problems

RAMS: dict[str, Any] = {
    "doc_key": "nw_1",
    "source_url": "http://example.org/1",
    "sentences": [["Rebels", "stormed", "Qarah", "."], [], ["The", "mayor", "died", "there", "."]],
    "evt_triggers": [[6, 6, [["life.die.deathcausedbyviolentevents", 1.0]]]],
    "gold_evt_links": [
        [[6, 6], [0, 0], "evt090arg01killer"],
        [[6, 6], [4, 5], "evt090arg02victim"],
        [[6, 6], [2, 2], "evt090arg04place"],
    ],
}
DWIE: dict[str, Any] = {
    "id": "DW_1",
    "text": "Qarah's Basri spoke to Qarahis on Monday.",
    "mentions": [
        {"begin": 34, "end": 40, "text": "Monday", "concept": 2},
        {"begin": 0, "end": 5, "text": "Qarah", "concept": 0},
        {"begin": 8, "end": 13, "text": "Basri", "concept": 1},
        {"begin": 23, "end": 30, "text": "Qarahis", "concept": 3},
    ],
    "concepts": [
        {
            "concept": 0,
            "tags": ["slot::in", "type::entity", "type::gpe", "type::gpe2", "type::location"],
            "link": "Qarah",
        },
        {"concept": 1, "tags": ["gender::male", "type::entity", "type::person"], "link": None},
        {"concept": 2, "tags": ["type::time", "type::value"], "link": None},
        {"concept": 3, "tags": None, "link": None},
    ],
    "relations": [{"s": 1, "p": "citizen_of", "o": 0}],
}
POLNEAR: dict[str, Any] = {
    "id": "paper_1",
    "text": "Roads, Basri said, are open, but nobody believes it.",
    "attributions": [
        [
            {"part": "Source", "spans": [[7, 12]]},
            {"part": "Content", "spans": [[19, 27], [0, 6]]},
            {"part": "Cue", "spans": [[13, 17]]},
        ],
        [{"part": "Cue", "spans": [[40, 48]]}, {"part": "Content2", "spans": [[49, 51]]}],
        [],
    ],
}
FACTUALITY: dict[str, Any] = {
    "text": "He denied that shells fell .",
    "targets": [
        {"span1": [1, 2], "label": 3.0, "span_text": "denied"},
        {"span1": [4, 5], "label": -1.4, "span_text": "fell"},
    ],
}
LINES = {"rams": RAMS, "dwie": DWIE, "polnear": POLNEAR, "factuality": FACTUALITY}


def write(folder: Path, *records: Any) -> Path:
    path = folder / "part.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def read_one(folder: Path, name: str) -> Document:
    (document,) = read(write(folder, LINES[name]), format=name)
    return document


def test_rams(tmp_path):
    document = read_one(tmp_path, "rams")
    assert document.text == "Rebels stormed Qarah . The mayor died there ."
    assert (document.id, document.url) == ("nw_1", "http://example.org/1")
    assert document.layers == ("arguments",)
    (event,) = document.events
    assert (event.type, document.surface(event)) == ("life.die.deathcausedbyviolentevents", "died")
    found = [(argument.role, document.surface(argument)) for argument in event.arguments]
    assert found == [("killer", "Rebels"), ("victim", "The mayor"), ("place", "Qarah")]
    assert [document.text[slice(*span)] for span in document.meta["sentences"]] == [
        "Rebels stormed Qarah .",
        "The mayor died there .",
    ]


def test_an_argument_belongs_to_the_event_whose_trigger_its_link_names(tmp_path):
    second = [[1, 1, [["conflict.attack.n/a", 1.0]]]]
    links = [*RAMS["gold_evt_links"], [[1, 1], [0, 0], "evt004arg01attacker"]]
    record = RAMS | {"evt_triggers": RAMS["evt_triggers"] + second, "gold_evt_links": links}
    (document,) = read(write(tmp_path, record), format="rams")
    assert [len(event.arguments) for event in document.events] == [3, 1]
    assert document.events[1].arguments == (Argument("attacker", 0, 6),)


def test_dwie(tmp_path):
    document = read_one(tmp_path, "dwie")
    found = [(entity.type, document.surface(entity)) for entity in document.entities]
    assert found == [("gpe", "Qarah"), ("person", "Basri"), (UNTYPED, "Qarahis"), ("time", "Monday")]
    assert document.layers == ("entities",)
    assert document.meta == {"concepts": 4, "links": 1, "relations": 1, "untyped_mentions": 1}


def test_every_type_of_dwie_is_in_its_ontology_once():
    assert set(load_ontology("dwie").labels("entities")) == {*TYPES, UNTYPED}
    assert len(set(TYPES)) == len(TYPES)


def test_polnear(tmp_path):
    document = read_one(tmp_path, "polnear")
    assert document.layers == ("events", "arguments")
    first, second = document.events
    assert [document.surface(event) for event in (first, second)] == ["said", "believes"]
    found = [(argument.role, document.surface(argument)) for argument in first.arguments]
    assert found == [("source", "Basri"), ("content", "Roads,"), ("content", "are open")]
    assert [(a.role, document.surface(a)) for a in second.arguments] == [("content", "it")]
    assert document.meta == {"attributions": 3, "without_cue": 1, "broken_cues": 0}


def test_factuality(tmp_path):
    document = read_one(tmp_path, "factuality")
    assert document.id == "part-1"
    assert document.events == (
        Event("E1", "predicate", 3, 9, factuality="factual"),
        Event("E2", "predicate", 22, 26, factuality="counterfactual"),
    )
    assert document.meta["factuality"] == {"E1": 3.0, "E2": -1.4}


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (-3, "counterfactual"),
        (-1.1, "counterfactual"),
        (-1, "uncertain"),
        (0, "uncertain"),
        (1, "uncertain"),
        (1.2, "factual"),
        (3, "factual"),
    ],
)
def test_thirds_of_the_factuality_scale(number, value):
    assert value_of(number) == value


@given(st.floats(-3, 3))
def test_the_factuality_scale_is_symmetric_and_whole(number):
    mirrored = {"factual": "counterfactual", "counterfactual": "factual", "uncertain": "uncertain"}
    assert value_of(-number) == mirrored[value_of(number)]


@pytest.mark.parametrize("name", sorted(LINES))
def test_what_is_read_is_valid_and_survives_a_round_trip(tmp_path, name):
    document = read_one(tmp_path, name)
    assert list(problems(document, load_ontology(name))) == []
    record = json.loads(json.dumps(to_json(document)))
    check_json(record, where="here")
    assert from_json(record) == document


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("rams", {"sentences": None}, "not a RAMS window: TypeError"),
        (
            "rams",
            {"evt_triggers": [[60, 60, [["life.die.n/a", 1.0]]]]},
            r"not a RAMS window: IndexError tokens 60\.\.61",
        ),
        ("rams", {"gold_evt_links": [[[6, 6], [3, 1], "evt1arg1place"]]}, r"IndexError tokens 3\.\.2 of 9"),
        ("rams", {"gold_evt_links": [[[6, 6], "evt1arg1place"]]}, "not a RAMS window: ValueError"),
        (
            "dwie",
            {"mentions": [{"begin": 0, "end": 4, "text": "Homs", "concept": 0}]},
            r"'Homs' does not stand at 0\.\.4",
        ),
        (
            "dwie",
            {"mentions": [{"begin": 0, "end": 5, "text": "Qarah", "concept": 9}]},
            "not a DWIE article: KeyError 9",
        ),
        ("dwie", {"concepts": None}, "not a DWIE article: TypeError"),
        ("polnear", {"attributions": [[{"part": "Cue", "spans": [[40, 400]]}]]}, r"span 40\.\.400 is out of range"),
        (
            "polnear",
            {"attributions": [[{"part": "Clue", "spans": [[0, 4]]}]]},
            "not a PolNeAR article: KeyError 'Clue'",
        ),
        ("factuality", {"targets": [{"span1": [5, 9], "label": 1}]}, r"IndexError tokens 5\.\.9 of 6"),
        ("factuality", {"targets": [{"span1": [1, 2], "label": 4}]}, r"ValueError 4\.0 is not between -3 and 3"),
        ("factuality", {"text": None}, "not a factuality sentence: AttributeError"),
    ],
)
def test_a_faulty_line_is_named(tmp_path, name, change, message):
    path = write(tmp_path, LINES[name], LINES[name] | change)
    with pytest.raises(InputError, match=message) as error:
        list(read(path, format=name))
    assert str(error.value).startswith(f"{path}:2: ")
    assert "\n" not in str(error.value)


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=5)


@given(st.lists(st.lists(WORDS, max_size=5), min_size=1, max_size=5).filter(any), st.data())
def test_tokens_and_sentences_of_rams_keep_their_surfaces(tmp_path_factory, sentences, data):
    tokens = [token for sentence in sentences for token in sentence]
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    record = {
        "doc_key": "a",
        "sentences": sentences,
        "evt_triggers": [[first, last, [["x", 1.0]]]],
        "gold_evt_links": [],
    }
    (document,) = read(write(tmp_path_factory.getbasetemp(), record), format="rams")
    assert [document.text[start:end] for start, end in document.meta["tokens"]] == tokens
    found = [document.text[start:end] for start, end in document.meta["sentences"]]
    assert found == [" ".join(sentence) for sentence in sentences if sentence]
    assert document.surface(document.events[0]) == " ".join(tokens[first : last + 1])
