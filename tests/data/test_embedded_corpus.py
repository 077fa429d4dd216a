"""The articles that strife carries: valid, complete in their metadata, and none a copy of another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from strife.configs.ontology import LAYERS, load_ontology
from strife.data.corpora import embedded_corpus
from strife.data.document import Document
from strife.data.labels import tokens_of
from strife.data.overlap import names_across_splits, ngram_overlaps
from strife.data.readers import read
from strife.data.statistics import statistics
from strife.data.tokens import token_spans
from strife.data.validation import problems

ONTOLOGY = load_ontology("strife")
FILES = sorted(embedded_corpus().glob("*.article"))
SPLITS = {"train", "dev", "test"}
LARGEST_SHARE = 0.03
HEADINGS = {
    "entities": "Entity types",
    "events": "Event types",
    "arguments": "Roles",
    "factuality": "Factuality",
    "claims": "Claim values",
}
REAL_NAMES = {
    "Air Force",
    "Boko Haram",
    "Central Command",
    "Defence Ministry",
    "General Staff",
    "Islamic State",
    "Libyan National Army",
    "Ministry Defence",
    "National Liberation Army",
    "Red Crescent",
    "Red Cross",
    "Secretary State",
    "Russia's Defence Ministry",
    "State SANA",
    "The Council",
    "The LNA",
    "The Mission",
    "The Red Cross",
    "United Nations",
    "United States",
}
"""Bodies that exist or are named after their kind; other names are invented, and training must not give them away."""


@pytest.fixture(scope="module")
def articles() -> dict[Path, Document]:
    return {file: document for file in FILES for document in read(file)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_article_is_valid_and_described(articles, file):
    document = articles[file]
    assert list(problems(document, ONTOLOGY)) == []
    assert document.id == file.stem
    assert document.layers == LAYERS
    assert document.published
    assert document.source
    assert document.meta["split"] in SPLITS
    assert document.meta["genre"]
    assert document.meta["country"]
    assert document.meta["fiction"] == "yes"
    tokens = token_spans(document.text)
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    arguments = [argument for event in document.events for argument in event.arguments]
    for span in (*document.entities, *document.events, *arguments):
        first, stop = tokens_of(tokens, span.start, span.end)
        assert first < stop
        assert span.start in starts, document.surface(span)
        assert span.end in ends, document.surface(span)


def test_every_event_has_its_factuality_and_claim(articles):
    events = [event for document in articles.values() for event in document.events]
    assert all(event.factuality and event.claim for event in events)


def test_the_corpus_is_as_large_and_varied_as_its_datasheet_says(articles):
    found = statistics(articles.values())
    assert len({document.id for document in articles.values()}) == found["documents"] >= 180
    assert found["documents_without_events"] >= 12
    assert found["events"] >= 2200
    assert found["arguments"] >= 6500
    assert found["entities"] >= 9000
    assert found["distinct_trigger_lemmas"] >= 350
    assert len(found["countries"]) >= 35
    assert min(found["event_types"].values()) >= 25
    assert min(found["roles"].values()) >= 40
    assert set(found["splits"]) == SPLITS


def test_articles_are_250_to_700_words_long(articles):
    lengths = {document.id: len(document.text.split()) for document in articles.values()}
    assert {name: words for name, words in lengths.items() if not 250 <= words <= 700} == {}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_label_occurs(articles, layer):
    events = [event for document in articles.values() for event in document.events]
    occurring = {
        "entities": {entity.type for document in articles.values() for entity in document.entities},
        "events": {event.type for event in events},
        "arguments": {argument.role for event in events for argument in event.arguments},
        "factuality": {event.factuality for event in events},
        "claims": {event.claim for event in events},
    }[layer]
    assert set(ONTOLOGY.labels(layer)) - occurring == set()


def test_the_training_part_alone_shows_every_event_type_and_role(articles):
    events = [e for d in articles.values() if d.meta["split"] == "train" for e in d.events]
    assert {event.type for event in events} == set(ONTOLOGY.event_types)
    assert {argument.role for event in events for argument in event.arguments} == set(ONTOLOGY.roles)


def test_some_articles_have_no_event(articles):
    empty = {document.meta["split"] for document in articles.values() if not document.events}
    assert empty == SPLITS


def test_no_article_repeats_another(articles):
    assert [pair for pair in ngram_overlaps(articles.values(), n=8) if pair.share > LARGEST_SHARE] == []


def test_no_invented_name_stands_in_two_splits(articles):
    assert set(names_across_splits(articles.values())) - REAL_NAMES == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_guidelines_define_every_label(layer):
    page = (embedded_corpus() / "LABELS.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {HEADINGS[layer]}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    entries = dict(re.findall(r"^### (\S+)\n(.*?)(?=^### |\Z)", section, re.MULTILINE | re.DOTALL))
    assert list(entries) == list(ONTOLOGY.labels(layer))
    for entry in entries.values():
        lines = entry.splitlines()
        assert sum(line.startswith("+ ") for line in lines) >= 3
        assert sum(line.startswith("- ") for line in lines) >= 2
        assert any(line.startswith("Ask: ") for line in lines)
