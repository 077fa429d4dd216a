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
        ("cameo_ner/train.txt", 1153, 2162, 3),
        ("cameo_ner/test.txt", 451, 888, 0),
        ("crossner_politics/train.txt", 200, 1304, 0),
        ("crossner_politics/dev.txt", 541, 3482, 0),
        ("crossner_politics/test.txt", 651, 4209, 0),
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
    assert sum(len(d.entities) for d in documents) == begun + stray == entities
    corpus = file.partition("/")[0]
    ontology = load_ontology("cameo" if corpus == "cameo_ner" else corpus)
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


@pytest.mark.parametrize(("part", "events", "arguments"), [("dev", 924, 2188), ("test", 871, 2023)])
def test_rams(shared_corpora, part, events, arguments):
    path = shared_corpora / "rams" / f"{part}.jsonlines"
    documents = list(read(path, format="rams"))
    ontology = load_ontology("rams")
    assert sum(len(event.arguments) for document in documents for event in document.events) == arguments
    assert [len(document.events) for document in documents] == [1] * events
    for document, record in zip(documents, lines(path), strict=True):
        tokens = [token for sentence in record["sentences"] for token in sentence]
        (event,) = document.events
        first, last, ((kind, _),) = record["evt_triggers"][0]
        assert (event.type, document.surface(event)) == (kind, " ".join(tokens[first : last + 1]))
        given = [(role, tokens[begin : end + 1]) for _, (begin, end), role in record["gold_evt_links"]]
        for argument, (role, words) in zip(event.arguments, given, strict=True):
            assert role.endswith(argument.role)
            assert argument.role in ontology.roles_of(event.type)
            assert document.surface(argument) == " ".join(words)


def test_dwie(shared_corpora):
    path = shared_corpora / "dwie" / "train.jsonl"
    documents = list(read(path, format="dwie"))
    assert (len(documents), sum(len(document.entities) for document in documents)) == (702, 37940)
    assert sum(document.meta["untyped_mentions"] for document in documents) == 228
    ontology = load_ontology("dwie")
    counts: Counter[str] = Counter()
    for document, record in zip(documents, lines(path), strict=True):
        surfaces = sorted((mention["begin"], mention["text"]) for mention in record["mentions"])
        assert sorted((entity.start, document.surface(entity)) for entity in document.entities) == surfaces
        assert list(problems(repair(document, ["drop-overlapping"], counts), ontology)) == []
    assert counts == {"drop-overlapping": 39}


@pytest.mark.parametrize(
    ("part", "count", "attributions", "without_cue", "arguments"),
    [("train", 839, 19845, 35, 41613), ("dev", 84, 2193, 1, 4581)],
)
def test_polnear(shared_corpora, part, count, attributions, without_cue, arguments):
    documents = list(read(shared_corpora / "polnear" / f"{part}.jsonl", format="polnear"))
    assert (len(documents), sum(document.meta["attributions"] for document in documents)) == (count, attributions)
    events = [event for document in documents for event in document.events]
    assert (len(events), sum(len(event.arguments) for event in events)) == (attributions - without_cue, arguments)
    assert not sum(document.meta["broken_cues"] for document in documents)
    ontology = load_ontology("polnear")
    for document in documents:
        assert list(problems(repair(document, ["drop-overlapping"], Counter()), ontology)) == []


@pytest.mark.parametrize(
    ("file", "targets"),
    [
        ("UW/train", 9422),
        ("UW/dev", 3358),
        ("UW/test", 864),
        ("MEANTIME/train", 1012),
        ("MEANTIME/dev", 195),
        ("MEANTIME/test", 188),
    ],
)
def test_factuality(shared_corpora, file, targets):
    path = shared_corpora / "factuality" / f"{file}.jsonl"
    documents = list(read(path, format="factuality"))
    ontology = load_ontology("factuality")
    assert sum(len(document.events) for document in documents) == targets
    for document, record in zip(documents, lines(path), strict=True):
        assert document.text == record["text"]
        surfaces = [target["span_text"] for target in record["targets"]]
        assert [document.surface(event) for event in document.events] == surfaces
        assert list(document.meta["factuality"].values()) == [target["label"] for target in record["targets"]]
        assert list(problems(document, ontology)) == []


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
        ("re3d/original", "re3d", "re3d_documents"),
        ("dwie/train.jsonl", "dwie", "dwie"),
        ("wikievents/test.jsonl", "wikievents", "wikievents_to_rams"),
        ("geneva/dev.jsonl", "geneva", "geneva_to_rams"),
    ],
)
def test_mapped_and_repaired_corpora_are_valid_where_they_are_mapped_to(shared_corpora, path, format, name):
    ontology = load_ontology(name.partition("_to_")[2] or "strife")
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
