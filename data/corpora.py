"""Corpora as an experiment names them: read, mapped, repaired, checked, fingerprinted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from strife.configs.errors import InputError
from strife.configs.experiment import EMBEDDED, CorpusConfig, ExperimentConfig
from strife.configs.ontology import Ontology
from strife.data.document import Document, to_json
from strife.data.label_map import load_label_map
from strife.data.readers import read
from strife.data.repair import repair
from strife.data.validation import check_document


@dataclass(frozen=True)
class Corpus:
    """The Documents of one source, in the experiment's ontology.

    Attributes:
        dropped: By label, the spans that the label map has no rule for.
        repaired: By policy, the spans that a repair changed or dropped.
        fingerprint: Hash of the Documents as they are used.
    """

    name: str
    documents: tuple[Document, ...]
    weight: float
    fingerprint: str
    dropped: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)

    def summary(self) -> dict[str, object]:
        """What ``run.json`` keeps of it."""
        return {
            "name": self.name,
            "documents": len(self.documents),
            "entities": sum(len(d.entities) for d in self.documents),
            "events": sum(len(d.events) for d in self.documents),
            "arguments": sum(len(e.arguments) for d in self.documents for e in d.events),
            "weight": self.weight,
            "fingerprint": self.fingerprint,
            "dropped": dict(self.dropped.most_common()),
            "repaired": dict(self.repaired),
        }


def load_part(experiment: ExperimentConfig, part: Sequence[CorpusConfig], ontology: Ontology) -> list[Corpus]:
    """Read the corpora of one part (``experiment.train``, ``.dev`` or ``.test``).

    Raises:
        InputError: a file is missing or faulty, or its labels are not the ontology's.
    """
    return [load_corpus(corpus, experiment.location(corpus), ontology, seed=experiment.seed) for corpus in part]


def load_corpus(config: CorpusConfig, location: str, ontology: Ontology, *, seed: int = 0) -> Corpus:
    """Read one corpus from ``location`` and bring it into the ontology; ``seed`` draws ``config.fraction`` of it."""
    path = embedded_corpus() if location == EMBEDDED else Path(location)
    label_map = load_label_map(config.labels, ontology) if config.labels else None
    dropped: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    chosen = [
        document
        for document in read(path, format=config.format, options=config.options)
        if all(str(document.meta.get(key)) == value for key, value in config.where.items())
    ]
    if not chosen:
        conditions = f" with {config.where}" if config.where else ""
        raise InputError(f"{location}: no article{conditions}")
    documents = []
    for document in sample(chosen, config.fraction, seed):
        if label_map is not None:
            document = label_map.apply(document, ontology, dropped)
        if config.layers is not None:
            document = restrict(document, config.layers)
        document = repair(document, config.repair, repaired)
        check_document(document, ontology, where=location)
        documents.append(document)
    return Corpus(location, tuple(documents), config.weight, fingerprint(documents), dropped, repaired)


def sample(documents: Sequence[Document], fraction: float, seed: int) -> list[Document]:
    """A share of the Documents, at least one, in their order; for one seed, shares are nested."""

    def rank(index: int) -> bytes:
        return hashlib.sha256(f"{seed}:{documents[index].id}".encode()).digest()

    count = max(1, round(fraction * len(documents)))
    return [documents[index] for index in sorted(sorted(range(len(documents)), key=rank)[:count])]


def unique_ids(corpora: Iterable[Corpus]) -> list[Document]:
    """The Documents of all corpora; where an id stands twice, the later Document gets its corpus's name before it."""
    documents: list[Document] = []
    seen: set[str] = set()
    for corpus in corpora:
        for document in corpus.documents:
            if document.id in seen:
                document = replace(document, id=f"{corpus.name}:{document.id}")
            seen.add(document.id)
            documents.append(document)
    return documents


def restrict(document: Document, layers: Sequence[str]) -> Document:
    """The Document with the annotation of ``layers`` alone; the other layers become unknown."""
    entities = document.entities if "entities" in layers else ()
    events = document.events if "events" in layers else ()
    if "entities" not in layers:
        events = tuple(replace(e, arguments=tuple(replace(a, entity=None) for a in e.arguments)) for e in events)
    if "arguments" not in layers:
        events = tuple(replace(event, arguments=()) for event in events)
    if "factuality" not in layers:
        events = tuple(replace(event, factuality=None) for event in events)
    if "claims" not in layers:
        events = tuple(replace(event, claim=None) for event in events)
    kept = tuple(layer for layer in document.layers if layer in layers)
    return replace(document, layers=kept, entities=entities, events=events)


def embedded_corpus() -> Path:
    """The folder of the articles that strife carries."""
    return Path(str(resources.files("strife.data.corpus")))


def fingerprint(documents: Iterable[Document]) -> str:
    """A short SHA-256 over the Documents' canonical JSON, in order."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(json.dumps(to_json(document), ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()[:16]
