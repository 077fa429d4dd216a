"""The dictionary baseline of :mod:`strife.evaluate.dictionary` as a system of the benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.evaluate.dictionary import DictionaryBaseline
from strife.evaluate.systems import Task


@dataclass(frozen=True)
class DictionaryAnnotator:
    """A dictionary, and the layers that its training annotation allowed it to learn."""

    baseline: DictionaryBaseline
    layers: tuple[str, ...]

    @property
    def reads_gold_triggers(self) -> bool:
        """Whether some layer that hangs on triggers was learned."""
        return not {"arguments", "factuality", "claims"}.isdisjoint(self.layers)

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate texts. See :class:`strife.evaluate.systems.Annotator`.

        Raises:
            InputError: ``gold_triggers``, where nothing was learned that depends on them.
        """
        if gold_triggers and not self.reads_gold_triggers:
            raise InputError("the dictionary has learned nothing of given triggers: train it on arguments")
        found = self.baseline.predict(documents, gold_triggers=gold_triggers)
        return [replace(document, layers=self.layers) for document in found]


def fit(task: Task) -> DictionaryAnnotator:
    """Remember the training annotation; it has no settings, so dev is not looked at, nor is the seed."""
    layers = tuple(layer for layer in task.ontology.layers if _is_annotated(layer, task.train))
    if not layers:
        raise InputError(f"task '{task.name}': no training document annotates a layer, so there is nothing to learn")
    return DictionaryAnnotator(DictionaryBaseline.fit(task.train, task.ontology), layers)


def _is_annotated(layer: str, documents: Iterable[Document]) -> bool:
    """Whether a layer can be learned: arguments are entities joined to triggers, if there are entities at all."""
    present = [set(document.layers) for document in documents]
    needed = {layer}
    if layer == "arguments" and any("entities" in layers for layers in present):
        needed = {"entities", "arguments"}
    return any(needed <= layers for layers in present)
