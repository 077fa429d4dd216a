"""The label maps between corpora do what their comments say."""

from __future__ import annotations

from collections import Counter

import pytest

from strife.configs.ontology import load_ontology
from strife.data.document import ALTERNATIVES, Argument, Document, Entity, Event
from strife.data.label_map import load_label_map
from strife.data.validation import problems

RAMS = load_ontology("rams")


def mapped(name: str, event_type: str, trigger: str, *roles: str) -> tuple[Event | None, Counter[str]]:
    """One event of the corpus in the inventory of RAMS, and what was dropped."""
    text = f"{trigger} " + "a " * len(roles)
    starts = [len(trigger) + 1 + 2 * index for index in range(len(roles))]
    arguments = tuple(Argument(role, start, start + 1) for role, start in zip(roles, starts, strict=True))
    event = Event("E1", event_type, 0, len(trigger), arguments=arguments)
    dropped: Counter[str] = Counter()
    document = Document("d", text, layers=("events", "arguments"), events=(event,))
    document = load_label_map(name, RAMS).apply(document, RAMS, dropped)
    assert list(problems(document, RAMS)) == []
    return (document.events[0] if document.events else None), dropped


@pytest.mark.parametrize(("source", "target"), [("wikievents", "rams"), ("geneva", "rams"), ("rams", "wikievents")])
def test_a_map_names_only_types_and_roles_of_its_corpus(source, target):
    ontology = load_ontology(source)
    for event_type, rule in load_label_map(f"{source}_to_{target}", load_ontology(target)).events.items():
        assert event_type in ontology.event_types
        assert set(rule.roles) <= set(ontology.roles)


@pytest.mark.parametrize(("source", "target"), [("wikievents", "rams"), ("geneva", "rams"), ("rams", "wikievents")])
def test_every_role_that_a_rule_leads_to_is_legal_for_one_of_its_types(source, target):
    ontology = load_ontology(target)
    for event_type, rule in load_label_map(f"{source}_to_{target}", ontology).events.items():
        types = [name for target in (rule.type, *rule.triggers) for name in target.split(ALTERNATIVES)]
        legal = {role for name in types for role in ontology.roles_of(name)}
        unused = set(rule.roles.values()) - legal
        assert not unused, event_type


@pytest.mark.parametrize(
    ("event_type", "trigger", "expected"),
    [
        ("Conflict.Attack", "airstrikes", "conflict.attack.airstrikemissilestrike"),
        ("Conflict.Attack", "Explosion", "conflict.attack.bombing"),
        ("Conflict.Attack", "opened fire", "conflict.attack.firearmattack"),
        ("Life.Die", "murdered", "life.die.deathcausedbyviolentevents"),
        ("Justice.Convict", "guilty", "justice.judicialconsequences.convict"),
    ],
)
def test_wikievents_triggers_tell_the_finer_type(event_type, trigger, expected):
    event, _ = mapped("wikievents_to_rams", event_type, trigger)
    assert event is not None
    assert event.type == expected


def test_wikievents_types_of_two_parts_stay_open():
    event, dropped = mapped("wikievents_to_rams", "Life.Die", "died", "Victim", "Killer", "MedicalIssue")
    assert event is not None
    assert {"life.die.n/a", "life.die.nonviolentdeath"} <= set(event.type.split(ALTERNATIVES))
    assert [argument.role for argument in event.arguments] == ["victim", "killer"]
    assert dropped == {"arguments.Life.Die.MedicalIssue": 1}
    event, dropped = mapped("wikievents_to_rams", "Cognitive.Research", "studied", "Researcher")
    assert (event, dropped) == (None, {"events.Cognitive.Research": 1})


def test_geneva_nouns_for_the_doer_are_no_event():
    assert mapped("geneva_to_rams", "Killing", "deadly")[0] is None
    event, dropped = mapped("geneva_to_rams", "Killing", "killed", "Killer", "Victim", "Means")
    assert event is not None
    assert [argument.role for argument in event.arguments] == ["killer", "victim"]
    assert dropped == {"arguments.Killing.Means": 1}
    assert mapped("geneva_to_rams", "Traveling", "tourists")[0] is None


def test_roles_marked_at_some_types_only_stay_unknown():
    unknown = load_label_map("geneva_to_rams", RAMS).unannotated(RAMS)["arguments"]
    assert {"place", "instrument", "beneficiary"} <= set(unknown)
    assert not {"attacker", "victim", "communicator"} & set(unknown)


def test_dwie_in_our_entity_types():
    ontology = load_ontology("strife")
    text = "Qarah Qarahi Basri Monday mayor"
    types = ["gpe", "gpe2-x", "person", "time", "role"]
    starts = [0, 6, 13, 19, 26]
    entities = tuple(
        Entity(f"T{n}", s, s + len(text[s:].split()[0]), t) for n, (s, t) in enumerate(zip(starts, types, strict=True))
    )
    dropped: Counter[str] = Counter()
    document = Document("d", text, layers=("entities",), entities=entities)
    document = load_label_map("dwie", ontology).apply(document, ontology, dropped)
    assert [e.type for e in document.entities] == ["Location", "Nationality|Organisation", "Person", "Temporal"]
    assert dropped == {"entities.role": 1}
    assert "Money" not in document.unannotated["entities"]
    assert "Organisation" in document.unannotated["entities"]
    assert list(problems(document, ontology)) == []
