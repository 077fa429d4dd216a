"""The token-classification pipeline of transformers, as its documentation uses it; needs no strife."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any


def load(options: dict[str, Any]) -> Callable[[Iterable[dict[str, Any]]], Iterator[object]]:
    """Load a pipeline that reads long texts to their end.

    Args:
        options: ``model``, a folder of a token classifier with a fast tokenizer; ``batch_size``; ``stride``, the pieces
            that neighbouring windows share; ``max_pieces``, those of a window; ``aggregation``; ``device``.
    """
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

    warnings.filterwarnings("ignore")  # what the pipeline would say of batches on a processor, once a text
    tokenizer = AutoTokenizer.from_pretrained(options["model"])
    tokenizer.model_max_length = options["max_pieces"]
    find: Any = pipeline(
        "token-classification",
        model=AutoModelForTokenClassification.from_pretrained(options["model"]),
        tokenizer=tokenizer,
        stride=options["stride"],
        aggregation_strategy=options["aggregation"],
        batch_size=options["batch_size"],
        device=options["device"],
    )
    return lambda articles: iter(find(article["text"] for article in articles))
