"""Corpora and results to measure, made of invented texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from strife.configs.ontology import Ontology, load_ontology, parse_ontology
from strife.data.document import Document, Entity, Event
from strife.evaluate.benchmark.analysis import analyse
from strife.evaluate.benchmark.measures import ScoredCorpus
from strife.evaluate.benchmark.page import CorpusPage, page
from strife.evaluate.benchmark.plots import Curve
from strife.evaluate.benchmark.report import CorpusReport, how_to_read
from strife.evaluate.benchmark.results import corpus_results
from strife.evaluate.benchmark.units import Outcome, Unit
from strife.evaluate.leaks import leaks

NAMES = ("Olm", "Barda", "Tessik", "Varn", "Ulmo", "Sorvik")


@pytest.fixture
def muc() -> ScoredCorpus:
    """A document with a template whose doers are named in two ways, as the reader ``muc4`` makes them."""
    text = "guerrillas , gunmen all , bombed the mill ."
    entities = (Entity("T1", 0, 10, "PerpInd"), Entity("T2", 13, 19, "PerpInd"), Entity("T3", 37, 41, "Target"))
    roles = {role: [] for role in ("PerpOrg", "Victim", "Weapon")}
    roles |= {"PerpInd": [[["guerrillas", 0], ["gunmen", 13]]], "Target": [[["mill", 37]]]}
    meta = {"templates": [{"type": "bombing", "roles": roles}]}
    document = Document("m", text, layers=("entities",), entities=entities, meta=meta)
    return ScoredCorpus("muc", load_ontology("muc4"), (document,), ())


@pytest.fixture
def towns(make: Callable[..., Document], ontology: Ontology) -> ScoredCorpus:
    """Six articles, each with one town and one trigger."""
    gold = [
        make(
            name,
            f"Raiders burned {name}.",
            entities=[("Location", name), ("Organisation", "Raiders")],
            events=[("attack", "burned", [("place", name)], None, None)],
            layers=("entities", "events", "arguments"),
        )
        for name in NAMES
    ]
    train = make("t", "Raiders left.", entities=[("Organisation", "Raiders")], layers=("entities",))
    return ScoredCorpus("towns", ontology, tuple(gold), (train,))


@pytest.fixture
def outcome(tmp_path) -> Callable[..., tuple[Unit, Outcome]]:
    """``outcome(documents, seed=7)`` is a run that predicted these documents; ``skipped=...`` one that could not."""

    def build(
        documents: Sequence[Document] = (),
        *,
        system: str = "some",
        seed: int = 7,
        layers: Sequence[str] = ("entities",),
        given: Sequence[Document] | None = None,
        skipped: str | None = None,
    ) -> tuple[Unit, Outcome]:
        unit = Unit("towns", system, seed, tmp_path / system / str(seed), {})
        return unit, Outcome(
            skipped=skipped,
            layers=tuple(layers),
            predicted=tuple(documents),
            given=None if given is None else tuple(given),
            seconds=None if skipped else {"fit": 2.0, "predict": 3.0},
            environment={"commit": "abc"},
        )

    return build


SCRIPT = "<script>document.title='owned'</script>"
TEXT = f"Raiders {SCRIPT} burned Olm & left. Nobody slept <u>there</u>."
HOSTILE = "<i>Town</i>"


def document(number: int) -> Document:
    """An article of markup, in its text, its labels and its id."""

    def span(surface: str) -> tuple[int, int]:
        return TEXT.index(surface), TEXT.index(surface) + len(surface)

    entities = (Entity("T1", *span("Olm"), HOSTILE), Entity("T2", *span(SCRIPT), "Organisation"))
    events = (Event("E1", "attack", *span("burned")),)
    return Document(f"d{number}<u>", TEXT, layers=("entities", "events"), entities=entities, events=events)


@pytest.fixture(scope="session")
def hostile_corpus() -> ScoredCorpus:
    """Articles whose texts and labels are markup."""
    raw = {
        "name": "hostile",
        "version": 1,
        "entity_types": {HOSTILE: "A town.", "Organisation": "A group."},
        "event_types": {"attack": {"definition": "An attack.", "roles": []}},
    }
    return ScoredCorpus("towns", parse_ontology(raw, where="hostile"), tuple(map(document, range(6))), ())


@pytest.fixture
def hostile_page(hostile_corpus: ScoredCorpus, outcome) -> str:
    """The page of three systems on them, one of which could not run."""
    poor = [replace(d, entities=(replace(d.entities[0], start=0, score=0.7),), events=()) for d in hostile_corpus.gold]
    layers = ("entities", "events")
    done = {
        "words": [outcome(poor, layers=layers)],
        "network": [outcome(hostile_corpus.gold, layers=layers, seed=1), outcome(poor, layers=layers, seed=2)],
        "gone": [outcome(skipped=f"no key {SCRIPT}")],
    }
    systems = corpus_results(hostile_corpus, done, reference="words", draws=50)
    analyses = {
        system.name: analyse(hostile_corpus, next(iter(system.outcomes.values())).predicted, layers=layers, draws=20)
        for system in systems
        if system.outcomes
    }
    report = CorpusReport("towns", "test", 6, {}, leaks(hostile_corpus.gold[:1], hostile_corpus.gold), systems)
    curves = [Curve("network", seed, [(1, 0.2), (2, 0.5)]) for seed in (1, 2)]
    shown = CorpusPage(report, hostile_corpus.gold, analyses, curves, "words")
    return page("Benchmark <u>", f"Of `code` {SCRIPT}", [shown], reading=how_to_read("words", 50), made="Today.")
