"""What lies behind a system's scores on one corpus: kinds of errors, slices, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from strife.data.document import Document, Entity
from strife.evaluate import slices
from strife.evaluate.benchmark.measures import ScoredCorpus, scoped_pairs
from strife.evaluate.benchmark.side_by_side import Finding, Labelled
from strife.evaluate.calibration import Calibration, calibration, layer_answers
from strife.evaluate.counts import Counts
from strife.evaluate.entities import entity_counts
from strife.evaluate.entity_errors import EntityErrors, entity_errors
from strife.evaluate.event_errors import EventErrors, argument_errors, by_sentence, trigger_errors
from strife.evaluate.metrics import null_if_nan
from strife.evaluate.pairs import Pair
from strife.evaluate.seen import by_training

Layer: TypeAlias = Literal["entities", "triggers", "arguments"]


@dataclass(frozen=True, eq=False)
class Analysis:
    """The analysis of one run.

    Attributes:
        kinds: By layer, how many findings there are of each kind, the right ones included.
        confusion: By layer, how often each gold label was read as each label.
        findings: By layer, every finding, for showing them on the text; arguments are not shown.
        slices: By what is sliced and how, such as ``entities by training``, the counts of each slice.
        calibration: By layer, where the predictions have scores.
    """

    kinds: dict[Layer, Counter[str]] = field(default_factory=dict)
    confusion: dict[Layer, Counter[tuple[str, str]]] = field(default_factory=dict)
    findings: dict[Layer, tuple[Finding, ...]] = field(default_factory=dict)
    slices: dict[str, dict[str, Counts]] = field(default_factory=dict)
    calibration: dict[str, Calibration] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {
            "errors": {layer: dict(kinds) for layer, kinds in self.kinds.items()},
            "slices": {
                name: {part: _slice_json(counts) for part, counts in parts.items()}
                for name, parts in self.slices.items()
            },
            "calibration": {layer: found.to_json() for layer, found in self.calibration.items()},
        }


def _slice_json(counts: Counts) -> dict[str, Any]:
    micro = counts.micro()
    ratios = {"f1": micro.f1, "precision": micro.precision, "recall": micro.recall}
    gold, predicted = int(counts.gold.sum()), int(counts.predicted.sum())
    return {name: null_if_nan(float(value)) for name, value in ratios.items()} | {"gold": gold, "predicted": predicted}


def analyse(corpus: ScoredCorpus, predicted: Sequence[Document], *, layers: Sequence[str], draws: int) -> Analysis:
    """Analyse one run with predicted triggers.

    Args:
        corpus: Gold.
        predicted: The system's Documents.
        layers: The layers that the system predicts.
        draws: Bootstrap samples behind the intervals of calibration.
    """
    found = Analysis()
    pairs = scoped_pairs(corpus, predicted, layers=layers)
    _entities(found, [pair for pair in pairs if pair.annotated("entities")], corpus)
    _events(found, [pair for pair in pairs if pair.annotated("events")])
    _arguments(found, [pair for pair in pairs if pair.annotated("arguments")])
    for layer in ("entities", "events", "arguments"):
        if any(pair.annotated(layer) for pair in pairs):
            answers = layer_answers(pairs, layer)
            if len(answers.scores):
                found.calibration[layer] = calibration(answers, draws=draws)
    return found


def _entities(found: Analysis, pairs: Sequence[Pair], corpus: ScoredCorpus) -> None:
    if not pairs:
        return
    _note(found, "entities", entity_errors(pairs))
    slicers = {
        "training": by_training(corpus.train),
        "quotation": slices.by_quotation,
        "sentence length": slices.by_sentence_length,
    }
    for name, slicer in slicers.items():
        found.slices[f"entities by {name}"] = slices.slice_counts(pairs, slicer, kind="entities")
    for name, group in (
        ("genre", slices.genre),
        ("source", slices.source),
        ("document length", slices.document_length),
    ):
        groups = slices.group_pairs(pairs, group)
        if len(groups) > 1:
            found.slices[f"entities by {name}"] = {
                part: entity_counts(members, mode="default") for part, members in groups.items()
            }


def _events(found: Analysis, pairs: Sequence[Pair]) -> None:
    if pairs:
        errors = trigger_errors(pairs)
        _note(found, "triggers", errors)
        for name, slicer in (("quotation", slices.by_quotation), ("sentence length", slices.by_sentence_length)):
            found.slices[f"triggers by {name}"] = slices.slice_counts(pairs, slicer, kind="triggers")


def _arguments(found: Analysis, pairs: Sequence[Pair]) -> None:
    if pairs:
        _note(found, "arguments", argument_errors(pairs))
        slicers = {
            "distance from the trigger": slices.by_trigger_distance,
            "sentence of the trigger": by_sentence,
            "quotation": slices.by_quotation,
        }
        for name, slicer in slicers.items():
            found.slices[f"arguments by {name}"] = slices.slice_counts(pairs, slicer, kind="arguments")


def _note(found: Analysis, layer: Layer, errors: EntityErrors | EventErrors[Any]) -> None:
    kinds: Mapping[Any, int] = errors.by_kind()
    found.kinds[layer] = Counter({str(kind): number for kind, number in kinds.items()})
    found.confusion[layer] = errors.confusion()
    found.findings[layer] = tuple(
        Finding(error.document, error.kind, _labelled(error.gold), _labelled(error.predicted))
        for error in errors.findings
    )


def _labelled(span: Entity | slices.Mention | None) -> Labelled | None:
    if span is None:
        return None
    return Labelled(span.start, span.end, span.type if isinstance(span, Entity) else span.label)
