from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.ontology import Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.records.build import records_of
from strife.records.page import GROUP_SLOTS, Page, render


class Parsed(HTMLParser):
    """Tags with attributes, and the text of each ``<article>``."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.articles: list[str] = []
        self._open = False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "article":
            self._open = True
            self.articles.append("")

    def handle_endtag(self, tag):
        self._open = self._open and tag != "article"

    def handle_data(self, data):
        if self._open:
            self.articles[-1] += data


@pytest.fixture
def page(document, ontology) -> str:
    return render([(document, records_of(document, ontology, model_version="model-7"))])


def test_the_page_needs_nothing_from_elsewhere(page):
    parsed = Parsed(page)
    assert not [tag for tag, _ in parsed.tags if tag in ("link", "img", "iframe", "object")]
    assert not [attributes for _, attributes in parsed.tags if "src" in attributes]
    assert "http" not in re.sub(r"http-equiv|https?://\"|Content", "", page)


def test_the_article_is_there_to_the_letter(page, document):
    assert Parsed(page).articles == [document.text]


def test_head_and_table_say_what_an_analyst_asks(page):
    for said in ("Coast Wire", "2021-03-15", "model-7", "5 events", "3 entities", "at least 12", "disputed", "88%"):
        assert said in page


def test_an_empty_cell_gives_its_reason(page):
    assert 'title="the text names no date"' in page


def test_normalised_values_stand_before_the_words_of_the_text(document, ontology):
    record = records_of(document, ontology, model_version="m")[1]
    day = date(2021, 3, 14)
    filled = record.filled(date_start=day, date_end=day, date_precision="day", place="Port Amal", country="Amalia")
    shown = render([(document, [filled])])
    assert "2021-03-14<span" in shown
    assert "“Sunday”" in shown
    assert "Port Amal, Amalia<span" in shown


def test_counts_show_their_range(document, ontology):
    record = records_of(document, ontology, model_version="m")[2]
    shown = render([(document, [record.filled(killed_low=12, killed_best=15, killed_high=1200)])])
    assert "15 (12–1,200)" in shown  # noqa: RUF001


def test_a_trigger_inside_an_entity_keeps_both(page):
    pieces = [attributes for tag, attributes in Parsed(page).tags if tag == "span" and "data-events" in attributes]
    shelled = next(piece for piece in pieces if "d0e1" in str(piece["data-events"]))
    assert str(shelled["class"]).split()[:2] == ["entity", "trigger"]
    assert shelled["title"] == "shelling · denied · disputed · 88% — Organisation"


def test_nothing_in_a_document_becomes_markup(hostile, ontology):
    source = render([(hostile, records_of(hostile, ontology, model_version="<script>x</script>"))])
    parsed = Parsed(source)
    assert [tag for tag, _ in parsed.tags].count("script") == 1
    assert not [
        tag for tag, attributes in parsed.tags if tag == "img" or any(name.startswith("on") for name in attributes)
    ]
    assert not [attributes["href"] for tag, attributes in parsed.tags if tag == "a"]
    assert parsed.articles == [hostile.text]
    assert source.count("<script") == 1


def test_no_title_can_end_the_frame_early(document, ontology):
    titles = ["\x00body\x00", "{{ body }}", "[documents "]
    source = render([(replace(document, title=title), []) for title in titles])
    assert source.index("</head>") < source.index('<section class="document"')
    assert source.count("</html>") == 1


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.text(max_size=5)), max_size=6)
)
def test_rendered_pieces_give_any_text_back(text, spans):
    found = [(min(a, b, len(text)), min(max(a, b), len(text)), label) for a, b, label in spans]
    document = Document(
        "d",
        text,
        entities=tuple(Entity("T", a, b, label) for a, b, label in found[:3]),
        events=tuple(
            Event("E", label or "x", a, b, arguments=(Argument(label, a, len(text)),)) for a, b, label in found[3:]
        ),
    )
    records = records_of(document, Ontology(name="none"), model_version="m")
    fragment = Page().add(document, records)
    article = re.search(r"<article[^>]*>(.*)</article>", fragment, re.DOTALL)
    assert article is not None
    written = re.sub(r"<[^>]*>", "", article[1])
    assert written == str(html.escape(text)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def test_many_documents_have_an_index_and_one_has_none(document, ontology):
    items = [(replace(document, id=f"a{n}"), records_of(document, ontology, model_version="m")) for n in range(3)]
    several, single = render(items), render(items[:1])
    assert 'href="#d2"' in several
    assert "Index of 3 articles" in several
    assert "Index of" not in single
    ids = re.findall(r'\sid="([^"]+)"', several)
    assert len(ids) == len(set(ids))


def test_groups_of_the_default_ontology_have_their_own_colours(ontology):
    assert {event_type.group for event_type in ontology.event_types.values()} == set(GROUP_SLOTS)
    assert len(set(GROUP_SLOTS.values())) == len(GROUP_SLOTS)


def test_a_page_without_events_or_documents(document):
    assert "No articles." in render([])
    assert "No events in this article." in render([(document, [])])
    unannotated = document.without_annotation()
    assert "Events are not annotated in this article." in render([(unannotated, [])])


@pytest.mark.parametrize(
    ("url", "linked"), [("https://x.test/a?b=1&c", True), ("javascript:alert(1)", False), (" x", False)]
)
def test_only_web_addresses_are_links(document, url, linked):
    links = [a["href"] for tag, a in Parsed(render([(replace(document, url=url), [])])).tags if tag == "a"]
    assert links == ([url] if linked else [])
