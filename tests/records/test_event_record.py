from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from strife.records.build import records_of
from strife.records.event_record import COLUMNS, EventRecord, from_json, to_json

DESIGNED = """event_id cluster_id doc_id url source publication_date
event_type event_group acled_event_type acled_sub_event_type plover_type plover_mode
date_start date_end date_precision date_text
actor1 actor1_id actor1_category actor2 actor2_id actor2_category civilian_targeting
place place_id country admin1 latitude longitude geo_precision place_text
weapon object
killed_low killed_best killed_high injured_low injured_best injured_high count_text count_rule
claimant claimant_id claim_status factuality
confidence evidence sentence model_version pipeline_version"""


@pytest.fixture
def record(document, ontology) -> EventRecord:
    return records_of(document, ontology, model_version="test")[1]


def test_the_columns_are_those_of_the_design_in_its_order():
    assert tuple(DESIGNED.split()) == COLUMNS


def test_a_null_needs_a_reason(record):
    with pytest.raises(ValueError, match="null without a reason: actor1"):
        dataclasses.replace(record, actor1=None)


def test_a_value_may_not_keep_its_reason(record):
    with pytest.raises(ValueError, match="a reason for null, but no null: cluster_id"):
        dataclasses.replace(record, cluster_id="a:E1")


def test_filling_a_column_drops_its_reason(record):
    filled = record.filled(cluster_id="a:E1", url="https://example.org/a")
    assert (filled.cluster_id, filled.url) == ("a:E1", "https://example.org/a")
    assert not {"cluster_id", "url"} & set(filled.reasons)
    assert set(filled.reasons) < set(record.reasons)


def test_json_round_trip(record):
    filled = record.filled(date_start=date(2021, 3, 14), latitude=-12.5, civilian_targeting=False, killed_best=0)
    for each in (record, filled):
        assert from_json(json.loads(json.dumps(to_json(each)))) == each
