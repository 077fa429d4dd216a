"""The one way from Documents to predicted Documents: used by the Extractor, by evaluation, and during training."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from strife.data.document import ALTERNATIVES, Argument, Document, Entity, Event
from strife.data.labels import BioLabels, TokenSpan, tokens_of
from strife.data.pieces import PieceTokenizer
from strife.data.windows import EncodedText, Window, Windower
from strife.models.arguments import follow_entities
from strife.models.backends.backend import Backend, WindowScores
from strife.models.batching import batches_by_length, padded
from strife.models.calibration import Calibration
from strife.models.decoding import FORBIDDEN, best_sequences, forbid_inside, log_softmax, openings, scored_spans
from strife.models.labels import Labels
from strife.models.lanes import Lanes

_EVENTS_AT_ONCE = 64
_CHUNK_PIECES = 16_384
"""Pieces of the articles that are decoded together: bounds the memory, whatever the articles' lengths."""


@dataclass
class Coverage:
    """What was read: every token has to be covered by a window that owns it."""

    documents: int = 0
    tokens: int = 0
    covered: int = 0
    windows: int = 0

    def __str__(self) -> str:
        share = "all" if self.covered == self.tokens else f"only {self.covered:,} of"
        return f"{share} {self.tokens:,} tokens of {self.documents:,} documents in {self.windows:,} windows"


@dataclass
class _WindowBatch:
    """The output of one encoder pass, with the windows it came from."""

    windows: list[Window]
    output: WindowScores


@dataclass
class _Chunk:
    """Articles on their way through the encoder: the windows of each batch, and what comes out."""

    decoded: list[_Decoded]
    batches: list[tuple[list[Window], Future[WindowScores]]]

    def results(self) -> list[_WindowBatch]:
        """What the encoder says, once it has said it all."""
        return [_WindowBatch(windows, output.result()) for windows, output in self.batches]


@dataclass
class _Found:
    """An event between trigger decoding and argument decoding; ``row`` is its window's row in ``batch``."""

    document: int
    tokens: TokenSpan
    score: float | None
    batch: int
    row: int
    window: Window
    event: Event | None = None


@dataclass
class _Read:
    """An event as the heads read it: logits of roles, shape (token of its window, label), and values by number."""

    found: _Found
    roles: NDArray[np.float32]
    factuality: int
    claim: int


@dataclass
class _Decoded:
    """What is known of one document while it is decoded; ``openings`` are the tokens that open a paragraph."""

    document: Document
    encoded: EncodedText
    openings: list[int]
    entities: tuple[Entity, ...] = ()
    entity_ids: dict[tuple[int, int], str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


class Predictor:
    """Runs a joint model over Documents.

    Args:
        backend: What runs the network.
        tokenizer: The tokenizer it was trained with.
        calibration: What its probabilities are put through, and how sure an event has to be.
    """

    def __init__(self, backend: Backend, tokenizer: PieceTokenizer, calibration: Calibration | None = None) -> None:
        self.backend = backend
        self.settings = backend.settings
        self.labels = Labels.of(self.settings.ontology)
        self.windower = Windower(
            tokenizer, max_pieces=self.settings.max_pieces, overlap_tokens=self.settings.overlap_tokens
        )
        self.padding = tokenizer.padding
        self.calibration = calibration or Calibration()
        self.coverage = Coverage()
        self._lanes = Lanes(backend.lanes)
        self._role_masks = {name: self._role_mask(name) for name in self.labels.triggers.types}

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate Documents; whatever annotation they had is replaced.

        Args:
            documents: Any number; all are held in memory, with the states of their windows.
            gold_triggers: Keep the given events' triggers and types, and predict only what depends on them.

        Returns:
            The same articles in the same order, offsets into the text as given.
        """
        return self._finished(self._begun([self._encoded(document) for document in documents]), gold_triggers)

    def stream(
        self, documents: Iterable[Document], *, batch_size: int = 16, gold_triggers: bool = False
    ) -> Iterator[Document]:
        """Like :meth:`predict`, holding at most ``batch_size`` documents at a time.

        Where the backend has lanes, it reads the next so many documents while these are decoded.
        """
        waiting: deque[_Chunk] = deque()
        ahead = 1 if self.backend.lanes else 0
        for chunk in self._chunks(documents, batch_size):
            waiting.append(self._begun(chunk))
            if len(waiting) > ahead:
                yield from self._finished(waiting.popleft(), gold_triggers)
        for chunk in waiting:
            yield from self._finished(chunk, gold_triggers)

    def _encoded(self, document: Document) -> _Decoded:
        encoded = self.windower.encode(document.text)
        return _Decoded(document, encoded, openings(document.text, encoded.tokens))

    def _chunks(self, documents: Iterable[Document], batch_size: int) -> Iterator[list[_Decoded]]:
        chunk: list[_Decoded] = []
        pieces = 0
        for document in documents:
            encoded = self._encoded(document)
            size = len(encoded.encoded.piece_ids)
            if chunk and pieces + size > _CHUNK_PIECES:
                yield chunk
                chunk, pieces = [], 0
            chunk.append(encoded)
            pieces += size
            if len(chunk) == batch_size:
                yield chunk
                chunk, pieces = [], 0
        if chunk:
            yield chunk

    def _begun(self, decoded: list[_Decoded]) -> _Chunk:
        windows = [
            window for index, d in enumerate(decoded) for window in self.windower.windows(d.encoded, document=index)
        ]
        self._count(decoded, windows)
        batches = batches_by_length(windows, pieces=self.backend.batch_pieces)
        return _Chunk(decoded, [(batch, self._lanes.submit(partial(self._tagged, batch))) for batch in batches])

    def _tagged(self, batch: list[Window]) -> WindowScores:
        ids, mask = padded([window.piece_ids for window in batch], self.padding)
        return self.backend.tag(ids, mask, self._pad_tokens(batch))

    def _finished(self, chunk: _Chunk, gold_triggers: bool) -> list[Document]:
        decoded, batches = chunk.decoded, chunk.results()
        self._decode_entities(decoded, batches)
        found = self._given_events(decoded, batches) if gold_triggers else self._decode_triggers(decoded, batches)
        self._decode_events(decoded, batches, found)
        return [self._finish(d) for d in decoded]

    def _count(self, decoded: Sequence[_Decoded], windows: Sequence[Window]) -> None:
        self.coverage.documents += len(decoded)
        self.coverage.tokens += sum(len(d.encoded.tokens) for d in decoded)
        self.coverage.covered += sum(window.owned[1] - window.owned[0] for window in windows)
        self.coverage.windows += len(windows)

    def _pad_tokens(self, windows: Sequence[Window], *, length: int = 0) -> NDArray[np.int64]:
        """The token pieces of windows, shape (window, token); beyond a window's end they point at its first piece."""
        pieces, _ = padded([window.token_pieces for window in windows], 0)
        return np.pad(pieces, ((0, 0), (0, max(0, length - pieces.shape[1]))))

    def _decode_entities(self, decoded: list[_Decoded], batches: Sequence[_WindowBatch]) -> None:
        tables = [batch.output.entities for batch in batches]
        for d, spans in zip(decoded, self._decode(decoded, batches, tables, self.labels.entities), strict=True):
            d.entities = tuple(
                Entity(f"T{number}", *_characters(d.encoded, span), span.type, self.calibration.entities(score))
                for number, (span, score) in enumerate(spans, 1)
            )
            d.entity_ids = {(entity.start, entity.end): entity.id for entity in d.entities}

    def _decode_triggers(self, decoded: list[_Decoded], batches: Sequence[_WindowBatch]) -> list[_Found]:
        tables = [batch.output.triggers for batch in batches]
        owners = _owners(batches)
        found = []
        per_document = self._decode(decoded, batches, tables, self.labels.triggers)
        for index, spans in enumerate(per_document):
            scores = [self.calibration.events(score) for _, score in spans]
            kept = self.calibration.kept(scores, tokens=len(decoded[index].encoded.tokens))
            for (span, _), score, stays in zip(spans, scores, kept, strict=True):
                if stays:
                    found.append(_Found(index, span, score, *_owner(owners[index], span.start)))
        return found

    def _given_events(self, decoded: list[_Decoded], batches: Sequence[_WindowBatch]) -> list[_Found]:
        owners = _owners(batches)
        found = []
        for index, d in enumerate(decoded):
            for event in d.document.events:
                start, end = tokens_of(d.encoded.tokens, event.start, event.end)
                if start < end and index in owners:
                    batch, row, window = _owner(owners[index], start)
                    event_type = self._likeliest(event.type, batches[batch].output, row, start - window.first)
                    found.append(_Found(index, TokenSpan(start, end, event_type), None, batch, row, window, event))
        return found

    def _likeliest(self, event_type: str, output: WindowScores, row: int, token: int) -> str:
        """Of the alternatives of a given type the one with the highest trigger score."""
        labels = self.labels.triggers
        names = event_type.split(ALTERNATIVES)
        return max(names, key=lambda name: float(output.triggers[row, token, labels.begin(name)]))

    def _decode(
        self,
        decoded: Sequence[_Decoded],
        batches: Sequence[_WindowBatch],
        tables: Sequence[NDArray[np.float32]],
        labels: BioLabels,
    ) -> list[list[tuple[TokenSpan, float]]]:
        """Decode whole documents: each token's scores come from the window that owns it."""
        lengths = np.array([len(d.encoded.tokens) for d in decoded], dtype=np.int64)
        scores = np.zeros((len(decoded), int(lengths.max(initial=0)), len(labels)), dtype=np.float32)
        for batch, log_probabilities in zip(batches, tables, strict=True):
            for row, window in enumerate(batch.windows):
                first, stop = window.owned
                scores[window.document, first:stop] = log_probabilities[row, first - window.first : stop - window.first]
        for d, row in zip(decoded, scores, strict=True):
            forbid_inside(row, d.openings)
        paths = best_sequences(scores, lengths)
        return [
            scored_spans(paths[i, :length], scores[i, :length], labels) for i, length in enumerate(lengths.tolist())
        ]

    def _decode_events(self, decoded: list[_Decoded], batches: Sequence[_WindowBatch], found: Sequence[_Found]) -> None:
        """Read the events of each batch of windows, then decode those of all batches together."""
        order = sorted(range(len(found)), key=lambda i: found[i].batch)
        read: list[_Read] = []
        for index, members in groupby(order, key=lambda i: found[i].batch):
            read += self._read([found[i] for i in members], batches[index], decoded)
        events: dict[int, Event] = {}
        for start in range(0, len(order), _EVENTS_AT_ONCE):
            chunk = slice(start, start + _EVENTS_AT_ONCE)
            events.update(zip(order[chunk], self._events(read[chunk], decoded), strict=True))
        for i, f in enumerate(found):
            decoded[f.document].events.append(events[i])

    def _read(self, found: Sequence[_Found], batch: _WindowBatch, decoded: Sequence[_Decoded]) -> Iterator[_Read]:
        types = self.labels.triggers.types
        output = self.backend.read_events(
            batch.output,
            np.array([f.row for f in found], dtype=np.int64),
            np.array([_within(f) for f in found], dtype=np.int64),
            np.array([types.index(f.tokens.type) for f in found], dtype=np.int64),
            self._primed(found, decoded, batch),
        )
        values = zip(output.factuality.argmax(-1).tolist(), output.claims.argmax(-1).tolist(), strict=True)
        for f, roles, (factuality, claim) in zip(found, output.roles, values, strict=True):
            yield _Read(f, roles[: f.window.stop - f.window.first], factuality, claim)

    def _events(self, read: Sequence[_Read], decoded: Sequence[_Decoded]) -> Iterator[Event]:
        lengths = np.array([len(each.roles) for each in read], dtype=np.int64)
        scores = np.zeros((len(read), int(lengths.max(initial=0)), len(self.labels.roles)), dtype=np.float32)
        for row, each in enumerate(read):
            scores[row, : len(each.roles)] = each.roles
            opening, window = decoded[each.found.document].openings, each.found.window
            within = slice(bisect_left(opening, window.first), bisect_left(opening, window.stop))
            forbid_inside(scores[row], [token - window.first for token in opening[within]])
        scores[:, :, 1:] += self.settings.argument_offset  # the first label is O
        masks = np.array([self._role_masks[each.found.tokens.type] for each in read])
        scores = np.where(masks[:, None], scores, -np.inf)
        scores = log_softmax(scores)
        paths = best_sequences(np.maximum(scores, FORBIDDEN), lengths)
        for row, each in enumerate(read):
            yield self._event(each, decoded[each.found.document], paths[row], scores[row])

    def _primed(
        self, found: Sequence[_Found], decoded: Sequence[_Decoded], batch: _WindowBatch
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None:
        if self.settings.arguments != "priming":
            return None
        rows = []
        for f in found:
            encoded = decoded[f.document]
            start, end = _characters(encoded.encoded, f.tokens)
            rows.append(self.windower.primed(f.window, encoded.document.text[start:end], f.tokens.type))
        ids, mask = padded(rows, self.padding)
        return ids, mask, self._pad_tokens([f.window for f in found], length=batch.output.triggers.shape[1])

    def _event(
        self,
        read: _Read,
        decoded: _Decoded,
        path: NDArray,
        scores: NDArray,
    ) -> Event:
        found = read.found
        inventory = self.labels.inventory
        arguments = []
        length = found.window.stop - found.window.first
        for span, score in scored_spans(path[:length], scores[:length], self.labels.roles):
            moved = TokenSpan(span.start + found.window.first, span.end + found.window.first, span.type)
            start, end = _characters(decoded.encoded, moved)
            sure = self.calibration.arguments(score)
            arguments.append(Argument(span.type, start, end, decoded.entity_ids.get((start, end)), sure))
        if self.settings.arguments_follow_entities:
            arguments = follow_entities(arguments, decoded.entities)
        start, end = _characters(decoded.encoded, found.tokens)
        given = found.event
        return Event(
            id=given.id if given else f"E{len(decoded.events) + 1}",
            type=found.tokens.type,
            start=given.start if given else start,
            end=given.end if given else end,
            factuality=inventory.labels("factuality")[read.factuality] if inventory.factuality else None,
            claim=inventory.labels("claims")[read.claim] if inventory.claims else None,
            arguments=tuple(arguments),
            score=found.score,
        )

    def _role_mask(self, event_type: str) -> NDArray[np.bool_]:
        labels = self.labels.roles
        legal = np.zeros(len(labels), dtype=bool)
        legal[0] = True
        for role in self.labels.inventory.roles_of(event_type):
            legal[[labels.begin(role), labels.begin(role) + 1]] = True
        return legal

    def _finish(self, decoded: _Decoded) -> Document:
        events = tuple(
            replace(event, id=f"E{number}") if event.score is not None else event
            for number, event in enumerate(decoded.events, 1)
        )
        return replace(
            decoded.document,
            layers=self.labels.inventory.layers,
            entities=decoded.entities,
            events=events,
            unannotated={},
        )


def _owners(batches: Iterable[_WindowBatch]) -> dict[int, list[tuple[int, int, Window]]]:
    """The windows of each document in text order, with their batch and their row in it."""
    owners: dict[int, list[tuple[int, int, Window]]] = {}
    for index, batch in enumerate(batches):
        for row, window in enumerate(batch.windows):
            owners.setdefault(window.document, []).append((index, row, window))
    return {document: sorted(found, key=_first_owned) for document, found in owners.items()}


def _owner(windows: Sequence[tuple[int, int, Window]], token: int) -> tuple[int, int, Window]:
    return windows[bisect_right(windows, token, key=_first_owned) - 1]


def _first_owned(placed: tuple[int, int, Window]) -> int:
    return placed[2].owned[0]


def _within(found: _Found) -> tuple[int, int]:
    """First and last token of the trigger, counted from the window's first token."""
    window = found.window
    return found.tokens.start - window.first, min(found.tokens.end, window.stop) - 1 - window.first


def _characters(encoded: EncodedText, span: TokenSpan) -> tuple[int, int]:
    return encoded.tokens[span.start][0], encoded.tokens[span.end - 1][1]
