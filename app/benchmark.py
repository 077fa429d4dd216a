"""Running a benchmark: which units there are, what is cached, what the report is made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from strife.app.systems import RUN, experiment_of, fit_function
from strife.configs.benchmark import BenchmarkConfig, BenchmarkCorpus, SystemConfig
from strife.configs.errors import InputError, did_you_mean
from strife.configs.experiment import ExperimentConfig, load_experiment
from strife.configs.ontology import load_ontology
from strife.data.atomic import replacing
from strife.data.corpora import Corpus, fingerprint, load_part, unique_ids
from strife.evaluate.benchmark.analysis import analyse
from strife.evaluate.benchmark.measures import ScoredCorpus
from strife.evaluate.benchmark.page import CorpusPage, page
from strife.evaluate.benchmark.plots import Curve
from strife.evaluate.benchmark.report import CorpusReport, how_to_read, markdown
from strife.evaluate.benchmark.results import corpus_results
from strife.evaluate.benchmark.units import Outcome, Unit, cached, check_unit_folder, run
from strife.evaluate.leaks import leaks
from strife.evaluate.provenance import environment
from strife.evaluate.systems import Task
from strife.train.callbacks import SCORE


@dataclass(frozen=True)
class Parts:
    """A corpus read for one seed, which draws the part of a corpus that ``fraction`` keeps."""

    train: tuple[Corpus, ...]
    dev: tuple[Corpus, ...]
    scored: tuple[Corpus, ...]


class CorpusRuns:
    """All runs on one corpus."""

    def __init__(self, config: BenchmarkConfig, corpus: BenchmarkCorpus, base: Path) -> None:
        self.config = config
        self.corpus = corpus
        self.base = base
        self.file = base / corpus.experiment
        self.experiment = load_experiment(self.file, [f"corpora={json.dumps(config.folder)}"])
        self.ontology = load_ontology(self.experiment.ontology)

    @cached_property
    def parts(self) -> Parts:
        """The corpus as the experiment has it."""
        chosen = getattr(self.experiment, self.corpus.part)
        if not chosen:
            raise InputError(f"{self.file}: the experiment names no {self.corpus.part} part")
        load = [
            load_part(self.experiment, part, self.ontology) for part in (self.experiment.train, self.experiment.dev)
        ]
        return Parts(tuple(load[0]), tuple(load[1]), tuple(load_part(self.experiment, chosen, self.ontology)))

    @cached_property
    def scored(self) -> ScoredCorpus:
        """What is scored."""
        return ScoredCorpus(
            name=self.corpus.name,
            ontology=self.ontology,
            gold=tuple(unique_ids(self.parts.scored)),
            train=tuple(unique_ids(self.parts.train)),
            heads=self.corpus.heads,
        )

    def units(self, system: SystemConfig) -> Iterator[tuple[Unit, ExperimentConfig]]:
        """The units of one system, a unit a seed."""
        for seed in self.config.seeds_of(self.corpus, system):
            file = self.base / system.experiments.get(self.corpus.name, self.corpus.experiment)
            experiment = experiment_of(system, file, self.config.folder, seed)
            folder = self.config.location / "units" / self.corpus.name / system.name / str(seed)
            yield (
                Unit(self.corpus.name, system.name, seed, folder, self._identity(system, experiment, seed)),
                experiment,
            )

    def result(self, unit: Unit, system: SystemConfig, experiment: ExperimentConfig) -> Outcome:
        """Run a unit, whether or not something is cached."""
        task = Task(
            name=self.corpus.name,
            ontology=self.ontology,
            train=self.scored.train,
            dev=tuple(unique_ids(self.parts.dev)),
            seed=unit.seed,
            folder=unit.folder,
        )
        return run(unit, fit_function(system, experiment), task, self.scored.gold, environment=environment())

    def _identity(self, system: SystemConfig, experiment: ExperimentConfig, seed: int) -> dict[str, Any]:
        parts = {"train": self.parts.train, "dev": self.parts.dev, self.corpus.part: self.parts.scored}
        settings: dict[str, Any] = {"kind": system.kind, "options": system.options}
        if system.kind == "joint":
            settings["experiment"] = experiment.model_dump(mode="json", exclude={"output", "description", "corpora"})
        data = {name: fingerprint(unique_ids(found)) for name, found in parts.items()}
        return {"system": settings, "ontology": self.ontology.as_lists(), "data": data, "seed": seed}


class Benchmark:
    """A benchmark's runs.

    Args:
        config: The benchmark.
        base: The folder that the experiments' paths are relative to.
        corpora, systems: Names to restrict the run to; empty takes all. The report always shows everything there is.
    """

    def __init__(
        self, config: BenchmarkConfig, base: Path, *, corpora: Sequence[str] = (), systems: Sequence[str] = ()
    ) -> None:
        self.config = config
        _check_names("corpus", corpora, [corpus.name for corpus in config.corpora])
        _check_names("system", systems, [system.name for system in config.systems])
        check_unit_folder(config.location)
        self.chosen_corpora, self.chosen_systems = set(corpora), set(systems)
        self.runs = [CorpusRuns(config, corpus, base) for corpus in config.corpora]

    def missing(self) -> Iterator[tuple[CorpusRuns, SystemConfig, Unit, ExperimentConfig]]:
        """The chosen units without a valid result, those included that could not run the last time.

        Raises:
            InputError: a part of a corpus cannot be read, or a system has a value or an option that there is not.
        """
        for runs in self.runs:
            if self.chosen_corpora and runs.corpus.name not in self.chosen_corpora:
                continue
            for system in self.config.systems_of(runs.corpus):
                if self.chosen_systems and system.name not in self.chosen_systems:
                    continue
                for unit, experiment in runs.units(system):
                    fit_function(system, experiment)
                    outcome = cached(unit)
                    if outcome is None or outcome.skipped is not None:
                        yield runs, system, unit, experiment

    def outcomes(self, runs: CorpusRuns) -> dict[str, list[tuple[Unit, Outcome]]]:
        """By system, what its units left so far."""
        found: dict[str, list[tuple[Unit, Outcome]]] = {}
        for system in self.config.systems_of(runs.corpus):
            done = [(unit, cached(unit)) for unit, _ in runs.units(system)]
            found[system.name] = [(unit, outcome) for unit, outcome in done if outcome is not None]
        return found

    def report(self) -> list[Path]:
        """Write results.json, table.md and index.html from what is done; return their paths.

        Raises:
            InputError: nothing is done.
        """
        # A corpus that nothing was run on is not read: it need not be there.
        begun = [runs for runs in self.runs if (self.config.location / "units" / runs.corpus.name).is_dir()]
        done = [(runs, found) for runs in begun if any((found := self.outcomes(runs)).values())]
        if not done:
            raise InputError(f"{self.config.location}: no result of this benchmark is here yet, so there is no report")
        pages = [self._corpus_page(runs, outcomes) for runs, outcomes in done]
        made = environment()
        reports = [corpus.report for corpus in pages]
        title = f"Benchmark: {self.config.name}"
        reading = how_to_read(self.config.reference, self.config.draws)
        results = {
            "benchmark": self.config.model_dump(mode="json"),
            "reported_with": made,
            "corpora": {
                corpus.report.name: corpus.report.to_json()
                | {"analysis": {name: analysis.to_json() for name, analysis in corpus.analyses.items()}}
                for corpus in pages
            },
        }
        texts = {
            "results.json": json.dumps(results, indent=1, ensure_ascii=False) + "\n",
            "table.md": markdown(title, self.config.description, reports, reading=reading),
            "index.html": page(
                title,
                self.config.description,
                pages,
                reading=reading,
                made=f"Report made with commit {made['commit']}; hardware: {made['hardware']}.",
            ),
        }
        folder = self.config.location
        for name, text in texts.items():
            with replacing(folder / name) as part:
                part.write_text(text, encoding="utf-8")
        return [folder / name for name in texts]

    def _corpus_page(self, runs: CorpusRuns, outcomes: Mapping[str, Sequence[tuple[Unit, Outcome]]]) -> CorpusPage:
        systems = corpus_results(runs.scored, outcomes, reference=self.config.reference, draws=self.config.draws)
        analyses = {}
        for system in systems:
            if system.outcomes:
                first = next(iter(system.outcomes.values()))
                analyses[system.name] = analyse(
                    runs.scored, first.predicted, layers=first.layers, draws=self.config.draws
                )
        parts = {"train": runs.parts.train, "dev": runs.parts.dev, runs.corpus.part: runs.parts.scored}
        report = CorpusReport(
            name=runs.corpus.name,
            part=runs.corpus.part,
            documents=len(runs.scored.gold),
            data={name: [corpus.summary() for corpus in found] for name, found in parts.items()},
            leaks=leaks(runs.scored.train, runs.scored.gold),
            systems=systems,
        )
        return CorpusPage(report, runs.scored.gold, analyses, _curves(outcomes), self.config.reference)


def _curves(outcomes: Mapping[str, Sequence[tuple[Unit, Outcome]]]) -> list[Curve]:
    """Dev score by epoch of each run of a joint model, from the log of its training."""
    curves = []
    for name, done in outcomes.items():
        for unit, outcome in done:
            log = unit.folder / RUN / "metrics.jsonl"
            if outcome.skipped is None and log.is_file():
                lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
                points = [(line["epoch"], line[SCORE]) for line in lines if SCORE in line]
                curves.append(Curve(name, unit.seed, points))
    return curves


def _check_names(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise InputError(f"no {what} '{name}' in this benchmark{did_you_mean(name, known)}")
