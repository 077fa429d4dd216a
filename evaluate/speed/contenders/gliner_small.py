"""GLiNER-small's architecture with random weights: its speed, not its answers; needs no strife and no network.

The shape is that of ``urchade/gliner_small-v2.1`` on ``microsoft/deberta-v3-small``, by their published configurations.
The tokenizer is another encoder's, as theirs comes from the hub alone; it cuts news into about as many pieces.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

WORDS = 384
"""GLiNER-small reads so many words and cuts the rest off, so a longer text is given to it in pieces of so many."""
THRESHOLD = 0.99
"""Random weights score everything about one half: so high a threshold leaves decoding as little to do as can be."""

_WORD = re.compile(r"\w+(?:[-_]\w+)*|\S")
_ARTICLES = 32

_ENCODER = {
    "model_type": "deberta-v2",
    "hidden_size": 768,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 3072,
    "max_position_embeddings": 512,
    "relative_attention": True,
    "position_buckets": 256,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": "p2c|c2p",
    "position_biased_input": False,
    "type_vocab_size": 0,
    "layer_norm_eps": 1e-7,
    "vocab_size": 128100,
}


def load(options: dict[str, Any]) -> Callable[[Iterable[dict[str, Any]]], Iterator[object]]:
    """Make a model.

    Args:
        options: ``tokenizer``, a folder; ``labels``, what it looks for; ``batch_size``; ``device``.

    Raises:
        ImportError: the package is not installed.
    """
    import torch
    from gliner import GLiNER  # pyright: ignore[reportAttributeAccessIssue, reportMissingImports]

    warnings.filterwarnings("ignore")
    torch.manual_seed(0)
    model: Any = GLiNER.from_config(
        _config(options["tokenizer"]), backbone_from_pretrained=False, map_location=options["device"]
    )
    labels, batch_size = list(options["labels"]), options["batch_size"]

    def annotate(articles: Iterable[dict[str, Any]]) -> Iterator[object]:
        remaining = iter(articles)
        while batch := list(islice(remaining, _ARTICLES)):
            pieces = [piece for article in batch for piece in pieces_of(article["text"])]
            model.inference(pieces, labels, threshold=THRESHOLD, batch_size=batch_size)
            yield from batch

    return annotate


def pieces_of(text: str) -> list[str]:
    """The text in pieces of ``WORDS`` words without overlap, as cheap as it can be covered."""
    starts = [match.start() for match in _WORD.finditer(text)][::WORDS]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _config(tokenizer: str) -> dict[str, Any]:
    return {
        "model_name": tokenizer,
        "encoder_config": dict(_ENCODER),
        "span_mode": "markerV0",
        "max_width": 12,
        "max_len": WORDS,
        "hidden_size": 512,
        "subtoken_pooling": "first",
        "has_rnn": True,
        "vocab_size": -1,
        "class_token_index": -1,
    }
