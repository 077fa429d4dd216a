"""MUC-4 in GTT's form and with its original keys: templates, mentions as entities, and what cannot be carried."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.configs.experiment import load_experiment
from strife.configs.ontology import load_ontology
from strife.data.document import Document, from_json, to_json
from strife.data.readers import read
from strife.data.readers.muc4 import ROLES
from strife.data.readers.muc4_keys import SLOTS
from strife.data.repair import repair
from strife.data.validation import problems

TEXT = "two gunmen shot a gunman's mayor. the gunmen burned the mayor's car; the car exploded."


def record(templates: list[dict], text: str = TEXT) -> dict:
    empty: dict = {role: [] for role in ROLES}
    return {"docid": "DEV-1", "doctext": text, "templates": [{**empty, **template} for template in templates]}


def write(folder: Path, *records: dict) -> Path:
    path = folder / "gtt.json"
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def spans(document: Document) -> list[tuple[str, int, str]]:
    return [(document.surface(entity), entity.start, entity.type) for entity in document.entities]


ATTACK = {"incident_type": "attack", "PerpInd": [[["two gunmen", 0], ["gunmen", 4]]], "Victim": [[["mayor", 27]]]}
ARSON = {"incident_type": "arson / bombing", "PerpInd": [[["gunmen", 4]]], "Target": [[["car", 64]]]}


class TestGttForm:
    def test_every_place_of_a_wording_is_an_entity(self, tmp_path):
        (document,) = read(write(tmp_path, record([ATTACK])), format="muc4")
        assert spans(document) == [
            ("two gunmen", 0, "PerpInd"),
            ("gunmen", 4, "PerpInd"),
            ("mayor", 27, "Victim"),
            ("gunmen", 38, "PerpInd"),
            ("mayor", 56, "Victim"),
        ]
        assert document.layers == ("entities",)

    def test_the_first_place_only(self, tmp_path):
        path = write(tmp_path, record([ATTACK]))
        (document,) = read(path, format="muc4", options={"occurrences": "first"})
        assert [start for _, start, _ in spans(document)] == [0, 4, 27]

    def test_templates_are_kept_and_survive_json(self, tmp_path):
        (document,) = read(write(tmp_path, record([ATTACK, ARSON])), format="muc4")
        assert [template["type"] for template in document.meta["templates"]] == ["attack", "arson / bombing"]
        assert document.meta["templates"][0]["roles"]["PerpInd"] == [[["two gunmen", 0], ["gunmen", 4]]]
        assert from_json(json.loads(json.dumps(to_json(document)))) == document

    def test_incident_and_role(self, tmp_path):
        path = write(tmp_path, record([ARSON, ATTACK, ATTACK]))
        (document,) = read(path, format="muc4", options={"types": "incident_role"})
        assert set(spans(document)) >= {("gunmen", 4, "attack.PerpInd"), ("car", 64, "arson.Target")}
        assert document.meta["not_carried"] == {"second types": 2}

    def test_a_wording_inside_a_word_moves_to_the_word_itself(self, tmp_path):
        template = {"incident_type": "attack", "PerpInd": [[["gun", 4]], [["man", 21]]], "Target": [[["car", 64]]]}
        text = TEXT + " the gun was found."
        (document,) = read(write(tmp_path, record([template], text)), format="muc4")
        assert ("gun", len(TEXT) + 5, "PerpInd") in spans(document)
        assert document.meta["not_carried"] == {"wordings inside a word": 1}

    def test_a_document_without_losses_says_nothing_of_them(self, tmp_path):
        (document,) = read(write(tmp_path, record([])), format="muc4")
        assert document.meta == {"templates": []}

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"docid": None}, None),
            ({"templates": [{"incident_type": "attack"}]}, "not a MUC-4 document: KeyError 'PerpInd'"),
            (record([{**ATTACK, "Target": [[["car", 3]]]}]), "'car' does not stand at offset 3"),
        ],
    )
    def test_faults(self, tmp_path, change, message):
        path = write(tmp_path, {**record([]), **change})
        if message is None:
            assert next(read(path, format="muc4")).text == TEXT
        else:
            with pytest.raises(InputError, match=message):
                list(read(path, format="muc4"))

    def test_an_unknown_way_of_typing(self, tmp_path):
        with pytest.raises(InputError, match="option 'types' is 'roles'; write role or incident_role"):
            list(read(write(tmp_path, record([])), format="muc4", options={"types": "roles"}))

    @pytest.mark.parametrize(("part", "documents", "templates"), [("train", 1300, 1114), ("dev", 200, 191)])
    def test_the_release(self, shared_corpora, part, documents, templates):
        found = list(read(shared_corpora / "muc4" / "gtt" / f"{part}.json", format="muc4"))
        assert len(found) == documents
        assert sum(len(document.meta["templates"]) for document in found) == templates
        ontology = load_ontology("muc4")
        for document in found:
            repaired = repair(document, ["drop-overlapping"], Counter())
            assert list(problems(repaired, ontology)) == []
            wordings = {w for t in document.meta["templates"] for e in t["roles"].values() for m in e for w, _ in m}
            assert {document.surface(entity) for entity in document.entities} <= wordings

    def test_the_experiment_is_valid(self):
        config = load_experiment(Path(__file__).parents[2] / "configs" / "muc4.yaml")
        assert {corpus.format for corpus in (*config.train, *config.dev, *config.test)} == {"muc4"}


KEY = """\
;;; a remark
0.  MESSAGE: ID                     TST3-MUC4-0001 (ABC)
1.  MESSAGE: TEMPLATE               1
2.  INCIDENT: DATE                  (- 02 MAY 89) / (01 MAY 89 - 02 MAY 89)
3.  INCIDENT: LOCATION              PERU: LIMA (CITY) / PERU: CALLAO (CITY)
4.  INCIDENT: TYPE                  KIDNAPPING
6.  INCIDENT: INSTRUMENT ID         *
7.  INCIDENT: INSTRUMENT TYPE       *
9.  PERP: INDIVIDUAL ID             ? "MEN" / "SOME \\"BRAVE\\" MEN"
10. PERP: ORGANIZATION ID           -
18. HUM TGT: NAME                   "ANA PAZ"
                                    "LUIS PAZ"
20. HUM TGT: TYPE                   (CIVILIAN / GOVERNMENT OFFICIAL): "ANA PAZ"
                                    CIVILIAN: "LUIS PAZ" / "LUIS: HER SON"
23. HUM TGT: EFFECT OF INCIDENT     INJURY: "-"
24. HUM TGT: TOTAL NUMBER           ""TWO"

0.  MESSAGE: ID                     TST3-MUC4-0001 (ABC)
1.  MESSAGE: TEMPLATE               2 (OPTIONAL)
4.  INCIDENT: TYPE                  BOMBING

0.  MESSAGE: ID                     TST3-MUC4-0002
1.  MESSAGE: TEMPLATE               *
2.  INCIDENT: DATE                  *
"""
MESSAGES = """\
TST3-MUC4-0001  (ABC)

   LIMA, 2 MAY 89 (NEWS-AGENCY) -- [TEXT] MEN TOOK ANA PAZ.

TST3-MUC4-0002

   LIMA, NO DATE -- NOTHING HAPPENED ON 3 MAY 89 -- OR WAS SEEN.
"""


@pytest.fixture
def release(tmp_path) -> Path:
    (tmp_path / "key-tst3.v2").write_text(KEY, encoding="utf-8")
    (tmp_path / "tst3-muc4").write_text(MESSAGES, encoding="utf-8")
    (tmp_path / "tst3-muc4.mixed-case").write_text(MESSAGES.replace("MEN TOOK", "Men took"), encoding="utf-8")
    return tmp_path


class TestOriginalKeys:
    def test_documents(self, release):
        first, second = read(release, format="muc4_keys")
        assert (first.id, second.id) == ("TST3-MUC4-0001", "TST3-MUC4-0002")
        assert first.text.endswith("MEN TOOK ANA PAZ.")
        assert (first.published, second.published) == ("1989-05-02", None)
        assert first.layers == ()
        assert second.meta["templates"] == []

    def test_slots(self, release):
        first, _ = read(release / "key-tst3.v2", format="muc4_keys")
        template, optional = first.meta["templates"]
        slots = template["slots"]
        assert tuple(slots) == SLOTS
        assert (template["number"], template["optional"], optional["optional"]) == (1, False, True)
        assert slots["INCIDENT: DATE"][0]["values"] == ["- 02 MAY 89", "01 MAY 89 - 02 MAY 89"]
        assert slots["INCIDENT: LOCATION"][0]["values"] == ["PERU: LIMA (CITY)", "PERU: CALLAO (CITY)"]
        assert slots["INCIDENT: INSTRUMENT ID"] is None
        assert slots["PERP: ORGANIZATION ID"] == []
        assert slots["PERP: INDIVIDUAL ID"] == [{"values": ["MEN", 'SOME "BRAVE" MEN'], "optional": True}]
        assert [filler["values"] for filler in slots["HUM TGT: NAME"]] == [["ANA PAZ"], ["LUIS PAZ"]]
        assert slots["HUM TGT: TYPE"] == [
            {"values": ["CIVILIAN", "GOVERNMENT OFFICIAL"], "optional": False, "of": ["ANA PAZ"]},
            {"values": ["CIVILIAN"], "optional": False, "of": ["LUIS PAZ", "LUIS: HER SON"]},
        ]
        assert slots["HUM TGT: EFFECT OF INCIDENT"] == [{"values": ["INJURY"], "optional": False, "of": []}]

    def test_unpaired_quotation_marks_are_counted(self, release):
        first, _ = read(release, format="muc4_keys")
        assert first.meta["templates"][0]["slots"]["HUM TGT: TOTAL NUMBER"][0]["values"] == ["TWO"]
        assert first.meta["repaired"] == {"unbalanced quotes": 1}

    def test_a_missing_text(self, release):
        (release / "tst3-muc4").write_text("", encoding="utf-8")
        with pytest.raises(InputError, match=r"message 'TST3-MUC4-0001': no file in .* has its text"):
            list(read(release, format="muc4_keys"))

    def test_a_line_that_is_no_slot(self, release):
        (release / "key-tst3.v2").write_text("MESSAGE 1\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"key-tst3.v2:1: not a slot of a MUC-4 key: 'MESSAGE 1'"):
            list(read(release, format="muc4_keys"))

    def test_no_keys(self, tmp_path):
        with pytest.raises(InputError, match="no file here is named key-"):
            list(read(tmp_path, format="muc4_keys"))

    def test_the_release(self, shared_corpora):
        documents = list(read(shared_corpora / "muc4" / "original", format="muc4_keys"))
        assert len({document.id for document in documents}) == len(documents) == 1700
        templates = [template for document in documents for template in document.meta["templates"]]
        assert len(templates) == 1514
        fillers = {slot: sum(len(template["slots"][slot] or ()) for template in templates) for slot in SLOTS}
        assert fillers["INCIDENT: DATE"] == 1483
        assert fillers["INCIDENT: LOCATION"] == 1512
        assert fillers["PERP: ORGANIZATION CONFIDENCE"] == 865
        assert fillers["HUM TGT: NUMBER"] == 1781
        assert fillers["HUM TGT: EFFECT OF INCIDENT"] == 1554
        assert sum(document.meta.get("repaired", {}).get("unbalanced quotes", 0) for document in documents) == 3
