"""The majority baseline: each token gets the tag it has most often in training, whatever stands around it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strife.data.document import Document, Entity
from strife.evaluate.baselines.tagging import (
    LayerTask,
    SpanAnnotator,
    bio_tags,
    fit_layers,
    layer_tags,
    tagged_spans,
)
from strife.evaluate.entities import tokens_of
from strife.evaluate.systems import Task


@dataclass(frozen=True)
class MajorityTags:
    """The most frequent BIO tag of each token as it is written; a token that training has not is ``O``.

    Nothing is joined or repaired: tags become spans as conlleval reads them. For triggers that is the most frequent
    event type of the word alone.
    """

    tags: Mapping[str, str]
    counts: Mapping[str, int]

    def find(self, documents: Sequence[Document]) -> list[list[Entity]]:
        """The spans of each text."""
        found = []
        for document in documents:
            tokens = tokens_of(document)
            found.append(tagged_spans(tokens, [self.tags.get(document.text[a:b], "O") for a, b in tokens]))
        return found


def fit(task: Task) -> SpanAnnotator:
    """Learn the most frequent tags; of equally frequent ones ``O`` wins, then the first of the ontology."""
    return fit_layers(task, _fit_layer)


def _fit_layer(layer: LayerTask) -> MajorityTags:
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    untagged = 0
    for document in layer.train:
        tokens = tokens_of(document)
        tagging = layer_tags(document, layer.layer, tokens)
        untagged += tagging.untagged
        for (start, end), tag in zip(tokens, tagging.tags, strict=True):
            votes[document.text[start:end]][tag] += 1
    order = bio_tags(layer.types)
    best = {word: max(order, key=lambda tag, of=of: of[tag]) for word, of in votes.items()}
    return MajorityTags({word: tag for word, tag in best.items() if tag != "O"}, {"untagged": untagged})
