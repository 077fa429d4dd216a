"""GTT's template F1: hand-worked alignments, properties, the published output, and what gold mentions would reach."""

from __future__ import annotations

import json
from collections import Counter
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.readers import read
from strife.data.repair import repair
from strife.evaluate.bootstrap import bootstrap_intervals
from strife.evaluate.counts import Counts
from strife.evaluate.templates import SCHEMES, TYPE, template_counts, template_metrics
from strife.records.templates import ROLES, Template, gold_templates

wordings = st.lists(st.sampled_from(["men", "mill", "car", "bus"]), min_size=1, max_size=2).map(tuple)
templates = st.lists(
    st.builds(
        Template,
        st.sampled_from(["attack", "bombing"]),
        st.dictionaries(st.sampled_from(ROLES), st.lists(wordings, max_size=2), max_size=2),
    ),
    max_size=4,
)


def totals(counts: Counts) -> tuple[int, int, int, int]:
    """Correct, found, gold and predicted."""
    return tuple(int(matrix.sum()) for matrix in (counts.correct, counts.gold_found, counts.gold, counts.predicted))  # type: ignore


class TestAlignment:
    gold = (
        Template("attack", {"Victim": [("men",)]}),
        Template("attack", {"Victim": [("mayor",)], "Target": [("car",)]}),
    )

    def test_the_best_alignment_is_taken(self):
        predicted = [Template("attack", {"Victim": [("mayor",)], "Target": [("car",), ("mill",)]})]
        assert totals(template_counts({"d": self.gold}, {"d": predicted})) == (3, 3, 5, 4)

    def test_another_type_gives_nothing(self):
        predicted = [Template("bombing", {"Victim": [("men",)]})]
        assert totals(template_counts({"d": self.gold}, {"d": predicted})) == (0, 0, 5, 2)

    def test_an_alternative_of_the_type_is_right(self):
        gold = {"d": [Template("attack / bombing", {})]}
        assert totals(template_counts(gold, {"d": [Template("bombing", {})]})) == (1, 1, 1, 1)

    def test_two_fillers_of_one_entity_are_both_right(self):
        gold = {"d": [Template("attack", {"Target": [("old mill", "mill")]})]}
        predicted = {"d": [Template("attack", {"Target": [("mill",), ("The old mill",)]})]}
        counts = template_counts(gold, predicted)
        assert totals(counts) == (3, 2, 2, 3)
        assert counts.labels[0] == TYPE
        assert float(counts.micro().f1) == 1.0

    @given(templates)
    def test_gold_against_itself_is_perfect(self, gold):
        correct, found, wanted, given_items = totals(template_counts({"d": gold}, {"d": gold}))
        assert (correct, found) == (given_items, wanted)

    @given(templates, templates)
    def test_more_templates_never_find_less(self, gold, predicted):
        before = template_counts({"d": gold}, {"d": predicted})
        after = template_counts({"d": gold}, {"d": [*predicted, Template("robbery", {})]})
        assert totals(after)[:2] == totals(before)[:2]

    def test_very_many_templates_are_aligned_too(self):
        gold = [Template("attack", {"Victim": [(f"man {number}",)]}) for number in range(12)]
        assert totals(template_counts({"d": gold}, {"d": gold[::-1]})) == (24, 24, 24, 24)


def test_published_gtt(shared_corpora):
    documents = read(shared_corpora / "muc4" / "gtt" / "test.json", format="muc4")
    gold = {f"{d.id.split('-')[0][-1]}{d.id.split('-')[-1]}": gold_templates(d) for d in documents}
    raw = json.loads((shared_corpora / "predictions" / "muc4_gtt.out").read_text(encoding="utf-8"))
    predicted = {
        name: [Template(t["incident_type"], {role: t[role] for role in ROLES}) for t in record["pred_templates"]]
        for name, record in raw.items()
    }
    counts = template_counts(gold, predicted)
    micro = counts.micro()
    assert [round(100 * float(value), 2) for value in (micro.precision, micro.recall, micro.f1)] == [
        61.69,
        42.36,
        50.23,
    ]
    by_label = dict(zip(counts.labels, (100 * counts.per_label().f1).round(2).tolist(), strict=True))
    assert by_label == {
        TYPE: 67.44,
        "PerpInd": 44.04,
        "PerpOrg": 41.79,
        "Target": 32.39,
        "Victim": 54.12,
        "Weapon": 59.71,
    }
    intervals = bootstrap_intervals(counts, draws=200)
    scores = [(intervals.precision, micro.precision), (intervals.recall, micro.recall), (intervals.f1, micro.f1)]
    scores += [(intervals.macro_f1, counts.macro().f1)]
    scores += zip(intervals.labels, counts.per_label().f1, strict=True)
    for interval, value in scores:
        assert interval.low < value < interval.high


class TestDocuments:
    text = "a bomb destroyed the mill. men fled."
    roles = MappingProxyType({role: [] for role in ROLES} | {"Target": [[["mill", 21]]]})
    gold = Document("d", text, layers=("entities",), meta={"templates": [{"type": "bombing", "roles": roles}]})

    def test_entities_are_merged_and_scored_in_every_way(self):
        predicted = Document("d", self.text, entities=(Entity("T1", 21, 25, "Target"),))
        found = template_metrics([self.gold], [predicted])
        assert found.keys() == SCHEMES.keys()
        assert {float(counts.micro().f1) for counts in found.values()} == {1.0}

    def test_a_document_without_prediction_counts_as_missed(self):
        found = template_metrics([self.gold], [])
        assert found["templates.ceaf_ree"].gold.sum() == 1
        assert found["templates.f1"].gold.sum() == 2
        assert {float(counts.micro().recall) for counts in found.values()} == {0.0}

    def test_another_text_is_refused(self):
        with pytest.raises(InputError, match="document 'd': the predicted text differs"):
            template_metrics([self.gold], [Document("d", "another text")])

    def test_gold_mentions_bound_what_a_tagger_can_reach(self, shared_corpora):
        documents = list(read(shared_corpora / "muc4" / "gtt" / "dev.json", format="muc4"))
        tagged = [repair(document, ["drop-overlapping"], Counter()) for document in documents]
        reached = {name: float(counts.micro().f1) for name, counts in template_metrics(documents, tagged).items()}
        assert {name: round(100 * value, 1) for name, value in reached.items()} == {
            "templates.f1": 71.3,
            "templates.ceaf_ree": 92.2,
            "templates.ceaf_rme_subset": 70.1,
            "templates.ceaf_rme_phi3": 51.4,
        }
