"""Scores over seeds, with intervals and p-values of the difference to a reference."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from strife.data.document import Document
from strife.evaluate.benchmark.results import corpus_results
from strife.evaluate.bootstrap import paired_p_value
from strife.evaluate.holm import holm

ENTITIES = ("predicted triggers", "entities.default")


def without(documents: Iterable[Document], *names: str) -> list[Document]:
    """The documents, those of these names without their entities."""
    return [replace(d, entities=()) if d.id in names else d for d in documents]


def test_mean_deviation_and_pooled_interval(towns, outcome):
    runs = [without(towns.gold, *missed) for missed in ((), ("Olm",), ("Olm", "Varn"))]
    done = [outcome(predicted, seed=seed) for seed, predicted in enumerate(runs, 1)]
    (result,) = corpus_results(towns, {"some": done}, reference="some", draws=200)
    cell = result.cells[ENTITIES]
    # of 12 mentions 12, 10 and 8 are found, nothing else
    values = [1.0, 20 / 22, 16 / 20]
    assert list(cell.by_seed) == [1, 2, 3]
    assert list(cell.by_seed.values()) == pytest.approx(values)
    assert cell.spread.mean == pytest.approx(statistics.mean(values))
    assert cell.spread.standard_deviation == pytest.approx(statistics.stdev(values))
    assert (cell.metric.counts.correct, cell.metric.counts.gold) == (30, 36)
    assert cell.metric.f1.value == pytest.approx(60 / 66)
    assert cell.metric.f1.interval.low < 60 / 66 < cell.metric.f1.interval.high <= 1
    assert result.mean("entities.default") == cell.spread.mean
    assert math.isnan(result.mean("claims"))
    assert result.documents_per_second == pytest.approx(2)
    assert cell.p_value is None


def test_one_seed_has_no_deviation_and_no_draws_no_interval(towns, outcome):
    (result,) = corpus_results(towns, {"some": [outcome(towns.gold)]}, reference="some", draws=0)
    cell = result.cells[ENTITIES]
    assert math.isnan(cell.spread.standard_deviation)
    assert math.isnan(cell.metric.f1.interval.low)
    plain = json.loads(json.dumps(cell.to_json(), allow_nan=False))
    assert plain["standard_deviation"] is None
    assert plain["by_seed"] == {"7": 1.0}


def test_differences_to_the_reference_are_tested_and_corrected(towns, outcome):
    predictions = {
        "best": [towns.gold],
        "same": [towns.gold],
        "poor": [without(towns.gold, "Olm", "Varn", "Ulmo", "Barda", "Tessik")],
        "fair": [without(towns.gold, "Olm")],
    }
    done = {name: [outcome(found, system=name) for found in runs] for name, runs in predictions.items()}
    results = {found.name: found for found in corpus_results(towns, done, reference="best", draws=10)}
    assert list(results) == list(predictions)
    cells = {name: found.cells[ENTITIES] for name, found in results.items()}
    raw = {
        name: paired_p_value(cells[name].metric.by_document, cells["best"].metric.by_document)
        for name in ("same", "poor", "fair")
    }
    assert {name: cells[name].p_value for name in raw} == raw
    assert {name: cells[name].adjusted_p_value for name in raw} == holm(raw)
    assert raw["same"] == 1
    assert raw["poor"] < raw["fair"]
    assert cells["poor"].adjusted_p_value == pytest.approx(3 * raw["poor"])
    assert cells["best"].p_value is cells["best"].adjusted_p_value is None
    compared = {name for _, name in results["poor"].cells if results["poor"].cells["predicted triggers", name].p_value}
    assert compared == {"entities.default", "entities.strict"}


def test_a_system_of_one_seed_compares_with_one_of_several(towns, outcome):
    several = [outcome(without(towns.gold, missed), seed=seed) for seed, missed in enumerate(("Olm", "Varn", "Ulmo"))]
    one = [outcome(without(towns.gold, "Olm", "Varn", "Ulmo"), seed=0)]
    two = [outcome(without(towns.gold, "Barda"), seed=seed) for seed in (0, 1)]
    results = corpus_results(towns, {"several": several, "one": one, "two": two}, reference="several", draws=0)
    for found in results[1:]:
        p_value = found.cells[ENTITIES].p_value
        assert p_value is not None
        assert 0 < p_value <= 1
    # what a system of one seed says is taken three times over, against the three runs of the other
    first, second = results[0].cells[ENTITIES].metric.by_document, results[1].cells[ENTITIES].metric.by_document
    times = replace(second, correct=3 * second.correct, gold=3 * second.gold, predicted=3 * second.predicted)
    assert results[1].cells[ENTITIES].p_value == paired_p_value(times, first)


def test_a_system_compares_with_itself_run_more_often(towns, outcome):
    done = {
        name: [outcome(without(towns.gold, "Olm"), seed=seed) for seed in range(n)] for name, n in (("a", 2), ("b", 3))
    }
    results = corpus_results(towns, done, reference="a", draws=0)
    assert results[1].cells[ENTITIES].p_value == 1


def test_both_conditions_are_kept_apart(towns, outcome):
    poor = [replace(d, events=tuple(replace(e, arguments=()) for e in d.events)) for d in towns.gold]
    done = [outcome(poor, given=towns.gold, layers=("entities", "events", "arguments"))]
    (result,) = corpus_results(towns, {"some": done}, reference="some", draws=0)
    assert result.mean("events.AC+") == 0
    assert result.mean("events.AC+", "gold triggers") == 1
    assert ("gold triggers", "events.TC") not in result.cells


def test_what_could_not_run_says_why(towns, outcome):
    done = {
        "words": [outcome(towns.gold)],
        "gone": [outcome(skipped="no key", seed=seed) for seed in (1, 2)],
        "half": [outcome(skipped="no key", seed=1), outcome(towns.gold, seed=2)],
        "later": [],
    }
    results = corpus_results(towns, done, reference="gone", draws=0)
    assert [found.skipped for found in results] == [None, "no key", None, "not run yet"]
    assert list(results[2].outcomes) == [2]
    assert results[1].cells == results[3].cells == {}
    assert math.isnan(results[1].documents_per_second)
    assert all(cell.p_value is None for found in results for cell in found.cells.values())


def test_a_score_that_a_run_leaves_undefined_has_no_mean(towns, outcome):
    """A town is no mention of training, so that nothing is seen where no one predicts Raiders."""
    gold = replace(towns, gold=tuple(replace(d, entities=d.entities[:1]) for d in towns.gold))
    runs = [outcome(found, seed=seed) for seed, found in enumerate((gold.gold, towns.gold))]
    (result,) = corpus_results(gold, {"some": runs}, reference="some", draws=0)
    cell = result.cells["predicted triggers", "entities.seen"]
    assert [math.isnan(value) for value in cell.by_seed.values()] == [True, False]
    assert math.isnan(result.mean("entities.seen"))
    json.dumps(cell.to_json(), allow_nan=False)


def test_precision_and_recall_of_templates_are_pooled_apart(muc, outcome):
    """Two predicted entities that are one in gold are two right ones, and one that is found; pooling keeps both."""
    runs = [outcome(muc.gold, seed=1), outcome(muc.gold, seed=2)]
    results = corpus_results(muc, {"one": runs[:1], "two": runs}, reference="one", draws=20)
    for name in ("templates.f1", "templates.ceaf_ree", "templates.ceaf_rme_subset"):
        one, two = (result.cells["predicted triggers", name] for result in results)
        assert two.metric.f1.value == pytest.approx(two.spread.mean), name
        assert two.metric.recall.value == pytest.approx(one.metric.recall.value) == pytest.approx(1), name
        assert two.metric.precision.value == pytest.approx(one.metric.precision.value), name
        assert np.isfinite([two.metric.f1.interval.low, two.metric.f1.interval.high]).all()
    assert results[1].cells["predicted triggers", "templates.f1"].p_value == 1
