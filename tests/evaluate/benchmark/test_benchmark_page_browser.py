"""The page of a benchmark in a real browser: opened from disk, with the network off."""

from __future__ import annotations

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
SCRIPT = "<script>document.title='owned'</script>"

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
    pytest.mark.enable_socket,  # playwright talks to its driver through a pair of them
]


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser, hostile_page, tmp_path):
    path = tmp_path / "index.html"
    path.write_text(hostile_page, encoding="utf-8")
    shown = browser.new_page(viewport={"width": 1280, "height": 800})
    shown.complaints = []
    shown.on("console", lambda message: shown.complaints.append(message.text))
    shown.on("pageerror", lambda error: shown.complaints.append(str(error)))
    shown.on("request", lambda asked: shown.complaints.append(asked.url) if asked.url != path.as_uri() else None)
    shown.goto(path.as_uri())
    yield shown
    shown.close()


def test_nothing_ran_and_nothing_was_fetched(opened):
    assert opened.title() == "Benchmark <u> \N{EN DASH} strife benchmark"
    assert opened.complaints == []


def test_errors_open_and_show_the_sentence_in_every_reading(opened):
    assert not opened.is_visible("table.errors")
    opened.click("summary >> nth=0")
    assert opened.is_visible("table.errors >> nth=0")
    row = opened.query_selector("table.errors tbody tr")
    assert row.query_selector(".id").text_content() == "d0<u>"
    readings = row.query_selector_all("td:not(.id)")
    shown = [
        reading.evaluate("e => { e.querySelectorAll('sup').forEach(s => s.remove()); return e.textContent; }")
        for reading in readings
    ]
    assert len(shown) == 3
    assert {text.strip() for text in shown} == {f"Raiders {SCRIPT} burned Olm & left."}


def test_gold_is_coloured_by_what_the_reference_made_of_it(opened):
    opened.click("summary >> nth=0")
    marks = opened.query_selector_all("table.errors >> nth=0 >> tbody tr >> nth=0 >> td:nth-child(2) mark")
    assert [mark.get_attribute("class") for mark in marks] == ["wrong", "near"]
    assert marks[1].get_attribute("title") == "boundary: <i>Town</i>"


@pytest.mark.parametrize("width", [360, 800, 1280, 1900])
def test_no_width_needs_sideways_scrolling(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    for summary in opened.query_selector_all("summary"):
        summary.click()
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_a_corpus_is_reached_from_the_list(opened):
    opened.click("nav a")
    nav = opened.query_selector("nav").bounding_box()
    heading = opened.query_selector("section h2").bounding_box()
    assert nav["y"] + nav["height"] <= heading["y"] + heading["height"]
