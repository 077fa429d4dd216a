"""Scoring a checkpoint: the corpora it is scored on, the systems compared, the tables and the result file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from strife.app.arguments import key_values, reader_options, repairs
from strife.configs.errors import InputError
from strife.configs.experiment import CorpusConfig, ExperimentConfig, parse_experiment
from strife.configs.ontology import Ontology
from strife.data.corpora import Corpus, load_corpus, load_part, unique_ids
from strife.data.document import Document
from strife.evaluate.dictionary import DictionaryBaseline
from strife.evaluate.events import Condition
from strife.evaluate.heads import argument_heads
from strife.evaluate.provenance import environment
from strife.evaluate.scores import Scores, score
from strife.evaluate.tables import TextTable, comparison_table, labels_table, scores_table
from strife.models.extractor import Extractor
from strife.models.provenance import read_provenance
from strife.models.released import find_checkpoint


@dataclass(frozen=True)
class Source:
    """What to score on: an annotated file, or a part of the checkpoint's own config.

    Attributes:
        file: The file or folder; None takes ``part``.
        part: ``dev`` or ``test`` of the config.
        where, options: ``key=value`` pairs: metadata that articles must have, and options of the reader.
        repair: Named repairs of the file's annotation, in this order.
        ids: A text file: only the articles whose ids it lists.
    """

    file: str | None
    part: str
    format: str | None = None
    labels: str | None = None
    where: Sequence[str] = ()
    options: Sequence[str] = ()
    repair: Sequence[str] = ()
    ids: str | None = None

    def check(self) -> None:
        """Check what can be checked before anything is loaded.

        Raises:
            InputError: an unknown repair, or an option for a file where there is none.
        """
        repairs(self.repair)
        given = {"format": self.format, "labels": self.labels, "where": self.where}
        given |= {"option": self.options, "repair": self.repair, "ids": self.ids}
        unused = [name for name, value in given.items() if value]
        if self.file is None and unused:
            raise InputError(f"--{unused[0]} needs a file: the parts of a checkpoint's config say their own")

    def corpora(self, checkpoint: Path, ontology: Ontology) -> list[Corpus]:
        """Read the annotated articles into the checkpoint's ontology."""
        if self.file is None:
            config = checkpoint_config(checkpoint)
            chosen = getattr(config, self.part)
            if not chosen:
                raise InputError(f"the config of {checkpoint} names no {self.part} part; give a file")
            return load_part(config, chosen, ontology)
        corpus = CorpusConfig(
            path=self.file,
            format=self.format,
            labels=self.labels,
            where=key_values("--where", self.where),
            ids=self.ids,
            options=reader_options(self.options),
            repair=repairs(self.repair),
            layers=ontology.layers,
        )
        return [load_corpus(corpus, self.file, ontology)]


def checkpoint_config(checkpoint: Path) -> ExperimentConfig:
    """The experiment that a checkpoint was trained by."""
    provenance = read_provenance(checkpoint)
    return parse_experiment(provenance.get("config", {}), where=f"{checkpoint}: provenance.json: config")


class Evaluation:
    """The scores of a checkpoint, under both conditions, and of the dictionary baseline if asked for.

    Args:
        checkpoint: Its folder.
        source: What to score on.
        heads: Whether arguments are compared by their head words.
        draws: Bootstrap samples behind each interval.
        backend: What runs the model; PyTorch in float32 is the reference.
    """

    def __init__(
        self, checkpoint: Path, source: Source, *, heads: bool = False, draws: int = 1000, backend: str = "torch"
    ) -> None:
        source.check()
        self.checkpoint = find_checkpoint(checkpoint)
        self.heads = heads
        self.draws = draws
        self.extractor = Extractor.load(self.checkpoint, backend=backend)
        self.corpora = source.corpora(self.checkpoint, self.extractor.ontology)
        self.gold: list[Document] = unique_ids(self.corpora)
        self._baseline: Scores | None = None

    @property
    def coverage(self) -> str:
        """How many tokens were read, in words."""
        return str(self.extractor.coverage)

    @cached_property
    def predicted(self) -> list[Document]:
        """The articles as the model annotates them."""
        return list(self.extractor.stream(document.without_annotation() for document in self.gold))

    @cached_property
    def predicted_triggers(self) -> Scores:
        """Everything as in use: the model finds the triggers."""
        return self._score(self.gold, self.predicted)

    @cached_property
    def gold_triggers(self) -> Scores | None:
        """Arguments and values for given triggers; None where no article has events."""
        gold = [document for document in self.gold if "events" in document.layers]
        if not gold:
            return None
        predicted = list(self.extractor.with_gold_triggers(gold))
        return self._score(gold, predicted, "gold triggers")

    def tables(self, *, baseline: bool, by_label: bool = False) -> Iterator[TextTable]:
        """The tables to print."""
        name = f"{self.extractor.version}{', arguments by head word' if self.heads else ''}"
        if baseline:
            self._baseline = self._dictionary()
            systems = {"model": self.predicted_triggers, "dictionary": self._baseline}
            yield comparison_table(systems, title=f"{name} and the dictionary baseline on {self._where}")
        else:
            yield scores_table(self.predicted_triggers, title=f"{name} on {self._where}")
        if by_label:
            yield from (labels_table(metric) for metric in self.predicted_triggers.metrics.values())
        if self.gold_triggers is not None:
            yield scores_table(self.gold_triggers, title=f"{name} on {self._where}, triggers given")

    def to_json(self) -> dict[str, Any]:
        """The result file: scores, what they were measured on, and where the model comes from."""
        result: dict[str, Any] = {
            "checkpoint": self.extractor.version,
            "backend": self.extractor.backend.name,
            "arguments": "head words" if self.heads else "spans",
            "corpora": [corpus.summary() for corpus in self.corpora],
            "predicted_triggers": self.predicted_triggers.to_json(),
        }
        if self.gold_triggers is not None:
            result["gold_triggers"] = self.gold_triggers.to_json()
        if self._baseline is not None:
            result["dictionary"] = self._baseline.to_json()
        return result | {
            "coverage": self.coverage,
            "evaluated_with": environment(),
            "trained": read_provenance(self.checkpoint),
        }

    @property
    def _where(self) -> str:
        return ", ".join(corpus.name for corpus in self.corpora)

    def _dictionary(self) -> Scores:
        config = checkpoint_config(self.checkpoint)
        ontology = self.extractor.ontology
        train = [document for corpus in load_part(config, config.train, ontology) for document in corpus.documents]
        system = DictionaryBaseline.fit(train, ontology)
        inputs = [document.without_annotation() for document in self.gold]
        return self._score(self.gold, system.predict(inputs))

    def _score(
        self, gold: Iterable[Document], predicted: Iterable[Document], condition: Condition = "predicted triggers"
    ) -> Scores:
        if self.heads:
            gold, predicted = map(argument_heads, gold), map(argument_heads, predicted)
        return score(gold, predicted, ontology=self.extractor.ontology, condition=condition, draws=self.draws)
