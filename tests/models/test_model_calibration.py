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
from strife.models.backends.torch_backend import TorchBackend
from strife.models.calibration import Calibration, Curve
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
    with pytest.raises(InputError, match=r"calibration\.json: curves"):
        Calibration.load(tmp_path)


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
