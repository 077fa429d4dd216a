"""What became of every trigger and argument, by hand and counted."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Argument, Document, Event
from strife.evaluate.assignment import NONE
from strife.evaluate.event_errors import (
    KINDS,
    OTHER_SENTENCE,
    SAME_SENTENCE,
    ArgumentError,
    EventErrors,
    argument_errors,
    by_sentence,
    by_trigger,
    trigger_errors,
)
from strife.evaluate.events import event_counts
from strife.evaluate.pairs import Pair
from strife.evaluate.slices import QUOTED, UNQUOTED, by_quotation, by_trigger_distance

TEXT = "Rebels opened fire on a convoy near Tal Amar. Two drivers were killed and the road was cut."


def shoot(*arguments: tuple[str, str]):
    return ("shoot", "opened fire", list(arguments), None, None)


def kill(*arguments: tuple[str, str]):
    return ("kill", "killed", list(arguments), None, None)


def named(errors: EventErrors, text: str = TEXT) -> set[tuple[str, str | None, str | None]]:
    """Kind, gold surface and predicted surface of each finding that is not right."""
    return {
        (
            finding.kind,
            finding.gold and text[finding.gold.start : finding.gold.end],
            finding.predicted and text[finding.predicted.start : finding.predicted.end],
        )
        for finding in errors.findings
        if finding.kind != "correct"
    }


def test_each_kind_of_trigger(make):
    cut = ("block", "cut", [], None, None)
    gold = make("a", TEXT, events=[shoot(), kill(), cut, ("move", "convoy", [], None, None)])
    predicted = make(
        "a",
        TEXT,
        events=[
            ("shoot", "fire", [], None, None),
            ("injure", "killed", [], None, None),
            cut,
            ("move", "road", [], None, None),
        ],
    )
    errors = trigger_errors([Pair(gold, predicted)])
    assert named(errors) == {
        ("boundary", "opened fire", "fire"),
        ("type", "killed", "killed"),
        ("missed", "convoy", None),
        ("spurious", None, "road"),
    }
    assert errors.by_kind() == Counter(correct=1, boundary=1, type=1, missed=1, spurious=1)
    assert list(errors.by_kind()) == list(KINDS)
    assert [finding.kind for finding in errors.findings] == ["boundary", "missed", "type", "spurious", "correct"]


def test_types_are_confused_whatever_the_boundaries(make):
    gold = make("a", TEXT, events=[shoot(), kill()])
    predicted = make("a", TEXT, events=[("kill", "fire", [], None, None), kill(), ("block", "cut", [], None, None)])
    errors = trigger_errors([Pair(gold, predicted)])
    assert errors.confusion() == Counter({("shoot", "kill"): 1, ("kill", "kill"): 1, (NONE, "block"): 1})
    assert errors.confusion_matrix(["shoot", "kill", "block"]).tolist() == [
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 1, 0],
    ]
    with pytest.raises(ValueError, match="not in list"):
        errors.confusion_matrix(["shoot"])


def test_each_kind_of_argument(make):
    gold_arguments = [("attacker", "Rebels"), ("target", "a convoy"), ("place", "Tal Amar"), ("victim", "Two drivers")]
    gold = make("a", TEXT, events=[shoot(*gold_arguments), kill(("place", "the road"))])
    predicted = make(
        "a",
        TEXT,
        events=[
            shoot(("attacker", "Rebels"), ("target", "convoy"), ("target", "Tal Amar")),
            kill(("victim", "Two drivers"), ("attacker", "fire")),
        ],
    )
    errors = argument_errors([Pair(gold, predicted)])
    assert named(errors) == {
        ("boundary", "a convoy", "convoy"),
        ("type", "Tal Amar", "Tal Amar"),
        ("wrong event", "Two drivers", "Two drivers"),
        ("missed", "the road", None),
        ("spurious", None, "fire"),
    }
    assert errors.confusion()[("place", "target")] == 1
    (wrong,) = (finding for finding in errors.findings if finding.kind == "wrong event")
    triggers = [mention.trigger.label for mention in (wrong.gold, wrong.predicted) if mention and mention.trigger]
    assert triggers == ["shoot", "kill"]


def test_an_argument_is_judged_apart_from_its_trigger(make):
    gold = make("a", TEXT, events=[shoot(("attacker", "Rebels")), kill(("victim", "Two drivers"))])
    predicted = make("a", TEXT, events=[("attack", "fire", [("attacker", "Rebels")], None, None)])
    errors = argument_errors([Pair(gold, predicted)])
    assert [(finding.kind, finding.trigger) for finding in errors.findings] == [
        ("correct", "boundary and type"),
        ("missed", "missed"),
    ]
    kinds = by_trigger(errors)
    assert list(kinds) == ["boundary and type", "missed"]
    assert kinds["missed"] == Counter(missed=1)


def test_events_with_one_trigger_are_told_apart_by_their_arguments(make):
    first, second = kill(("victim", "Two drivers")), kill(("victim", "Rebels"))
    pair = Pair(make("a", TEXT, events=[first, second]), make("a", TEXT, events=[second, first]))
    assert argument_errors([pair]).by_kind() == Counter(correct=2)


def test_a_coarse_gold_label_is_right_with_each_of_its_alternatives(make):
    gold = make("a", TEXT, events=[("injure|kill", "killed", [("victim|target", "Two drivers")], None, None)])
    predicted = make("a", TEXT, events=[kill(("target", "Two drivers"))])
    assert trigger_errors([Pair(gold, predicted)]).confusion() == Counter({("kill", "kill"): 1})
    assert argument_errors([Pair(gold, predicted)]).confusion() == Counter({("target", "target"): 1})
    missed = trigger_errors([Pair(gold, gold.without_annotation())])
    assert missed.confusion() == Counter({("injure", NONE): 1})


def test_slices_by_sentence_distance_and_quotation(make):
    text = 'Rebels shelled the camp at noon. "They wounded ten people," a nurse told reporters.'
    events = [
        ("shell", "shelled", [("attacker", "Rebels"), ("target", "the camp")], None, None),
        ("wound", "wounded", [("attacker", "They"), ("victim", "ten people"), ("target", "the camp")], None, None),
    ]
    gold = make("a", text, events=events)
    predicted = replace(gold, events=(gold.events[0], replace(gold.events[1], arguments=gold.events[1].arguments[:1])))
    errors = argument_errors([Pair(gold, predicted)])
    assert errors.by_slice([gold], by_sentence) == {
        OTHER_SENTENCE: Counter(missed=1),
        SAME_SENTENCE: Counter(correct=3, missed=1),
    }
    assert errors.by_slice([gold], by_quotation) == {
        QUOTED: Counter(correct=1, missed=1),
        UNQUOTED: Counter(correct=2, missed=1),
    }
    # between "the camp" and "wounded": at, noon, a full stop, a quotation mark, They
    assert errors.by_slice([gold], by_trigger_distance) == {
        "0-2 tokens": Counter(correct=3, missed=1),
        "3-5 tokens": Counter(missed=1),
    }
    assert trigger_errors([Pair(gold, predicted)]).by_slice([gold], by_quotation)[QUOTED] == Counter(correct=1)


def test_slices_by_distance_stand_in_the_order_of_their_numbers(make):
    text = "Rebels killed a man and then, before noon on that same day of the truce, said police."
    victims = [("victim", surface) for surface in ("Rebels", "noon", "truce")]
    gold = make("a", text, events=[("kill", "killed", victims, None, None)])
    found = argument_errors([Pair(gold, gold)]).by_slice([gold], by_trigger_distance)
    assert list(found) == ["0-2 tokens", "6-10 tokens", "11-20 tokens"]


def test_findings_can_be_written_as_json(make):
    gold = make("a", TEXT, events=[shoot(("attacker", "Rebels"))])
    pair = Pair(gold, gold.without_annotation())
    (trigger,), (argument,) = trigger_errors([pair]).findings, argument_errors([pair]).findings
    assert json.loads(json.dumps(trigger.to_json()))["gold"]["label"] == "shoot"
    record = json.loads(json.dumps(argument.to_json()))
    assert (record["kind"], record["predicted"], record["trigger"]) == ("missed", None, "missed")
    assert record["gold"]["trigger"] == {"label": "shoot", "start": 7, "end": 18, "trigger": None}


LENGTH = 24


@st.composite
def annotated(draw: st.DrawFn) -> Document:
    def span() -> tuple[int, int]:
        start = draw(st.integers(0, LENGTH - 1))
        return start, min(start + draw(st.integers(1, 5)), LENGTH)

    events = []
    for number in range(draw(st.integers(0, 4))):
        roles = draw(st.lists(st.sampled_from(["a", "b", "a|b"]), max_size=3))
        arguments = tuple(Argument(role, *span()) for role in roles)
        events.append(Event(f"E{number}", draw(st.sampled_from("XY")), *span(), arguments=arguments))
    return Document("d", ("ab " * LENGTH)[:LENGTH], events=tuple(events))


@given(annotated(), annotated())
def test_every_trigger_is_in_one_finding(gold, predicted):
    findings = trigger_errors([Pair(gold, predicted)]).findings
    for side, document in (("gold", gold), ("predicted", predicted)):
        found = [getattr(finding, side) for finding in findings if getattr(finding, side)]
        assert Counter((m.label, m.start, m.end) for m in found) == Counter(
            (event.type, event.start, event.end) for event in document.events
        )


@given(annotated(), annotated())
def test_every_argument_is_in_one_finding(gold, predicted):
    findings = argument_errors([Pair(gold, predicted)]).findings
    for side, document in (("gold", gold), ("predicted", predicted)):
        found = [getattr(finding, side) for finding in findings if getattr(finding, side)]
        assert Counter((m.label, m.start, m.end, m.trigger.label, m.trigger.start, m.trigger.end) for m in found) == (
            Counter(
                (a.role, a.start, a.end, event.type, event.start, event.end)
                for event in document.events
                for a in event.arguments
            )
        )
    for finding in findings:
        check_kind(finding)


def check_kind(finding: ArgumentError) -> None:
    gold, predicted = finding.gold, finding.predicted
    assert (gold is None) == (finding.kind == "spurious")
    assert (predicted is None) == (finding.kind == "missed")
    if gold is not None and predicted is not None:
        assert max(gold.start, predicted.start) < min(gold.end, predicted.end)
        same_span = (gold.start, gold.end) == (predicted.start, predicted.end)
        same_role = predicted.label in gold.label.split("|")
        assert same_span == (finding.kind in ("correct", "type", "wrong event"))
        assert same_role == (finding.kind in ("correct", "boundary", "wrong event"))


def without_repetition(document: Document) -> Document:
    """Events with different triggers, arguments with single roles and different spans."""
    events = {}
    for event in document.events:
        single = {(a.role[0], a.start, a.end): replace(a, role=a.role[0]) for a in event.arguments}
        events[event.type, event.start, event.end] = replace(event, arguments=tuple(single.values()))
    return replace(document, events=tuple(events.values()))


@given(annotated(), annotated())
def test_what_is_right_agrees_with_the_scores(gold, predicted):
    pair = Pair(without_repetition(gold), without_repetition(predicted))
    counts = event_counts([pair], metrics=("TC", "AC+"))
    assert trigger_errors([pair]).by_kind()["correct"] == counts["TC"].correct.sum()
    attached = by_trigger(argument_errors([pair])).get("correct", Counter())
    assert attached["correct"] == counts["AC+"].correct.sum()


@given(annotated())
def test_gold_against_itself_is_right(gold):
    pair = Pair(without_repetition(gold), without_repetition(gold))
    assert set(+trigger_errors([pair]).by_kind()) <= {"correct"}
    assert set(+argument_errors([pair]).by_kind()) <= {"correct"}
