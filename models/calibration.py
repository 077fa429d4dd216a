"""Confidences that mean what they say: each layer's probabilities are put through a curve that was fitted on dev.

The curve is Platt's, ``1 / (1 + exp(-(slope * logit(p) + intercept)))`` (Platt, "Probabilistic Outputs for Support
Vector Machines", 1999); with an intercept of 0 it is the temperature ``1 / slope`` of Guo et al., ICML 2017.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.atomic import replacing
from strife.models.provenance import read_object

CALIBRATION = "calibration.json"
ARTICLE_TOKENS = 100
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Curve:
    """From a probability to a calibrated one; by default the same."""

    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, probability: float) -> float:
        """The calibrated probability."""
        if self == Curve():
            return probability
        return 1 / (1 + math.exp(-(self.slope * logit(probability) + self.intercept)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves of one checkpoint and one backend.

    Attributes:
        entities, events, arguments: Of the spans of each layer.
        records: Of an event record, from the calibrated confidence of its surest mention.
        least_event: Triggers of a calibrated confidence below it are no events.
        least_article: A text of ``ARTICLE_TOKENS`` or more of whose events none is as sure has none: there they are
            mostly figures of speech. A shorter one has too few events for the surest to tell.
    """

    entities: Curve = Curve()
    events: Curve = Curve()
    arguments: Curve = Curve()
    records: Curve = Curve()
    least_event: float = 0.0
    least_article: float = 0.0

    def kept(self, scores: Sequence[float], *, tokens: int) -> list[bool]:
        """Which events of a text of so many tokens stay, by their calibrated confidences."""
        enough = tokens < ARTICLE_TOKENS or max(scores, default=0.0) >= self.least_article
        return [enough and score >= self.least_event for score in scores]

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """Those of a checkpoint; where it has none, probabilities stay as they are.

        Raises:
            InputError: the file is broken.
        """
        path = folder / CALIBRATION
        if not path.exists():
            return cls()
        content = read_object(path)
        try:
            values: dict[str, Any] = {
                name: Curve(float(curve["slope"]), float(curve["intercept"]))
                for name, curve in content["curves"].items()
            }
            values |= {name: float(value) for name, value in content["thresholds"].items()}
            return cls(**values)
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            raise InputError(
                f"{path}: expected 'curves', a slope and an intercept for each layer, and 'thresholds': {error}"
            ) from None

    def save(self, folder: Path, *, told: Mapping[str, Any]) -> None:
        """Write it into a checkpoint, with what else is to be told of it."""
        curves = {name: asdict(getattr(self, name)) for name in ("entities", "events", "arguments", "records")}
        thresholds = {"least_event": self.least_event, "least_article": self.least_article}
        content = {"curves": curves, "thresholds": thresholds, **told}
        with replacing(folder / CALIBRATION) as part:
            part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def logit(probability: float) -> float:
    """``log(p / (1 - p))`` of a probability that is kept off 0 and 1."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
