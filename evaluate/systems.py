"""What the benchmark asks of a system, be it a baseline or the joint model: learn from a task, then annotate texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document


class Unavailable(InputError):
    """What an optional system needs is not here: a package, its weights, a key. A benchmark goes on without it.

    The message is the reason, such as ``the package 'gliner' is not installed``.
    """


@dataclass(frozen=True, slots=True)
class Task:
    """What a system may learn from.

    Attributes:
        train: Annotated articles, in ``ontology``; they may leave layers and types unannotated.
        dev: Articles to choose settings by, never the test part.
        folder: A folder of its own, in which a system may keep files and resume from them.
    """

    name: str
    ontology: Ontology
    train: tuple[Document, ...]
    dev: tuple[Document, ...]
    seed: int
    folder: Path


class Annotator(Protocol):
    """A system that has learned."""

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers it predicts."""
        ...

    @property
    def reads_gold_triggers(self) -> bool:
        """Whether ``gold_triggers`` is allowed."""
        ...

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate the texts, in order; annotation that the Documents have is not looked at.

        Args:
            documents: Articles.
            gold_triggers: Keep the Documents' own triggers and types, and predict only what depends on them.
        """
        ...
