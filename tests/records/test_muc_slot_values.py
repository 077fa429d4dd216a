"""Date, place and number slots of MUC-4 from words of a text."""

from __future__ import annotations

from datetime import date

import pytest

from strife.records.muc_dates import not_later_than, time_expressions
from strife.records.muc_numbers import is_plural, number_filler
from strife.records.muc_phrases import phrases_in
from strife.records.muc_places import PlaceTable, dateline_place

PUBLISHED = date(1989, 5, 4)  # a Thursday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("THE MILL BURNED ON 2 MAY.", "02 MAY 89"),
        ("THE MILL BURNED YESTERDAY.", "03 MAY 89"),
        ("THE MILL BURNED TODAY.", "04 MAY 89"),
        ("THE MILL BURNED ON TUESDAY.", "02 MAY 89"),
    ],
)
def test_a_time_expression_becomes_a_day(text, value):
    assert [each.value for each in time_expressions(text, PUBLISHED)] == [value]


def test_an_article_dates_what_nothing_else_does():
    assert not_later_than(PUBLISHED) == "- 04 MAY 89"
    assert not_later_than(None) is None


@pytest.mark.parametrize(
    ("before", "wording", "number"),
    [
        ("", "MILLER", "1"),
        ("", "MILLERS", "PLURAL"),
        ("THE BLAST KILLED FIVE ", "MILLERS", "5"),
        ("IT KILLED ABOUT 50 ", "MILLERS", "~50"),
        ("IT KILLED AT LEAST 7 ", "MILLERS", "7-"),
        ("IT HURT 3 DOGS. THE ", "MILLERS", "PLURAL"),
        ("IT KILLED ", "TWO MILLERS", "2"),
        ("IT HIT ", "1,200 MEN OF THE MILL", "1200"),
    ],
)
def test_numbers(before, wording, number):
    text = before + wording
    assert number_filler(text, len(before), len(text)) == number


def test_a_name_is_one():
    assert number_filler("FIVE ANA REYES", 5, 14, name=True) == "1"


def test_the_head_of_a_description_says_whether_it_is_of_several():
    assert is_plural("MEMBERS OF THE GUARD")
    assert not is_plural("OWNER OF THE MILLS")


def test_the_longest_phrase_is_found_whatever_blanks_it_has():
    text = "THE RIVER\n  LEAGUE AND THE RIVER"
    found = list(phrases_in(text, frozenset({"RIVER", "RIVER LEAGUE"})))
    assert [(text[start:end], phrase) for start, end, phrase in found] == [
        ("RIVER\n  LEAGUE", "RIVER LEAGUE"),
        ("RIVER", "RIVER"),
    ]


class TestPlaces:
    table = PlaceTable.learn(
        [("ARDEN", ["NORLAND: ARDEN (CITY)", "NORLAND: ARDEN (CITY): MILL HILL (NEIGHBORHOOD)"]), ("OLM", ["SUDLAND"])]
    )

    def test_the_longest_name_is_read_across_lines(self):
        found = self.table.mentions("IT BURNED IN MILL\nHILL, NOT IN SUDLAND.", "NORLAND")
        assert [each.value for each in found] == ["NORLAND: ARDEN (CITY): MILL HILL (NEIGHBORHOOD)", "SUDLAND"]
        assert found[0].start == 13
        assert found[0].end == 22

    def test_a_name_that_no_key_has_is_read_where_the_text_describes_it(self):
        (place,) = self.table.mentions("IT BURNED IN THE TOWN OF BRECK.", "NORLAND")
        assert (place.value, place.known) == ("NORLAND: BRECK (TOWN)", False)

    def test_the_country_of_a_dateline(self):
        assert self.table.datelines[dateline_place("  OLM, 3 MAY 89 (OWN) -- IT RAINED.")] == "SUDLAND"
