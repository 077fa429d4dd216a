"""The inference wrapper: a checkpoint folder in, annotated Documents out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerBase

from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.models.checkpoint import load_checkpoint, read_provenance
from strife.models.joint import JointModel
from strife.models.prediction import Coverage, Predictor


class Extractor:
    """Annotates texts with a trained model, in one encoder pass per window.

    Example:
        >>> extractor = Extractor.load("runs/quickstart/checkpoint")
        >>> document = extractor("Shelling killed two people in Qarah on Sunday, police said.")
        >>> [(event.type, document.surface(event)) for event in document.events]
        [('shelling', 'Shelling'), ('kill', 'killed')]

    Attributes:
        ontology: The labels the model knows.
        version: A name for the model: its run's name and data fingerprint.
    """

    def __init__(self, model: JointModel, tokenizer: PreTrainedTokenizerBase, *, version: str = "unversioned") -> None:
        self.model = model
        self.ontology: Ontology = model.inventory
        self.version = version
        self._predictor = Predictor(model, tokenizer)

    @classmethod
    def load(cls, path: str | Path, *, device: str | None = None) -> Extractor:
        """Load a checkpoint folder.

        Args:
            path: The folder that ``strife train`` wrote.
            device: ``cpu``, ``cuda``, ...; by default a GPU if there is one.

        Raises:
            InputError: a file of the checkpoint is missing or broken.
        """
        folder = Path(path)
        model, tokenizer = load_checkpoint(folder)
        target = device or ("cuda" if torch.cuda.is_available() else "cpu")
        torch.nn.Module.to(model, torch.device(target))
        return cls(model, tokenizer, version=read_provenance(folder).get("version", folder.name))

    @property
    def coverage(self) -> Coverage:
        """How many tokens were read so far, and that none was dropped."""
        return self._predictor.coverage

    def __call__(self, text: str | Document) -> Document:
        """Annotate one text or Document."""
        document = text if isinstance(text, Document) else Document(id="text", text=text)
        return self._predictor.predict([document])[0]

    def stream(self, documents: Iterable[Document], *, batch_size: int = 16) -> Iterator[Document]:
        """Annotate Documents one after another, in their order, holding ``batch_size`` of them at a time."""
        yield from self._predictor.stream(documents, batch_size=batch_size)

    def with_gold_triggers(self, documents: Iterable[Document], *, batch_size: int = 16) -> Iterator[Document]:
        """Like :meth:`stream`, but the Documents' own triggers and types are kept: for scoring arguments alone."""
        yield from self._predictor.stream(documents, batch_size=batch_size, gold_triggers=True)
