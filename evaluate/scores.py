"""All scores of one system on one corpus: the single way in, for training, the command line and the benchmark."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

from strife.configs.errors import InputError, did_you_mean
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.evaluate import entities, events, values
from strife.evaluate.counts import count_items
from strife.evaluate.events import Condition
from strife.evaluate.metrics import Estimate, Metric, measure
from strife.evaluate.names import ENTITY_MATCHES, MEASURES, check_expression, check_name, parse_expression
from strife.evaluate.pairs import Pair, Scoped, check_labels, in_scope, pair_documents
from strife.evaluate.partial import SCHEMES as MATCH_SCHEMES
from strife.evaluate.partial import match_counts

__all__ = ["Scores", "check_expression", "judged_pairs", "named_score", "score"]


@dataclass(frozen=True, eq=False)
class Scores:
    """The metrics that gold allows, and an account of what was not scored.

    ``scores["events.TC.f1"]`` is a number between 0 and 1, or NaN where there is neither gold nor prediction.

    Attributes:
        metrics: By name, as ``events.TC``. A layer that no gold document annotated has no metric.
        condition: Where triggers came from.
        documents: Number of gold documents.
        missing: Ids of gold documents without a prediction, which were scored as empty.
        unknown: Ids of predictions without a gold document, which were not scored.
        skipped: By layer, the number of gold documents that did not annotate it and were left out for it.
        ignored: By layer, the number of predictions left out because gold did not annotate their type there.
        untagged: Entities by side, ``gold`` and ``predicted``, that BIO tags cannot express and that no entity score
            has seen.
        draws: Bootstrap samples behind each interval.
    """

    metrics: dict[str, Metric]
    condition: Condition
    ontology: str
    documents: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    skipped: dict[str, int]
    ignored: dict[str, int]
    untagged: dict[str, int]
    draws: int
    seed: int

    def __getitem__(self, name: str) -> float:
        return self.estimate(name).value

    def estimate(self, name: str) -> Estimate:
        """A score with its interval, by its name.

        Raises:
            InputError: no score has this name, or it was not measured.
        """
        check_name(name)
        metric, _, measured = name.rpartition(".")
        if metric not in self.metrics:
            raise InputError(f"score '{name}' was not measured: {self._why_not(metric)}")
        return self.metrics[metric].estimate(measured)

    def names(self) -> tuple[str, ...]:
        """The names of the scores that were measured."""
        return tuple(f"{metric}.{measured}" for metric in self.metrics for measured in MEASURES[metric])

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {
            "ontology": self.ontology,
            "condition": self.condition,
            "documents": self.documents,
            "missing": list(self.missing),
            "unknown": list(self.unknown),
            "skipped": self.skipped,
            "ignored": self.ignored,
            "untagged": self.untagged,
            "bootstrap": {"unit": "document", "level": 0.95, "draws": self.draws, "seed": self.seed},
            "metrics": {name: metric.to_json() for name, metric in self.metrics.items()},
        }

    def _why_not(self, metric: str) -> str:
        layer = _layer_of(metric)
        if layer == "events" and self.condition == "gold triggers":
            return "triggers are given, not found, under the condition 'gold triggers'"
        return f"no gold document annotates the layer '{layer}', or the ontology '{self.ontology}' has none"


def score(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    *,
    ontology: Ontology,
    condition: Condition = "predicted triggers",
    draws: int = 1000,
    seed: int = 13,
) -> Scores:
    """Score predictions against gold, each layer on the documents that annotated it.

    Args:
        gold: Annotated documents; ``layers`` and ``unannotated`` say what of them is known.
        predicted: Documents of the same ids and texts, in any order.
        ontology: Which layers there are, and the order of labels in tables.
        condition: With ``gold triggers`` the predictions were made for given triggers and types; TI and TC, which
            would be perfect without merit, are left out then.
        draws: Bootstrap samples; 0 leaves the intervals out.

    Raises:
        InputError: ids or texts do not match, a label is not in the ontology, or the condition does not hold.
    """
    if condition not in get_args(Condition):
        raise InputError(f"unknown condition '{condition}'{did_you_mean(condition, get_args(Condition))}")
    pairing = pair_documents(gold, predicted)
    for pair in pairing.pairs:
        check_labels(pair.gold, ontology, side="gold")
        check_labels(pair.predicted, ontology, side="predicted")
    scoped = [in_scope(pair) for pair in pairing.pairs]
    pairs = [each.pair for each in scoped]
    if condition == "gold triggers":
        for pair in pairs:
            events.check_gold_triggers(pair)
    by_layer = {layer: [pair for pair in pairs if pair.annotated(layer)] for layer in ontology.layers}
    tagged = entities.tag_pairs(by_layer.get("entities", ()))
    metrics = _metrics(by_layer, tagged, ontology, condition, draws, seed)
    return Scores(
        metrics={name: metrics[name] for name in MEASURES if name in metrics},
        condition=condition,
        ontology=ontology.name,
        documents=len(pairs),
        missing=pairing.missing,
        unknown=pairing.unknown,
        skipped={layer: len(pairs) - len(kept) for layer, kept in by_layer.items() if len(kept) < len(pairs)},
        ignored=_ignored(scoped),
        untagged={"gold": tagged.untagged_gold, "predicted": tagged.untagged_predicted},
        draws=draws,
        seed=seed,
    )


def judged_pairs(gold: Iterable[Document], predicted: Iterable[Document], *, layer: str) -> list[Pair]:
    """The pairs that :func:`score` looks at for one layer, for what goes deeper: slices, seen mentions, single errors.

    Raises:
        InputError: ids or texts do not match.
    """
    pairs = pair_documents(gold, predicted).pairs
    return [in_scope(pair).pair for pair in pairs if pair.annotated(layer)]


def named_score(scores: Scores, expression: str) -> float:
    """The value of ``name`` or ``mean(name, name, ...)``, by which training chooses a checkpoint.

    A NaN, as the factuality of a model that finds no trigger yet, counts as 0: a checkpoint without output must lose.

    Raises:
        InputError: the expression is wrong, or one of its scores was not measured.
    """
    found = [scores[name] for name in parse_expression(expression)]
    return math.fsum(0.0 if math.isnan(value) else value for value in found) / len(found)


def _layer_of(metric: str) -> str:
    family, _, kind = metric.partition(".")
    return "arguments" if kind in events.ARGUMENT_METRICS else family


def _metrics(
    by_layer: dict[str, list[Pair]],
    tagged: entities.TaggedPairs,
    ontology: Ontology,
    condition: Condition,
    draws: int,
    seed: int,
) -> dict[str, Metric]:
    compute = partial(measure, draws=draws, seed=seed)
    metrics: dict[str, Metric] = {}
    if by_layer.get("entities"):
        metrics |= _entity_metrics(tagged, ontology.labels("entities"), partial(compute, condition=None))
    order = {m: ontology.labels("arguments" if m.startswith("AC") else "events") for m in events.ARGUMENT_METRICS}
    order["TC"] = ontology.labels("events")
    wanted: dict[str, tuple[str, ...]] = {"arguments": events.ARGUMENT_METRICS}
    if condition == "predicted triggers":
        wanted["events"] = events.TRIGGER_METRICS
    for layer, kinds in wanted.items():
        if by_layer.get(layer):
            for kind, counts in events.event_counts(by_layer[layer], metrics=kinds, labels=order).items():
                name = f"events.{kind}"
                metrics[name] = compute(name, counts, scheme=events.SCHEME, condition=condition)
    value_layers: tuple[values.ValueLayer, ...] = ("factuality", "claims")
    for layer in value_layers:
        if by_layer.get(layer):
            counts = values.value_counts(by_layer[layer], layer=layer, labels=ontology.labels(layer))
            metrics[layer] = compute(layer, counts, scheme=values.SCHEME, condition=condition)
    return metrics


def _entity_metrics(
    tagged: entities.TaggedPairs, labels: Sequence[str], compute: Callable[..., Metric]
) -> dict[str, Metric]:
    metrics: dict[str, Metric] = {}
    found = {mode: entities.tagged_chunks(tagged, mode=mode) for mode in entities.SCHEMES}
    for mode, scheme in entities.SCHEMES.items():
        name = f"entities.{mode}"
        counts = count_items(found[mode].gold, found[mode].predicted, labels=labels)
        metrics[name] = compute(name, counts, scheme=scheme)
    matched = match_counts(found["default"], labels=labels)
    for name, match in ENTITY_MATCHES.items():
        pooled, by_label = matched[match].pooled, matched[match].by_label
        metrics[name] = compute(name, pooled, by_label=by_label, scheme=MATCH_SCHEMES[match])
    return metrics


def _ignored(scoped: Sequence[Scoped]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in scoped:
        total.update(each.ignored)
    return dict(sorted(total.items()))
