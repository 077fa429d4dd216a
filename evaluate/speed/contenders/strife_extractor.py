"""strife itself as a contender: the encoder alone, annotation, or annotation with event records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.data.windows import Window, Windower
from strife.models import Extractor
from strife.models.backends.backend import Backend
from strife.models.batching import batches_by_length, padded
from strife.models.lanes import Lanes
from strife.records.build import RecordBuilder

_ENCODER_DOCUMENTS = 64
"""Texts whose windows are sorted by length together when the encoder is timed alone."""

Annotate = Callable[[Iterable[dict[str, Any]]], Iterator[object]]


def load(options: dict[str, Any]) -> Annotate:
    """Load a checkpoint.

    Args:
        options: ``checkpoint``, a folder; ``backend`` and ``device``, as the Extractor takes them; ``layers``:
            ``encoder``, ``entities``, ``events`` or ``records``. A checkpoint for ``entities`` has an ontology without
            events (:func:`strife.evaluate.speed.derived.entities_alone`): there is then nothing else to compute.

    Raises:
        InputError: the checkpoint cannot be loaded with this backend.
    """
    folder, threads = Path(options["checkpoint"]), int(os.environ["OMP_NUM_THREADS"])
    extractor = Extractor.load(folder, device=options["device"], backend=options["backend"], threads=threads)
    if options["layers"] == "encoder":
        return _encoder(extractor.backend, PieceTokenizer.load(folder))
    if options["layers"] != "records":
        return lambda articles: extractor.stream(_documents(articles))
    builder = RecordBuilder(
        extractor.ontology, model_version=extractor.version, calibrate=extractor.calibration.records
    )
    return lambda articles: (builder.records(document) for document in extractor.stream(_documents(articles)))


def _documents(articles: Iterable[dict[str, Any]]) -> Iterator[Document]:
    return (Document(id=each["id"], text=each["text"], published=each["published"]) for each in articles)


def _encoder(backend: Backend, tokenizer: PieceTokenizer) -> Annotate:
    """One pass over every window, and nothing is decoded: what the encoder could reach if all the rest were free.

    The two matrices of the entity and trigger heads, a few dozen columns wide, are in it.
    """
    settings = backend.settings
    windower = Windower(tokenizer, max_pieces=settings.max_pieces, overlap_tokens=settings.overlap_tokens)
    lanes = Lanes(backend.lanes)

    def encode(windows: Sequence[Window]) -> None:
        ids, mask = padded([window.piece_ids for window in windows], tokenizer.padding)
        tokens, _ = padded([window.token_pieces for window in windows], 0)
        backend.tag(ids, mask, tokens)

    def annotate(articles: Iterable[dict[str, Any]]) -> Iterator[object]:
        remaining = iter(articles)
        while batch := list(islice(remaining, _ENCODER_DOCUMENTS)):
            texts = [windower.encode(article["text"]) for article in batch]
            windows = [window for text in texts for window in windower.windows(text)]
            batches = batches_by_length(windows, pieces=backend.batch_pieces)
            for running in [lanes.submit(partial(encode, chosen)) for chosen in batches]:
                running.result()
            yield from batch

    return annotate
