"""Calibrated confidences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerBase

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans
from strife.models.backends.torch_backend import TorchBackend
from strife.models.calibration import ARTICLE_TOKENS, Calibration, Curve
from strife.models.extractor import Extractor
from strife.models.joint import JointModel

PROBABILITIES = st.floats(0, 1)


@given(PROBABILITIES)
def test_without_a_curve_a_probability_stays_as_it_is(probability: float) -> None:
    assert Curve()(probability) == probability


@given(PROBABILITIES, PROBABILITIES, st.floats(0.1, 3), st.floats(-3, 3))
def test_a_curve_keeps_the_order_and_gives_probabilities(
    one: float, other: float, slope: float, intercept: float
) -> None:
    low, high = sorted((one, other))
    curve = Curve(slope, intercept)
    assert 0 <= curve(low) <= curve(high) <= 1


def test_a_temperature_of_two_by_hand() -> None:
    assert Curve(0.5, 0.0)(0.9) == pytest.approx(0.75)  # the odds of 9 to 1 become 3 to 1


def test_curves_come_back_from_a_checkpoint(tmp_path: Path) -> None:
    calibration = Calibration(events=Curve(0.5, -0.25), records=Curve(0.2, 0.1))
    calibration.save(tmp_path, told={"articles": 3})
    assert Calibration.load(tmp_path) == calibration
    assert json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))["articles"] == 3


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text('{"curves": {"events": {"slope": 1}}}', encoding="utf-8")
    with pytest.raises(InputError, match=r"calibration\.json: expected 'curves'"):
        Calibration.load(tmp_path)


@given(st.lists(PROBABILITIES, max_size=8), PROBABILITIES, PROBABILITIES)
def test_what_is_not_sure_enough_goes(scores: list[float], event: float, whole: float) -> None:
    calibration = Calibration(least_event=event, least_article=whole)
    of_article = [score >= event and max(scores) >= whole for score in scores]
    assert calibration.kept(scores, tokens=ARTICLE_TOKENS) == of_article
    assert calibration.kept(scores, tokens=ARTICLE_TOKENS - 1) == [score >= event for score in scores]


def test_unsure_events_are_not_found(
    joint: Callable[..., JointModel], tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    backend, pieces = TorchBackend(joint()), PieceTokenizer.of(tokenizer)
    every = [event for each in Extractor(backend, pieces).stream(articles) for event in each.events]
    middle = sorted(event.score or 0 for event in every)[len(every) // 2]
    strict = Extractor(backend, pieces, calibration=Calibration(least_event=middle))
    found = [event for each in strict.stream(articles) for event in each.events]
    assert [(e.type, e.start) for e in found] == [(e.type, e.start) for e in every if (e.score or 0) >= middle]
    none = Extractor(backend, pieces, calibration=Calibration(least_article=1.0))
    long = [document for document in articles if len(token_spans(document.text)) >= ARTICLE_TOKENS]
    assert not any(each.events for each in none.stream(long))
    assert any(each.events for each in none.stream([articles[1], *articles]))


def test_only_scores_change(
    joint: Callable[..., JointModel], tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    backend, pieces = TorchBackend(joint()), PieceTokenizer.of(tokenizer)
    curve = Curve(0.5, 0.0)
    raw = list(Extractor(backend, pieces).stream(articles))
    found = list(Extractor(backend, pieces, calibration=Calibration(curve, curve, curve)).stream(articles))
    assert any(document.events for document in raw)
    for before, after in zip(raw, found, strict=True):
        assert [e.score for e in after.entities] == [curve(e.score or 0) for e in before.entities]
        assert [e.score for e in after.events] == [curve(e.score or 0) for e in before.events]
        assert [(e.start, e.end, e.type) for e in after.events] == [(e.start, e.end, e.type) for e in before.events]
