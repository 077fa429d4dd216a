"""Coreference clusters of WikiEvents: from mention ids in a second file to spans in the Document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document, from_json, to_json
from strife.data.readers import read

TEXT = "Gen. Haddad fled. He left Dayr Sahl."
TOKENS = ["Gen", ".", "Haddad", "fled", ".", "He", "left", "Dayr", "Sahl", "."]
MENTIONS = {"n-T1": (0, 3), "n-T2": (5, 6), "n-T3": (7, 9)}


def record(name: str = "n") -> dict[str, Any]:
    mentions = [{"id": key, "start": start, "end": end, "entity_type": "PER"} for key, (start, end) in MENTIONS.items()]
    return {"doc_id": name, "text": TEXT, "tokens": TOKENS, "entity_mentions": mentions, "event_mentions": []}


def clusters_of(name: str, *clusters: list[str]) -> dict[str, Any]:
    return {"doc_key": name, "clusters": list(clusters), "informative_mentions": [""] * len(clusters)}


def read_with(folder: Path, documents: list[dict[str, Any]], coreference: list[dict[str, Any]]) -> list[Document]:
    for name, records in (("part.jsonl", documents), ("coref.jsonlines", coreference)):
        (folder / name).write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    options = {"coreference": str(folder / "coref.jsonlines")}
    return list(read(folder / "part.jsonl", format="wikievents", options=options))


def test_clusters_become_spans_of_the_text(tmp_path):
    (document,) = read_with(tmp_path, [record()], [clusters_of("other", ["x"]), clusters_of("n", ["n-T2", "n-T1"])])
    surfaces = [[document.text[start:end] for start, end in cluster] for cluster in document.meta["coreference"]]
    assert surfaces == [["He", "Gen. Haddad"]]
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_a_document_without_clusters_says_so_and_without_the_option_nothing_is_said(tmp_path):
    (document,) = read_with(tmp_path, [record()], [clusters_of("n")])
    assert document.meta["coreference"] == []
    (plain,) = read(tmp_path / "part.jsonl", format="wikievents")
    assert "coreference" not in plain.meta


@pytest.mark.parametrize(
    ("coreference", "complaint"),
    [
        ([clusters_of("m", ["n-T1"])], r"part\.jsonl:1: .*no clusters of document 'n'"),
        ([clusters_of("n", ["n-T1", "n-T9"])], r"part\.jsonl:1: .*no entity mention 'n-T9'"),
        ([clusters_of("n"), clusters_of("n")], r"coref\.jsonlines:2: document 'n' stands twice"),
        ([{"doc_key": "n", "clusters": [3]}], r"coref\.jsonlines:1: not WikiEvents coreference"),
        ([{"doc_key": "n", "clusters": [[3]]}], r"coref\.jsonlines:1: not WikiEvents coreference"),
        ([{"clusters": []}], r"coref\.jsonlines:1: not WikiEvents coreference"),
    ],
)
def test_clusters_that_do_not_fit_are_refused(tmp_path, coreference, complaint):
    with pytest.raises(InputError, match=complaint):
        read_with(tmp_path, [record()], coreference)


@pytest.mark.parametrize(("part", "clusters", "mentions"), [("dev", 402, 1648), ("test", 451, 1941)])
def test_the_release(shared_corpora, part, clusters, mentions):
    folder = shared_corpora / "wikievents"
    options = {"coreference": folder / "coref" / f"{part}.jsonlines"}
    documents = list(read(folder / f"{part}.jsonl", format="wikievents", options=options))
    found = [cluster for document in documents for cluster in document.meta["coreference"]]
    assert (len(found), sum(map(len, found))) == (clusters, mentions)
    for document in documents:
        spans = {(entity.start, entity.end) for entity in document.entities}
        assert all(tuple(span) in spans for cluster in document.meta["coreference"] for span in cluster)


def test_the_rebuilt_training_part_has_no_mentions_to_cluster(shared_corpora):
    folder = shared_corpora / "wikievents"
    options = {"coreference": folder / "coref" / "train.jsonlines"}
    with pytest.raises(InputError, match=r"train\.jsonl:1: .*has no entity mention"):
        list(read(folder / "train.jsonl", format="wikievents", options=options))
