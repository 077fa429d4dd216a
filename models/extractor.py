"""The inference wrapper: a checkpoint folder in, annotated Documents out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerBase

from strife.configs.backends import EXPORTED
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.models.backends import Backend, TorchBackend
from strife.models.backends.choice import choose_backend, cores
from strife.models.backends.onnx_backend import OnnxBackend
from strife.models.checkpoint import load_checkpoint, load_without_weights, read_provenance
from strife.models.prediction import Coverage, Predictor


class Extractor:
    """Annotates texts with a trained model, in one encoder pass per window.

    Example:
        >>> extractor = Extractor.load("runs/quickstart/checkpoint")
        >>> document = extractor("Shelling killed two people in Qarah on Sunday, police said.")
        >>> [(event.type, document.surface(event)) for event in document.events]
        [('shelling', 'Shelling'), ('kill', 'killed')]

    Attributes:
        backend: What runs the network; ``backend.name`` tells which.
        ontology: The labels the model knows.
        version: A name for the model: its run's name and data fingerprint.
    """

    def __init__(self, backend: Backend, tokenizer: PreTrainedTokenizerBase, *, version: str = "unversioned") -> None:
        self.backend = backend
        self._predictor = Predictor(backend, tokenizer)
        self.ontology: Ontology = self._predictor.labels.inventory
        self.version = version

    @classmethod
    def load(
        cls, path: str | Path, *, device: str | None = None, backend: str = "auto", threads: int | None = None
    ) -> Extractor:
        """Load a checkpoint folder.

        Args:
            path: The folder that ``strife train`` wrote.
            device: ``cpu``, ``cuda``, ...; by default a GPU if there is one.
            backend: ``torch``, ``torch-bfloat16``, ``onnx`` or ``onnx-int8``; ``auto`` takes the fastest that ``strife
                export`` has made and found good, where ONNX Runtime is installed and the device is a CPU.
            threads: Threads of an exported model; by default as many as this process has cores.

        Raises:
            InputError: a file of the checkpoint is missing or broken, or it was not exported for the backend.
        """
        folder = Path(path)
        target = device or ("cuda" if torch.cuda.is_available() else "cpu")
        name = choose_backend(folder, backend, on_cpu=target == "cpu")
        if name in EXPORTED:
            config, tokenizer = load_without_weights(folder)
            running: Backend = OnnxBackend(folder / name, config, name=name, threads=threads or cores())
        else:
            model, tokenizer = load_checkpoint(folder)
            dtype = torch.bfloat16 if name == "torch-bfloat16" else torch.float32
            torch.nn.Module.to(model, torch.device(target), dtype)
            running = TorchBackend(model)
        return cls(running, tokenizer, version=read_provenance(folder).get("version", folder.name))

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
