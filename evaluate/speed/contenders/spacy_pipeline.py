"""A spaCy pipeline, texts through ``nlp.pipe``; needs no strife."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def load(options: dict[str, Any]) -> Callable[[Iterable[dict[str, Any]]], Iterator[object]]:
    """Load a pipeline.

    Args:
        options: ``pipeline``, a package or a folder; ``components``, those that run, or None for all.

    Raises:
        ImportError: spaCy or the pipeline's package is not installed.
    """
    import spacy

    name = options["pipeline"]
    try:
        nlp = spacy.load(name)
    except OSError:  # spaCy's words for a package that is not there are three lines long
        raise ImportError(f"no such spaCy pipeline: {name}", name=name) from None
    nlp.max_length = max(nlp.max_length, 10_000_000)  # its guard against parsing long texts in little memory
    if options.get("components") is not None:
        nlp.select_pipes(enable=list(options["components"]))

    return lambda articles: iter(nlp.pipe(article["text"] for article in articles))
