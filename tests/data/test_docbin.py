"""spaCy's DocBin files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.readers import read
from strife.data.writers import write

spacy = pytest.importorskip("spacy")

TEXT = "\N{FIRE} Rebels  shelled\nthe town."


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    from spacy.tokens import DocBin

    tokenizer = spacy.blank("en").tokenizer
    doc = tokenizer(TEXT)
    doc.ents = [doc.char_span(2, 8, label="Organisation")]
    doc.spans["sc"] = [doc.char_span(18, 26, label="Facility"), doc.char_span(22, 26, label="Place")]
    doc.cats = {"war": 1.0}
    DocBin(docs=[doc, tokenizer("Unread.")]).to_disk(tmp_path / "train.spacy")
    return tmp_path / "train.spacy"


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


def test_entities_tokens_and_what_is_not_carried(packed):
    first, second = read(packed)
    assert (first.id, first.text, surfaces(first)) == ("train-1", TEXT, [("Rebels", "Organisation")])
    assert first.layers == ("entities",)
    tokens = [first.text[start:end] for start, end in first.meta["tokens"]]
    assert tokens == ["\N{FIRE}", "Rebels", "shelled", "the", "town", "."]
    assert first.meta["not_carried"] == {"labels of documents": 1, "span group sc": 2}
    assert (second.layers, second.entities) == ((), ())


def test_a_span_group_by_option(packed):
    first, _ = read(packed, options={"spans": "sc"})
    assert surfaces(first) == [("the town", "Facility"), ("town", "Place")]
    assert first.meta["not_carried"] == {"labels of documents": 1, "entities of Doc.ents": 1}
    with pytest.raises(InputError, match="no span group 'cs'; known: sc"):
        list(read(packed, options={"spans": "cs"}))


def test_overlapping_and_misaligned_entities_are_counted(tmp_path):
    spans = [(2, 8, "A"), (2, 17, "B"), (18, 26, "C"), (19, 26, "D")]
    entities = tuple(Entity(f"T{n}", start, end, label) for n, (start, end, label) in enumerate(spans))
    document = Document("w/1", TEXT, source="wire", layers=("entities",), entities=entities)
    written = write(tmp_path / "a.spacy", [document])
    assert (written.documents, written.not_carried) == (1, {"overlapping entities": 1, "misaligned entities": 1})
    (back,) = read(tmp_path / "a.spacy")
    assert (back.id, back.text, back.source) == ("w/1", TEXT, "wire")
    assert surfaces(back) == [("Rebels  shelled", "B"), ("the town", "C")]
    group = write(tmp_path / "b.spacy", [document], options={"spans": "sc"})
    assert group.not_carried == {"misaligned entities": 1}
    (back,) = read(tmp_path / "b.spacy", options={"spans": "sc"})
    assert surfaces(back) == [("Rebels", "A"), ("Rebels  shelled", "B"), ("the town", "C")]


def test_what_is_unknown_stays_unknown(tmp_path):
    write(tmp_path / "a.spacy", [Document("a", TEXT), Document("b", TEXT, layers=("entities",))])
    assert [document.layers for document in read(tmp_path / "a.spacy")] == [(), ("entities",)]


def test_faults_are_named(tmp_path, monkeypatch):
    path = tmp_path / "a.spacy"
    path.write_bytes(b"no DocBin")
    with pytest.raises(InputError, match=r"a\.spacy: not a DocBin file"):
        list(read(path))
    with pytest.raises(InputError, match="spaCy cannot split texts of the language 'qq'"):
        write(tmp_path / "b.spacy", [], options={"language": "qq"})
    for module in ("spacy", "spacy.tokens"):
        monkeypatch.setitem(sys.modules, module, None)
    for act in (lambda: list(read(path)), lambda: write(path, [])):
        with pytest.raises(InputError, match=r"needs spaCy: pip install 'strife\[baselines\]'"):
            act()
