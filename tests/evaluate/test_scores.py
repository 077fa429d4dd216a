from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.evaluate.scores import check_expression, named_score, score

TEXT = "Rebels shelled Homs on Sunday, police said."
ENTITIES = [("Organisation", "Rebels"), ("Location", "Homs"), ("Temporal", "Sunday"), ("Organisation", "police")]
ARGUMENTS = [("attacker", "Rebels"), ("target", "Homs"), ("time", "Sunday"), ("claimant", "police")]
DEV_SCORE = "mean(entities.default.f1, events.TC.f1, events.AC+.f1)"


@pytest.fixture
def gold(make):
    event = ("shelling", "shelled", ARGUMENTS, "happened", "attributed")
    return [make(f"d{number}", TEXT, entities=ENTITIES, events=[event]) for number in range(5)]


@pytest.fixture
def predicted(make):
    right = ("shelling", "shelled", ARGUMENTS, "happened", "attributed")
    weak = ("attack", "shelled", ARGUMENTS[:1], "ongoing", "stated")
    found = [make(f"d{number}", TEXT, entities=ENTITIES, events=[right]) for number in range(3)]
    found.append(make("d3", TEXT, entities=ENTITIES[:2], events=[weak]))
    found.append(make("d4", TEXT, entities=[("Person", "Rebels")]))
    return found


def test_a_perfect_prediction_scores_one_everywhere(gold, ontology):
    scores = score(gold, gold, ontology=ontology, draws=50)
    assert len(scores.names()) == 2 * 4 + 4 * 3 + 4 * 3 + 2 * 4 + 2 * 2
    for name in scores.names():
        assert scores[name] == 1.0
        assert scores.estimate(name).interval.low == 1.0
    assert named_score(scores, DEV_SCORE) == 1.0


def test_numbers_by_hand(gold, predicted, ontology):
    scores = score(gold, predicted, ontology=ontology)
    # entities: 3 documents with all 4, one with 2 of 4, one with one wrong of 4: correct 14, gold 20, predicted 15
    assert scores["entities.strict.f1"] == scores["entities.default.f1"] == pytest.approx(28 / 35)
    assert scores["entities.default.precision"] == pytest.approx(14 / 15)
    assert scores["entities.default.recall"] == pytest.approx(14 / 20)
    # Person 0; Organisation correct 7 gold 10 predicted 7; Location 4, 5, 4; Temporal 3, 5, 3
    assert scores["entities.default.macro_f1"] == pytest.approx((0 + 14 / 17 + 8 / 9 + 6 / 8) / 4)
    assert scores["events.TI.f1"] == pytest.approx(2 * 4 / (5 + 4))
    assert scores["events.TC.f1"] == pytest.approx(2 * 3 / (5 + 4))
    # arguments: correct 12, gold 20, predicted 13; the weak event has another type
    assert scores["events.AC+.f1"] == pytest.approx(24 / 33)
    assert named_score(scores, DEV_SCORE) == pytest.approx((28 / 35 + 6 / 9 + 24 / 33) / 3)
    assert scores["factuality.accuracy"] == pytest.approx(3 / 4)
    # happened: correct 3, gold 4, predicted 3 -> 6/7; ongoing: 0
    assert scores["factuality.macro_f1"] == pytest.approx(3 / 7)
    metric = scores.metrics["entities.default"]
    assert metric.labels["Temporal"].counts.gold == 5
    assert list(metric.labels) == ["Person", "Organisation", "Location", "Temporal"]  # the order of the ontology
    assert metric.f1.interval.low < metric.f1.value < metric.f1.interval.high
    assert scores.metrics["events.TC"].condition == "predicted triggers"


def test_the_order_of_documents_changes_nothing(gold, predicted, ontology):
    one = score(gold, predicted, ontology=ontology)
    other = score(gold[::-1], predicted[2:] + predicted[:2], ontology=ontology)
    assert one.to_json() == other.to_json()


def test_a_missing_document_is_an_empty_prediction_and_an_unknown_one_is_counted(gold, predicted, ontology):
    missing = score(gold, [*predicted[:4], replace(gold[0], id="other")], ontology=ontology)
    empty = score(gold, [*predicted[:4], gold[4].without_annotation()], ontology=ontology)
    assert (missing.missing, missing.unknown) == (("d4",), ("other",))
    assert missing.to_json()["metrics"] == empty.to_json()["metrics"]
    assert score(gold, [], ontology=ontology)["events.TC.f1"] == 0.0


def test_a_half_right_mention_earns_what_the_match_gives(make, ontology):
    gold = [make(f"d{n}", TEXT, entities=ENTITIES) for n in range(4)]
    wrong = [("Person", "Rebels"), ("Location", "Homs on"), ("Temporal", "Sunday")]
    predicted = [make(f"d{n}", TEXT, entities=wrong if n < 3 else ENTITIES) for n in range(4)]
    scores = score(gold, predicted, ontology=ontology)
    # three documents with a wrong type, a wrong border, a right one and a missed one, and one that is right: 16, 13
    expected = {"strict": 3 + 4, "exact": 6 + 4, "partial": 6 + 1.5 + 4, "type": 6 + 4}
    for match, credit in expected.items():
        metric = scores.metrics[f"entities.nervaluate.{match}"]
        assert metric.scheme == f"nervaluate {match}"
        assert metric.counts.to_json() == {"correct": credit, "gold": 16, "predicted": 13}
        assert scores[f"entities.nervaluate.{match}.precision"] == pytest.approx(credit / 13)
        assert scores[f"entities.nervaluate.{match}.recall"] == pytest.approx(credit / 16)
        assert metric.f1.value == pytest.approx(2 * credit / 29)
        assert metric.f1.interval.low < metric.f1.value < metric.f1.interval.high
    labels = scores.metrics["entities.nervaluate.partial"].labels
    assert list(labels) == ["Person", "Organisation", "Location", "Temporal"]
    assert labels["Location"].f1.value == pytest.approx((1.5 + 1) / 4)
    assert labels["Organisation"].counts.to_json() == {"correct": 2, "gold": 8, "predicted": 2}
    assert named_score(scores, "mean(entities.nervaluate.partial.f1, entities.default.f1)") == pytest.approx(
        (23 / 29 + 14 / 29) / 2
    )


def test_a_layer_that_a_document_lacks_is_skipped_for_it(gold, predicted, ontology):
    partly = [replace(gold[0], layers=("entities",), events=()), *gold[1:]]
    scores = score(partly, predicted, ontology=ontology)
    assert scores.skipped == {"events": 1, "arguments": 1, "factuality": 1, "claims": 1}
    assert scores.metrics["entities.default"].documents == 5
    assert scores.metrics["events.TC"].documents == 4
    assert scores["events.TC.f1"] == pytest.approx(2 * 2 / (4 + 3))  # no prediction in d0 is counted as wrong


def test_a_layer_that_no_document_has_was_not_measured(gold, ontology):
    only_entities = [replace(document, layers=("entities",)) for document in gold]
    scores = score(only_entities, gold, ontology=ontology)
    ratios = ("f1", "precision", "recall")
    seqeval = [f"entities.{mode}.{m}" for mode in ("default", "strict") for m in (*ratios, "macro_f1")]
    matches = ("strict", "exact", "partial", "type")
    assert scores.names() == (*seqeval, *(f"entities.nervaluate.{match}.{m}" for match in matches for m in ratios))
    with pytest.raises(InputError, match="no gold document annotates the layer 'arguments'"):
        scores["events.AC+.f1"]
    with pytest.raises(InputError, match="was not measured"):
        named_score(scores, DEV_SCORE)


def test_an_ontology_without_events_scores_entities_alone(make):
    ontology = Ontology(name="ner", entity_types={"Location": ""})
    document = make("a", "Homs fell.", entities=[("Location", "Homs")])
    assert score([document], [document], ontology=ontology)["entities.default.f1"] == 1.0


def test_types_that_gold_does_not_annotate_are_ignored_on_both_sides(make, ontology):
    gold = make(
        "a",
        TEXT,
        entities=[("Organisation", "Rebels"), ("Temporal", "Sunday")],
        events=[("shelling", "shelled", [("attacker", "Rebels")], None, None)],
        unannotated={"entities": ("Temporal", "Location"), "events": ("attack",), "arguments": ("claimant", "time")},
    )
    predicted = make(
        "a",
        TEXT,
        entities=ENTITIES[:3],
        events=[("shelling", "shelled", ARGUMENTS, None, None), ("attack", "said", ARGUMENTS, None, None)],
    )
    scores = score([gold], [predicted], ontology=ontology)
    assert scores["entities.default.f1"] == 1.0
    assert scores["events.TC.f1"] == 1.0
    # attacker and target remain of the shelling's arguments; target is wrong
    assert scores.metrics["events.AC+"].counts.predicted == 2
    assert scores["events.AC+.precision"] == 0.5
    assert scores.ignored == {"arguments": 2, "entities": 2, "events": 1}


def test_an_unannotated_type_still_matches_a_coarse_label_that_allows_it(make, ontology):
    hidden = {"events": ("shelling",)}
    gold = make("a", TEXT, events=[("attack|shelling", "shelled", [], None, None)], unannotated=hidden)
    predicted = make("a", TEXT, events=[("shelling", "shelled", [], None, None), ("shelling", "said", [], None, None)])
    scores = score([gold], [predicted], ontology=ontology)
    assert scores["events.TC.f1"] == 1.0
    assert scores.ignored == {"events": 1}


def test_arguments_without_exhaustive_triggers_are_scored_at_the_gold_triggers(make, ontology):
    event = ("shelling", "shelled", ARGUMENTS[:2], None, None)
    gold = make("a", TEXT, events=[event], layers=("arguments",))
    predicted = make("a", TEXT, events=[event, ("kill", "said", ARGUMENTS[2:], None, None)])
    scores = score([gold], [predicted], ontology=ontology)
    assert scores["events.AC+.f1"] == 1.0
    assert "events.TC.f1" not in scores.names()


def test_gold_triggers_leave_trigger_scores_out(gold, ontology):
    scores = score(gold, gold, ontology=ontology, condition="gold triggers")
    assert scores.metrics["events.AC+"].condition == "gold triggers"
    with pytest.raises(InputError, match="triggers are given, not found"):
        scores["events.TC.f1"]


def test_gold_triggers_have_to_be_gold(gold, predicted, ontology):
    with pytest.raises(InputError, match=r"document 'd3'.*predicted attack 'shelled'"):
        score(gold, predicted, ontology=ontology, condition="gold triggers")
    with pytest.raises(InputError, match="unknown condition 'gold trigger'; did you mean 'gold triggers'"):
        score(gold, predicted, ontology=ontology, condition="gold trigger")


def test_nothing_to_measure_is_nan_and_null(make, ontology):
    document = make("a", "Nothing happened.")
    scores = score([document], [document], ontology=ontology, draws=20)
    assert all(math.isnan(scores[name]) for name in scores.names())
    assert named_score(scores, DEV_SCORE) == 0.0
    written = json.dumps(scores.to_json(), allow_nan=False)
    assert json.loads(written)["metrics"]["events.TC"]["f1"] == {"value": None, "interval": None}


def test_json_is_plain_and_complete(gold, predicted, ontology):
    found = json.loads(json.dumps(score(gold, predicted, ontology=ontology).to_json(), allow_nan=False))
    assert found["bootstrap"] == {"unit": "document", "level": 0.95, "draws": 1000, "seed": 13}
    assert found["metrics"]["entities.nervaluate.partial"]["scheme"] == "nervaluate partial"
    strict = found["metrics"]["entities.strict"]
    assert strict["scheme"] == "seqeval strict IOB2"
    assert strict["counts"] == {"correct": 14, "gold": 20, "predicted": 15}
    assert strict["f1"]["interval"][0] < strict["f1"]["value"] < strict["f1"]["interval"][1]
    assert strict["labels"]["Location"]["counts"] == {"correct": 4, "gold": 5, "predicted": 4}


def test_without_draws_there_are_no_intervals(gold, predicted, ontology):
    scores = score(gold, predicted, ontology=ontology, draws=0)
    assert scores.to_json()["metrics"]["events.TC"]["f1"]["interval"] is None


def test_entities_that_tags_cannot_express_are_counted(make, ontology):
    text = "northern Homs"
    nested = make("a", text, entities=[("Location", "northern Homs"), ("Location", "Homs")])
    assert score([nested], [nested], ontology=ontology).untagged == {"gold": 1, "predicted": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: [*d, d[0]], "id 'd0' stands twice"),
        (lambda d: [replace(d[0], text="Another text of a sufficient length, police said.")], "text differs"),
        (lambda d: [replace(d[0], id="d9")], "no predicted document has the id of a gold document, for example 'd9'"),
        (
            lambda d: [replace(d[0], entities=(replace(d[0].entities[0], type="Organization"),))],
            "predicted document 'd0': entities: 'Organization' is not in ontology 'strife'; did you mean 'Org",
        ),
    ],
)
def test_predictions_that_do_not_fit_are_refused(gold, ontology, change, message):
    with pytest.raises(InputError, match=message):
        score(gold, change(gold), ontology=ontology)


def test_unknown_names_get_a_suggestion(gold, ontology):
    scores = score(gold, gold, ontology=ontology, draws=0)
    with pytest.raises(InputError, match=r"unknown score 'events\.TC\.f'; did you mean 'events.TC.f1'"):
        scores["events.TC.f"]


@pytest.mark.parametrize("expression", [DEV_SCORE, " events.AI+.f1 ", "mean( claims.macro_f1 )", "factuality.accuracy"])
def test_expressions(expression):
    check_expression(expression)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "is not a score"),
        ("mean()", "is not a score"),
        ("mean(events.TC.f1,)", "is not a score"),
        ("events.TC.f1, events.TI.f1", "is not a score"),
        ("mean(mean(events.TC.f1))", "is not a score"),
        ("max(events.TC.f1, events.TI.f1)", "is not a score"),
        ("mean(events.TC.f1", "is not a score"),
        ("mean(events.tc.f1)", "unknown score 'events.tc.f1'; did you mean 'events.TC.f1'"),
        ("factuality.f1", "unknown score 'factuality.f1'"),
    ],
)
def test_wrong_expressions(expression, message):
    with pytest.raises(InputError, match=message):
        check_expression(expression)
