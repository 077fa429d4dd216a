"""From a checkpoint to graphs for ONNX Runtime, with what that changes: scores on dev, annotations, size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strife.app.evaluation import Evaluation, Source
from strife.configs.backends import EXPORTED
from strife.configs.errors import InputError
from strife.data.atomic import replacing
from strife.data.document import Document
from strife.evaluate.provenance import environment
from strife.evaluate.tables import TextTable
from strife.models.backends.choice import EXPORT
from strife.models.backends.onnx_export import export_onnx, quantize
from strife.models.checkpoint import load_checkpoint
from strife.models.checksums import write_checksums

GATE = 0.005
"""F1 that a quantised model may lose: half a point."""
GATED = ("entities.default.f1", "events.TC.f1", "events.AC+.f1")


@dataclass(frozen=True)
class Exported:
    """One backend beside PyTorch.

    Attributes:
        scores: F1 by name; those for given triggers end in ``(gold triggers)``.
        same: Share of annotations (entities, triggers, arguments) that both give, of those that either gives.
        megabytes: Size of the graphs.
    """

    name: str
    scores: dict[str, float]
    same: float
    megabytes: float


class Export:
    """Exports a checkpoint and measures what came of it.

    Args:
        checkpoint: The folder that ``strife train`` wrote; the graphs go into folders in it.
        source: The annotated articles to compare on.
        allow_loss: Whether a quantised model passes whatever it loses.
    """

    def __init__(self, checkpoint: Path, source: Source, *, allow_loss: bool) -> None:
        self.checkpoint = checkpoint
        self.source = source
        self.allow_loss = allow_loss
        self.reference = Evaluation(checkpoint, source, draws=0)
        if not self.reference.gold:
            raise InputError("no annotated article to compare the exported model on")
        self.exported: list[Exported] = []

    def run(self) -> Iterator[str]:
        """Export and measure; yields a line before each step."""
        (self.checkpoint / EXPORT).unlink(missing_ok=True)
        folders = {name: self.checkpoint / name for name in EXPORTED}
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        yield "exporting to ONNX"
        export_onnx(load_checkpoint(self.checkpoint)[0], folders["onnx"])
        yield "quantising to 8 bits"
        quantize(folders["onnx"], folders["onnx-int8"])
        yield f"comparing on {len(self.reference.gold)} articles: torch"
        expected, annotated = _scores(self.reference), _annotations(self.reference)
        self.exported.append(Exported("torch", expected, 1.0, _megabytes(self.checkpoint.glob("*.safetensors"))))
        for name, folder in folders.items():
            yield f"comparing on {len(self.reference.gold)} articles: {name}"
            evaluation = Evaluation(self.checkpoint, self.source, draws=0, backend=name)
            found = _annotations(evaluation)
            same = len(found & annotated) / max(len(found | annotated), 1)
            self.exported.append(Exported(name, _scores(evaluation), same, _megabytes(folder.iterdir())))
        with replacing(self.checkpoint / EXPORT) as part:
            part.write_text(json.dumps(self.to_json(), indent=2) + "\n", encoding="utf-8")
        write_checksums(self.checkpoint)

    def loss(self, exported: Exported) -> float:
        """The greatest loss among the scores that decide."""
        expected = self.exported[0].scores
        return max((expected[name] - exported.scores[name] for name in GATED if name in expected), default=0.0)

    def passed(self, exported: Exported) -> bool:
        """Whether the backend may be chosen by itself."""
        return self.allow_loss or self.loss(exported) <= GATE

    def table(self) -> TextTable:
        """A column for each backend, a row for each score with its change."""
        expected, *others = self.exported
        rows = [
            (name, f"{100 * value:.2f}", *(f"{100 * (other.scores[name] - value):+.2f}" for other in others))
            for name, value in expected.scores.items()
        ]
        rows.append(("annotations in common", "", *(f"{100 * other.same:.2f}" for other in others)))
        rows.append(("megabytes", f"{expected.megabytes:.1f}", *(f"{other.megabytes:.1f}" for other in others)))
        return TextTable(
            title=f"{self.reference.extractor.version}: F1 on {len(self.reference.gold)} articles, changes in points",
            columns=("score", expected.name, *(other.name for other in others)),
            rows=tuple(rows),
            text_columns=("score",),
        )

    def to_json(self) -> dict[str, Any]:
        """What ``export.json`` holds."""
        return {
            "compared_on": [corpus.summary() for corpus in self.reference.corpora],
            "gate": {"scores": list(GATED), "may_lose": GATE, "allow_loss": self.allow_loss},
            "backends": {
                each.name: {
                    "passed": self.passed(each),
                    "scores": each.scores,
                    "loss": self.loss(each),
                    "annotations_in_common": each.same,
                    "megabytes": each.megabytes,
                }
                for each in self.exported
            },
            "environment": environment(),
        }


def _scores(evaluation: Evaluation) -> dict[str, float]:
    conditions = [("", evaluation.predicted_triggers), (" (gold triggers)", evaluation.gold_triggers)]
    return {
        f"{name}{suffix}": scores[name]
        for suffix, scores in conditions
        if scores is not None
        for name in scores.names()
        if name.endswith("f1") and "nervaluate" not in name
    }


def _annotations(evaluation: Evaluation) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for document in evaluation.predicted:
        found |= set(_spans(document))
    return found


def _spans(document: Document) -> Iterator[tuple[object, ...]]:
    for entity in document.entities:
        yield (document.id, entity.type, entity.start, entity.end)
    for event in document.events:
        trigger = (document.id, event.type, event.start, event.end)
        yield trigger
        for argument in event.arguments:
            yield (*trigger, argument.role, argument.start, argument.end)


def _megabytes(files: Iterator[Path]) -> float:
    return round(sum(file.stat().st_size for file in files) / 1e6, 2)
