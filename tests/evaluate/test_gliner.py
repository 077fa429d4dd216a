from __future__ import annotations

import importlib.util
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology, load_ontology
from strife.data.document import Document, Entity
from strife.data.tokens import token_spans
from strife.data.validation import check_document
from strife.evaluate.baselines.gliner import GlinerAnnotator, disjoint, fit, text_pieces, type_prompts
from strife.evaluate.systems import Task, Unavailable

INSTALLED = importlib.util.find_spec("gliner") is not None


class CapitalisedWords:
    """A finder of spans that speaks GLiNER's protocol: every capitalised word is of the first label."""

    def inference(self, texts, labels, *, threshold, batch_size):
        return [
            [
                {"start": m.start(), "end": m.end(), "label": labels[0], "score": 0.9}
                for m in re.finditer(r"\b[A-Z]\w+", text)
            ]
            for text in texts
        ]


def _task(ontology: Ontology, folder: Path) -> Task:
    return Task("t", ontology, (), (), 13, folder)


def _annotator(ontology: Ontology, *, piece_tokens: int = 60) -> GlinerAnnotator:
    prompts = type_prompts(ontology, definitions=False)
    return GlinerAnnotator(CapitalisedWords(), prompts, 0.5, piece_tokens, 8)


def test_a_type_is_told_in_words_and_with_its_definition_if_wanted(ontology):
    assert type_prompts(ontology, definitions=False)["military platform"] == "MilitaryPlatform"
    (told,) = (p for p, name in type_prompts(ontology, definitions=True).items() if name == "Money")
    assert told == "money: An amount of money."


def test_an_ontology_without_entities_is_refused(tmp_path):
    with pytest.raises(InputError, match="'wikievents' has no entity types"):
        fit(_task(load_ontology("wikievents"), tmp_path))


@pytest.mark.skipif(INSTALLED, reason="gliner is installed")
def test_without_the_package_it_is_unavailable(ontology, tmp_path):
    with pytest.raises(Unavailable, match=r"pip install 'strife\[gliner\]'"):
        fit(_task(ontology, tmp_path))


@pytest.mark.skipif(not INSTALLED, reason="gliner is not installed")
def test_without_weights_it_is_unavailable(ontology, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Unavailable, match="no GLiNER weights"):
        fit(_task(ontology, tmp_path), model=str(tmp_path / "nowhere"))


def test_spans_of_all_sentences_are_offsets_into_the_text(ontology):
    text = "In Kora, rebels fled.\n\nThe town of Marr fell. Nobody saw Abu Sayr.\n"
    annotated = _annotator(ontology).predict([Document(id="a", text=text), Document(id="b", text="")])
    check_document(annotated[0], ontology, where="test")
    assert [annotated[0].surface(e) for e in annotated[0].entities] == [
        "In", "Kora", "The", "Marr", "Nobody", "Abu", "Sayr"
    ]  # fmt: skip
    assert annotated[0].layers == ("entities",)
    assert annotated[1].entities == ()


def test_a_sentence_longer_than_a_piece_loses_nothing_and_gains_nothing(ontology):
    text = " ".join(f"Word{n}" for n in range(100)) + "."
    (annotated,) = _annotator(ontology, piece_tokens=7).predict([Document(id="a", text=text)])
    assert [annotated.surface(e) for e in annotated.entities] == [f"Word{n}" for n in range(100)]


def test_gold_triggers_are_of_no_use(ontology):
    with pytest.raises(InputError, match="gold triggers"):
        _annotator(ontology).predict([], gold_triggers=True)


@given(
    text=st.text(alphabet="ab Ü7.,!?\n'\u0301\U0001f600\ud800", max_size=200),
    tokens=st.integers(1, 12),
    overlap=st.integers(0, 12),
)
def test_pieces_hold_every_token_and_are_short_enough(text, tokens, overlap):
    pieces = text_pieces(text, tokens=tokens, overlap=overlap)
    whole = set(token_spans(text))
    inside = {(s + a, s + b) for s, e in pieces for a, b in token_spans(text[s:e])}
    assert {t for t in whole if any(s <= t[0] and t[1] <= e for s, e in pieces)} == whole
    assert inside >= whole
    assert all(0 < len(token_spans(text[s:e])) <= tokens for s, e in pieces)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.sampled_from([0.5, 0.7, 0.9])), max_size=12))
def test_of_overlapping_spans_the_surest_stays(spans):
    entities = [Entity("", start, start + width, "Person", score) for start, width, score in spans]
    kept = disjoint(entities)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    for entity in entities:
        assert any(k.start < entity.end and entity.start < k.end and k.score >= entity.score for k in kept)
