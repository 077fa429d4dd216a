"""The lists of ids under configs/splits are disjoint, complete, and what their README says they were drawn by."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.data.corpora import read_ids, sample
from strife.data.document import Document
from strife.data.overlap import ngram_overlaps
from strife.data.readers import read

SPLITS = Path(__file__).resolve().parents[2] / "configs" / "splits"
SEED = 13


def lists(name: str) -> dict[str, list[str]]:
    return {file.stem: list(read_ids(file)) for file in (SPLITS / name).glob("*.txt")}


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("cameo", {"train": 980, "dev": 173}),
        ("re3d_documents", {"train": 68, "dev": 9, "test": 21}),
        ("rams", {"train": 829, "dev": 95}),
    ],
)
def test_the_parts_of_a_split_share_no_id(name, sizes):
    parts = lists(name)
    assert {part: len(ids) for part, ids in parts.items()} == sizes
    assert len(set().union(*parts.values())) == sum(sizes.values())


def test_every_split_is_tested_here():
    assert {folder.name for folder in SPLITS.iterdir() if folder.is_dir()} == {
        "cameo",
        "re3d_documents",
        "rams",
        "strife_small",
    }


def test_strife_small_takes_training_documents_of_re3d_alone(shared_corpora):
    documents = {document.id: document for document in read(shared_corpora / "re3d" / "original", format="re3d")}
    training = lists("re3d_documents")["train"]
    licensed = [name for name in training if documents[name].source not in {"BBC Online", "Wikipedia"}]
    assert lists("strife_small") == {"re3d_train": licensed}


def without(documents: list[Document], *taken: list[str]) -> list[Document]:
    return [document for document in documents if not any(document.id in ids for ids in taken)]


def test_cameo(shared_corpora):
    documents = list(read(shared_corpora / "cameo_ner" / "train.txt", format="conll"))
    dev = [document.id for document in sample(documents, 0.15, SEED)]
    assert lists("cameo") == {"dev": dev, "train": [document.id for document in without(documents, dev)]}


def test_re3d_documents(shared_corpora):
    documents = list(read(shared_corpora / "re3d" / "original", format="re3d"))
    parts: dict[str, list[str]] = {"train": [], "dev": [], "test": []}
    for source in dict.fromkeys(document.source for document in documents):
        own = [document for document in documents if document.source == source]
        parts["test"] += (test := [document.id for document in sample(own, 0.2, SEED)])
        rest = without(own, test)
        share = round(0.1 * len(own)) / len(rest)
        parts["dev"] += (dev := [document.id for document in sample(rest, share, SEED)] if share else [])
        parts["train"] += [document.id for document in without(own, test, dev)]
    assert lists("re3d_documents") == parts
    part_of = {identifier: part for part, ids in parts.items() for identifier in ids}
    alike = [pair for pair in ngram_overlaps(documents) if pair.share > 0.1]
    assert alike
    assert all(part_of[pair.first] == part_of[pair.second] for pair in alike)


def test_rams(shared_corpora):
    documents = list(read(shared_corpora / "rams" / "dev.jsonlines", format="rams"))
    articles = [Document(str(url), "") for url in dict.fromkeys(document.url for document in documents)]
    held_out = {article.id for article in sample(articles, 0.125, SEED)}
    parts = {"dev": [document.id for document in documents if document.url in held_out]}
    parts["train"] = [document.id for document in without(documents, parts["dev"])]
    assert lists("rams") == parts
    tests = list(read(shared_corpora / "rams" / "test.jsonlines", format="rams"))
    assert not {document.url for document in tests} & {document.url for document in documents}
