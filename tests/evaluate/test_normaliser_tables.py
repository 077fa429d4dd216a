"""The normalisers against the tables of expressions, the halves that were held out among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.evaluate.distance import distance_km
from strife.evaluate.normaliser_tables import (
    count_checker,
    date_is_right,
    place_of,
    place_scores,
    read_table,
)
from strife.records.build import default_normalisers

TABLES = Path(__file__).resolve().parents[1] / "records" / "tables"
HALVES = ["", "_held_out"]


@pytest.mark.parametrize("half", HALVES)
def test_dates(half: str) -> None:
    rows = read_table(TABLES / f"dates{half}.tsv")
    assert sum(map(date_is_right, rows)) >= 0.95 * len(rows) > 75


@pytest.mark.parametrize("half", HALVES)
def test_counts(half: str) -> None:
    rows, is_right = read_table(TABLES / f"counts{half}.tsv"), count_checker()
    assert sum(map(is_right, rows)) >= 0.95 * len(rows) > 60


@pytest.mark.parametrize("half", HALVES)
def test_places(half: str) -> None:
    found = place_scores(read_table(TABLES / f"places{half}.tsv"), default_normalisers().places)
    assert found["within_25_km"]["share"] >= 0.85
    assert found["precision_of_answers"]["share"] >= 0.9


def test_a_wrong_answer_is_told_from_a_right_one() -> None:
    row = dict(expression="Friday", published="2015-11-08", reference="", future="no", precision="day")
    assert date_is_right({**row, "start": "2015-11-06", "end": "2015-11-06"})
    assert not date_is_right({**row, "start": "2015-11-13", "end": "2015-11-13"})
    is_right = count_checker()
    assert is_right({"expression": "at least 12", "low": "12", "best": "12", "high": ""})
    assert not is_right({"expression": "at least 12", "low": "12", "best": "12", "high": "12"})


def test_a_mention_is_resolved_in_its_passage() -> None:
    row = {"text": "HOMS, Syria - Troops left [[Tadmur]] on Friday."}
    place = place_of(row, default_normalisers().places)
    assert place is not None
    assert place.country == "SY"
    assert place.latitude is not None
    assert place.longitude is not None
    assert distance_km((34.56, 38.28), (place.latitude, place.longitude)) < 5
