"""From Documents to training examples: one window each, with the label sets of every layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import datasets
import numpy as np
import torch
from torch import Tensor

from strife.configs.ontology import Ontology
from strife.data.document import ALTERNATIVES, Document
from strife.data.labels import BioLabels, TokenSpan, allowed_labels, entity_spans, tokens_of, trigger_spans
from strife.data.windows import Window, Windower
from strife.train.batches import pad_rows
from strife.train.distillation import Lesson, taught

_ALLOWED = {
    "entities": "entity_allowed",
    "events": "trigger_allowed",
    "arguments": "argument_allowed",
    "factuality": "factuality_allowed",
    "claims": "claim_allowed",
}
"""The batch's label sets, by layer."""


@dataclass
class FeatureCounts:
    """What became of the annotation: arguments outside their trigger's window cannot be learned, and windows of which
    nothing is known are skipped."""

    documents: int = 0
    windows: int = 0
    windows_skipped: int = 0
    tokens: int = 0
    triggers: int = 0
    arguments: int = 0
    arguments_outside: int = 0
    lost_spans: int = 0


class Featurizer:
    """Makes window features for one ontology and tokenizer.

    A feature holds spans, not label arrays: ``entities`` and ``triggers`` as start, end, type in the window's tokens,
    ``events`` with their arguments, and by layer whether it is annotated and which types it leaves unknown.

    Args:
        windower: Cuts texts.
        ontology: The labels.
        priming: Whether each event needs its window again, with its trigger appended.
        taught: Whether teachers read every window, so that also those of which no annotation is known are kept.
    """

    def __init__(self, windower: Windower, ontology: Ontology, *, priming: bool, taught: bool = False) -> None:
        self.windower = windower
        self.ontology = ontology
        self.priming = priming
        self.taught = taught
        self.counts = FeatureCounts()

    def features(self, documents: Iterable[Document]) -> list[dict[str, Any]]:
        """The features of every window of every document."""
        features = []
        for document in documents:
            encoded = self.windower.encode(document.text)
            spans = _Spans.of(document, encoded.tokens)
            self.counts.documents += 1
            self.counts.tokens += len(encoded.tokens)
            self.counts.lost_spans += sum(span.start == span.end for span in (*spans.entities, *spans.triggers))
            for window in self.windower.windows(encoded, document=self.counts.documents - 1):
                feature = self._feature(spans, window)
                if self.taught or self._teaches(feature, document):
                    features.append(feature)
                    self.counts.windows += 1
                else:
                    self.counts.windows_skipped += 1
        return features

    def _teaches(self, feature: dict[str, Any], document: Document) -> bool:
        """Whether a window holds a span, or a layer of which it is known that nothing is there."""
        known = (
            layer in document.layers and set(self.ontology.labels(layer)) - set(document.unannotated.get(layer, ()))
            for layer in ("entities", "events")
        )
        return bool(feature["entities"] or feature["triggers"]) or any(known)

    def _feature(self, spans: _Spans, window: Window) -> dict[str, Any]:
        document = spans.document
        return {
            "document": window.document,
            "first": window.first,
            "piece_ids": window.piece_ids,
            "token_pieces": window.token_pieces,
            "entities": _inside(window, spans.entities),
            "triggers": _inside(window, spans.triggers),
            "events": [
                self._event(document, number, window, trigger, arguments)
                for number, (trigger, arguments) in enumerate(zip(spans.triggers, spans.arguments, strict=True))
                if window.first <= trigger.start < trigger.end <= window.stop
            ],
            "layers": list(document.layers),
            "unannotated": [f"{layer}:{label}" for layer, labels in document.unannotated.items() for label in labels],
            "length": len(window.piece_ids),
        }

    def _event(
        self, document: Document, number: int, window: Window, trigger: TokenSpan, arguments: Sequence[TokenSpan]
    ) -> dict[str, Any]:
        event = document.events[number]
        inside = _inside(window, arguments)
        owned = window.owned[0] <= trigger.start < window.owned[1]
        self.counts.triggers += owned
        self.counts.arguments += owned * len(arguments)
        self.counts.arguments_outside += owned * (len(arguments) - len(inside))
        primed = self.windower.primed(window, document.surface(event), event.type) if self.priming else []
        return {
            "number": number,
            "start": trigger.start - window.first,
            "end": trigger.end - window.first,
            "type": event.type,
            "factuality": event.factuality,
            "claim": event.claim,
            "arguments": inside,
            "primed_ids": primed,
        }


@dataclass(frozen=True)
class _Spans:
    """A document's annotation in tokens, worked out once for all its windows."""

    document: Document
    entities: list[TokenSpan]
    triggers: list[TokenSpan]
    arguments: list[list[TokenSpan]]

    @classmethod
    def of(cls, document: Document, tokens: Sequence[tuple[int, int]]) -> _Spans:
        arguments = [
            [TokenSpan(*tokens_of(tokens, a.start, a.end), a.role) for a in e.arguments] for e in document.events
        ]
        return cls(document, entity_spans(document, tokens), trigger_spans(document, tokens), arguments)


def _inside(window: Window, spans: Sequence[TokenSpan]) -> list[dict[str, Any]]:
    """Spans cut to the window; the part of a span that begins before the window keeps its type."""
    inside = []
    for span in spans:
        start, end = max(span.start, window.first), min(span.end, window.stop)
        if start < end:
            inside.append({"start": start - window.first, "end": end - window.first, "type": span.type})
    return inside


def as_dataset(features: Sequence[dict[str, Any]]) -> datasets.Dataset:
    """Features as an in-memory ``datasets.Dataset`` with an explicit schema (an empty list has none of its own)."""
    span = {"start": datasets.Value("int32"), "end": datasets.Value("int32"), "type": datasets.Value("string")}
    event = {
        **span,
        "number": datasets.Value("int32"),
        "factuality": datasets.Value("string"),
        "claim": datasets.Value("string"),
        "arguments": datasets.List(span),
        "primed_ids": datasets.List(datasets.Value("int32")),
    }
    schema = datasets.Features(
        {
            "document": datasets.Value("int32"),
            "first": datasets.Value("int32"),
            "piece_ids": datasets.List(datasets.Value("int32")),
            "token_pieces": datasets.List(datasets.Value("int32")),
            "entities": datasets.List(span),
            "triggers": datasets.List(span),
            "events": datasets.List(event),
            "layers": datasets.List(datasets.Value("string")),
            "unannotated": datasets.List(datasets.Value("string")),
            "length": datasets.Value("int32"),
        }
    )
    return datasets.Dataset.from_list(list(features), features=schema)


class Collator:
    """Makes the batch that :meth:`strife.models.joint.JointModel.forward` takes.

    Shapes: ``piece_ids``, ``piece_mask`` (window, piece); ``token_pieces`` (window, token); ``entity_allowed`` and
    ``trigger_allowed`` (window, token, label); ``event_window`` (event,); ``trigger`` (event, 2), first and last token;
    ``type_allowed`` (event, type); ``argument_allowed`` (event, token, role label); ``factuality_allowed`` and
    ``claim_allowed`` (event, value). Padding allows every label. A batch without events gets one that teaches nothing,
    so that every parameter has a gradient on every device.

    Args:
        ontology: The labels.
        padding: The piece that fills up a window.
        lessons: What teachers say of each document, by its number: the batch then has ``taught``, distributions by
            layer, shaped as the label sets.
    """

    def __init__(self, ontology: Ontology, *, padding: int, lessons: Sequence[Lesson] | None = None) -> None:
        self.lessons = lessons
        self.entity_labels = BioLabels(ontology.labels("entities"))
        self.trigger_labels = BioLabels(ontology.labels("events"))
        self.role_labels = BioLabels(ontology.labels("arguments"))
        self.factuality = ontology.labels("factuality")
        self.claims = ontology.labels("claims")
        self.padding = padding

    def __call__(self, features: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Make one batch."""
        piece_ids, piece_mask = pad_rows([f["piece_ids"] for f in features], self.padding)
        token_pieces, _ = pad_rows([f["token_pieces"] for f in features], 0)
        length = token_pieces.shape[1]
        events = [(row, f, event) for row, f in enumerate(features) for event in f["events"]]
        batch: dict[str, Any] = {
            "piece_ids": piece_ids,
            "piece_mask": piece_mask,
            "token_pieces": token_pieces,
            "entity_allowed": self._stack(features, "entities", "entities", self.entity_labels, length),
            "trigger_allowed": self._stack(features, "triggers", "events", self.trigger_labels, length),
        }
        batch |= self._event_batch(events, length) if events else self._no_events(length)
        if self.lessons is not None:
            allowed = {layer: batch[key] for layer, key in _ALLOWED.items()}
            batch["taught"] = taught(self.lessons, features, allowed)
        if events and events[0][2]["primed_ids"]:
            batch["primed_ids"], batch["primed_mask"] = pad_rows([e["primed_ids"] for _, _, e in events], self.padding)
        return batch

    def _stack(
        self, features: Sequence[dict[str, Any]], key: str, layer: str, labels: BioLabels, length: int
    ) -> Tensor:
        stacked = np.ones((len(features), length, len(labels)), dtype=bool)
        for row, feature in enumerate(features):
            tokens = len(feature["token_pieces"])
            stacked[row, :tokens] = self._allowed(feature, feature[key], layer, labels, tokens)
        return torch.from_numpy(stacked)

    @staticmethod
    def _allowed(
        feature: dict[str, Any], spans: Sequence[dict[str, Any]], layer: str, labels: BioLabels, tokens: int
    ) -> np.ndarray:
        unannotated = [name.partition(":")[2] for name in feature["unannotated"] if name.startswith(f"{layer}:")]
        return allowed_labels(
            [TokenSpan(span["start"], span["end"], span["type"]) for span in spans],
            labels,
            tokens,
            annotated=layer in feature["layers"],
            unannotated=unannotated,
        )

    def _event_batch(self, events: Sequence[tuple[int, dict, dict]], length: int) -> dict[str, Tensor]:
        arguments = np.ones((len(events), length, len(self.role_labels)), dtype=bool)
        types = np.zeros((len(events), len(self.trigger_labels.types)), dtype=bool)
        for index, (_, feature, event) in enumerate(events):
            tokens = len(feature["token_pieces"])
            arguments[index, :tokens] = self._allowed(
                feature, event["arguments"], "arguments", self.role_labels, tokens
            )
            for name in event["type"].split(ALTERNATIVES):
                types[index, self.trigger_labels.types.index(name)] = True
        return {
            "event_window": torch.tensor([row for row, _, _ in events]),
            "trigger": torch.tensor([[event["start"], event["end"] - 1] for _, _, event in events]),
            "type_allowed": torch.from_numpy(types),
            "argument_allowed": torch.from_numpy(arguments),
            "factuality_allowed": self._values(events, "factuality", "factuality", self.factuality),
            "claim_allowed": self._values(events, "claim", "claims", self.claims),
        }

    @staticmethod
    def _values(events: Sequence[tuple[int, dict, dict]], key: str, layer: str, values: tuple[str, ...]) -> Tensor:
        allowed = np.ones((len(events), max(len(values), 1)), dtype=bool)
        for index, (_, feature, event) in enumerate(events):
            if event[key] is not None and layer in feature["layers"]:
                allowed[index] = [value == event[key] for value in values]
        return torch.from_numpy(allowed)

    def _no_events(self, length: int) -> dict[str, Tensor]:
        return {
            "event_window": torch.zeros(1, dtype=torch.long),
            "trigger": torch.zeros(1, 2, dtype=torch.long),
            "type_allowed": torch.ones(1, len(self.trigger_labels.types), dtype=torch.bool),
            "argument_allowed": torch.ones(1, length, len(self.role_labels), dtype=torch.bool),
            "factuality_allowed": torch.ones(1, max(len(self.factuality), 1), dtype=torch.bool),
            "claim_allowed": torch.ones(1, max(len(self.claims), 1), dtype=torch.bool),
        }
