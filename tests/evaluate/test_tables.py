from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from strife.configs.errors import InputError
from strife.evaluate.scores import score
from strife.evaluate.tables import comparison_table, labels_table, percent, scores_table

TEXT = "Rebels shelled Homs."


@pytest.fixture
def gold(make):
    events = [("shelling", "shelled", [("attacker", "Rebels")], "happened", "stated")]
    entities = [("Organisation", "Rebels"), ("Location", "Homs")]
    return [make(f"d{number}", TEXT, entities=entities, events=events) for number in range(8)]


@pytest.fixture
def weak(gold):
    return [replace(document, entities=document.entities[:1], events=()) for document in gold]


def test_the_table_of_one_system_names_every_scheme(gold, weak, ontology):
    table = scores_table(score(gold, weak, ontology=ontology))
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert rows["entities.strict.f1"]["scheme"] == "seqeval strict IOB2"
    assert rows["entities.strict.f1"]["%"] == "66.7"
    assert rows["entities.strict.f1"]["P"] == "100.0"
    assert rows["entities.strict.f1"]["95% interval"] == "66.7-66.7"
    assert rows["events.AC+.f1"]["scheme"] == "TextEE sets, predicted triggers"
    assert rows["factuality.accuracy"]["%"] == "-"  # no trigger was found
    assert "1,000 draws" in table.notes[0]
    assert "entities.default: seqeval default; entities.strict: seqeval strict IOB2" in table.notes[1]


def test_a_table_says_what_was_not_scored(gold, ontology):
    partly = [replace(gold[0], layers=("entities",)), *gold[1:]]
    notes = " ".join(scores_table(score(partly, gold[:7], ontology=ontology)).notes)
    assert "1 of 8 gold documents do not annotate the layer 'events' and were skipped for it." in notes
    assert "1 gold documents have no prediction and were scored as empty." in notes


def test_systems_side_by_side(gold, weak, ontology):
    systems = {"strong": score(gold, gold, ontology=ontology), "weak": score(gold, weak, ontology=ontology)}
    table = comparison_table(systems, draws=999)
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert table.columns == ("score", "strong", "weak", "p", "scheme")
    assert rows["entities.default.f1"]["strong"] == "100.0 (100.0-100.0)"
    assert rows["entities.default.f1"]["weak"] == "66.7 (66.7-66.7)"
    assert float(rows["entities.default.f1"]["p"]) < 0.05  # two of 256 swaps are as extreme
    assert rows["factuality.macro_f1"]["weak"] == "- (-)"
    assert rows["factuality.macro_f1"]["p"] == "-"


def test_systems_that_cannot_be_compared_are_refused(gold, ontology):
    one = score(gold, gold, ontology=ontology, draws=0)
    with pytest.raises(InputError, match="at least one system"):
        comparison_table({})
    with pytest.raises(InputError, match="'a' was scored with predicted triggers, 'b' with gold triggers"):
        comparison_table({"a": one, "b": score(gold, gold, ontology=ontology, condition="gold triggers", draws=0)})
    with pytest.raises(InputError, match="same documents"):
        comparison_table({"a": one, "b": score(gold[:4], gold, ontology=ontology, draws=0)})


def test_labels_of_a_metric(gold, weak, ontology):
    table = labels_table(score(gold, weak, ontology=ontology).metrics["entities.default"])
    assert [row[0] for row in table.rows] == ["Organisation", "Location", "all, micro"]
    assert table.rows[1][1] == "0.0"
    assert table.rows[1][-3:] == ("0", "8", "0")
    assert table.rows[2][-3:] == ("8", "16", "8")


def test_the_matches_of_nervaluate_have_tables_by_label_and_no_row_among_the_scores(gold, make, ontology):
    short = [make(document.id, TEXT, entities=[("Organisation", "Rebels shelled")]) for document in gold]
    scores = score(gold, short, ontology=ontology)
    systems = {"one": scores, "other": scores}
    for table in (scores_table(scores), comparison_table(systems, draws=9)):
        assert "nervaluate" not in table.markdown()
        assert [row[0] for row in table.rows if row[0].startswith("entities")] == [
            f"entities.{mode}.{measure}" for mode in ("default", "strict") for measure in ("f1", "macro_f1")
        ]
    table = labels_table(scores.metrics["entities.nervaluate.partial"])
    assert [(row[0], row[1], row[-3]) for row in table.rows] == [
        ("Organisation", "50.0", "4.0"),
        ("Location", "0.0", "0.0"),
        ("all, micro", "33.3", "4.0"),
    ]
    assert "nervaluate partial" in table.notes[0]


def test_a_classification_has_no_pooled_row(gold, ontology):
    (event,) = gold[0].events
    mixed = [replace(gold[0], events=(replace(event, factuality="planned"),)), *gold[1:]]
    metrics = score(mixed, mixed, ontology=ontology, draws=0).metrics
    assert {row[0] for row in labels_table(metrics["factuality"]).rows} == {"happened", "planned"}


def test_markdown_and_terminal_show_the_same_cells(gold, ontology):
    table = scores_table(score(gold, gold, ontology=ontology), title="Dev")
    lines = table.markdown().splitlines()
    assert lines[0] == "**Dev**"
    assert lines[2].startswith("| score | % |")
    assert lines[3].startswith("| :-- | --: |")
    assert len([line for line in lines if line.startswith("|")]) == 2 + len(table.rows)
    terminal = io.StringIO()
    Console(width=200, file=terminal).print(table)
    shown = terminal.getvalue()
    wide = {index for index, column in enumerate(table.columns) if column in table.wide_columns}
    assert all(cell in shown for row in table.rows for index, cell in enumerate(row) if index not in wide)
    assert max(len(line.rstrip()) for line in shown.splitlines() if line.startswith("e")) <= 80


def test_an_undefined_share_is_a_dash():
    assert percent(float("nan")) == "-"
    assert percent(0.6849) == "68.5"
