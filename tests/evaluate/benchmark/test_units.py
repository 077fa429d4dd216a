"""What a system gets to see, what is kept of its run, and when that is taken again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS
from strife.data.document import Argument, Document, Entity, Event, to_json
from strife.evaluate.benchmark.units import Outcome, Unit, blind, cached, check_unit_folder, run, with_triggers
from strife.evaluate.systems import Task, Unavailable

SECRET = "secret"
TEXT = "Raiders burned the mill at Olm."
secrets = st.text(alphabet="xyz", max_size=3).map(lambda suffix: SECRET + suffix)
places = st.integers(0, len(TEXT) - 1)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents in which every annotation that a system must not see is called secret."""

    arguments = st.lists(st.builds(Argument, secrets, st.just(0), st.just(7), secrets), max_size=2).map(tuple)
    entities = st.lists(st.builds(Entity, secrets, st.just(0), st.just(7), secrets, st.floats(0, 1)), max_size=3)
    events = st.lists(
        st.builds(
            lambda start, kind, factuality, claim, found: Event(
                "E", kind, start, start + 1, factuality, claim, found, None
            ),
            places,
            st.sampled_from(["attack", "kill|injure"]),
            st.none() | secrets,
            st.none() | secrets,
            arguments,
        ),
        max_size=3,
    )
    meta = draw(st.dictionaries(st.sampled_from(["coreference", "templates", "split", "genre"]), secrets))
    if draw(st.booleans()):
        meta["tokens"] = [[0, 7], [8, 14]]
    return Document(
        id="d",
        text=TEXT,
        title="A mill",
        published="2021-03-14",
        layers=draw(st.lists(st.sampled_from(LAYERS), unique=True).map(tuple)),
        entities=tuple(draw(entities)),
        events=tuple(draw(events)),
        unannotated=draw(st.dictionaries(st.sampled_from(LAYERS), st.lists(secrets, min_size=1).map(tuple))),
        meta=meta,
    )


@given(documents())
def test_a_blind_document_is_the_article_with_its_tokens(document):
    seen = blind(document)
    article = Document("d", TEXT, title="A mill", published="2021-03-14")
    assert seen == replace(article, meta={k: v for k, v in document.meta.items() if k == "tokens"})
    assert SECRET not in json.dumps(to_json(seen))


@given(documents())
def test_given_triggers_are_all_that_is_given(document):
    seen = with_triggers(document)
    assert replace(seen, events=(), layers=()) == blind(document)
    assert seen.layers == ("events",)
    assert [(e.type, e.start, e.end) for e in seen.events] == [(e.type, e.start, e.end) for e in document.events]
    assert SECRET not in json.dumps(to_json(seen))


@dataclass
class Echo:
    """Predicts what it is shown, and remembers that."""

    layers: tuple[str, ...] = ("entities", "events", "arguments")
    reads_gold_triggers: bool = True
    shown: list[list[Document]] = field(default_factory=list)

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        self.shown.append(list(documents))
        return [replace(document, layers=self.layers) for document in documents]


@pytest.fixture
def unit(tmp_path: Path) -> Unit:
    return Unit("wire", "echo", 7, tmp_path / "wire" / "echo" / "7", {"options": {"sizes": (1, 2), 3: "x"}, "seed": 7})


@pytest.fixture
def gold(make) -> list[Document]:
    events = [("attack", "burned", [("attacker", "Raiders")], "happened", None)]
    return [
        make("a", TEXT, entities=[("Location", "Olm")], events=events),
        make("b", "Olm slept.", entities=[("Location", "Olm")], layers=("entities",)),
    ]


@pytest.fixture
def task(unit: Unit, ontology) -> Task:
    return Task("wire", ontology, (), (), 7, unit.folder)


def test_a_run_is_kept_and_taken_again(unit, task, gold):
    assert cached(unit) is None
    echo = Echo()
    made = run(unit, lambda task: echo, task, gold, environment={"commit": "abc"})
    assert cached(unit) == made
    assert made.skipped is None
    assert made.layers == echo.layers
    assert set(made.seconds or {}) == {"fit", "predict"}
    assert made.environment == {"commit": "abc"}
    assert echo.shown == [[blind(document) for document in gold], [with_triggers(gold[0])]]
    assert [document.id for document in made.predicted] == ["a", "b"]
    assert [document.id for document in made.given or ()] == ["a"]


@pytest.mark.parametrize("events", [True, False])
def test_triggers_are_given_only_where_system_and_gold_have_them(unit, task, gold, events):
    documents = gold if events else gold[1:]
    made = run(unit, lambda task: Echo(reads_gold_triggers=not events), task, documents, environment={})
    assert made.given is None
    assert cached(unit) == made


def test_another_identity_is_another_run(unit, task, gold):
    run(unit, lambda task: Echo(), task, gold, environment={})
    assert cached(unit) is not None
    for identity in (unit.identity | {"seed": 8}, unit.identity | {"more": 1}, {"seed": 7}):
        assert cached(replace(unit, identity=identity)) is None


def test_a_system_that_cannot_run_leaves_its_reason(unit, task, gold):
    def fit(task: Task) -> Echo:
        raise Unavailable("no key")

    made = run(unit, fit, task, gold, environment={})
    assert made == cached(unit) == Outcome(skipped="no key", environment={})
    again = run(unit, lambda task: Echo(), task, gold, environment={})
    assert cached(unit) == again
    assert again.skipped is None


def test_a_stop_leaves_nothing_that_holds(unit, task, gold):
    made = run(unit, lambda task: Echo(), task, gold, environment={})
    assert cached(unit) == made

    class Stopped(Echo):
        def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
            if gold_triggers:
                raise KeyboardInterrupt
            return super().predict(documents)

    with pytest.raises(KeyboardInterrupt):
        run(unit, lambda task: Stopped(), task, gold, environment={})
    assert cached(unit) is None


def test_a_stop_between_predictions_and_state_leaves_nothing_that_holds(unit, task, gold):
    run(unit, lambda task: Echo(), task, gold, environment={})
    unit.folder.joinpath("unit.json").unlink()
    assert unit.folder.joinpath("predictions.jsonl").exists()
    assert cached(unit) is None


@pytest.mark.parametrize("lost", ["predictions.jsonl", "predictions-gold-triggers.jsonl"])
def test_a_run_whose_predictions_are_gone_does_not_hold(unit, task, gold, lost):
    run(unit, lambda task: Echo(), task, gold, environment={})
    unit.folder.joinpath(lost).unlink()
    assert cached(unit) is None


def test_half_a_state_does_not_hold(unit, task, gold):
    run(unit, lambda task: Echo(), task, gold, environment={})
    state = unit.folder / "unit.json"
    state.write_text(state.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert cached(unit) is None


def test_an_output_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file is a file; name a folder"):
        check_unit_folder(tmp_path / "file")
    check_unit_folder(tmp_path)
    check_unit_folder(tmp_path / "new")
