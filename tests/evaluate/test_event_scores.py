from __future__ import annotations

import pytest

from strife.configs.errors import InputError
from strife.evaluate.events import ANY_TRIGGER, check_gold_triggers, event_counts
from strife.evaluate.pairs import pair_documents

ALL = ("TI", "TC", "AI", "AC", "AI+", "AC+")
FIRST = "Rebels shelled Homs and Hama on Sunday. Police arrested guards."
SECOND = "Rebels attacked Homs. Troops stormed Hama."


def _event(kind, trigger, *arguments):
    return (kind, trigger, arguments, None, None)


@pytest.fixture
def gold(make):
    return [
        make(
            "a",
            FIRST,
            events=[
                _event(
                    "shelling",
                    "shelled",
                    ("attacker", "Rebels"),
                    ("target", "Homs"),
                    ("target", "Hama"),
                    ("time", "Sunday"),
                ),
                _event("arrest", "arrested", ("attacker", "Police"), ("victim", "guards")),
            ],
        ),
        make(
            "b",
            SECOND,
            events=[
                _event("attack", "attacked", ("attacker", "Rebels"), ("target", "Homs")),
                _event("attack", "stormed", ("attacker", "Troops"), ("target", "Hama")),
            ],
        ),
    ]


@pytest.fixture
def predicted(make):
    return [
        make(
            "a",
            FIRST,
            events=[
                # Homs has the wrong role, Hama is missed
                _event("shelling", "shelled", ("attacker", "Rebels"), ("place", "Homs"), ("time", "Sunday")),
                # wrong type
                _event("attack", "arrested", ("attacker", "Police"), ("victim", "guards")),
                # spurious
                _event("kill", "guards"),
            ],
        ),
        make(
            "b",
            SECOND,
            events=[
                # Hama belongs to the other attack
                _event("attack", "attacked", ("attacker", "Rebels"), ("target", "Hama")),
                _event("attack", "stormed", ("attacker", "Troops")),
            ],
        ),
    ]


def _counts(gold, predicted, metrics=ALL):
    return event_counts(pair_documents(gold, predicted).pairs, metrics=metrics)


@pytest.mark.parametrize(
    ("metric", "correct", "number_gold", "number_predicted"),
    [
        # document a: 2 gold and 3 predicted triggers, both gold spans found, one with its type
        # document b: 2 and 2, all right
        ("TI", 2 + 2, 4, 5),
        ("TC", 1 + 2, 4, 5),
        # document a: 6 gold and 5 predicted arguments; right are Rebels, Homs, Sunday; the arrest has another type
        # document b: 4 and 3; all three spans are arguments of some attack
        ("AI", 3 + 3, 10, 8),
        # document a: without Homs, whose role is wrong
        ("AC", 2 + 3, 10, 8),
        # document b: Hama is attached to the wrong trigger
        ("AI+", 3 + 2, 10, 8),
        ("AC+", 2 + 2, 10, 8),
    ],
)
def test_counts_by_hand(gold, predicted, metric, correct, number_gold, number_predicted):
    counts = _counts(gold, predicted)[metric]
    assert (counts.correct.sum(), counts.gold.sum(), counts.predicted.sum()) == (correct, number_gold, number_predicted)
    assert counts.micro().f1 == pytest.approx(2 * correct / (number_gold + number_predicted))


def test_labels_are_types_for_triggers_and_roles_for_classified_arguments(gold, predicted):
    counts = event_counts(
        pair_documents(gold, predicted).pairs, metrics=ALL, labels={"TC": ("kill", "attack", "shelling", "clash")}
    )
    assert counts["TI"].labels == (ANY_TRIGGER,)
    assert counts["TC"].labels == ("kill", "attack", "shelling", "arrest")  # in the given order, then the others
    assert counts["TC"].correct.sum(axis=0).tolist() == [0, 2, 1, 0]
    assert counts["AC+"].labels == ("attacker", "place", "target", "time", "victim")
    # attacker: Rebels in a and b, Troops; Police has the wrong event type.  gold Rebels, Police, Rebels, Troops
    assert counts["AC+"].correct.sum(axis=0).tolist() == [3, 0, 0, 1, 0]
    assert counts["AC+"].gold.sum(axis=0).tolist() == [4, 0, 4, 1, 1]


def test_the_same_argument_of_two_events_of_one_type_counts_once_unless_attached(make):
    # TextEE compares sets: (attack, span of Rebels) stands once in AI, twice in AI+
    events = [_event("attack", "attacked", ("attacker", "Rebels")), _event("attack", "stormed", ("attacker", "Rebels"))]
    document = make("b", SECOND, events=events)
    counts = _counts([document], [document])
    assert counts["AI"].gold.sum() == 1
    assert counts["AI+"].gold.sum() == 2


def test_a_coarse_event_type_is_resolved_by_the_prediction_at_its_trigger(make):
    gold = make("b", SECOND, events=[_event("attack|assault", "stormed", ("attacker", "Troops"))])
    right = make("b", SECOND, events=[_event("assault", "stormed", ("attacker", "Troops"))])
    for counts in _counts([gold], [right]).values():
        assert counts.micro().f1 == 1.0
    wrong = make("b", SECOND, events=[_event("kill", "stormed", ("attacker", "Troops"))])
    counts = _counts([gold], [wrong])
    assert counts["TI"].micro().f1 == 1.0
    assert counts["TC"].micro().f1 == counts["AI"].micro().f1 == 0.0
    assert "attack" in counts["TC"].labels  # the first alternative
    assert "assault" not in counts["TC"].labels
    elsewhere = make("b", SECOND, events=[_event("assault", "attacked", ("attacker", "Troops"))])
    assert _counts([gold], [elsewhere])["AI"].correct.sum() == 0


def test_a_coarse_role_is_matched_by_each_alternative(make):
    gold = make("b", SECOND, events=[_event("assault", "stormed", ("attacker|participant", "Troops"))])
    given = make("b", SECOND, events=[_event("assault", "stormed", ("participant", "Troops"))])
    assert _counts([gold], [given])["AC+"].micro().f1 == 1.0


def test_a_missing_document_is_an_empty_prediction(gold, predicted):
    missing = _counts(gold, predicted[:1])
    empty = _counts(gold, [predicted[0], predicted[1].without_annotation()])
    for metric in ALL:
        assert (missing[metric].correct == empty[metric].correct).all()
        assert (missing[metric].gold == empty[metric].gold).all()
        assert (missing[metric].predicted == empty[metric].predicted).all()


def test_gold_triggers_are_checked(make, gold, predicted):
    (_, pair_b) = pair_documents(gold, predicted).pairs
    check_gold_triggers(pair_b)  # may leave arguments out
    (pair_a, _) = pair_documents(gold, predicted).pairs
    with pytest.raises(InputError, match=r"document 'a': .* predicted attack 'arrested' at 47\.\.55 is not in gold"):
        check_gold_triggers(pair_a)
