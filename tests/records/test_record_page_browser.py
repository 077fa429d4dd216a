"""The page in a real browser: opened from disk, with the network off."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.records.build import records_of
from strife.records.export import export

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]

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
def opened(browser, document, hostile, ontology, tmp_path):
    path = tmp_path / "page.html"
    export(path, [(each, records_of(each, ontology, model_version="m")) for each in (document, hostile)])
    page = browser.new_page(viewport={"width": 1300, "height": 800}, reduced_motion="reduce")
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.complaints.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    yield page
    page.close()


def highlighted(page) -> list[tuple[str, str | None]]:
    pieces = page.query_selector_all(".on-argument")
    return [(piece.text_content(), piece.get_attribute("data-role")) for piece in pieces]


def triggers(page) -> list[str]:
    return [piece.text_content() for piece in page.query_selector_all(".text .trigger.on")]


def in_view(page, selector: str) -> bool:
    box = page.query_selector(selector).bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_no_script_of_a_document_ran_and_nothing_was_fetched(opened):
    assert opened.title() != "owned"
    assert opened.complaints == []


def test_the_text_in_the_browser_is_the_text(opened, document, hostile):
    texts = [article.text_content() for article in opened.query_selector_all("article")]
    assert texts == [document.text, hostile.text]


def test_clicking_a_row_shows_its_trigger_and_roles(opened):
    opened.click("#d0e1 .who")
    assert triggers(opened) == ["shelled"]
    assert highlighted(opened) == [
        ("Rebel forces", "attacker"),
        ("the ", "target"),
        ("harbour", "place"),
        ("Sunday", "time"),
        ("mortars", "instrument"),
        ("the mayor", "claimant"),
    ]
    assert opened.get_attribute("#d0e1", "aria-selected") == "true"
    assert opened.is_visible("#d0e1 + .detail")


def test_clicking_again_or_escape_lets_go(opened):
    for release in (lambda: opened.click("#d0e1 .what"), lambda: opened.keyboard.press("Escape")):
        opened.click("#d0e1 .what")
        release()
        opened.mouse.move(0, 0)
        opened.evaluate("document.activeElement.blur()")
        assert highlighted(opened) == []
        assert opened.get_attribute("#d0e1", "aria-selected") == "false"


def test_hovering_previews_and_goes_back_to_the_pinned_event(opened):
    opened.click("#d0e1 .what")
    opened.hover("#d0e3 .what")
    assert triggers(opened) == ["clashed"]
    opened.hover(".text .headline")
    assert triggers(opened) == ["shelled"]


def test_a_trigger_leads_to_its_row(opened):
    opened.set_viewport_size({"width": 500, "height": 500})
    opened.click("article >> text=clashed")
    assert opened.get_attribute("#d0e3", "aria-selected") == "true"
    assert in_view(opened, "#d0e3")


def test_a_row_leads_to_its_trigger(opened):
    opened.set_viewport_size({"width": 500, "height": 500})
    opened.click("#d0e4 .what")
    assert in_view(opened, ".text .trigger.on")


def test_rows_work_from_the_keyboard(opened):
    opened.focus("#d0e0")
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("document.activeElement.id") == "d0e1"
    assert triggers(opened) == ["shelled"]
    opened.keyboard.press("Enter")
    assert opened.get_attribute("#d0e1", "aria-selected") == "true"


def test_filters_hide_rows_and_quieten_triggers(opened):
    opened.click("[data-filter=factuality][data-value=denied]")
    assert [row.get_attribute("id") for row in opened.query_selector_all("tr.event") if row.is_visible()] == ["d0e1"]
    assert opened.inner_text("#status") == "1 of 6 events in 1 article"
    assert opened.query_selector("article >> text=clashed").get_attribute("class").endswith("off")
    opened.click("[data-filter=group][data-value=battle]")
    assert opened.is_visible("#nothing")
    opened.click("#clear")
    assert len([row for row in opened.query_selector_all("tr.event") if row.is_visible()]) == 6


def test_search_finds_words_of_a_row(opened):
    opened.fill("#search", "tel qarah")
    opened.wait_for_selector("#d0e1", state="hidden")
    assert opened.is_visible("#d0e3")


def test_a_denied_event_looks_denied(opened):
    style = "getComputedStyle(document.querySelector('.text [data-factuality=denied]')).textDecorationLine"
    assert opened.evaluate(style) == "line-through"


@pytest.mark.parametrize("width", [360, 800, 1300, 1900])
def test_no_width_needs_sideways_scrolling(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
