"""Shared by baselines that label spans, one layer at a time: what they learn from, and the Documents they give."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

import numpy as np

from strife.configs.errors import InputError
from strife.data.document import Document, Entity, Event
from strife.data.sentences import sentence_spans
from strife.evaluate.counts import alternatives
from strife.evaluate.entities import Tagging, chunks, entity_counts, iob2_tags
from strife.evaluate.events import event_counts
from strife.evaluate.pairs import check_labels
from strife.evaluate.scores import judged_pairs
from strife.evaluate.systems import Task, Unavailable

logger = logging.getLogger(__name__)
SPAN_LAYERS = ("entities", "events")
"""The layers whose labels are typed spans."""
Tokens: TypeAlias = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LayerTask:
    """One span layer of a task.

    Types that a document leaves unannotated are taken as absent from it, for a tagger with one label a token cannot
    leave a label open.

    Attributes:
        train: The documents that annotate the layer; so are ``dev``, which may be empty.
    """

    layer: str
    task: Task
    train: tuple[Document, ...]
    dev: tuple[Document, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The labels of the layer, in the order of the ontology."""
        return self.task.ontology.labels(self.layer)

    def dev_score(self, finder: SpanFinder) -> float:
        """Micro F1 on ``dev`` by which settings are chosen: of entities in seqeval's default mode, of triggers TC."""
        pairs = judged_pairs(self.dev, SpanAnnotator({self.layer: finder}).predict(self.dev), layer=self.layer)
        if self.layer == "entities":
            return float(np.nan_to_num(entity_counts(pairs, mode="default").micro().f1))
        return float(np.nan_to_num(event_counts(pairs, metrics=["TC"])["TC"].micro().f1))


class SpanFinder(Protocol):
    """What has learned one layer."""

    @property
    def counts(self) -> Mapping[str, int]:
        """What of the training annotation could not be used, by reason."""
        ...

    def find(self, documents: Sequence[Document]) -> list[list[Entity]]:
        """The spans of each text, in text order and disjoint; ``meta["tokens"]`` may be looked at, annotation not."""
        ...


@dataclass(frozen=True)
class SpanAnnotator:
    """An annotator of spans alone: entities, triggers, or both; it joins no arguments to triggers."""

    finders: Mapping[str, SpanFinder]
    reads_gold_triggers: bool = False

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers it predicts."""
        return tuple(self.finders)

    @property
    def counts(self) -> dict[str, int]:
        """What of the training annotation could not be used, by layer and reason, as ``entities.untagged``."""
        return {f"{layer}.{why}": n for layer, finder in self.finders.items() for why, n in finder.counts.items() if n}

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate texts. See :class:`strife.evaluate.systems.Annotator`.

        Raises:
            InputError: ``gold_triggers``, on which nothing here depends.
        """
        if gold_triggers:
            raise InputError("this system predicts no arguments, so it cannot be given gold triggers")
        bare = [document.without_annotation() for document in documents]
        found = {layer: finder.find(bare) for layer, finder in self.finders.items()}
        return [
            _annotated(document, {layer: spans[index] for layer, spans in found.items()})
            for index, document in enumerate(bare)
        ]


def fit_layers(task: Task, fit: Callable[[LayerTask], SpanFinder], *, only: Sequence[str] = ()) -> SpanAnnotator:
    """Fit one finder a layer, for each layer of spans that the ontology has and some training document annotates.

    Args:
        only: Restrict it to these layers.

    Raises:
        InputError: there is no such layer, or a training label is not in the ontology.
    """
    wanted = [layer for layer in SPAN_LAYERS if layer in task.ontology.layers and (not only or layer in only)]
    for document in task.train:
        check_labels(document, task.ontology, side="training")
    finders = {}
    for layer in wanted:
        train = tuple(document for document in task.train if layer in document.layers)
        dev = tuple(document for document in task.dev if layer in document.layers)
        if train:
            finders[layer] = fit(LayerTask(layer, task, train, dev))
    if not finders:
        names = " nor ".join(only or SPAN_LAYERS)
        raise InputError(f"task '{task.name}': no training document annotates {names}, so there is nothing to learn")
    annotator = SpanAnnotator(finders)
    if annotator.counts:
        logger.info("%s: training annotation that could not be used: %s", task.name, annotator.counts)
    return annotator


def spans_of(document: Document, layer: str) -> list[Entity]:
    """The spans of a layer, triggers too, with one type each: of alternatives the first."""
    spans = document.entities if layer == "entities" else document.events
    return [Entity(span.id, span.start, span.end, alternatives(span.type)[0]) for span in spans]


def bio_tags(types: Sequence[str]) -> list[str]:
    """``O, B-x, I-x, B-y, I-y, ...``: the tags, in the order of :class:`strife.data.labels.BioLabels`."""
    return ["O", *(f"{prefix}-{name}" for name in types for prefix in "BI")]


def layer_tags(document: Document, layer: str, tokens: Tokens) -> Tagging:
    """IOB2 tags of a layer over tokens."""
    return iob2_tags(tokens, spans_of(document, layer))


def tagged_spans(tokens: Tokens, tags: Sequence[str]) -> list[Entity]:
    """The spans of BIO tags, valid or not, as conlleval reads them: a stray ``I-x`` begins a span."""
    return [
        Entity(f"T{number}", tokens[first][0], tokens[after - 1][1], kind)
        for number, (kind, first, after) in enumerate(sorted(chunks(tags, mode="default"), key=itemgetter(1)), 1)
    ]


def are_sentences(documents: Sequence[Document]) -> bool:
    """Whether the documents of a corpus are sentences: most of them, as far as a sentence splitter sees.

    A corpus of sentences is not split again, for a splitter that errs would only cut them.
    """
    single = Counter(len(sentence_spans(document.text)) <= 1 for document in documents)
    return single[True] >= single[False]


def sentence_ranges(document: Document, tokens: Tokens, *, whole: bool) -> list[range]:
    """The tokens of each sentence of a text; a token belongs to the sentence in which it begins.

    Args:
        whole: Take the text as one sentence.
    """
    if whole:
        return [range(len(tokens))] if tokens else []
    borders = []
    position = 0
    for _, end in sentence_spans(document.text):
        first = position
        while position < len(tokens) and tokens[position][0] < end:
            position += 1
        borders.append(range(first, position))
    borders.append(range(position, len(tokens)))
    return [part for part in borders if part]


def missing_extra(error: ImportError, *, what: str) -> Unavailable:
    """What to tell a user who lacks a library that only the baselines need."""
    return Unavailable(f"{what} needs the package {error.name}: pip install 'strife[baselines]'")


def _annotated(document: Document, found: Mapping[str, Sequence[Entity]]) -> Document:
    fields: dict[str, Any] = {"layers": tuple(found)}
    if "entities" in found:
        fields["entities"] = tuple(
            Entity(f"T{n}", s.start, s.end, s.type, s.score) for n, s in enumerate(found["entities"], 1)
        )
    if "events" in found:
        fields["events"] = tuple(
            Event(f"E{n}", s.type, s.start, s.end, score=s.score) for n, s in enumerate(found["events"], 1)
        )
    return replace(document, **fields)
