"""Articles through a model, with progress."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from strife.app.inputs import input_documents
from strife.app.terminal import left
from strife.data.document import Document
from strife.models import Extractor

_SECONDS_BETWEEN_REPORTS = 5.0


def annotated(
    extractor: Extractor, inputs: Sequence[str], *, published: str | None, batch_size: int
) -> Iterator[Document]:
    """The annotated Documents of the inputs, in order."""
    return extractor.stream(input_documents(inputs, published=published), batch_size=batch_size)


class Progress:
    """Reports articles, articles per second and the time left every few seconds.

    Args:
        expected: How many articles there will be, if that is known.
    """

    def __init__(self, console: Console, *, expected: int | None, quiet: bool) -> None:
        self.console = console
        self.expected = expected
        self.quiet = quiet

    def __call__(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Pass Documents on and count them."""
        started = reported = time.monotonic()
        for count, document in enumerate(documents, 1):
            yield document
            now = time.monotonic()
            if not self.quiet and now - reported >= _SECONDS_BETWEEN_REPORTS:
                reported = now
                rate = count / (now - started)
                self.console.print(
                    f"{count:,} articles, {rate:.1f} articles/s{left(count, self.expected, rate=rate)}", soft_wrap=True
                )
