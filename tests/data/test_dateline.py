"""Whole dates of datelines only; what has no year has no date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.dateline import dateline_date
from strife.data.readers import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GAO, Mali, Sept. 11, 2019 (UPI) -- Gunmen killed two.", "2019-09-11"),
        ("KABUL, Afghanistan, Nov 8, 2015 - A bomb", "2015-11-08"),
        ("N'DJAMENA, 3 March 2021 -- Fighters", "2021-03-03"),
        ("MOGADISHU, August 21st, 2011 -- Troops", "2011-08-21"),
        ("JEBEL HARAZ, Sudan, Nov. 19, 2023 (Nile Desk) -- Two were killed on Nov. 18, 2023.", "2023-11-19"),
        ("SARAJEVO, Bosnia and Herzegovina, 5 May 1995 \u2014 Shells", "1995-05-05"),
        ("\u015eANLIURFA, Turkey, 3 May 2016: Rockets", "2016-05-03"),
        ("KABUL (AP) March 3, 2001--Gunmen", "2001-03-03"),
        ("(KABUL, Afghanistan, March 3, 2001)\nText", "2001-03-03"),
        ("BAGHDAD, April 9, 2003.\nText", "2003-04-09"),
        ("BEIRUT, 2016-12-08 (Reuters) - Warplanes", "2016-12-08"),
        ("Headline\r\n\r\nBy A. Writer\r\n\r\nPublished 8 Nov. 2015 at 5:19 PM\r\n\r\nText.", "2015-11-08"),
        ("Updated: December 24, 1999\nText", "1999-12-24"),
        ("A headline\n\nMarch 14, 2021\n\nText", "2021-03-14"),
        ("(2021-03-14)\nText", "2021-03-14"),
    ],
)
def test_a_whole_date_is_read(text, expected):
    assert dateline_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DEIR EZZOR, Syria, Nov. 8 (UPI) -- Clashes between regime troops",
        "KABUL, March 14 -- The war that began on Oct. 7 killed two.",
        "KABUL, Sunday -- A bomb",
        "ADEN, 2015 -- A year of war",
        "MOSUL, Feb. 30, 2016 -- No such day",
        "BASRA, 2016-13-08 -- No such month",
        "The war that began on March 20, 2003, killed many.",
        "US troops left on 5 May 2003, and the base was closed.",
        "NATO forces killed five people on March 3, 2001",
        "NATO KILLS FIVE ON MARCH 3, 2001",
        "KABUL, Afghan and US forces, 5 May 2003 - a list",
        "KABUL, March 3, 2001, was a day of war.",
        "KABUL -- March 3, 2001: the day of war",
        "IRAQ WAR, March 20, 2003 \u2013 December 18, 2011",
        "IRAQ WAR, 20 March 2003-18 December 2011",
        "KABUL, 5 May 20033 - no year",
        "In a report of 8 November 2015 the group said so.",
        "KABUL -- " + "x" * 90 + " March 14, 2021",
        "\n".join(["A line."] * 12 + ["KABUL, March 14, 2021 -- Text"]),
    ],
)
def test_anything_less_gives_none(text):
    assert dateline_date(text) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_in_every_form(day):
    month, short = day.strftime("%B"), day.strftime("%b")
    forms = (
        f"{month} {day.day}, {day.year}",
        f"{short}. {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{day}",
    )
    assert [dateline_date(f"GOMA, DR Congo, {form} -- Rebels") for form in forms] == [str(day)] * len(forms)
    assert dateline_date(f"GOMA, DR Congo, {month} {day.day} -- Rebels") is None


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    assert dateline_date(text) is None or len(dateline_date(text)) == 10


def test_the_seed_article_does_not_tell_its_year(shared_corpora):
    (document,) = read(shared_corpora / "seed_article.txt")
    assert dateline_date(document.text) is None
