"""Zero-shot entities by GLiNER, which is told the names of the entity types and nothing else.

Zaratiana et al., "GLiNER: Generalist Model for Named Entity Recognition using Bidirectional Transformer", NAACL 2024.
The package is the extra ``gliner``; the weights come from the Hugging Face hub, or from a folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document, Entity
from strife.data.sentences import sentence_spans
from strife.data.tokens import token_spans
from strife.evaluate.systems import Task, Unavailable

DEFAULT_MODEL = "urchade/gliner_medium-v2.1"
PIECE_TOKENS = 60
"""With a dozen types and their definitions before it, so much text still fits an encoder of 512 sub-words."""
OVERLAP_TOKENS = 20

_CAPITAL_WITHIN = re.compile(r"(?<=[a-z])(?=[A-Z])")


class SpanModel(Protocol):
    """What is used of a GLiNER model."""

    def inference(
        self, texts: list[str], labels: list[str], *, threshold: float, batch_size: int
    ) -> list[list[dict[str, Any]]]:
        """By text, its spans: ``start`` and ``end`` (characters, half-open), ``label`` and ``score``."""
        ...


@dataclass(frozen=True, slots=True)
class GlinerAnnotator:
    """A GLiNER model that looks for the entity types of an ontology.

    Attributes:
        prompts: The ontology's type by what the model is told of it.
        threshold: The least score, between 0 and 1, of a span that is kept.
        piece_tokens: The longest text that the model is given at once, in tokens of ``strife.data.tokens``, of which
            there are at least as many as GLiNER's own words. GLiNER would cut a longer one.
    """

    model: SpanModel
    prompts: Mapping[str, str]
    threshold: float
    piece_tokens: int
    batch_size: int

    @property
    def layers(self) -> tuple[str, ...]:
        """Entities alone."""
        return ("entities",)

    @property
    def reads_gold_triggers(self) -> bool:
        """False: nothing here depends on triggers."""
        return False

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate entities. See :class:`strife.evaluate.systems.Annotator`."""
        if gold_triggers:
            raise InputError("gliner finds entities alone: it has no use for gold triggers")
        return [self._annotate(document.without_annotation()) for document in documents]

    def _annotate(self, document: Document) -> Document:
        pieces = text_pieces(document.text, language=document.language, tokens=self.piece_tokens)
        texts = [document.text[start:end] for start, end in pieces]
        answers = (
            self.model.inference(texts, list(self.prompts), threshold=self.threshold, batch_size=self.batch_size)
            if texts
            else []
        )
        found = [
            Entity("", offset + span["start"], offset + span["end"], self.prompts[span["label"]], float(span["score"]))
            for (offset, _), spans in zip(pieces, answers, strict=True)
            for span in spans
        ]
        entities = tuple(replace(entity, id=f"T{n}") for n, entity in enumerate(disjoint(found), 1))
        return replace(document, layers=self.layers, entities=entities)


def fit(
    task: Task,
    *,
    model: str = DEFAULT_MODEL,
    threshold: float = 0.5,
    definitions: bool = False,
    piece_tokens: int = PIECE_TOKENS,
    batch_size: int = 8,
    device: str = "cpu",
) -> GlinerAnnotator:
    """Load a GLiNER model for the task's ontology. Nothing is learned from its articles.

    Args:
        model: A name on the Hugging Face hub, or a folder.
        definitions: Tell the model the definition of a type after its name.
        device: As torch names it.

    Raises:
        InputError: the ontology has no entity types.
        Unavailable: the package or the weights are not here.
    """
    prompts = type_prompts(task.ontology, definitions=definitions)
    return GlinerAnnotator(_load(model, device), prompts, threshold, piece_tokens, batch_size)


def _load(model: str, device: str) -> SpanModel:
    try:
        from gliner import GLiNER  # pyright: ignore[reportAttributeAccessIssue] (taken for this file)
    except ImportError:
        raise Unavailable("the package 'gliner' is not installed: pip install 'strife[gliner]'") from None
    try:
        return GLiNER.from_pretrained(model, map_location=device)
    except (OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise Unavailable(f"no GLiNER weights '{model}' here, and none could be fetched: {reason}") from None


def type_prompts(ontology: Ontology, *, definitions: bool) -> dict[str, str]:
    """The entity types by what a model is told of them: ``military platform``, with its definition if wanted.

    Raises:
        InputError: the ontology has no entity types.
    """
    if not ontology.entity_types:
        raise InputError(f"gliner finds entities, and the ontology '{ontology.name}' has no entity types")
    prompts = {}
    for name, definition in ontology.entity_types.items():
        words = _CAPITAL_WITHIN.sub(" ", name).replace("_", " ").lower()
        prompts[f"{words}: {definition}" if definitions and definition else words] = name
    return prompts


def text_pieces(
    text: str, *, language: str | None = None, tokens: int = PIECE_TOKENS, overlap: int = OVERLAP_TOKENS
) -> list[tuple[int, int]]:
    """The spans of the sentences; one longer than ``tokens`` is cut into pieces that share ``overlap`` tokens.

    Every token of the text is in a piece, and pieces begin and end at tokens.
    """
    pieces = []
    for start, end in sentence_spans(text, language=language):
        words = token_spans(text[start:end])
        step = max(1, tokens - overlap)
        for first in range(0, max(1, len(words) - min(overlap, tokens - 1)), step):
            piece = words[first : first + tokens]
            if piece:
                pieces.append((start + piece[0][0], start + piece[-1][1]))
    return pieces


def disjoint(entities: Iterable[Entity]) -> list[Entity]:
    """The entities in text order without overlaps: the higher score wins, then the longer span."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (-(e.score or 0.0), e.start - e.end, e.start, e.type)):
        if all(entity.end <= other.start or other.end <= entity.start for other in kept):
            kept.append(entity)
    return sorted(kept, key=lambda e: e.start)
