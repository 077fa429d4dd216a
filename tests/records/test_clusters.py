"""Records of different articles that tell of one happening share a cluster."""

from __future__ import annotations

from datetime import date

from strife.records.clusters import Clusterer
from strife.records.event_record import COLUMNS, EventRecord, Evidence


def record(article: str, day: int, **columns) -> EventRecord:
    cells = {
        "event_id": f"{article}:E1",
        "doc_id": article,
        "event_type": "bombing",
        "date_start": date(2021, 3, day),
        "date_end": date(2021, 3, day),
        "date_precision": "day",
        "place_id": "1",
        "geo_precision": 1,
        "sentence": "",
        "model_version": "1",
        "pipeline_version": "1",
        "evidence": (Evidence("trigger", 0, 4),),
        **columns,
    }
    return EventRecord(**cells, reasons={name: "not said" for name in COLUMNS if cells.get(name) is None})


def clusters(*records: EventRecord, days: int = 1) -> list[str | None]:
    return [each.cluster_id for each in Clusterer(days=days)(records)]


def test_the_first_record_names_the_cluster():
    assert clusters(record("a", 1), record("b", 2), record("c", 3)) == ["a:E1", "a:E1", "a:E1"]


def test_the_window_is_an_option():
    assert clusters(record("a", 1), record("b", 2), days=0) == ["a:E1", "b:E1"]


def test_other_places_types_and_actors_stay_apart():
    others = [record("b", 1, place_id="2"), record("c", 1, event_type="clash"), record("d", 1, actor1_id="y")]
    assert clusters(record("a", 1, actor1_id="x"), *others) == ["a:E1", "b:E1", "c:E1", "d:E1"]


def test_a_clash_is_one_from_either_side():
    one, other = record("a", 1, actor1_id="x", actor2_id="y"), record("b", 1, actor1_id="y", actor2_id="x")
    assert clusters(one, other) == ["a:E1", "a:E1"]


def test_two_records_of_one_article_are_two_happenings():
    assert clusters(record("a", 1), record("a", 1, event_id="a:E2")) == ["a:E1", "a:E2"]


def test_a_record_without_a_day_or_a_place_stays_alone():
    vague = [record("b", 1, date_precision="month"), record("c", 1, geo_precision=3), record("d", 1, place_id=None)]
    assert clusters(record("a", 1), *vague) == ["a:E1", "b:E1", "c:E1", "d:E1"]
