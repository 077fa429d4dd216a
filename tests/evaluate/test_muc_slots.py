"""The full slots of MUC-4: single fillers as the guidelines of 1992 judge them, and the tallies of whole templates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.readers import read
from strife.data.readers.muc4_keys import SLOTS
from strife.evaluate.muc_fillers import filler_score
from strife.evaluate.muc_slots import CATEGORIES, TEMPLATE, SlotCounts, slot_counts


def filler(*values: str, of: list[str] | None = None, optional: bool = False) -> dict:
    plain: dict = {"values": list(values), "optional": optional}
    return plain if of is None else {**plain, "of": of}


def template(*, optional: bool = False, **slots: list[dict] | None) -> dict:
    """A template; ``type``, ``victim``, ``effect`` and the like stand for the slots' names."""
    names = {
        "type": "INCIDENT: TYPE",
        "date": "INCIDENT: DATE",
        "instrument": "INCIDENT: INSTRUMENT ID",
        "victim": "HUM TGT: NAME",
        "effect": "HUM TGT: EFFECT OF INCIDENT",
    }
    return {"number": 1, "optional": optional, "slots": {names[name]: value for name, value in slots.items()}}


def tally(counts: SlotCounts, slot: str) -> dict[str, int]:
    column = counts.slots.index(slot)
    found = {category: int(getattr(counts, category)[:, column].sum()) for category in CATEGORIES}
    return {category: number for category, number in found.items() if number}


@pytest.mark.parametrize(
    ("slot", "key", "response", "score"),
    [
        ("INCIDENT: TYPE", "BOMBING", "BOMBING", 1),
        ("INCIDENT: TYPE", "BOMBING", "ATTACK", 0.5),
        ("INCIDENT: TYPE", "ATTACK", "BOMBING", 0),
        ("INCIDENT: STAGE OF EXECUTION", "ATTEMPTED", "THREATENED", 0),
        ("INCIDENT: INSTRUMENT TYPE", "DYNAMITE", "EXPLOSIVE", 0.5),
        ("INCIDENT: INSTRUMENT TYPE", "EXPLOSIVE", "DYNAMITE", 0),
        ("PERP: ORGANIZATION CONFIDENCE", "SUSPECTED OR ACCUSED BY AUTHORITIES", "SUSPECTED OR ACCUSED", 0.5),
        ("PHYS TGT: EFFECT OF INCIDENT", "SOME DAMAGE", "DESTROYED", 0.5),
        ("HUM TGT: TYPE", "FORMER ACTIVE MILITARY", "ACTIVE MILITARY", 0.5),
        ("HUM TGT: EFFECT OF INCIDENT", "NO INJURY OR DEATH", "NO INJURY", 0.5),
        ("HUM TGT: NUMBER", "5 - 7", "5-7", 1),
        ("HUM TGT: NUMBER", "5 - 7", "7", 0.5),
        ("HUM TGT: NUMBER", "~70", "70", 0.5),
        ("HUM TGT: NUMBER", "PLURAL", "7", 0),
        ("HUM TGT: TOTAL NUMBER", "17", "7", 0),
        ("INCIDENT: DATE", "03 MAY 89", "3 MAY 89", 1),
        ("INCIDENT: DATE", "02 MAY 89 - 03 MAY 89", "03 MAY 89", 0.5),
        ("INCIDENT: DATE", "- 03 MAY 89", "02 MAY 89", 0.5),
        ("INCIDENT: DATE", "- 03 MAY 89", "04 MAY 89", 0),
        ("INCIDENT: DATE", "03 MAY 89", "- 03 MAY 89", 0.5),
        ("INCIDENT: DATE", "02 MAY 89", "- 03 MAY 89", 0),
        ("INCIDENT: DATE", "01 MAY 89 - 02 MAY 89", "- 03 MAY 89", 0),
        ("INCIDENT: DATE", "31 FEB 89", "01 MAR 89", 0),
        ("INCIDENT: LOCATION", "PERU: LIMA (CITY)", "PERU:LIMA (CITY)", 1),
        ("INCIDENT: LOCATION", "PERU: LIMA (CITY)", "PERU", 0.5),
        ("INCIDENT: LOCATION", "PERU: LIMA (CITY)", "CHILE: LIMA (CITY)", 0.5),
        ("INCIDENT: LOCATION", "PERU: LIMA (CITY)", "CHILE: ARICA (CITY)", 0),
        ("INCIDENT: LOCATION", "PERU", "CHILE", 0),
        ("HUM TGT: NAME", "ANA MARIA PAZ", "PAZ", 0.5),
        ("HUM TGT: NAME", "ANA PAZ", "LUIS PAZ", 0),
        ("PERP: INDIVIDUAL ID", "GUNMEN", "the two gunmen", 1),
        ("PHYS TGT: ID", "MILL", "MILL, WHICH HAD BEEN CLOSED", 0.5),
    ],
)
def test_single_fillers(slot, key, response, score):
    assert filler_score(slot, filler(key), filler(response)) == score


class TestAlternativesAndReferences:
    def test_any_alternative_is_right(self):
        assert filler_score("PERP: ORGANIZATION ID", filler("FRONT FOR THE RIVER", "FDR"), filler("FDR")) == 1

    @pytest.mark.parametrize(
        ("value", "reference", "score"),
        [("DEATH", ["PAZ"], 1), ("DEATH", ["MAYOR"], 0.5), ("DEATH", [], 0.5), ("INJURY", ["PAZ"], 0)],
    )
    def test_a_wrong_reference_halves(self, value, reference, score):
        key = filler("DEATH", of=["ANA PAZ", "PAZ"])
        assert filler_score("HUM TGT: EFFECT OF INCIDENT", key, filler(value, of=reference)) == score

    def test_a_key_without_reference_asks_for_none(self):
        assert filler_score("HUM TGT: DESCRIPTION", filler("MAYOR"), filler("MAYOR", of=["PAZ"])) == 1
        assert filler_score("INCIDENT: INSTRUMENT TYPE", filler("GUN", of=[]), filler("GUN", of=[])) == 1


class TestTemplates:
    key = template(
        type=[filler("BOMBING")],
        date=[filler("03 MAY 89")],
        instrument=[filler("BOMB", optional=True)],
        victim=[filler("ANA PAZ"), filler("LUIS PAZ")],
        effect=[],
    )

    def score(self, *responses: dict) -> SlotCounts:
        return slot_counts({"d": [self.key]}, {"d": list(responses)})

    def test_every_category(self):
        counts = self.score(
            template(type=[filler("ATTACK")], victim=[filler("ANA PAZ"), filler("MEN"), filler("DOGS")])
        )
        assert tally(counts, TEMPLATE) == {"correct": 1}
        assert tally(counts, "INCIDENT: TYPE") == {"partial": 1}
        assert tally(counts, "INCIDENT: DATE") == {"missing": 1}
        assert tally(counts, "HUM TGT: NAME") == {"correct": 1, "incorrect": 1, "spurious": 1}
        assert tally(counts, "HUM TGT: EFFECT OF INCIDENT") == {"noncommittal": 1}
        assert tally(counts, "INCIDENT: INSTRUMENT ID") == {"noncommittal": 1}
        micro = counts.counts().micro()
        assert (float(micro.recall), float(micro.precision)) == (1.5 / 4, 1.5 / 4)
        assert counts.overgeneration()[counts.slots.index("HUM TGT: NAME")] == pytest.approx(1 / 3)

    def test_an_optional_filler_counts_when_it_is_found(self):
        counts = self.score(template(type=[filler("BOMBING")], victim=[filler("ANA PAZ")], instrument=[filler("BOMB")]))
        assert tally(counts, "INCIDENT: INSTRUMENT ID") == {"correct": 1}
        wrong = self.score(template(type=[filler("BOMBING")], victim=[filler("ANA PAZ")], instrument=[filler("KNIFE")]))
        assert tally(wrong, "INCIDENT: INSTRUMENT ID") == {"spurious": 1}

    @pytest.mark.parametrize(
        "response",
        [template(type=[filler("ARSON")], victim=[filler("ANA PAZ")]), template(type=[filler("BOMBING")], victim=[])],
    )
    def test_templates_that_share_no_type_or_no_party_are_not_aligned(self, response):
        counts = self.score(response)
        assert tally(counts, TEMPLATE) == {"missing": 1, "spurious": 1}
        assert tally(counts, "HUM TGT: NAME")["missing"] == 2
        assert tally(counts, "INCIDENT: TYPE") == {"missing": 1, "spurious": 1}

    def test_an_optional_template_may_be_left_out(self):
        optional = template(type=[filler("ARSON")], victim=[filler("MEN")], optional=True)
        assert slot_counts({"d": [optional]}, {}).possible.sum() == 0

    def test_a_slot_that_does_not_apply_is_not_scored(self):
        key = template(type=[filler("KIDNAPPING")], victim=[filler("ANA PAZ")], instrument=None)
        response = template(type=[filler("KIDNAPPING")], victim=[filler("ANA PAZ")], instrument=[filler("GUN")])
        assert tally(slot_counts({"d": [key]}, {"d": [response]}), "INCIDENT: INSTRUMENT ID") == {}

    def test_each_response_answers_one_template(self):
        twice = slot_counts(
            {"d": [self.key, self.key]}, {"d": [template(type=[filler("BOMBING")], victim=[filler("PAZ")])]}
        )
        assert tally(twice, TEMPLATE) == {"correct": 1, "missing": 1}


fillers = st.lists(
    st.builds(filler, st.sampled_from(["GUN", "BOMB", "ANA PAZ", "PAZ"]), optional=st.booleans()), max_size=3
)
key_templates = st.lists(
    st.builds(
        lambda kind, optional, victims, instruments: template(
            type=[filler(kind)], victim=victims, instrument=instruments, optional=optional
        ),
        st.sampled_from(["ATTACK", "BOMBING"]),
        st.booleans(),
        fillers,
        fillers,
    ),
    max_size=3,
)


@given(key_templates, key_templates)
def test_every_filler_of_a_response_is_counted_once(gold, predicted):
    counts = slot_counts({"d": gold}, {"d": predicted})
    for slot in ("INCIDENT: TYPE", "HUM TGT: NAME", "INCIDENT: INSTRUMENT ID"):
        column = counts.slots.index(slot)
        assert counts.actual[0, column] == sum(len(each["slots"][slot]) for each in predicted)
        assert counts.possible[0, column] <= sum(len(each["slots"][slot]) for each in gold)


@pytest.mark.parametrize(("part", "templates"), [("tst3", 123), ("tst4", 86)])
def test_the_first_alternatives_of_the_key_are_a_perfect_response(shared_corpora, part, templates):
    documents = list(read(shared_corpora / "muc4" / "original" / part, format="muc4_keys"))
    gold = {document.id: document.meta["templates"] for document in documents}

    def first(given_filler: dict) -> dict:
        reference = {"of": given_filler["of"][:1]} if "of" in given_filler else {}
        return {"values": given_filler["values"][:1], "optional": False, **reference}

    def response(key: dict) -> dict:
        return {"optional": False, "slots": {slot: [first(f) for f in key["slots"][slot] or ()] for slot in SLOTS}}

    counts = slot_counts(gold, {name: [response(key) for key in keys] for name, keys in gold.items()})
    assert counts.correct[:, 0].sum() == templates
    assert float(counts.counts().micro().f1) == 1.0
    assert np.nansum(counts.overgeneration()) == 0
