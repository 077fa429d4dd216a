"""Corpora as an experiment names them: read, mapped, repaired, checked, fingerprinted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from strife.configs.errors import InputError, did_you_mean
from strife.configs.experiment import EMBEDDED, CorpusConfig, ExperimentConfig
from strife.configs.ontology import Ontology
from strife.data.augmentation import AUGMENTATIONS, augmented
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
        absent: The ids that were asked for and that the source does not have.
        fingerprint: Hash of the Documents as they are used.
    """

    name: str
    documents: tuple[Document, ...]
    weight: float
    fingerprint: str
    dropped: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    absent: tuple[str, ...] = ()

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
            "absent": list(self.absent),
        }


def load_part(experiment: ExperimentConfig, part: Sequence[CorpusConfig], ontology: Ontology) -> list[Corpus]:
    """Read the corpora of one part (``experiment.train``, ``.dev`` or ``.test``).

    Raises:
        InputError: a file is missing or faulty, or its labels are not the ontology's.
    """
    located = [experiment.located(corpus) for corpus in part]
    return [load_corpus(corpus, corpus.path, ontology, seed=experiment.seed) for corpus in located]


def load_corpus(config: CorpusConfig, location: str, ontology: Ontology, *, seed: int = 0) -> Corpus:
    """Read one corpus from ``location`` and bring it into the ontology; ``seed`` draws ``config.fraction`` of it."""
    label_map = load_label_map(config.labels, ontology) if config.labels else None
    dropped: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    wanted = read_ids(Path(config.ids)) if config.ids else None
    chosen = _choose(config, location, wanted)
    documents = []
    for document in sample(chosen, config.fraction, seed):
        if label_map is not None:
            document = label_map.apply(document, ontology, dropped)
        if config.layers is not None:
            document = restrict(document, config.layers)
        document = repair(document, config.repair, repaired)
        check_document(document, ontology, where=location)
        documents.append(document)
    if config.augment is not None:
        documents = _augmented(documents, config.augment, seed, location)
    found = {document.id for document in chosen}
    absent = tuple(identifier for identifier in wanted or () if identifier not in found)
    return Corpus(location, tuple(documents), config.weight, fingerprint(documents), dropped, repaired, absent)


def _augmented(documents: Sequence[Document], name: str, seed: int, location: str) -> list[Document]:
    if name not in AUGMENTATIONS:
        raise InputError(f"{location}: augment: unknown '{name}'{did_you_mean(name, AUGMENTATIONS)}")
    return augmented(documents, name, seed=seed)


def _choose(config: CorpusConfig, location: str, wanted: Mapping[str, int] | None) -> list[Document]:
    """The Documents at ``location`` that ``where`` and ``ids`` let pass. Raises InputError if there are none."""
    path = embedded_corpus() if location == EMBEDDED else Path(location)
    chosen = [
        document
        for document in read(path, format=config.format, options=config.options)
        if all(str(document.meta.get(key)) == value for key, value in config.where.items())
        and (wanted is None or document.id in wanted)
    ]
    if not chosen:
        conditions = f" with {config.where}" if config.where else ""
        conditions += f" with an id of {config.ids}" if config.ids else ""
        raise InputError(f"{location}: no article{conditions}")
    return chosen


def read_ids(path: Path) -> dict[str, int]:
    """The ids of a list, one a line, each with the number of its line. White space around them and empty lines go.

    Raises:
        InputError: the list cannot be read, has no id, or has one twice.
    """
    lines: dict[str, int] = {}
    for number, line in enumerate(_lines(path), 1):
        identifier = line.strip()
        if identifier in lines:
            raise InputError(f"{path}:{number}: id '{identifier}' stands in line {lines[identifier]} too: remove one")
        if identifier:
            lines[identifier] = number
    if not lines:
        raise InputError(f"{path}: no id in this file: write one a line")
    return lines


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}: expected a text file with an article's id a line") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None


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
