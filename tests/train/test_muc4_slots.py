"""All slots of MUC-4 from role fillers: a small invented corpus in the form of the key, and the release's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from strife.data.document import Document, Entity
from strife.data.readers import read
from strife.data.readers.muc4_keys import SLOTS
from strife.train.muc4_slots import predicted_templates, scored
from strife.train.muc4_slots_fitted import Fitted, fit
from strife.train.muc4_slots_lexicon import learn_lexicon, with_likely
from strife.train.muc4_slots_sketches import key_sketch, places, tagged_fillers
from strife.train.muc4_slots_table import TOTAL, markdown, slot_scores
from strife.train.muc4_slots_templates import Caution
from strife.train.muc4_slots_texts import as_tagged, report_begin

EMPTY = dict.fromkeys(SLOTS, "-")
TOWNS = ("ARDEN", "BRECK", "OLM", "TARN", "WEIL", "FELD")
RELEVANT = """
   {town}, 4 MAY 89 (OWN AGENCY) -- [TEXT] THE RIVER LEAGUE BOMBED THE MILL IN {town} YESTERDAY.

   THE BLAST KILLED FIVE MILLERS.  POLICE SAID THAT THE MILL WAS DESTROYED.
"""
PLAIN = """
   {town}, 4 MAY 89 (OWN AGENCY) -- [TEXT] THE CHOIR OF {town} SANG FOR ITS GUESTS.

   THE GUESTS LIKED THE SONGS AND WILL COME BACK NEXT YEAR.
"""


def key(town: str) -> str:
    filled = {
        "INCIDENT: DATE": "03 MAY 89",
        "INCIDENT: LOCATION": f"NORLAND: {town} (CITY)",
        "INCIDENT: TYPE": "BOMBING",
        "INCIDENT: STAGE OF EXECUTION": "ACCOMPLISHED",
        "INCIDENT: INSTRUMENT TYPE": "BOMB",
        "PERP: INCIDENT CATEGORY": "TERRORIST ACT",
        "PERP: ORGANIZATION ID": '"RIVER LEAGUE"',
        "PERP: ORGANIZATION CONFIDENCE": 'REPORTED AS FACT: "RIVER LEAGUE"',
        "PHYS TGT: ID": '"MILL"',
        "PHYS TGT: TYPE": 'COMMERCIAL: "MILL"',
        "PHYS TGT: NUMBER": '1: "MILL"',
        "PHYS TGT: EFFECT OF INCIDENT": 'DESTROYED: "MILL"',
        "HUM TGT: DESCRIPTION": '"MILLERS"',
        "HUM TGT: TYPE": 'CIVILIAN: "MILLERS"',
        "HUM TGT: NUMBER": '5: "MILLERS"',
        "HUM TGT: EFFECT OF INCIDENT": 'DEATH: "MILLERS"',
    }
    return "".join(f"{n}.  {slot:32}{value}\n" for n, (slot, value) in enumerate((EMPTY | filled).items(), 2))


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    folder = tmp_path_factory.mktemp("muc4")
    texts, keys = [], []
    for number, town in enumerate(TOWNS):
        for name, text in ((f"DEV-MUC3-{number:04d}", RELEVANT), (f"DEV-MUC3-{number + 50:04d}", PLAIN)):
            texts.append(f"{name} (OWN)\n{text.format(town=town)}\n")
            body = f"1.  MESSAGE: TEMPLATE                1\n{key(town)}" if text is RELEVANT else None
            body = body or "1.  MESSAGE: TEMPLATE                *\n"
            keys.append(f"0.  MESSAGE: ID                      {name} (OWN)\n{body}\n")
    (folder / "dev-muc3").write_text("".join(texts), encoding="utf-8")
    (folder / "key-dev.muc4").write_text("".join(keys), encoding="utf-8")
    return list(read(folder / "key-dev.muc4", format="muc4_keys"))


@pytest.fixture(scope="module")
def fitted(articles: list[Document]) -> Fitted:
    return fit(articles)


def tag(document: Document) -> Document:
    """What a perfect tagger finds."""
    wordings = {"RIVER LEAGUE": "PerpOrg", "MILL": "Target", "MILLERS": "Victim"}
    found = [(span, role) for wording, role in wordings.items() for span in places(document.text, [wording])]
    entities = tuple(Entity(f"T{n}", *span, role, score=0.9) for n, (span, role) in enumerate(sorted(found), 1))
    return replace(as_tagged(document), layers=("entities",), entities=entities)


def test_every_slot_of_an_article_is_filled(articles, fitted):
    documents = [each for each in articles if each.meta["templates"]]
    scores = slot_scores(scored(documents, [tag(each) for each in documents], fitted, Caution()))
    assert scores[TOTAL]["f1"] == 100.0
    assert scores["INCIDENT: LOCATION"]["correct"] == len(TOWNS)


def test_an_article_without_incidents_has_no_template(articles, fitted):
    plain = [each for each in articles if not each.meta["templates"]]
    assert predicted_templates(plain, [tag(each) for each in plain], fitted, Caution()) == {
        each.id: [] for each in plain
    }


def test_only_the_lexicon_finds_templates_in_texts_that_a_tagger_says_nothing_about(articles, fitted):
    untagged = [as_tagged(each) for each in articles]
    with_lexicon = predicted_templates(articles, untagged, fitted, Caution())
    assert {name for name, templates in with_lexicon.items() if templates} == {
        each.id for each in articles if each.meta["templates"]
    }
    assert not any(predicted_templates(articles, untagged, fitted, Caution(lexicon=1.01)).values())


def test_the_fit_is_deterministic(articles, fitted):
    again = fit(articles)
    tags = [tag(each) for each in articles]
    assert predicted_templates(articles, tags, again, Caution()) == predicted_templates(
        articles, tags, fitted, Caution()
    )


def test_the_text_for_the_tagger_keeps_its_offsets(articles):
    tagged = as_tagged(articles[0])
    assert len(tagged.text) == len(articles[0].text)
    begin = report_begin(articles[0].text)
    assert tagged.text[:begin].isspace()
    assert tagged.text[begin:].startswith("the river league")


def test_mentions_that_look_alike_are_one_filler(articles):
    fillers = tagged_fillers(articles[0].text, tag(articles[0]))
    assert [each.wordings for each in fillers["Target"]] == [("MILL",)]
    assert len(fillers["Target"][0].spans) == 2


def test_a_wording_of_one_key_only_is_not_in_the_lexicon(articles):
    assert "MILLERS" in learn_lexicon(articles).wordings["Victim"]
    assert "MILLERS" not in learn_lexicon(articles[:2]).wordings["Victim"]


def test_the_lexicon_leaves_what_the_tagger_found(articles, fitted):
    tagged = tag(articles[0])
    likely = with_likely(tagged, fitted.lexicon.chances(articles[0].text), 0.0)
    assert {each for each in likely.entities if each.id.startswith("T")} == set(tagged.entities)
    assert len({(each.start, each.end) for each in likely.entities}) == len(likely.entities)


def test_the_sketch_of_a_key_finds_its_fillers_in_the_text(articles):
    sketch = key_sketch(articles[0].text, articles[0].meta["templates"][0])
    assert sketch.incident == "BOMBING"
    assert all(filler.spans for fillers in sketch.roles.values() for filler in fillers)


def test_the_page_has_a_row_for_each_slot_with_the_best_of_1992(articles, fitted):
    scores = slot_scores(scored(articles, [tag(each) for each in articles], fitted, Caution()))
    part = {"documents": len(articles), "slots": scores}
    page = markdown({"command": "x", "environment": {"commit": "0"}, "parts": {"TST3": part}})
    assert "| INCIDENT: DATE | 6 | 6 | 100.0 | 100.0 | 100.0 | 58.8 |" in page


def test_the_training_keys_have_their_fillers_in_the_texts(shared_corpora: Path):
    documents = list(read(shared_corpora / "muc4" / "original" / "dev" / "key-dev-0001.muc4", format="muc4_keys"))
    sketches = [key_sketch(each.text, template) for each in documents for template in each.meta["templates"]]
    fillers = [filler for sketch in sketches for role in sketch.roles.values() for filler in role]
    assert sum(bool(each.spans) for each in fillers) / len(fillers) > 0.9
