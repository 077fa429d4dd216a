"""Agreement of two annotations, by hand-worked cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.evaluate.agreement import Kappa, agreement, differences

ONTOLOGY = load_ontology("strife")
TEXT = "Shells hit the old market on Sunday and killed two guards, police said."


def span(surface):
    start = TEXT.index(surface)
    return start, start + len(surface)


def entity(surface, type):
    return Entity(f"T{span(surface)[0]}", *span(surface), type)


def event(surface, type, *arguments, factuality="happened", claim="attributed"):
    found = tuple(Argument(role, *span(said)) for role, said in arguments)
    return Event(f"{type}{span(surface)[0]}", type, *span(surface), factuality, claim, found)


def document(entities, events):
    layers = ("entities", "events", "arguments", "factuality", "claims")
    return Document("a", TEXT, layers=layers, entities=tuple(entities), events=tuple(events))


FIRST = document(
    [entity("Shells", "Weapon"), entity("the old market", "Facility"), entity("guards", "Organisation")],
    [
        event("hit", "shelling", ("place", "the old market"), ("time", "Sunday"), ("claimant", "police")),
        event("killed", "kill", ("victim", "guards"), ("killed", "two")),
    ],
)
SECOND = document(
    [entity("Shells", "Weapon"), entity("the old market", "Location"), entity("police", "Organisation")],
    [
        event("hit", "shelling", ("target", "market"), ("time", "Sunday"), ("claimant", "police"), claim="stated"),
        event("killed", "attack", ("victim", "guards")),
        event("said", "threaten"),
    ],
)


def test_identical_annotations_agree_fully():
    found = agreement([FIRST], [FIRST], ontology=ONTOLOGY, draws=0)
    assert found.scores["entities.strict.f1"] == found.scores["events.TC.f1"] == found.arguments["events.AC+.f1"] == 1
    assert found.kappas["event_type"] == Kappa(1.0, 2, 2)
    assert list(differences([FIRST], [FIRST])) == []


def test_each_layer_is_compared_on_what_both_have():
    found = agreement([FIRST], [SECOND], ontology=ONTOLOGY, draws=0)
    assert found.scores["entities.strict.f1"] == pytest.approx(2 * 1 / 6)  # the weapon alone
    assert found.scores["events.TI.f1"] == pytest.approx(2 * 2 / 5)
    assert found.scores["events.TC.f1"] == pytest.approx(2 * 1 / 5)
    # only "hit" has one type in both: time and claimant agree, three against three
    assert found.arguments["events.AC+.f1"] == pytest.approx(2 * 2 / 6)
    # "the old market" and "market" have one head, but two roles
    assert found.heads["events.AI+.f1"] == 1
    assert found.heads["events.AC+.f1"] == pytest.approx(2 * 2 / 6)
    assert (found.kappas["entity_type"].items, found.kappas["entity_type"].agreed) == (2, 1)
    assert (found.kappas["claims"].items, found.kappas["claims"].agreed) == (2, 1)


def test_kappa_of_a_hand_worked_table():
    # observed 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5: (0.7 - 0.5) / 0.5
    pairs = [("a", "a")] * 4 + [("a", "b")] + [("b", "a")] * 2 + [("b", "b")] * 3
    assert Kappa.of(pairs).value == pytest.approx(0.4)


def test_kappa_is_undefined_for_one_class_or_none():
    assert Kappa.of([("a", "a")] * 3).to_json() == {"kappa": None, "items": 3, "agreed": 3}
    assert Kappa.of([]).to_json() == {"kappa": None, "items": 0, "agreed": 0}


def test_differences_name_span_and_both_labels():
    rows = {(d.layer, d.about): (d.first, d.second) for d in differences([FIRST], [SECOND])}
    assert rows == {
        ("entities", "the old market"): ("Facility", "Location"),
        ("entities", "guards"): ("Organisation", ""),
        ("entities", "police"): ("", "Organisation"),
        ("events", "killed"): ("kill", "attack"),
        ("events", "said"): ("", "threaten"),
        ("claims", "hit"): ("attributed", "stated"),
        ("arguments", "hit <- the old market"): ("place", ""),
        ("arguments", "hit <- market"): ("", "target"),
    }


def test_other_texts_are_refused():
    with pytest.raises(InputError, match="text differs"):
        agreement([FIRST], [replace(SECOND, text=TEXT + " ")], ontology=ONTOLOGY)


def test_articles_of_one_side_alone_and_open_types_are_refused():
    other = replace(FIRST, id="b")
    with pytest.raises(InputError, match="article 'b' stands in the first annotation alone"):
        agreement([FIRST, other], [FIRST], ontology=ONTOLOGY)
    with pytest.raises(InputError, match="article 'b' stands in the second annotation alone"):
        list(differences([FIRST], [FIRST, other]))
    coarse = document([], [event("hit", "shelling|bombing")])
    with pytest.raises(InputError, match="leaves the type open"):
        agreement([coarse], [coarse], ontology=ONTOLOGY)


def test_only_layers_that_both_have_are_compared():
    entities_alone = replace(FIRST, layers=("entities",), events=())
    found = agreement([FIRST], [entities_alone], ontology=ONTOLOGY, draws=0)
    assert found.scores["entities.strict.f1"] == 1
    assert "events.TI" not in found.scores.metrics
    assert found.kappas["event_type"].items == 0
    assert list(differences([FIRST], [entities_alone])) == []


def test_several_events_on_one_trigger_are_told_apart():
    attack, kill = event("killed", "attack", ("victim", "guards")), event("killed", "kill", ("killed", "two"))
    first, second = document([], [attack, kill]), document([], [kill, event("killed", "attack", claim="stated")])
    found = agreement([first], [second], ontology=ONTOLOGY, draws=0)
    assert found.kappas["event_type"] == Kappa(1.0, 2, 2)
    assert {(d.layer, d.about, d.first, d.second) for d in differences([first], [second])} == {
        ("claims", "killed", "attributed", "stated"),
        ("arguments", "killed <- guards", "victim", ""),
    }
    ((only,),) = [list(differences([first], [document([], [kill])]))]
    assert (only.layer, only.first, only.second) == ("events", "attack kill", "kill")
