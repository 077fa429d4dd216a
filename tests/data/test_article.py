"""The ``.article`` format: spans written as surfaces are found where a reader of the file would find them."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS
from strife.data.document import Document
from strife.data.readers import read

ARTICLE = """\
id: wire-qarah
title: Two killed: Qarah
published: 2021-03-14
source: Test Wire
split: train

[1] Two killed in Qarah
  Quantity: Two
  kill: killed | happened attributed | killed: Two | place: Qarah | victim: guards@2

[2] TEL QARAH -- A mortar round killed two guards on Sunday, police said.
  Location: TEL QARAH
  Organisation: guards; police
  kill: killed | happened, attributed | killed: two | victim: guards | claimant: police
[3] The guards had shot at guards of the town.
  Organisation: The guards; guards#2
"""


def compile_article(tmp_path: Path, body: str, header: str = "id: a\n\n") -> Document:
    path = tmp_path / "a.article"
    path.write_text(header + body, encoding="utf-8")
    (document,) = read(path)
    return document


def entities(document: Document) -> list[tuple[int, str]]:
    return [(entity.start, document.surface(entity)) for entity in document.entities]


def test_a_whole_article(tmp_path):
    document = compile_article(tmp_path, ARTICLE, header="")
    assert document.text == (
        "Two killed in Qarah\n\nTEL QARAH -- A mortar round killed two guards on Sunday, police said. "
        "The guards had shot at guards of the town."
    )
    assert (document.id, document.title, document.published) == ("wire-qarah", "Two killed: Qarah", "2021-03-14")
    assert (document.source, document.meta, document.layers) == ("Test Wire", {"split": "train"}, LAYERS)
    surfaces = [surface for _, surface in entities(document)]
    assert surfaces == ["Two", "TEL QARAH", "guards", "police", "The guards", "guards"]
    headline, lead = document.events
    assert (headline.start, document.surface(headline), lead.start) == (4, "killed", 49)
    assert (lead.type, lead.factuality, lead.claim) == ("kill", "happened", "attributed")


def test_arguments_are_linked_to_the_entity_of_the_same_span(tmp_path):
    document = compile_article(tmp_path, ARTICLE, header="")
    by_id = {entity.id: entity for entity in document.entities}
    for event in document.events:
        for argument in event.arguments:
            surface = document.surface(argument)
            assert (argument.entity is None) == (surface in {"Qarah", "two"})
            if argument.entity:
                assert document.surface(by_id[argument.entity]) == surface
    elsewhere = document.events[0].arguments_of("victim")[0]
    assert elsewhere.start == document.text.index("guards")


def test_occurrences_are_counted_as_whole_words(tmp_path):
    document = compile_article(tmp_path, "[1] Iraqis in Iraq said Iraq's army won.\n  Location: Iraq#1; Iraq#2\n")
    assert entities(document) == [(10, "Iraq"), (20, "Iraq")]


def test_another_sentence_and_its_occurrence(tmp_path):
    body = "[1] He fell.\n  Person: him@7#2\n[7] They saw him and him.\n"
    assert entities(compile_article(tmp_path, body)) == [(26, "him")]


@pytest.mark.parametrize(
    ("sentence", "written", "surface"),
    [
        ("cafe\u0301 and cafe here", "cafe", "cafe"),
        (
            "\u0642\u062a\u0644 \u062c\u0646\u062f\u064a\u0627\u0646 \u0641\u064a \u062d\u0645\u0635",
            "\u062d\u0645\u0635",
            None,
        ),
        ("\U0001f600 Mart\u00edn \U0001f600 fell", "Mart\u00edn", None),
        ("The so-called \u201cIslamic State\u201d (IS).", "(IS)", None),
        ("It cost $3.5 million.", "$3.5 million", None),
        ("Line\u2028separated words", "words", None),
        ("A\u00a0place called X.Y", "A\u00a0place", None),
    ],
)
def test_any_script_and_sign(tmp_path, sentence, written, surface):
    document = compile_article(tmp_path, f"[1] {sentence}\n  Location: {written}\n")
    assert document.text == sentence
    assert [text for _, text in entities(document)] == [surface or written]
    if sentence.startswith("cafe"):
        assert document.entities[0].start == 10


def test_paragraphs_and_windows_files(tmp_path):
    path = tmp_path / "a.article"
    path.write_bytes("\ufeffid: a\r\n\r\n[1] One.\r\n  Quantity: One\r\n[2] Two.\r\n\r\n\r\n[3] Three.\r\n".encode())
    (document,) = read(path)
    assert document.text == "One. Two.\n\nThree."
    assert entities(document) == [(0, "One")]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ("Person: Bob", "'Bob' does not stand in sentence 1"),
        ("Person: guard", "'guard' does not stand in sentence 1"),
        ("Person: guards", "'guards' stands 2 times in sentence 1: write 'guards#1' to '#2'"),
        ("Person: guards#3", "'guards#3': there are only 2 in sentence 1"),
        ("Person: guards#0", "'guards#0': there are only 2 in sentence 1"),
        ("Person: police@9", "'police@9': there is no sentence 9"),
        ("Person: police; police", "'police' is annotated twice as an entity"),
        ("Person police", "annotation without 'label: span'"),
        (": police", "annotation without 'label: span'"),
        ("Person:", "annotation without 'label: span'"),
        ("kill: shot", "write 'kill: trigger | factuality claim | role: span; span | ...'"),
        ("kill: shot | happened", "write 'kill: trigger | factuality claim"),
        ("kill: shot | happened stated | police", "'police' is not 'role: span'"),
    ],
)
def test_a_faulty_annotation_names_its_line(tmp_path, annotation, message):
    with pytest.raises(InputError) as error:
        compile_article(tmp_path, f"[1] The guards shot guards, police said.\n  {annotation}\n")
    assert str(error.value).startswith(f"{tmp_path / 'a.article'}:4: {message}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1: "),
        ("id: a", ":1: the file ends within its header"),
        ("title: x\n\n[1] y\n", ":1: the header has no 'id'"),
        ("id: a\ntitle\n\n[1] y\n", ":2: header line without a colon"),
        ("id: a\npublished: July 19\n\n[1] y\n", ": published: 'July 19' is not a date of the form YYYY-MM-DD"),
        ("id: a\n\n", ":2: no sentence in this article"),
        ("id: a\n\n  Person: x\n[1] x\n", ":3: annotation before the first sentence"),
        ("id: a\n\nJust text\n", ":3: expected '[number] sentence'"),
        ("id: a\n\n[1] x\n[1] y\n", ":4: sentence number 1 stands twice"),
    ],
)
def test_a_faulty_file_names_its_line(tmp_path, content, message):
    with pytest.raises(InputError) as error:
        compile_article(tmp_path, content, header="")
    assert str(error.value).startswith(f"{tmp_path / 'a.article'}{message}")
