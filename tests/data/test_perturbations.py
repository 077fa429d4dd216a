from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from strife.configs.ontology import load_ontology
from strife.data.corpora import embedded_corpus
from strife.data.document import Argument, Document, Entity, Event
from strife.data.edits import Edit, Offsets, edited, harmless, spans_of, tail
from strife.data.perturbations import (
    LONG_ARTICLES,
    PERTURBATIONS,
    long_article,
    perturbed,
    perturbed_sets,
)
from strife.data.readers import read
from strife.data.spelling import other_spelling
from strife.data.validation import problems

WORDS = [
    *["The", "army", "of", "a", "Syrian", "town", "in", "Qamishliyah", "al-Hasakah", "Sana'a's", "killed", "10,000"],
    *["U.S.", "stone-throwing", "--", "...", "soldiers\n", "Mohammed", "Straße", "İzmir", "Ouagadougou", "'"],
]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """An article whose entities, triggers and arguments stand anywhere, within words too, disjoint in each layer."""
    text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25)))

    def disjoint() -> list[tuple[int, int]]:
        offsets = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        spans = zip(offsets[::2], offsets[1::2], strict=False)
        return [(start, end) for start, end in spans if text[start:end].strip()]

    entities = tuple(Entity(f"T{n}", *span, "Person") for n, span in enumerate(disjoint()))
    events = tuple(
        Event(f"E{n}", "kill", *span, arguments=tuple(Argument("victim", *each) for each in disjoint()))
        for n, span in enumerate(disjoint())
    )
    return Document("a", text, entities=entities, events=events)


def has_overlap(document: Document) -> bool:
    return any("overlap" in problem for problem in problems(document, load_ontology("strife")))


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(document=documents(), seed=st.integers(0, 3))
@example(Document("a", "I say"), 0)
@example(Document("a", ""), 0)
def test_the_annotation_survives(name, document, seed):
    changed = perturbed(document, name, seed=seed)
    before, after = list(spans_of(document)), list(spans_of(changed))
    assert len(before) == len(after)
    assert all(changed.surface(span).strip() for span in after)
    assert not has_overlap(changed)
    pairs = list(zip(before, after, strict=True))
    for (one, moved_one), (other, moved_other) in product(pairs, pairs):
        assert one.end > other.start or moved_one.end <= moved_other.start
    assert perturbed(document, name, seed=seed) == changed


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(document=documents())
def test_a_span_without_edits_reads_as_before(name, document):
    edits = harmless(document, PERTURBATIONS[name](document, Random(1)))
    changed = edited(document, edits)
    for before, after in zip(spans_of(document), spans_of(changed), strict=True):
        if not any(edit.start < before.end and before.start < edit.end for edit in edits):
            inserted = any(before.start < edit.start == edit.end < before.end for edit in edits)
            assert inserted or document.surface(before) == changed.surface(after)


@given(documents(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5), st.sampled_from(["", "x", " yz "]))))
def test_any_edits_are_made_harmless(document, raw):
    size = len(document.text)
    edits = [Edit(min(start, size), min(start + length, size), new) for start, length, new in raw]
    kept = harmless(document, edits)
    changed = edited(document, kept)
    assert set(kept) <= set(edits)
    assert all(changed.surface(span).strip() for span in spans_of(changed))
    assert not has_overlap(changed)


@given(documents(), st.data())
def test_offsets_agree_with_the_text(document, data):
    """A span between edits is found at its new place, wherever it is."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(document.text)), max_size=8)))
    edits = [Edit(*pair, "<new>") for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    offsets = Offsets(edits)
    text = offsets.text(document.text)
    borders = [0, *(offset for edit in edits for offset in (edit.start, edit.end)), len(document.text)]
    for start, end in zip(borders[::2], borders[1::2], strict=True):
        assume(start < end)
        first, last = offsets.span(start, end)
        assert text[first:last] == document.text[start:end]
    for edit in edits:
        first, last = offsets.span(edit.start, edit.end)
        assert text[first:last] == "<new>"


def test_a_border_within_an_edit_moves_outwards():
    offsets = Offsets([Edit(4, 10, "Free Syrian Army")])
    assert offsets.span(7, 10) == (4, 20)
    assert offsets.span(0, 6) == (0, 20)
    assert offsets.span(0, 4) == (0, 4)
    assert offsets.span(10, 12) == (20, 22)


def test_an_insertion_at_a_border_stays_outside():
    offsets = Offsets([Edit(2, 2, "__"), Edit(5, 5, "__")])
    assert offsets.span(2, 5) == (4, 7)


def test_overlapping_edits_and_emptied_spans_are_refused():
    with pytest.raises(ValueError, match="edits overlap"):
        Offsets([Edit(0, 3, ""), Edit(2, 4, "")])
    document = Document("a", "Homs fell", entities=(Entity("T1", 0, 4, "Location"),))
    with pytest.raises(ValueError, match="leaves nothing"):
        edited(document, [Edit(0, 4, "")])


def test_tokens_are_carried_over_and_other_offsets_dropped():
    document = Document("a", "a - b", meta={"tokens": [[0, 1], [2, 3], [4, 5]], "sentences": [[0, 5]], "split": "dev"})
    assert edited(document, [Edit(2, 4, "")]).meta == {"tokens": [[0, 1], [2, 3]], "split": "dev"}


def test_case():
    document = Document("a", "The UN's man in al-Bab said it's \xdf.")
    assert perturbed(document, "lower case", seed=1).text == "the un's man in al-bab said it's \xdf."
    assert perturbed(document, "upper case", seed=1).text == "THE UN'S MAN IN AL-BAB SAID IT'S SS."
    assert perturbed(document, "headline case", seed=1).text.startswith("The UN's Man In Al-Bab Said It's")


def test_no_punctuation():
    text = 'U.S. troops - 10,000 of them - hit "stone-throwing" men, 3.5% of them police\'s own.'
    assert perturbed(Document("a", text), "no punctuation", seed=1).text == (
        "US troops 10,000 of them hit stone throwing men 3.5% of them polices own"
    )


def test_the_share_of_noise():
    text = "The militants shelled the hospital in the morning and left for the hills. " * 200
    edits = harmless(Document("a", text), PERTURBATIONS["OCR noise"](Document("a", text), Random(1)))
    assert len(edits) / sum(map(str.isalpha, text)) == pytest.approx(0.02, abs=0.002)
    assert {edit.replacement for edit in edits} >= {"", "-\n", "1", "rn"}


def test_learners_change_nothing_that_is_annotated():
    text = "The army in the town of Homs at the gate of the city on the river in the night. " * 30
    army = Entity("T1", 0, 8, "Organisation")
    changed = perturbed(Document("a", text, entities=(army,)), "second-language English", seed=1)
    assert changed.text.startswith("The army ")
    assert changed.text != text


def spelt(text: str) -> str:
    document = Document("a", text)
    return edited(document, harmless(document, other_spelling(text, Random(1)))).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("al-Assad in Al-Bab", "el-Assad in El-Bab"),
        ("Sana'a's mayor, Iraq's Qatari guest", "Sanaa's mayor, Irak's Katari guest"),
        ("Ouagadougou, IRAQ", "Uagadugu, IRAK"),
        ("Youth Council of the South, Quarter House", "Youth Council of the South, Quarter House"),
        ("We've asked. O'Neill. Q: Why?", "We've asked. O'Neill. Q: Why?"),
        ("Latakiya, Saqlawiyah", "Latakiyah, Saklawiya"),
        ("Antonivka and Zelensky", "Antonovka and Zelenskiy"),
        ("T\xe9ra, Ta\xefz, \u0141ód\u017a", "Tera, Taiz, Lodz"),
    ],
)
def test_names_are_spelt_otherwise(text, expected):
    assert spelt(text) == expected


def test_one_mohammed_is_one_mohammed():
    words = spelt("Mohammed met MOHAMMED and Mohammed").split()
    assert words[0] != "Mohammed"
    assert words[0] == words[4]
    assert words[2] == words[0].upper()


def test_long_articles_are_scored_on_their_end():
    every = [Document(name, f"{name} fell.", entities=(Entity("T1", 0, 4, "Location"),)) for name in ("Homs", "Hama")]
    long = long_article(every[0], every, seed=1)
    assert long.document.text == "Hama fell.\n\nHoms fell."
    assert long.judged(long.document) == every[0]
    before = Entity("T0", 0, 4, "Location")
    predicted = replace(long.document, entities=(before, *long.document.entities))
    assert long.judged(predicted) == every[0]


def test_tail_keeps_what_begins_in_it():
    event = Event("E1", "kill", 5, 9, arguments=(Argument("place", 0, 4), Argument("time", 10, 13)))
    document = tail(Document("a", "Homs fell now", events=(event,)), 5)
    assert [document.surface(span) for span in spans_of(document)] == ["fell", "now"]


def test_the_embedded_articles_stay_valid():
    articles = [d for d in read(embedded_corpus()) if d.meta["split"] == "dev"]
    ontology = load_ontology("strife")
    names = []
    for name, variants in perturbed_sets(articles, seed=13):
        names.append(name)
        for article, variant in zip(articles, variants, strict=True):
            assert list(problems(variant.document, ontology)) == []
            assert len(list(spans_of(variant.document))) == len(list(spans_of(article)))
    assert names == [*PERTURBATIONS, LONG_ARTICLES]
