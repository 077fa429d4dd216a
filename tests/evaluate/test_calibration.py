"""Confidences against what turned out right, by hand and on random answers."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.document import Argument, Document
from strife.evaluate.calibration import Answers, calibration, layer_answers, record_answers
from strife.evaluate.pairs import pair_documents
from strife.evaluate.record_matching import match_records
from strife.records.event_record import COLUMNS, EventRecord, Evidence

SCORES = st.lists(
    st.tuples(st.floats(0, 1) | st.sampled_from([0.0, 0.2, 0.6, 1.0]), st.booleans(), st.integers(0, 3)), max_size=25
)


def answers(*scored, documents=1):
    """From (score, correct) or (score, correct, document)."""
    rows = [row[0] if row else 0 for _, _, *row in scored]
    return Answers(
        scores=np.array([each[0] for each in scored], dtype=np.float64),
        correct=np.array([each[1] for each in scored], dtype=np.bool_),
        rows=np.array(rows, dtype=np.int64),
        documents=documents,
    )


def test_the_error_and_the_table_by_hand():
    found = calibration(answers((0.95, True), (0.85, False), (0.5, True), (0.3, False), (0.0, False)), bins=2, draws=0)
    # up to .5: confidence .8/3, accuracy 1/3; above: .9 and 1/2
    low, high = found.bins
    assert (low.low, low.high, low.answers, high.answers) == (0, 0.5, 3, 2)
    assert (low.confidence, low.accuracy) == pytest.approx((0.8 / 3, 1 / 3))
    assert (high.confidence, high.accuracy) == pytest.approx((0.9, 0.5))
    assert found.ece.value == pytest.approx(3 / 5 * (1 / 3 - 0.8 / 3) + 2 / 5 * 0.4)
    assert (found.accuracy, found.confidence) == pytest.approx((0.4, 2.6 / 5))


def test_confidences_that_are_right_err_by_chance_where_answers_are_few():
    one = calibration(answers((0.5, True)), draws=0)
    assert one.ece_by_chance == pytest.approx(0.5)  # right or wrong, it is off by a half
    many = calibration(answers(*[(0.5, True)] * 400), draws=0)
    # the mean distance from the mean of 400 tosses, sqrt(2 / pi) * sqrt(0.25 / 400)
    assert many.ece_by_chance == pytest.approx(math.sqrt(2 / math.pi) * 0.025, rel=0.15)
    assert math.isnan(calibration(answers(), draws=0).ece_by_chance)


def test_an_edge_belongs_to_the_bin_below_it():
    found = calibration(answers(*((edge, True) for edge in (0.0, 0.25, 0.5, 0.75, 1.0))), bins=4, draws=0)
    assert [each.answers for each in found.bins] == [2, 1, 1, 1]


def test_the_risk_coverage_curve_by_hand():
    found = calibration(answers((0.9, True), (0.8, False), (0.7, True), (0.6, False)), draws=0)
    assert [(point.threshold, point.coverage, point.risk) for point in found.curve] == [
        (0.9, 0.25, 0),
        (0.8, 0.5, 0.5),
        (0.7, 0.75, pytest.approx(1 / 3)),
        (0.6, 1, 0.5),
    ]
    assert found.aurc.value == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_answers_of_one_confidence_cannot_be_parted():
    tied = answers((0.9, True), (0.5, False), (0.5, True), (0.5, True))
    found = calibration(tied, draws=0)
    assert [(point.coverage, point.risk) for point in found.curve] == [(0.25, 0), (1, 0.25)]
    # the mean over the three places that the wrong one may take
    orders = [(0 + 1 / 2 + 1 / 3 + 1 / 4), (0 + 0 + 1 / 3 + 1 / 4), (0 + 0 + 0 + 1 / 4)]
    assert found.aurc.value == pytest.approx(sum(orders) / 3 / 4)


@given(SCORES)
def test_measures_keep_their_bounds_and_do_not_depend_on_order(scored):
    found = calibration(answers(*scored, documents=4), draws=10)
    turned = calibration(answers(*scored[::-1], documents=4), draws=10)
    json.dumps(found.to_json(), allow_nan=False)
    if not scored:
        assert math.isnan(found.ece.value)
        assert math.isnan(found.aurc.value)
        assert found.curve == ()
        return
    assert 0 <= found.ece.value <= 1
    assert 0 <= found.aurc.value <= 1
    assert (found.ece.value, found.aurc.value) == pytest.approx((turned.ece.value, turned.aurc.value))
    assert sum(each.answers for each in found.bins) == len(scored)
    coverages = [point.coverage for point in found.curve]
    thresholds = [point.threshold for point in found.curve]
    assert coverages == sorted(set(coverages))
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert found.curve[-1].coverage == 1
    assert found.curve[-1].risk == pytest.approx(1 - found.accuracy)
    for point in found.curve:
        kept = [right for score, right, _ in scored if score >= point.threshold]
        assert point.coverage == pytest.approx(len(kept) / len(scored))
        assert point.risk == pytest.approx(kept.count(False) / len(kept))


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_with_distinct_confidences_the_area_is_the_mean_risk(right):
    scored = [(1 - index / 100, correct) for index, correct in enumerate(right)]
    risks = [right[: kept + 1].count(False) / (kept + 1) for kept in range(len(right))]
    assert calibration(answers(*scored), draws=0).aurc.value == pytest.approx(sum(risks) / len(risks))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_answers_that_are_right_as_often_as_they_say_have_next_to_no_error(seed):
    rng = np.random.default_rng(seed)
    scores = rng.random(20_000)
    rows = np.arange(20_000) % 20
    honest = Answers(scores=scores, correct=rng.random(20_000) < scores, rows=rows, documents=20)
    boasting = replace(honest, scores=np.sqrt(scores))
    assert calibration(honest, draws=0).ece.value < 0.03
    # the mean of sqrt(x) - x over [0, 1] is 1/6
    assert calibration(boasting, draws=0).ece.value == pytest.approx(1 / 6, abs=0.03)


def test_a_long_curve_is_thinned_out_for_json():
    found = calibration(answers(*((n / 1000, n % 3 > 0) for n in range(1000))), draws=0)
    written = found.to_json()["curve"]
    assert len(found.curve) == 1000
    assert len(written) == 200
    assert (written[0]["threshold"], written[-1]["coverage"]) == (0.999, 1)


def test_intervals_hold_the_estimates():
    rng = np.random.default_rng(7)
    scores = rng.random(600)
    found = calibration(
        Answers(scores=scores, correct=rng.random(600) < scores**2, rows=np.arange(600) % 30, documents=30), draws=300
    )
    for estimate in (found.ece, found.aurc):
        assert estimate.interval.low < estimate.value < estimate.interval.high


def test_resampling_a_document_repeats_its_answers():
    """Two documents: a sample is both, or one of them twice, of which the area must be that of the repeated answers."""
    first, second = [(0.9, True), (0.4, False)], [(0.9, False), (0.7, True)]
    values = [
        calibration(answers(*one, *other), draws=0).aurc.value
        for one, other in ((first, first), (second, second), (first, second))
    ]
    both = answers(*((*each, 0) for each in first), *((*each, 1) for each in second), documents=2)
    interval = calibration(both, draws=400).aurc.interval
    assert (interval.low, interval.high) == pytest.approx((min(values), max(values)))


@pytest.mark.parametrize("score", [1.5, -0.1, math.nan])
def test_a_score_outside_its_range_is_refused_by_document(make, score):
    with pytest.raises(ValueError, match="between 0 and 1"):
        answers((score, True))
    gold = make("a", TEXT, entities=[("Location", "Olm")])
    predicted = replace(gold, entities=(replace(gold.entities[0], score=score),))
    with pytest.raises(InputError, match="document 'a': a prediction has the score"):
        layer_answers(pair_documents([gold], [predicted]).pairs, "entities")


TEXT = "Raiders shot two guards in Olm and burnt the mill."


def test_predictions_of_each_layer_are_judged_as_the_scores_do(make):
    gold = make(
        "a",
        TEXT,
        entities=[("Location", "Olm"), ("Person|Organisation", "guards")],
        events=[("attack|kill", "shot", [("victim", "guards"), ("place", "Olm")], None, None)],
    )
    predicted = make(
        "a",
        TEXT,
        entities=[("Location", "Olm"), ("Organisation", "guards"), ("Facility", "mill"), ("Person", "Raiders")],
        events=[
            ("kill", "shot", [("victim", "guards"), ("place", "guards"), ("place", "Olm")], None, None),
            ("destroy", "burnt", [("place", "Olm")], None, None),
        ],
    )
    (pair,) = pair_documents([gold], [with_scores(predicted)]).pairs
    found = {layer: layer_answers([pair], layer) for layer in ("entities", "events", "arguments")}
    assert found["entities"].correct.tolist() == [True, False, False]
    assert found["entities"].unscored == 1  # the first entity has no score
    assert found["events"].correct.tolist() == [True, False]
    assert found["arguments"].correct.tolist() == [True, False, True, False]
    assert found["arguments"].scores.tolist() == pytest.approx([0.5] * 4)


def with_scores(document: Document) -> Document:
    """Every span with a score but the first entity."""
    first, *others = document.entities
    scored = [replace(entity, score=0.8) for entity in others]

    def argument(each: Argument) -> Argument:
        return replace(each, score=0.5)

    events = [replace(e, score=0.6, arguments=tuple(map(argument, e.arguments))) for e in document.events]
    return replace(document, entities=(first, *scored), events=tuple(events))


def test_what_gold_did_not_annotate_is_not_judged(make):
    gold = make("a", TEXT, entities=[("Location", "Olm")], unannotated={"entities": ("Facility",)})
    silent = make("b", TEXT, layers=("events",))
    spans = [("Person", "guards"), ("Location", "Olm"), ("Facility", "mill")]
    predicted = [with_scores(make(name, TEXT, entities=spans)) for name in "ab"]
    found = layer_answers(pair_documents([gold, silent], predicted).pairs, "entities")
    assert found.correct.tolist() == [True]
    assert found.documents == 1


def record(name, kind, trigger, confidence):
    cells = {"event_id": name, "doc_id": name.partition(":")[0], "event_type": kind, "sentence": ""}
    cells |= {"model_version": "1", "pipeline_version": "1", "evidence": (Evidence("trigger", trigger, trigger + 4),)}
    cells["confidence"] = confidence
    return EventRecord(**cells, reasons={column: "not said" for column in COLUMNS if cells.get(column) is None})


def test_a_record_is_right_if_one_of_its_type_is_matched():
    gold = [record("a:R1", "kill", 0, None), record("a:R2", "protest", 10, None), record("b:R1", "kill", 0, None)]
    predicted = [
        record("a:E1", "kill", 0, 0.9),
        record("a:E2", "riot", 10, 0.8),
        record("a:E3", "kill", 50, 0.7),
        record("b:E1", "kill", 0, None),
    ]
    found = record_answers(match_records(gold, predicted))
    assert dict(zip(found.scores.tolist(), found.correct.tolist(), strict=True)) == {0.9: True, 0.8: False, 0.7: False}
    assert (found.unscored, found.documents) == (1, 2)
