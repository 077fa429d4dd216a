from __future__ import annotations

from dataclasses import replace

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.validation import problems
from strife.evaluate.dictionary import DictionaryBaseline
from strife.evaluate.lexicon import Example, Lexicon
from strife.evaluate.scores import score

FIRST = "Rebels shelled Homs on Sunday. Rebels fled northern Homs."
SECOND = "Troops shelled Hama on Sunday. The shelled town of Hama fell."


@pytest.fixture
def training(make):
    return [
        make(
            "a",
            FIRST,
            entities=[
                ("Organisation", "Rebels"),
                ("Location", "Homs"),
                ("Temporal", "Sunday"),
                ("Location", "northern Homs"),
            ],
            events=[
                ("shelling", "shelled", [("attacker", "Rebels"), ("target", "Homs")], "happened", "stated"),
                ("displace", "fled", [], "planned", "claimed"),
            ],
        ),
        make(
            "b",
            SECOND,
            entities=[("Organisation", "Troops"), ("Location", "Hama"), ("Temporal", "Sunday")],
            events=[("shelling", "shelled", [("attacker", "Troops"), ("place", "Hama")], "happened", "attributed")],
        ),
    ]


@pytest.fixture
def baseline(training, ontology):
    return DictionaryBaseline.fit(training, ontology)


def _surfaces(document, spans):
    return [(document.surface(span), span.type) for span in spans]


def test_entities_and_triggers_are_found_by_longest_match(baseline):
    (found,) = baseline.predict([Document("x", "REBELS fled Northern Homs, not Homs.\nTroops\nshelled it on Sunday.")])
    assert _surfaces(found, found.entities) == [
        ("REBELS", "Organisation"),
        ("Northern Homs", "Location"),
        ("Homs", "Location"),
        ("Troops", "Organisation"),
        ("Sunday", "Temporal"),
    ]
    assert _surfaces(found, found.events) == [("fled", "displace"), ("shelled", "shelling")]


def test_rates_decide_what_is_kept(baseline):
    # Rebels is annotated in one of its two places: rate 1/2; shelled in two of three; Hama in one of two. The Homs
    # within northern Homs does not count
    (found,) = baseline.predict([Document("x", "Rebels shelled Homs, Hama")])
    assert [entity.score for entity in found.entities] == [0.5, 1.0, 0.5]
    assert found.events[0].score == pytest.approx(2 / 3)


def test_a_surface_that_is_mostly_not_annotated_is_dropped(make, ontology):
    text = "March came. They march. A march. March on."
    lexicon = Lexicon.fit(
        [Example(text, make("a", text, entities=[("Temporal", "March")]).entities)], types=ontology.labels("entities")
    )
    assert list(lexicon.matches("March")) == []  # one of four


def test_hidden_types_say_nothing_about_a_surface(make):
    text = "Monday and Monday"
    annotated = make("a", text, entities=[("Temporal", "Monday")])
    examples = [
        Example("Monday it was", make("b", "Monday it was", entities=[("Temporal", "Monday")]).entities),
        Example(text * 3, (), frozenset({"Temporal"})),
    ]
    assert [match.entry.rate for match in Lexicon.fit(examples, types=("Temporal",)).matches("monday")] == [1.0]
    assert [
        m.entry.rate for m in Lexicon.fit([Example(text, annotated.entities)], types=("Temporal",)).matches(text)
    ] == [
        0.5,
        0.5,
    ]


def test_short_surfaces_match_in_case_and_only_whole_tokens_match(make):
    text = "US troops"
    lexicon = Lexicon.fit([Example(text, make("a", text, entities=[("Location", "US")]).entities)], types=("Location",))
    assert [(m.start, m.end) for m in lexicon.matches("give us US, not USA")] == [(8, 10)]


def test_the_most_frequent_type_wins_and_a_tie_goes_to_the_first_of_the_ontology(make):
    def example(kind):
        return Example("Homs", make("a", "Homs", entities=[(kind, "Homs")]).entities)

    def learned(*kinds):
        lexicon = Lexicon.fit([example(kind) for kind in kinds], types=("Person", "Location", "Facility"))
        return next(lexicon.matches("Homs")).entry.type

    assert learned("Facility", "Person", "Facility") == "Facility"
    assert learned("Facility", "Location") == "Location"
    assert learned("Location|Facility", "Facility") == "Facility"


def test_values_and_arguments_are_those_of_training(baseline):
    (found,) = baseline.predict([Document("x", "Troops shelled Homs on Sunday. Rebels too.")])
    (event,) = found.events
    assert (event.factuality, event.claim) == ("happened", "stated")  # the tie of claims goes to the ontology's first
    # Organisation before a shelling: attacker in 2 of 2. Location after it: target and place once each of 2, and the
    # role that the event type lists first wins. Temporal after it: never an argument. Rebels: another sentence
    assert [(found.surface(a), a.role, a.score) for a in event.arguments] == [
        ("Troops", "attacker", 1.0),
        ("Homs", "target", 0.5),
    ]
    assert event.arguments[0].entity == found.entities[0].id


def test_output_is_valid_and_the_training_data_is_recalled(baseline, training, ontology):
    found = baseline.predict(training)
    for document in found:
        assert list(problems(document, ontology)) == []
        assert document.layers == ontology.layers
    scores = score(training, found, ontology=ontology, draws=0)
    assert scores["events.TI.recall"] == 1.0
    assert scores["entities.default.recall"] == 1.0


def test_the_annotation_of_the_input_is_not_looked_at(baseline, training):
    blank = [document.without_annotation() for document in training]
    assert baseline.predict(training) == baseline.predict(blank)


def test_only_annotated_layers_are_learned_from(training, ontology):
    partly = [replace(document, layers=("entities",)) for document in training]
    (found,) = DictionaryBaseline.fit(partly, ontology).predict([Document("x", FIRST)])
    assert found.entities
    assert found.events == ()


def test_nothing_learned_predicts_nothing(ontology):
    (found,) = DictionaryBaseline.fit([], ontology).predict([Document("x", FIRST)])
    assert (found.entities, found.events) == ((), ())


def test_labels_outside_the_ontology_are_refused(make, ontology):
    with pytest.raises(InputError, match="training document 'a': entities: 'Place'"):
        DictionaryBaseline.fit([make("a", "Homs", entities=[("Place", "Homs")])], ontology)
