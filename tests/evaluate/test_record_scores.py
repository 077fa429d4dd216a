"""Each column of event records against gold: right, wrong, empty, filled without cause."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from strife.configs.ontology import load_ontology
from strife.data.corpora import embedded_corpus
from strife.evaluate.record_fields import FIELDS, kilometres_apart, within_precision
from strife.evaluate.record_matching import match_records
from strife.evaluate.record_scores import score_records
from strife.records.event_record import COLUMNS, EventRecord, Evidence
from strife.records.gold import read_gold

DATES = ("date_start", "date_end", "date_precision")


def record(name, trigger=0, *, kind="kill", **columns):
    cells = {"event_id": name, "doc_id": name.partition(":")[0], "event_type": kind, "sentence": "", **columns}
    cells |= {"model_version": "1", "pipeline_version": "1", "evidence": (Evidence("trigger", trigger, trigger + 4),)}
    return EventRecord(**cells, reasons={column: "not said" for column in COLUMNS if cells.get(column) is None})


def scored(*pairs, draws=0):
    """Scores of pairs of gold and predicted columns, each a matched record of one document."""
    gold = [record(f"a:R{n}", 10 * n, **wanted) for n, (wanted, _) in enumerate(pairs)]
    predicted = [record(f"a:E{n}", 10 * n, **found) for n, (_, found) in enumerate(pairs)]
    return score_records(match_records(gold, predicted), draws=draws)


def dates(start, end=None, precision="day"):
    first = date.fromisoformat(start)
    return {"date_start": first, "date_end": date.fromisoformat(end or start), "date_precision": precision}


def test_cases_empty_cells_and_false_fills_by_hand():
    found = scored(
        ({"killed_best": 4}, {"killed_best": 4}),
        ({"killed_best": 4}, {"killed_best": 9}),
        ({"killed_best": 0}, {}),
        ({}, {"killed_best": 1}),
        ({}, {}),
    )
    killed = found.fields["killed_best"]
    assert (killed.cases, killed.correct, killed.empty, killed.gold_null, killed.false_fills) == (3, 1, 1, 2, 1)
    assert killed.accuracy.value == pytest.approx(1 / 3)
    ratio = found.deviations["killed_best_log_ratio"]
    assert ratio.cases == 2  # the empty one has no ratio
    assert ratio.estimate.value == pytest.approx(math.log(10 / 5) / 2)
    assert math.isnan(found.fields["injured_low"].accuracy.value)
    assert found.fields["injured_low"].cases == 0


def test_a_count_of_zero_is_an_answer():
    killed = scored(({"killed_best": 0}, {"killed_best": 0})).fields["killed_best"]
    assert (killed.correct, killed.empty) == (1, 0)


def test_records_that_are_not_matched_count_for_the_records_alone():
    gold = [record("a:R1", 0, killed_best=1), record("a:R2", 10, killed_best=1), record("b:R1", 0, killed_best=1)]
    predicted = [record("a:E1", 0, killed_best=1), record("a:E2", 90, killed_best=7), record("c:E1")]
    found = score_records(match_records(gold, predicted), draws=50)
    assert (found.counts.correct, found.counts.gold, found.counts.predicted) == (1, 3, 2)
    assert (found.precision.value, found.recall.value) == (1 / 2, pytest.approx(1 / 3))
    assert found.fields["killed_best"].accuracy.value == 1
    assert found.unknown == {"c": 1}
    assert 0 <= found.recall.interval.low <= 1 / 3 <= found.recall.interval.high <= 1


@pytest.mark.parametrize(
    ("gold", "predicted", "exact", "within"),
    [
        (dates("2021-03-14"), dates("2021-03-14"), True, True),
        (dates("2021-03-14"), dates("2021-03-15"), False, False),
        # Wednesday to Friday, known to the week: Monday 8 to Sunday 14
        (dates("2021-03-10", "2021-03-12", "week"), dates("2021-03-08"), False, True),
        (dates("2021-03-10", "2021-03-12", "week"), dates("2021-03-14"), False, True),
        (dates("2021-03-10", "2021-03-12", "week"), dates("2021-03-15"), False, False),
        (dates("2020-02-10", "2020-02-10", "month"), dates("2020-02-01", "2020-02-29"), False, True),
        (dates("2020-02-10", "2020-02-10", "month"), dates("2020-02-10", "2020-03-01"), False, False),
        (dates("2019-05-01", "2020-05-01", "year"), dates("2019-01-01", "2020-12-31", "year"), False, True),
        # a whole month for a day is less than gold says
        (dates("2021-03-14"), dates("2021-03-01", "2021-03-31", "month"), False, False),
    ],
)
def test_dates(gold, predicted, exact, within):
    found = scored((gold, predicted)).fields
    assert (found["date_exact"].correct, found["date_within_precision"].correct) == (exact, within)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.sampled_from(["day", "week", "month", "year"]))
def test_a_date_lies_within_itself_at_every_precision(day, precision):
    gold = record("a:R1", date_start=day, date_end=day, date_precision=precision)
    assert within_precision(gold, gold)


def test_places_by_id_and_by_distance():
    aleppo = {"place_id": "170063", "latitude": 36.20124, "longitude": 37.16117, "country": "SY"}
    near = {"place_id": "1", "latitude": 36.37, "longitude": 37.16117, "country": "SY"}  # 0.16876 degrees: 18.8 km
    region = {"place_id": "2", "latitude": 36.20124, "longitude": 38.5, "country": "SY"}
    far = {"place_id": "3", "latitude": -36.0, "longitude": -142.0, "country": None}
    found = scored((aleppo, aleppo), (aleppo, near), (aleppo, region), (aleppo, far), (aleppo, {}))
    names = ("place_id", "place_within_25_km", "place_within_161_km", "country")
    assert [found.fields[name].correct for name in names] == [1, 2, 3, 3]
    assert [found.fields[name].cases for name in names] == [5] * 4
    median = found.deviations["place_km"]
    assert median.cases == 4
    one, other = (kilometres_apart(record("a:R1", **aleppo), record("a:E1", **place)) for place in (near, region))
    assert median.estimate.value == pytest.approx((one + other) / 2)


def test_distances_on_the_great_circle():
    def place(latitude, longitude):
        return record("a:R1", latitude=latitude, longitude=longitude)

    quarter = math.pi * 6371.0088 / 2
    assert kilometres_apart(place(0, 0), place(90, 77)) == pytest.approx(quarter)
    assert kilometres_apart(place(0, 179), place(0, -179)) == pytest.approx(quarter * 2 / 90)
    assert kilometres_apart(place(12, 34), place(12, 34)) == pytest.approx(0)


def test_names_are_compared_word_for_word_in_any_order():
    found = scored(
        ({"actor1": "the Kora Front; Guards"}, {"actor1": "guards; the  Kora Front"}),
        ({"actor1": "the Kora Front"}, {"actor1": "Kora Front"}),
        ({"claimant": "the mayor"}, {"claimant": "The Mayor,"}),
    ).fields
    assert (found["actor1"].correct, found["actor1"].cases, found["claimant"].correct) == (1, 2, 1)


def test_factuality_by_hand():
    classes = [("happened", "happened"), ("happened", "denied"), ("denied", "denied"), ("planned", None)]
    found = scored(*(({"factuality": g}, {"factuality": p}) for g, p in classes), ({}, {"factuality": "ongoing"}))
    # happened: 1 of 2 gold, 1 predicted, 2/3; denied: 1 gold, 2 predicted, 2/3; planned: 0; ongoing is no case
    assert found.factuality_macro_f1.value == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert found.fields["factuality"].accuracy.value == pytest.approx(1 / 2)
    assert found.fields["factuality"].false_fills == 1


def test_a_wrong_type_is_matched_and_counted():
    found = score_records(match_records([record("a:R1")], [record("a:E1", kind="attack")]), draws=0)
    assert (found.f1.value, found.fields["event_type"].accuracy.value) == (1, 0)


def test_nothing_to_score_is_undefined_not_zero():
    found = score_records(match_records([], []), draws=10)
    assert math.isnan(found.f1.value)
    assert math.isnan(found.factuality_macro_f1.value)
    json.dumps(found.to_json(), allow_nan=False)


def test_gold_against_itself_is_perfect_and_a_column_that_is_never_filled_is_named():
    gold = [each for _, records in read_gold(embedded_corpus(), load_ontology("strife")) for each in records]
    perfect = score_records(match_records(gold, gold), draws=20)
    assert {score.accuracy.value for score in perfect.fields.values()} == {1.0}
    assert {score.estimate.value for score in perfect.deviations.values()} == {0.0}
    assert perfect.unfilled == {}
    undated = [
        replace(each, **dict.fromkeys(DATES), reasons={**each.reasons, **dict.fromkeys(DATES, "no dates here")})
        for each in gold
    ]
    raw = score_records(match_records(gold, undated), draws=20)
    dates_ = raw.fields["date_exact"]
    assert (dates_.correct, dates_.empty) == (0, dates_.cases)
    assert set(raw.unfilled["date_start"]) == {"no dates here"}
    assert "No prediction fills date_start" in raw.table().markdown()
    assert raw.fields["claim_status"].accuracy.value == 1


def test_the_table_has_a_row_for_each_score_that_has_a_case(capsys):
    found = scored(({"killed_best": 4}, {"killed_best": 4}), ({}, {"injured_low": 4}), draws=20)
    rows = {row[:2]: row[2:] for row in found.table().rows}
    assert rows["killed_best", "accuracy"] == ("100.0", "100.0-100.0", "1", "0")
    assert rows["injured_low", "accuracy"] == ("-", "-", "0", "1")
    assert ("country", "accuracy") not in rows
    Console(width=120).print(found.table())
    assert "killed_best_log_ratio" in capsys.readouterr().out
    result = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert set(result["fields"]) == {field.name for field in FIELDS}


def test_a_median_is_resampled_over_documents():
    def pair(document, longitude):
        place = {"latitude": 0.0, "longitude": longitude}
        return record(f"{document}:R1", latitude=0.0, longitude=0.0), record(f"{document}:E1", **place)

    pairs = [pair(name, degrees) for name, degrees in zip("abcdefgh", range(8), strict=True)]
    matching = match_records([gold for gold, _ in pairs], [predicted for _, predicted in pairs])
    median = score_records(matching, draws=200).deviations["place_km"].estimate
    one_degree = math.pi * 6371.0088 / 180
    assert median.value == pytest.approx(3.5 * one_degree)
    assert 0 <= median.interval.low < median.value < median.interval.high <= 7 * one_degree
