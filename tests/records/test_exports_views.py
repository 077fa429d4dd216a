"""Records in the columns of ACLED and in the fields of PLOVER."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document
from strife.records import acled_view, plover_view
from strife.records.country_codes import country_codes
from strife.records.event_record import COLUMNS, EventRecord, Evidence
from strife.records.export import open_writer, what_is_left_out

TEXT = "Rebels clashed with soldiers near Tel Qarah on Sunday, killing at least 12."
DOCUMENT = Document("port-amal", TEXT, title="Clashes", language="en")


def record(**cells) -> EventRecord:
    """A clash with a few columns filled; every other one is null."""
    given = {
        "event_id": "port-amal:E1",
        "doc_id": "port-amal",
        "event_type": "clash",
        "acled_event_type": "Battles",
        "acled_sub_event_type": "Armed clash",
        "plover_type": "ASSAULT",
        "factuality": "happened",
        "evidence": (Evidence("trigger", 7, 14), Evidence("participant", 0, 6)),
        "sentence": TEXT,
        "model_version": "m1",
        "pipeline_version": "0.1.0",
        **cells,
    }
    reasons = {name: "not said" for name in COLUMNS if given.get(name) is None}
    return EventRecord(**{name: given.get(name) for name in COLUMNS}, reasons=reasons)


FULL = {
    "cluster_id": "c7",
    "url": "https://x.test/a",
    "source": "Coast Wire",
    "publication_date": date(2021, 3, 15),
    "date_start": date(2021, 3, 14),
    "date_end": date(2021, 3, 14),
    "date_precision": "day",
    "actor1": "Qarah Front; River Men",
    "actor1_id": "qarah_front; river_men",
    "actor1_category": "rebel group",
    "actor2": "soldiers",
    "actor2_category": "state forces",
    "civilian_targeting": False,
    "place": "Tel Qarah",
    "place_id": "172030",
    "country": "SY",
    "admin1": "Homs",
    "latitude": 34.123456,
    "longitude": -0.5,
    "geo_precision": 2,
    "killed_low": 12,
    "killed_best": 14,
    "claim_status": "disputed",
    "claimant": "police",
    "confidence": 0.5,
}


class TestAcled:
    def test_a_whole_row(self):
        found = acled_view.row(record(**FULL))
        assert tuple(found) == acled_view.COLUMNS
        assert {name: cell for name, cell in found.items() if cell is not None} == {
            "event_id_cnty": "port-amal:E1",
            "event_date": "2021-03-14",
            "year": 2021,
            "time_precision": 1,
            "disorder_type": "Political violence",
            "event_type": "Battles",
            "sub_event_type": "Armed clash",
            "actor1": "Qarah Front; River Men",
            "inter1": "Rebel group",
            "actor2": "soldiers",
            "inter2": "State forces",
            "interaction": "State forces-Rebel group",
            "iso": 760,
            "country": "Syria",
            "admin1": "Homs",
            "location": "Tel Qarah",
            "latitude": 34.1235,
            "longitude": -0.5,
            "geo_precision": 2,
            "source": "Coast Wire",
            "notes": TEXT,
            "fatalities": 12,
        }

    @pytest.mark.parametrize(
        ("start", "end", "precision", "expected"),
        [
            (date(2021, 3, 14), date(2021, 3, 14), "day", ("2021-03-14", 2021, 1)),
            (date(2021, 3, 13), date(2021, 3, 14), "day", ("2021-03-13", 2021, 2)),  # overnight
            (date(2021, 3, 8), date(2021, 3, 14), "week", ("2021-03-11", 2021, 2)),
            (date(2021, 2, 1), date(2021, 2, 10), "day", ("2021-02-05", 2021, 3)),
            (date(2021, 3, 1), date(2021, 3, 31), "month", ("2021-03-16", 2021, 3)),
            (date(2020, 12, 28), date(2021, 1, 3), "week", ("2020-12-31", 2020, 2)),
            (date(2021, 3, 14), date(2021, 3, 14), "week", ("2021-03-14", 2021, 2)),
            (date(2021, 1, 1), date(2021, 12, 31), "year", (None, 2021, None)),
            (date(2021, 3, 1), date(2021, 5, 31), "month", (None, 2021, None)),
            (date(2020, 10, 1), date(2021, 3, 15), "day", (None, None, None)),
            (date(2021, 10, 1), None, "day", (None, None, None)),
            (None, None, None, (None, None, None)),
        ],
    )
    def test_dates(self, start, end, precision, expected):
        found = acled_view.row(record(date_start=start, date_end=end, date_precision=precision))
        assert (found["event_date"], found["year"], found["time_precision"]) == expected

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ("rebel group", "civilians", "Rebel group-Civilians"),
            ("civilians", "rebel group", "Rebel group-Civilians"),
            ("civilians", "external forces", "External/Other forces-Civilians"),
            ("rioters", "protesters", "Rioters-Protesters"),
            ("state forces", "state forces", "State forces-State forces"),
            ("protesters", None, "Protesters only"),
            ("state forces", "other", None),
            (None, "civilians", None),
        ],
    )
    def test_interactions(self, first, second, expected):
        cells = {"actor1": "A", "actor1_category": first, "actor2": second and "B", "actor2_category": second}
        assert acled_view.row(record(**cells))["interaction"] == expected

    def test_a_second_actor_of_unknown_kind_is_not_nobody(self):
        cells = {"actor1": "A", "actor1_category": "rebel group", "actor2": "B"}
        assert acled_view.row(record(**cells))["interaction"] is None

    @pytest.mark.parametrize(
        ("event", "sub_event", "expected"),
        [
            ("Protests", "Excessive force against protesters", "Political violence; Demonstrations"),
            ("Protests", None, "Demonstrations"),
            ("Riots", "Mob violence", "Political violence"),
            ("Riots", "Violent demonstration", "Demonstrations"),
            ("Riots", None, None),
            ("Strategic developments", "Agreement", "Strategic developments"),
        ],
    )
    def test_disorder_types(self, event, sub_event, expected):
        found = acled_view.row(record(acled_event_type=event, acled_sub_event_type=sub_event))
        assert found["disorder_type"] == expected

    def test_what_is_unknown_stays_empty(self):
        found = acled_view.row(record())
        for name in ("event_date", "actor1", "iso", "country", "latitude", "geo_precision", "fatalities"):
            assert found[name] is None

    def test_numbers(self):
        assert acled_view.row(record(killed_best=12, killed_high=12))["fatalities"] == 12
        assert acled_view.row(record(killed_low=0, killed_best=0))["fatalities"] == 0
        assert acled_view.row(record(geo_precision=4))["geo_precision"] == 3
        assert acled_view.row(record(civilian_targeting=True))["civilian_targeting"] == "Civilian targeting"

    def test_countries_without_a_number_or_a_name(self):
        assert [acled_view.row(record(country="XK"))[name] for name in ("iso", "country")] == [None, "Kosovo"]
        assert [acled_view.row(record(country="GP"))[name] for name in ("iso", "country")] == [312, "GP"]
        assert [acled_view.row(record(country="??"))[name] for name in ("iso", "country")] == [None, "??"]

    def test_what_did_not_take_place_is_counted_and_told(self, tmp_path):
        told = ["happened", "planned", "denied", "ongoing", "planned", None]
        records = [record(event_id=f"d:{n}", factuality=f) for n, f in enumerate(told)]
        records.append(record(event_id="d:6", acled_event_type=None))
        path = tmp_path / "events.acled.csv"
        with open_writer(path) as writer:
            writer.write(DOCUMENT, records)
        with path.open(encoding="utf-8", newline="") as file:
            assert [row["event_id_cnty"] for row in csv.DictReader(file)] == ["d:0", "d:3"]
        said = "5 events left out: 2 planned, 1 denied, 1 without an ACLED event type, 1 without factuality"
        assert what_is_left_out(writer) == said

    def test_formulas_are_guarded(self, tmp_path):
        path = tmp_path / "events.acled.csv"
        with open_writer(path) as writer:
            writer.write(DOCUMENT, [record(actor1="=HYPERLINK(1)", latitude=-1.0, longitude=2.0)])
        with path.open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        assert (row["actor1"], row["latitude"]) == ("'=HYPERLINK(1)", "-1.0")


class TestPlover:
    def test_a_whole_line(self):
        found = plover_view.line(DOCUMENT, record(**{**FULL, "event_type": "assault"}))
        assert tuple(found) == plover_view.FIELDS
        assert found["actor"] == [
            {"actor_text": name, "identifier_id": known, "sector": "REB", "category": "rebel group"}
            for name, known in (("Qarah Front", "qarah_front"), ("River Men", "river_men"))
        ]
        assert found["recipient"] == [
            {"actor_text": "soldiers", "identifier_id": None, "sector": None, "category": "state forces"}
        ]
        assert (found["event"], found["mode"], found["context"], found["quad_code"]) == (["ASSAULT"], [], None, 4)
        assert (found["date"], found["enddate"], found["link"]) == ("2021-03-14", "2021-03-14", "c7")
        assert found["event_loc"] == {
            "geonameid": 172030,
            "name": "Tel Qarah",
            "latitude": 34.123456,
            "longitude": -0.5,
            "country code": "SY",
            "cc3": "SYR",
            "admin1": "Homs",
            "precision": 2,
        }
        assert (found["size"]["dead"], found["size"]["dead_low"], found["size"]["dead_high"]) == (14, 12, None)
        assert (found["event_text"], found["coder"]) == (["clashed"], "strife 0.1.0, model m1")
        assert (found["cite_info"]["title"], found["cite_info"]["publication"]) == ("Clashes", "Coast Wire")

    def test_both_sides_of_a_clash_act(self):
        found = plover_view.line(DOCUMENT, record(**FULL))
        assert [party["actor_text"] for party in found["actor"]] == ["Qarah Front", "River Men", "soldiers"]
        assert found["recipient"] == []
        coarse = plover_view.line(DOCUMENT, record(**{**FULL, "event_type": "clash|assault"}))
        assert len(coarse["recipient"]) == 1

    def test_ids_that_do_not_tell_whose_they_are_are_not_given(self):
        found = plover_view.line(DOCUMENT, record(actor1="A; B", actor1_id="a"))
        assert [party["identifier_id"] for party in found["actor"]] == [None, None]

    @pytest.mark.parametrize(
        ("factuality", "context"),
        [("happened", None), ("planned", ["future"]), ("threatened", ["hypothetical"]), ("denied", ["negation"])],
    )
    def test_what_did_not_take_place_has_a_context(self, factuality, context):
        assert plover_view.line(DOCUMENT, record(factuality=factuality))["context"] == context

    def test_an_unknown_place_is_null(self):
        assert plover_view.line(DOCUMENT, record())["event_loc"] is None
        country = plover_view.line(DOCUMENT, record(country="SY", place_id="SY"))["event_loc"]
        assert (country["geonameid"], country["cc3"]) == (None, "SYR")

    def test_what_has_no_type_is_counted(self, tmp_path):
        with open_writer(tmp_path / "events.plover.jsonl") as writer:
            writer.write(DOCUMENT, [record(), record(plover_type=None)])
        assert len((tmp_path / "events.plover.jsonl").read_text("utf-8").splitlines()) == 1
        assert what_is_left_out(writer) == "1 event left out: 1 without a PLOVER event type"

    @given(st.text(), st.text(), st.text())
    def test_any_name_and_id(self, name, known, place):
        cells = {"actor1": name or None, "actor1_id": known or None, "place_id": place or None}
        json.dumps(plover_view.line(DOCUMENT, record(**cells)), allow_nan=False)


@pytest.mark.parametrize("ending", [".jsonl", ".parquet", ".csv", ".geojson", ".spans.jsonl", ".html"])
def test_other_formats_leave_nothing_out(tmp_path, ending):
    with open_writer(tmp_path / f"events{ending}") as writer:
        writer.write(DOCUMENT, [record(factuality="denied", acled_event_type=None, plover_type=None)])
    assert what_is_left_out(writer) == ""


def test_codes_of_countries():
    syria = country_codes("SY")
    assert (syria.name, syria.alpha3, syria.numeric) == ("Syria", "SYR", "760")
    assert country_codes("AF").numeric == "004"
    assert country_codes("NO").name == "Norway"
    assert country_codes(None) is country_codes("Syria") is None
