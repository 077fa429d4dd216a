"""What is counted for one run: what gold and system both have, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from strife.configs.errors import InputError
from strife.data.corpora import restrict
from strife.data.document import Document
from strife.evaluate.benchmark.measures import Measured, ScoredCorpus, measure_documents, scoped_pairs

TEXT = "Raiders burned the mill at Olm on Sunday."
ENTITIES = [("Organisation", "Raiders"), ("Location", "Olm"), ("Temporal", "Sunday")]
ATTACK = ("attack", "burned", [("attacker", "Raiders"), ("place", "Olm")], "happened", "stated")
TRIGGER_METRICS = {"events.TI", "events.TC"}
ARGUMENT_METRICS = {f"events.{name}" for name in ("AI", "AC", "AI+", "AC+")}


def corpus(ontology, *gold: Document, **options) -> ScoredCorpus:
    return ScoredCorpus("wire", ontology, gold, options.pop("train", ()), **options)


def by_name(found: list[Measured]) -> dict[str, Measured]:
    names = [each.name for each in found]
    assert len(names) == len(set(names))
    return dict(zip(names, found, strict=True))


def f1(found: list[Measured], name: str) -> float:
    return float(by_name(found)[name].counts.micro().f1)


@pytest.fixture
def gold(make) -> Document:
    return make("a", TEXT, entities=ENTITIES, events=[ATTACK])


def test_gold_against_itself_is_perfect(ontology, gold):
    found = measure_documents(corpus(ontology, gold), [gold], layers=ontology.layers, condition="predicted triggers")
    assert {"entities.default", "entities.strict", "factuality", "claims"} <= set(by_name(found))
    assert set(by_name(found)) >= TRIGGER_METRICS | ARGUMENT_METRICS
    for name, each in by_name(found).items():
        if name != "entities.seen":  # there is no training part, so that nothing is seen
            assert f1(found, name) == 1, name
        assert each.condition == (None if name.startswith("entities") else "predicted triggers")


def test_a_system_of_entities_is_not_punished_for_events(ontology, gold):
    predicted = restrict(gold, ("entities",))
    found = measure_documents(corpus(ontology, gold), [predicted], layers=("entities",), condition="predicted triggers")
    assert all(name.startswith("entities.") for name in by_name(found))
    assert f1(found, "entities.default") == 1


def test_a_layer_that_gold_lacks_is_not_counted(ontology, gold):
    found = measure_documents(
        corpus(ontology, restrict(gold, ("events",))), [gold], layers=ontology.layers, condition="predicted triggers"
    )
    assert set(by_name(found)) == TRIGGER_METRICS


def test_given_triggers_are_no_merit(ontology, gold):
    found = measure_documents(corpus(ontology, gold), [gold], layers=ontology.layers, condition="gold triggers")
    assert set(by_name(found)) == ARGUMENT_METRICS | {"factuality", "claims"}
    assert {each.condition for each in found} == {"gold triggers"}


def test_given_triggers_need_no_system_that_finds_them(ontology, gold):
    found = measure_documents(corpus(ontology, gold), [gold], layers=("arguments",), condition="gold triggers")
    assert set(by_name(found)) == ARGUMENT_METRICS
    assert f1(found, "events.AC+") == 1


def test_documents_without_triggers_to_give_are_left_out(ontology, gold, make):
    other = make("b", "Olm slept.", entities=[("Location", "Olm")], layers=("entities",))
    found = measure_documents(corpus(ontology, gold, other), [gold], layers=ontology.layers, condition="gold triggers")
    assert by_name(found)["events.AC+"].counts.documents == ("a",)


def test_a_prediction_that_is_missing_is_empty(ontology, gold, make):
    other = make("b", TEXT, entities=ENTITIES, events=[ATTACK])
    found = measure_documents(
        corpus(ontology, gold, other), [gold], layers=ontology.layers, condition="predicted triggers"
    )
    assert f1(found, "entities.default") == f1(found, "events.TC") == pytest.approx(2 / 3)


def test_another_text_is_refused(ontology, gold):
    with pytest.raises(InputError, match="'a': the predicted text differs"):
        measure_documents(
            corpus(ontology, gold),
            [replace(gold, text=TEXT + " ")],
            layers=("entities",),
            condition="predicted triggers",
        )


def test_seen_and_unseen_mentions_apart(ontology, gold, make):
    train = make("t", "Olm", entities=[("Location", "Olm")], layers=("entities",))
    predicted = replace(gold, entities=gold.entities[1:2])
    found = measure_documents(
        corpus(ontology, gold, train=(train,)), [predicted], layers=("entities",), condition="predicted triggers"
    )
    assert f1(found, "entities.seen") == 1
    assert f1(found, "entities.unseen") == 0
    assert "seen in training" in by_name(found)["entities.seen"].scheme


def test_head_and_coreference_scores_where_gold_has_clusters(ontology, gold, make):
    olm = TEXT.index("Olm")
    clustered = replace(gold, meta={"coreference": [[[olm, olm + 3]]]})
    for condition in ("predicted triggers", "gold triggers"):
        plain, with_clusters = (
            measure_documents(corpus(ontology, each), [gold], layers=ontology.layers, condition=condition)
            for each in (gold, clustered)
        )
        more = set(by_name(with_clusters)) - set(by_name(plain))
        assert more == {"head.Arg-I", "head.Arg-C", "coref.Arg-I", "coref.Arg-C"}
        assert by_name(with_clusters)["head.Arg-C"].condition == condition
        assert f1(with_clusters, "coref.Arg-C") == 1
        assert "heads by " in by_name(with_clusters)["head.Arg-C"].scheme


def test_template_scores_where_gold_has_templates(muc):
    found = by_name(measure_documents(muc, muc.gold, layers=("entities",), condition="predicted triggers"))
    assert {name for name in found if name.startswith("templates.")} == {
        "templates.f1",
        "templates.ceaf_ree",
        "templates.ceaf_rme_subset",
        "templates.ceaf_rme_phi3",
    }
    assert float(found["templates.ceaf_ree"].counts.micro().recall) == 1


def test_arguments_by_their_head_words(ontology, make):
    one, other = (
        make("a", TEXT, events=[("destroy", "burned", [("object", surface)], None, None)])
        for surface in ("the mill", "mill")
    )
    scores = [
        f1(
            measure_documents(
                corpus(ontology, one, heads=heads), [other], layers=("events", "arguments"), condition="gold triggers"
            ),
            "events.AC+",
        )
        for heads in (False, True)
    ]
    assert scores == [0, 1]


def test_pairs_for_analysis_have_what_both_have(ontology, gold):
    (pair,) = scoped_pairs(corpus(ontology, gold), [gold], layers=("events",))
    assert pair.gold.layers == ("events",)
    assert pair.gold.entities == ()
    assert pair.gold.events[0].arguments == ()
