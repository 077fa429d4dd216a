"""Changed copies of articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.configs.experiment import CorpusConfig
from strife.configs.ontology import load_ontology
from strife.data.augmentation import AUGMENTATIONS, OTHER_NAMES, augmented
from strife.data.corpora import load_corpus
from strife.data.document import Argument, Document, Entity, Event
from strife.data.validation import problems

TEXT = "Iraqi troops shelled Qarah on Sunday. Omar Haddad fled Qarah, Iraq said."


def article() -> Document:
    spans = {name: (TEXT.index(name), TEXT.index(name) + len(name)) for name in ("Iraqi troops", "shelled", "Qarah")}
    person, again = TEXT.index("Omar Haddad"), TEXT.rindex("Qarah")
    return Document(
        id="a",
        text=TEXT,
        layers=("entities", "events", "arguments"),
        entities=(
            Entity("T1", *spans["Iraqi troops"], "Organisation"),
            Entity("T2", *spans["Qarah"], "Location"),
            Entity("T3", person, person + 11, "Person"),
            Entity("T4", again, again + 5, "Location"),
        ),
        events=(
            Event("E1", "shelling", *spans["shelled"], arguments=(Argument("place", *spans["Qarah"], entity="T2"),)),
        ),
    )


def other() -> Document:
    text = "Bamba met Lucie Moreau."
    entities = (Entity("T1", 0, 5, "Location"), Entity("T2", 10, 22, "Person"))
    return Document(id="b", text=text, layers=("entities",), entities=entities)


def test_names_change_consistently_and_the_annotation_goes_with_them() -> None:
    changed = [augmented([article(), other()], OTHER_NAMES, seed=seed)[0] for seed in range(12)]
    for document in changed:
        places = {document.surface(entity) for entity in document.entities if entity.type == "Location"}
        assert len(places) == 1
        assert places <= {"Qarah", "Bamba"}
        assert document.surface(document.events[0]) == "shelled"
        assert {document.surface(document.events[0].arguments[0])} == places
        assert document.surface(document.entities[0]).endswith(" troops")
    assert len({document.text for document in changed}) > 3
    assert any("Iraq" not in document.text for document in changed)


def test_sentences_change_places_with_their_annotation() -> None:
    changed = [augmented([article()], "sentence order", seed=seed)[0] for seed in range(12)]
    turned = "Omar Haddad fled Qarah, Iraq said. Iraqi troops shelled Qarah on Sunday."
    assert {document.text for document in changed} == {TEXT, turned}
    for document in changed:
        surfaces = {entity.id: document.surface(entity) for entity in document.entities}
        assert surfaces == {"T1": "Iraqi troops", "T2": "Qarah", "T3": "Omar Haddad", "T4": "Qarah"}
        assert document.surface(document.events[0]) == "shelled"
        assert document.events[0].arguments[0].start == document.text.index("shelled Qarah") + len("shelled ")


def test_paragraphs_keep_their_places_and_spans_keep_their_sentences_together() -> None:
    text = "One. Two here.\n\nThree.  Four."
    across = Document(id="c", text=text, layers=("entities",), entities=(Entity("T1", 0, 8, "Person"),))
    changed = {augmented([across], "sentence order", seed=seed)[0].text for seed in range(12)}
    assert changed == {text, "One. Two here.\n\nFour.  Three."}


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_changed_articles_of_our_corpus_are_sound_and_the_same_for_one_seed(name: str) -> None:
    ontology = load_ontology("strife")
    config = CorpusConfig(path="embedded", where={"split": "dev"}, augment=name)
    first, again = (load_corpus(config, "embedded", ontology, seed=3) for _ in range(2))
    assert first.fingerprint == again.fingerprint
    plain = load_corpus(config.model_copy(update={"augment": None}), "embedded", ontology)
    assert first.fingerprint != plain.fingerprint
    for changed, document in zip(first.documents, plain.documents, strict=True):
        assert not list(problems(changed, ontology))
        assert len(changed.entities) == len(document.entities)
        assert sorted(event.type for event in changed.events) == sorted(event.type for event in document.events)


def test_an_unknown_augmentation_is_said(tmp_path: Path) -> None:
    config = CorpusConfig(path="embedded", where={"split": "dev"}, augment="other name")
    with pytest.raises(InputError, match="did you mean 'other names'"):
        load_corpus(config, "embedded", load_ontology("strife"))
