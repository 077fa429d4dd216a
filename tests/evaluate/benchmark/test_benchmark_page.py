"""The page of a benchmark: it renders, lets no text become markup and needs no network."""

from __future__ import annotations

import re


def test_the_page_has_tables_plots_and_errors(hostile_page):
    for part in ("What became of entities", "What became of triggers", "Errors in entities on the text", "gone"):
        assert part in hostile_page
    for title in ("Confusion of entities, words", "Calibration, words", "Learning curves", "Score and speed"):
        assert title in hostile_page
    assert hostile_page.count("<svg") >= 6
    assert "Of <code>code</code> " in hostile_page
    assert "to <code>words</code> has" in hostile_page


def test_no_text_and_no_label_is_markup(hostile_page):
    assert "<script" not in hostile_page
    for hostile in ("<u>", "<i>"):
        assert hostile not in hostile_page


def test_nothing_is_fetched(hostile_page):
    assert re.findall(r"""(?:src|href|action|data)\s*=\s*["']?\s*(?:https?:|//)""", hostile_page) == []
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import|<link|<iframe", hostile_page)
