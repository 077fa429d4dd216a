"""The inference wrapper: a checkpoint folder in, annotated Documents out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from strife.configs.backends import EXPORTED
from strife.configs.ontology import Ontology
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.models.backends.backend import Backend
from strife.models.backends.choice import choose_backend, cores, has_gpu
from strife.models.backends.onnx_backend import OnnxBackend
from strife.models.calibration import Calibration
from strife.models.prediction import Coverage, Predictor
from strife.models.provenance import read_provenance
from strife.models.released import find_checkpoint
from strife.models.settings import JointSettings


class Extractor:
    """Annotates texts with a trained model, in one encoder pass per window.

    Example:
        >>> extractor = Extractor.load("strife-small")
        >>> document = extractor("Shelling killed two people in Qarah on Sunday, police said.")
        >>> [(event.type, document.surface(event)) for event in document.events]
        [('shelling', 'Shelling'), ('kill', 'killed')]

    Attributes:
        backend: What runs the network; ``backend.name`` tells which.
        ontology: The labels the model knows.
        version: A name for the model: its run's name and data fingerprint.
        calibration: What ``strife calibrate`` has fitted, if it has.
    """

    def __init__(
        self,
        backend: Backend,
        tokenizer: PieceTokenizer,
        *,
        version: str = "unversioned",
        calibration: Calibration | None = None,
    ) -> None:
        self.backend = backend
        self.calibration = calibration or Calibration()
        self._predictor = Predictor(backend, tokenizer, self.calibration)
        self.ontology: Ontology = self._predictor.labels.inventory
        self.version = version

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        device: str | None = None,
        backend: str = "auto",
        threads: int | None = None,
        calibrated: bool = True,
    ) -> Extractor:
        """Load a checkpoint folder.

        Args:
            path: The folder that ``strife train`` wrote, or the name of a model that comes with strife.
            device: ``cpu``, ``cuda``, ...; by default a GPU if there is one.
            backend: ``torch``, ``torch-bfloat16``, ``onnx`` or ``onnx-int8``; ``auto`` takes the fastest that ``strife
                export`` has made and found good, where ONNX Runtime is installed and the device is a CPU.
            threads: Threads on a CPU, for PyTorch those of the whole process; by default as many as there are cores.
            calibrated: Whether scores are put through the checkpoint's calibration, where it has one.

        Raises:
            InputError: a file of the checkpoint is missing or broken, or it was not exported for the backend.
        """
        folder = find_checkpoint(path)
        on_cpu = device == "cpu" or (device is None and not has_gpu())
        name = choose_backend(folder, backend, on_cpu=on_cpu)
        if name in EXPORTED:
            settings, tokenizer = JointSettings.load(folder), PieceTokenizer.load(folder)
            running: Backend = OnnxBackend(folder / name, settings, name=name, threads=threads or cores())
        else:
            # PyTorch takes seconds to import, and an exported model does not need it.
            from strife.models.torch_loading import load_torch

            running, tokenizer = load_torch(folder, device=device, half=name == "torch-bfloat16", threads=threads)
        version = read_provenance(folder).get("version", folder.name)
        return cls(running, tokenizer, version=version, calibration=Calibration.load(folder) if calibrated else None)

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
