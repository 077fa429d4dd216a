"""Distillation: what trained models say of the training articles, for another model to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import softmax
from torch import Tensor

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS, Ontology
from strife.data.document import ALTERNATIVES, Document, Event
from strife.data.labels import tokens_of
from strife.data.pieces import PieceTokenizer
from strife.data.windows import EncodedText, Window, Windower
from strife.models import Extractor
from strife.models.backends.backend import WindowScores
from strife.models.batching import padded
from strife.models.labels import Labels
from strife.models.released import find_checkpoint

Probabilities = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class EventLesson:
    """Distributions over the labels of one given event.

    Attributes:
        first: The token of the document that the first row of ``arguments`` belongs to.
        arguments: Shape (token of the teacher's window, role label).
        factuality: Shape (factuality value,).
        claims: Shape (claim value,).
    """

    first: int
    arguments: Probabilities
    factuality: Probabilities
    claims: Probabilities


@dataclass(frozen=True, slots=True)
class Lesson:
    """What teachers say of one document.

    Attributes:
        entities: Probabilities of entity labels, shape (token of the document, label).
        triggers: Probabilities of trigger labels, shape (token of the document, label).
        events: By the number of the document's event; one that fills no token is missing.
    """

    entities: Probabilities
    triggers: Probabilities
    events: Mapping[int, EventLesson]


class Teachers:
    """Trained models whose mean is learned from.

    Args:
        checkpoints: Their folders, or names of models that come with strife.
        ontology: The labels of the model that learns.
        bfloat16: Whether they multiply in bfloat16.

    Raises:
        InputError: a checkpoint cannot be loaded, its labels are others, or it primes.
    """

    def __init__(self, checkpoints: Sequence[str], ontology: Ontology, *, bfloat16: bool = False) -> None:
        self._readers = [_Reader(name, bfloat16=bfloat16) for name in checkpoints]
        for name, reader in zip(checkpoints, self._readers, strict=True):
            if reader.backend.settings.arguments == "priming":
                raise InputError(f"distillation: {name}: a model with arguments: priming cannot teach")
            for layer in LAYERS:
                if reader.ontology.labels(layer) != ontology.labels(layer):
                    raise InputError(f"distillation: {name}: its {layer} are not those of the ontology {ontology.name}")
        self.versions = [reader.version for reader in self._readers]

    def lesson(self, document: Document) -> Lesson:
        """The mean of what the models say of a document, its own events and their types given."""
        read = [reader.lesson(document) for reader in self._readers]
        return read[0] if len(read) == 1 else _mean(read)


class _Reader:
    """One trained model."""

    def __init__(self, name: str, *, bfloat16: bool) -> None:
        # An 8-bit export says less exactly what the model has learned; a released model has nothing else.
        weights = any(find_checkpoint(name).glob("*.safetensors*"))
        backend = ("torch-bfloat16" if bfloat16 else "torch") if weights else "auto"
        extractor = Extractor.load(name, backend=backend, calibrated=False)
        self.backend, self.ontology, self.version = extractor.backend, extractor.ontology, extractor.version
        self._labels = Labels.of(self.backend.settings.ontology)
        self._tokenizer = PieceTokenizer.load(find_checkpoint(Path(name)))
        settings = self.backend.settings
        self._windower = Windower(
            self._tokenizer, max_pieces=settings.max_pieces, overlap_tokens=settings.overlap_tokens
        )

    def lesson(self, document: Document) -> Lesson:
        encoded = self._windower.encode(document.text)
        entities = np.zeros((len(encoded.tokens), len(self._labels.entities)), np.float16)
        triggers = np.zeros((len(encoded.tokens), len(self._labels.triggers)), np.float16)
        events: dict[int, EventLesson] = {}
        for window in self._windower.windows(encoded):
            scores = self._tag(window)
            first, stop = window.owned
            own = slice(first - window.first, stop - window.first)
            entities[first:stop] = np.exp(scores.entities[0, own])
            triggers[first:stop] = np.exp(scores.triggers[0, own])
            events |= self._events(document, encoded, window, scores)
        return Lesson(entities, triggers, events)

    def _tag(self, window: Window) -> WindowScores:
        ids, mask = padded([window.piece_ids], self._tokenizer.padding)
        return self.backend.tag(ids, mask, padded([window.token_pieces], 0)[0])

    def _events(
        self, document: Document, encoded: EncodedText, window: Window, scores: WindowScores
    ) -> dict[int, EventLesson]:
        """Of the events whose triggers the window owns."""
        spans = [tokens_of(encoded.tokens, event.start, event.end) for event in document.events]
        numbers = [
            number for number, (start, end) in enumerate(spans) if window.owned[0] <= start < min(end, window.owned[1])
        ]
        if not numbers:
            return {}
        triggers = [(spans[n][0] - window.first, min(spans[n][1], window.stop) - 1 - window.first) for n in numbers]
        types = [self._type(document.events[n], scores, start) for n, (start, _) in zip(numbers, triggers, strict=True)]
        read = self.backend.read_events(
            scores, np.zeros(len(numbers), np.int64), np.array(triggers, np.int64), np.array(types, np.int64)
        )
        tables = (softmax(table, -1).astype(np.float16) for table in (read.roles, read.factuality, read.claims))
        rows = zip(numbers, *tables, strict=True)
        return {number: EventLesson(window.first, *distributions) for number, *distributions in rows}

    def _type(self, event: Event, scores: WindowScores, token: int) -> int:
        """Of the alternatives of a given type the likeliest one."""
        labels = self._labels.triggers
        name = max(
            event.type.split(ALTERNATIVES), key=lambda name: float(scores.triggers[0, token, labels.begin(name)])
        )
        return labels.types.index(name)


def _mean(lessons: Sequence[Lesson]) -> Lesson:
    shared = set.intersection(*(set(lesson.events) for lesson in lessons))
    return Lesson(
        _average([lesson.entities for lesson in lessons]),
        _average([lesson.triggers for lesson in lessons]),
        {number: _mean_of_event([lesson.events[number] for lesson in lessons]) for number in sorted(shared)},
    )


def _mean_of_event(lessons: Sequence[EventLesson]) -> EventLesson:
    """Windows differ from model to model: the arguments are those of the tokens that all have read."""
    first = max(lesson.first for lesson in lessons)
    stop = min(lesson.first + len(lesson.arguments) for lesson in lessons)
    return EventLesson(
        first,
        _average([lesson.arguments[first - lesson.first : stop - lesson.first] for lesson in lessons]),
        _average([lesson.factuality for lesson in lessons]),
        _average([lesson.claims for lesson in lessons]),
    )


def _average(tables: Sequence[Probabilities]) -> Probabilities:
    return np.asarray(np.mean(tables, axis=0, dtype=np.float32), np.float16)


def taught(
    lessons: Sequence[Lesson], features: Sequence[Mapping[str, Any]], allowed: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """The distributions of a batch.

    Args:
        lessons: By the number of the document.
        features: Of :class:`strife.train.features.Featurizer`.
        allowed: The label sets of the batch, by layer, for their shapes.

    Returns:
        By layer, shaped as the label sets; zeros where the teachers say nothing.
    """
    found = {layer: np.zeros(tuple(labels.shape), np.float32) for layer, labels in allowed.items()}
    index = 0
    for row, feature in enumerate(features):
        lesson = lessons[feature["document"]]
        first, length = feature["first"], len(feature["token_pieces"])
        found["entities"][row, :length] = lesson.entities[first : first + length]
        found["events"][row, :length] = lesson.triggers[first : first + length]
        for event in feature["events"]:
            if event["number"] in lesson.events:
                _teach_event(found, index, lesson.events[event["number"]], first, length)
            index += 1
    return {layer: torch.from_numpy(table) for layer, table in found.items()}


def _teach_event(found: Mapping[str, np.ndarray], index: int, lesson: EventLesson, first: int, length: int) -> None:
    start, stop = max(first, lesson.first), min(first + length, lesson.first + len(lesson.arguments))
    if start < stop:
        arguments = lesson.arguments[start - lesson.first : stop - lesson.first]
        found["arguments"][index, start - first : stop - first] = arguments
    found["factuality"][index] = lesson.factuality
    found["claims"][index] = lesson.claims
