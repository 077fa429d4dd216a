"""The public corpora load with the counts that they are published with, and spans are the corpora's own surfaces."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from strife.configs.ontology import load_ontology
from strife.data.document import Document
from strife.data.label_map import load_label_map
from strife.data.readers import read
from strife.data.repair import repair
from strife.data.validation import problems


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]


def squeezed(text: str) -> str:
    """Without white space, and with plain quotation marks: corpora tidy both in the surfaces that they give."""
    return "".join(text.split()).translate(str.maketrans('\u201c\u201d"', "'''"))


@pytest.mark.parametrize(
    ("file", "sentences", "entities", "stray"),
    [
        ("re3d/conflibert_split/train.txt", 574, 2021, 0),
        ("re3d/conflibert_split/dev.txt", 191, 697, 0),
        ("re3d/conflibert_split/test.txt", 200, 676, 0),
        ("cameo_ner/train.txt", 1153, None, 3),
        ("cameo_ner/test.txt", 451, None, 0),
        ("crossner_politics/train.txt", 200, None, 0),
        ("crossner_politics/dev.txt", 541, None, 0),
        ("crossner_politics/test.txt", 651, None, 0),
    ],
)
def test_conll_corpora(shared_corpora, file, sentences, entities, stray):
    documents = list(read(shared_corpora / file, format="conll"))
    assert len(documents) == sentences
    assert sum(d.meta.get("stray_inside_tags", 0) for d in documents) == stray
    rows = [row.split() for row in (shared_corpora / file).read_text(encoding="utf-8").splitlines() if row.strip()]
    found = [d.text[start:end] for d in documents for start, end in d.meta["tokens"]]
    assert found == [row[0] for row in rows]
    begun = sum(row[-1].startswith("B-") for row in rows)
    assert sum(len(d.entities) for d in documents) >= begun
    if entities is not None:
        assert sum(len(d.entities) for d in documents) == begun == entities
        ontology = load_ontology("re3d")
        assert [p for d in documents for p in problems(d, ontology)] == []


@pytest.mark.parametrize(("part", "count", "events"), [("train", 203, 3207), ("dev", 20, 345), ("test", 20, 365)])
def test_wikievents(shared_corpora, part, count, events):
    path = shared_corpora / "wikievents" / f"{part}.jsonl"
    documents = list(read(path, format="wikievents"))
    assert (len(documents), sum(len(d.events) for d in documents)) == (count, events)
    for document, record in zip(documents, lines(path), strict=True):
        assert document.text == record.get("text", " ".join(record["tokens"]))
        triggers = [squeezed(mention["trigger"]["text"]) for mention in record["event_mentions"]]
        assert [squeezed(document.surface(event)) for event in document.events] == triggers
        for event, mention in zip(document.events, record["event_mentions"], strict=True):
            texts = [squeezed(argument["text"]) for argument in mention["arguments"]]
            assert [squeezed(document.surface(argument)) for argument in event.arguments] == texts
        mentions = [squeezed(mention["text"]) for mention in record.get("entity_mentions", ())]
        assert [squeezed(document.surface(entity)) for entity in document.entities] == mentions


@pytest.mark.parametrize(("part", "count", "wrong"), [("train", 1963, 3), ("dev", 783, 0), ("test", 933, 0)])
def test_geneva(shared_corpora, part, count, wrong):
    """Offsets and text of one trigger and two arguments of the training part disagree in the release itself."""
    path = shared_corpora / "geneva" / f"{part}.jsonl"
    documents = list(read(path, format="geneva"))
    assert len(documents) == count
    different = []
    for document, record in zip(documents, lines(path), strict=True):
        for event, mention in zip(document.events, record["event_mentions"], strict=True):
            given = [mention["trigger"]["text"], *(argument["text"] for argument in mention["arguments"])]
            own = [document.surface(span) for span in (event, *event.arguments)]
            different += [pair for pair in zip(own, given, strict=True) if squeezed(pair[0]) != squeezed(pair[1])]
    assert len(different) == wrong


def test_re3d_original(shared_corpora):
    root = shared_corpora / "re3d" / "original"
    documents = {document.id: document for document in read(root, format="re3d")}
    assert len(documents) == 98
    accepted: dict[str, set[tuple[str, str]]] = {}
    for folder in root.iterdir():
        for record in lines(folder / "entities.json") if folder.is_dir() else ():
            if record["confidence"] >= 0.5:
                surface = (squeezed(record["value"]), record["type"])
                accepted.setdefault(record["documentId"], set()).add(surface)
    for document in documents.values():
        own = {(squeezed(document.surface(entity)), entity.type) for entity in document.entities}
        assert own <= accepted.get(document.id, set())


@pytest.mark.parametrize(
    ("path", "format", "name"),
    [
        ("wikievents/dev.jsonl", "wikievents", "wikievents"),
        ("geneva/dev.jsonl", "geneva", "geneva"),
        ("re3d/original", "re3d", "re3d"),
    ],
)
def test_mapped_and_repaired_corpora_are_valid_in_our_ontology(shared_corpora, path, format, name):
    ontology = load_ontology("strife")
    label_map = load_label_map(name, ontology)
    counts: Counter[str] = Counter()

    def mapped(document: Document) -> Document:
        return repair(label_map.apply(document, ontology, counts), ["snap-to-token", "drop-overlapping"], counts)

    documents = [mapped(document) for document in read(shared_corpora / path, format=format)]
    assert [problem for document in documents for problem in problems(document, ontology)] == []
    assert any(document.entities or document.events for document in documents)


def test_the_seed_article_is_read_as_it_is(shared_corpora):
    path = shared_corpora / "seed_article.txt"
    (document,) = read(path)
    assert document.text.encode() == path.read_bytes().removeprefix(b"\xef\xbb\xbf")
