"""The contenders' own files, in this process: each gives an answer for each article."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from strife.evaluate.speed import derived
from strife.evaluate.speed.contenders import gliner_small, hf_pipeline, matrix_peak, spacy_pipeline, strife_extractor
from strife.records.event_record import EventRecord

ARTICLES = [
    {"id": "a", "text": "Rebels shelled the town on Sunday, police said.", "published": "2021-03-14"},
    {"id": "b", "text": "The army killed two rebels in the town. " * 40, "published": None},
]


def options(checkpoint: Path, layers: str) -> dict[str, Any]:
    return {"checkpoint": str(checkpoint), "backend": "torch", "layers": layers, "device": "cpu"}


def test_strife_annotates_or_makes_records(checkpoint: Path):
    documents = list(strife_extractor.load(options(checkpoint, "events"))(iter(ARTICLES)))
    assert [document.id for document in documents] == ["a", "b"]
    assert documents[0].published == "2021-03-14"
    assert documents[1].events
    records = list(strife_extractor.load(options(checkpoint, "records"))(iter(ARTICLES)))
    assert len(records) == 2
    assert all(isinstance(record, EventRecord) for record in records[1])


def test_the_encoder_alone_answers_for_each_article(checkpoint: Path):
    assert len(list(strife_extractor.load(options(checkpoint, "encoder"))(iter(ARTICLES)))) == 2


def test_the_pipeline_reads_long_texts_to_their_end(checkpoint: Path, tmp_path: Path):
    folder = derived.token_classifier(checkpoint, tmp_path / "classifier")
    sizes = {"batch_size": 2, "stride": 8, "max_pieces": 40}
    pipe = hf_pipeline.load({"model": str(folder), "aggregation": "simple", "device": "cpu", **sizes})
    found: list[Any] = list(pipe(iter(ARTICLES)))
    assert len(found) == 2
    assert found[1][-1]["end"] > len(ARTICLES[1]["text"]) - 40  # random weights find entities everywhere


def test_spacy_runs_the_components_that_were_chosen(tmp_path: Path):
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "town"}])
    nlp.to_disk(tmp_path / "pipeline")
    annotate = spacy_pipeline.load({"pipeline": str(tmp_path / "pipeline"), "components": ["entity_ruler"]})
    docs: list[Any] = list(annotate(iter(ARTICLES)))
    assert len(docs[1].ents) == 40
    assert not docs[1].has_annotation("SENT_START")


def test_a_spacy_pipeline_that_is_not_here_is_named():
    pytest.importorskip("spacy")
    with pytest.raises(ImportError, match="no such spaCy pipeline: en_core_web_imaginary") as raised:
        spacy_pipeline.load({"pipeline": "en_core_web_imaginary", "components": None})
    assert raised.value.name == "en_core_web_imaginary"


def test_gliner_is_given_every_word():
    text = "Two rebels died.\n" * 300
    pieces = gliner_small.pieces_of(text)
    assert "".join(pieces) == text
    assert [len(piece.split()) for piece in pieces] == [288, 288, 288, 36]  # of four words, the last one the full stop
    assert gliner_small.pieces_of("") == []


@pytest.mark.skipif(find_spec("gliner") is not None, reason="gliner is installed")
def test_gliner_says_that_it_is_not_installed(checkpoint: Path):
    with pytest.raises(ImportError) as raised:
        gliner_small.load({"tokenizer": str(checkpoint), "labels": ["person"], "batch_size": 1, "device": "cpu"})
    assert raised.value.name == "gliner"


def test_the_peak_is_measured_or_has_its_reason():
    found = matrix_peak.measure({"width": 32, "inner_width": 48, "seconds": 0.01, "device": "cpu"})
    assert found["rates"]["fp32"]["PyTorch"] > 1e6
    told = {f"{precision}, {library}" for precision, rates in found["rates"].items() for library in rates}
    assert told.isdisjoint(found["reasons"])
    assert told | set(found["reasons"]) == {
        "fp32, PyTorch",
        "fp32, ONNX Runtime",
        "bf16, PyTorch",
        "int8, ONNX Runtime",
    }
