"""The tables of a benchmark, and the JSON behind them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from strife.evaluate.benchmark.measures import ScoredCorpus
from strife.evaluate.benchmark.report import CorpusReport, cell_text, how_to_read, markdown
from strife.evaluate.benchmark.results import Cell, corpus_results
from strife.evaluate.leaks import leaks
from strife.evaluate.metrics import measure
from strife.evaluate.pooling import pooled_counts
from strife.evaluate.seeds import spread

KEY = ("predicted triggers", "entities.default")


@pytest.fixture
def report(towns: ScoredCorpus, outcome) -> CorpusReport:
    empty = [replace(document, entities=()) for document in towns.gold]
    done = {
        "words": [outcome(towns.gold)],
        "twice": [outcome(towns.gold, seed=1), outcome([*empty[:3], *towns.gold[3:]], seed=2)],
        "poor": [outcome(empty)],
        "gone": [outcome(skipped="no key in the environment")],
    }
    systems = corpus_results(towns, done, reference="words", draws=100)
    data = {"test": [{"name": "towns", "fingerprint": "abc"}]}
    return CorpusReport("towns", "test", 6, data, leaks(towns.train, towns.gold), systems)


def table_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def test_the_table_has_a_row_a_system_and_a_column_for_what_was_measured(report):
    text = markdown("Benchmark: mine", "Towns.", [report], reading=how_to_read("words", 100))
    heading, rule, *rows = table_of(text)
    assert heading == ["system", "seeds", "entity micro F1", "documents/s"]
    assert set(rule) == {"---"}
    assert [row[:2] for row in rows] == [["words", "1"], ["twice", "2"], ["poor", "1"]]
    assert all(len(row) == len(heading) for row in rows)
    assert rows[0][2] == "100.0 (100.0-100.0)"
    assert rows[1][2].startswith("83.3 ± 23.6 (")
    assert rows[2][2].startswith("0.0 (0.0-0.0)")
    assert "\ngone: no key in the environment.\n" in text
    assert "## towns\n\ntest part, 6 documents. Leak check" in text
    assert "difference to `words`" in text


def test_an_asterisk_marks_a_difference_that_is_one(towns, outcome):
    empty = [replace(document, entities=()) for document in towns.gold]
    (result,) = corpus_results(towns, {"poor": [outcome(empty)]}, reference="x", draws=0)
    cell = result.cells[KEY]
    assert cell_text(cell) == "0.0"
    assert cell_text(replace(cell, p_value=0.001, adjusted_p_value=0.049)) == "0.0*"
    assert cell_text(replace(cell, p_value=0.01, adjusted_p_value=0.05)) == "0.0"
    assert cell_text(None) == ""


def test_a_score_that_was_not_measured_is_an_empty_cell(towns, outcome):
    nothing = [replace(document, entities=()) for document in towns.gold]
    corpus = replace(towns, gold=tuple(nothing))
    (result,) = corpus_results(corpus, {"some": [outcome(nothing)]}, reference="x", draws=0)
    assert cell_text(result.cells[KEY]) == ""


def test_the_json_has_everything_and_no_nan(report):
    plain = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert set(plain["systems"]) == {"words", "twice", "poor", "gone"}
    assert plain["systems"]["gone"] == {"skipped": "no key in the environment"}
    twice = plain["systems"]["twice"]
    assert twice["documents_per_second"] == 2
    assert set(twice["runs"]) == {"1", "2"}
    assert twice["runs"]["1"] == {"seconds": {"fit": 2.0, "predict": 3.0}, "commit": "abc"}
    score = twice["predicted triggers"]["entities.default"]
    assert score["by_seed"] == {"1": 1.0, "2": pytest.approx(2 / 3)}
    assert score["p_value"] == score["p_value_holm"] or score["p_value"] < score["p_value_holm"]
    assert score["scheme"]
    assert score["labels"]["Location"]["counts"] == {"correct": 9, "gold": 12, "predicted": 9}
    assert plain["leaks"]
    assert plain["data"]["test"][0]["fingerprint"] == "abc"


def test_a_pooled_interval_is_of_all_seeds(towns, outcome):
    empty = [replace(document, entities=()) for document in towns.gold]
    runs = [outcome(towns.gold, seed=1), outcome(empty, seed=2)]
    (result,) = corpus_results(towns, {"some": runs}, reference="some", draws=50)
    cell: Cell = result.cells[KEY]
    pooled = pooled_counts([cell.metric.by_document])
    again = measure("entities.default", pooled, scheme="x", condition=None, draws=50, seed=13)
    assert cell.metric.f1 == again.f1
    assert cell.spread == spread([1.0, 0.0])
