"""Gold event records: compiled with the annotation, and refused with file and record where they do not fit it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology
from strife.data.corpora import embedded_corpus
from strife.records.gold import FOLDER, read_gold

ONTOLOGY = load_ontology("strife")
ARTICLE = """id: qarah
published: 2021-03-14

[1] Two killed in Qarah
  kill: killed | happened stated | killed: Two | place: Qarah

[2] A mortar round killed two guards in Qarah on Sunday, police said. Shelling and shelling again followed.
  Organisation: guards; police
  shelling: killed | happened attributed | victim: guards | place: Qarah | time: Sunday
  kill: killed | happened attributed | killed: two | victim: guards | claimant: police
  shelling: Shelling | happened stated
  shelling: shelling | happened stated
"""
RECORD = {
    "events": ["killed@1", "killed@2", "Shelling@2", "shelling@2"],
    "type": "shelling",
    "date": {"start": "2021-03-14", "end": "2021-03-14", "precision": "day"},
    "actor1": None,
    "actor2": {"name": "guards", "category": "civilians"},
    "place": {"name": "Qarah", "country": "SY", "precision": 1},
    "weapon": "A mortar round",
    "object": None,
    "killed": {"low": 2, "best": 2, "high": 2},
    "injured": None,
    "claimant": "police",
    "claim": "attributed",
    "factuality": "happened",
}


@pytest.fixture
def compile_records(tmp_path: Path):
    (tmp_path / "qarah.article").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / FOLDER).mkdir()

    def compiled(*records):
        (tmp_path / FOLDER / "qarah.yaml").write_text(yaml.safe_dump(list(records)), encoding="utf-8")
        ((_, found),) = read_gold(tmp_path, ONTOLOGY)
        return found

    return compiled


def test_a_record_joins_its_mentions(compile_records):
    (record,) = compile_records(RECORD)
    assert (record.event_id, record.event_type, record.model_version) == ("qarah:R1", "shelling", "gold")
    assert (record.date_start, record.date_precision) == (date(2021, 3, 14), "day")
    assert (record.killed_low, record.killed_high, record.injured_best) == (2, 2, None)
    assert (record.place, record.country, record.geo_precision, record.latitude) == ("Qarah", "SY", 1, None)
    assert (record.actor2, record.civilian_targeting, record.claimant) == ("guards", True, "police")
    assert record.plover_mode == "heavy-weapons"
    assert record.count_text == "killed: Two"
    assert record.reasons["place_id"] == "the gazetteer has no entry for it"
    assert record.reasons["actor1"] == "the article does not say"


def test_a_trigger_that_stands_twice_is_numbered(compile_records):
    split = [dict(RECORD, events=["killed@1", "killed@2", "Shelling@2"]), dict(RECORD, events=["shelling@2"])]
    assert [record.event_id for record in compile_records(*split)] == ["qarah:R1", "qarah:R2"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"events": ["killed@1", "killed@2", "Shelling@2"]}, "events without a record: shelling"),
        ({"events": ["killed@9"]}, "record 1: 'killed@9': write trigger@sentence"),
        ({"events": ["killed"]}, "'killed': write trigger@sentence"),
        ({"events": ["hit@2"]}, "record 1: 'hit@2': sentence 2 has 0 such triggers"),
        ({"events": ["killed@2#0"]}, "'killed@2#0': write trigger@sentence"),
        ({"weapon": ""}, "record 1: weapon"),
        ({"events": ["killed@2#2"]}, "sentence 2 has 1 such triggers"),
        ({"type": "kil"}, "record 1: 'kil' is not one of"),
        ({"type": "bombing"}, "record 1: none of its mentions is annotated as bombing"),
        ({"claim": "said"}, "record 1: 'said' is not one of"),
        ({"killed": {"low": 3, "best": 2}}, "record 1: killed: .*low <= best <= high"),
        ({"date": {"start": "2021-03-14", "end": "2021-03-13", "precision": "day"}}, "record 1: date: .*lies before"),
        ({"place": {"name": "Q", "country": "SY", "precision": 1, "latitude": 3}}, "together or not at all"),
        ({"colour": "red"}, "record 1: colour"),
    ],
)
def test_what_does_not_fit_is_refused(compile_records, changes, message):
    with pytest.raises(InputError, match=rf"qarah.yaml: .*{message}"):
        compile_records(RECORD | changes)


def test_files_that_are_no_records_are_refused(tmp_path):
    with pytest.raises(InputError, match="no gold records"):
        list(read_gold(tmp_path, ONTOLOGY))
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "qarah.yaml").write_text("[", encoding="utf-8")
    with pytest.raises(InputError, match="there is no article"):
        list(read_gold(tmp_path, ONTOLOGY))
    (tmp_path / "qarah.article").write_text(ARTICLE, encoding="utf-8")
    for content, message in (
        ("[", "not valid YAML"),
        ("- date: {start: 2021-02-30}", "not valid YAML: day is out of range"),
        ("", "expected a list of records"),
        ("- foo", "record 1: Input should be"),
    ):
        (tmp_path / FOLDER / "qarah.yaml").write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            list(read_gold(tmp_path, ONTOLOGY))


def test_every_gold_record_of_the_embedded_corpus_fits_its_article():
    found = dict((document.id, records) for document, records in read_gold(embedded_corpus(), ONTOLOGY))
    assert sum(bool(records) for records in found.values()) >= 40
    for records in found.values():
        for record in records:
            if record.date_end is not None and record.factuality in ("happened", "ongoing"):
                assert record.publication_date is not None
                assert record.date_end <= record.publication_date, record.event_id
