from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document, Entity
from strife.data.validation import problems
from strife.evaluate.scores import score
from strife.evaluate.systems import Task
from strife.train.token_classification import RECIPES, Recipe, SentenceEncoder, fit_token_classifier

ONTOLOGY = Ontology.model_validate({"name": "two", "entity_types": ["Group", "Place"]})
QUICK = Recipe(learning_rate=1e-2, batch_size=8, epochs=12, precision="float32")
GROUPS = ("rebels", "police", "army")
PLACES = ("town", "Homs", "Hama")


def sentence(name: str, group: str, verb: str, place: str) -> Document:
    text = f"the {group} {verb} the {place}."
    spans = ((group, "Group"), (place, "Place"))
    entities = (Entity(f"T{n}", text.index(w), text.index(w) + len(w), k) for n, (w, k) in enumerate(spans))
    return Document(name, text, layers=("entities",), entities=tuple(entities))


SENTENCES = tuple(
    sentence(f"{group}-{verb}-{place}", group, verb, place)
    for group in GROUPS
    for verb in ("left", "shelled")
    for place in PLACES
)


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return Task("sentences", ONTOLOGY, SENTENCES, (), seed=7, folder=tmp_path)


def entities_of(documents: list[Document]) -> list[list[tuple[str, str]]]:
    return [[(entity.type, document.surface(entity)) for entity in document.entities] for document in documents]


def test_learns_a_pattern_and_gives_exact_offsets(task: Task, tiny_encoder: Path) -> None:
    annotator = fit_token_classifier(task, encoder=str(tiny_encoder), settings=QUICK)
    assert (annotator.layers, annotator.reads_gold_triggers, annotator.counts) == (("entities",), False, {})
    new = Document("new", "the  army\nshelled the town.")
    (found,) = annotator.predict([new])
    assert entities_of([found]) == [[("Group", "army"), ("Place", "town")]]
    assert found.layers == ("entities",)
    assert list(problems(found, ONTOLOGY)) == []
    assert score(SENTENCES, annotator.predict(SENTENCES), ontology=ONTOLOGY, draws=0)["entities.default.f1"] == 1.0


def test_what_is_behind_max_length_is_outside_and_counted(
    task: Task, tiny_encoder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    short = replace(QUICK, max_length=6)  # [CLS] the rebels left the [SEP]: 'the', '.' and the place are behind it
    annotator = fit_token_classifier(task, encoder=str(tiny_encoder), settings=short)
    assert annotator.counts["entities.truncated_tokens"] > 2 * len(SENTENCES)
    with caplog.at_level("INFO", logger="strife.train.token_classification"):
        found = annotator.predict(SENTENCES)
    assert all(entity.type == "Group" for document in found for entity in document.entities)
    assert "tokens were not read" in caplog.text
    scores = score(SENTENCES, found, ontology=ONTOLOGY, draws=0)
    assert scores["entities.default.recall"] <= 0.5  # every place is missed, none is left out of the count
    assert scores.metrics["entities.default"].counts.gold == 2 * len(SENTENCES)


def test_articles_are_read_by_sentences(task: Task, tiny_encoder: Path) -> None:
    pairs = zip(SENTENCES[::2], SENTENCES[1::2], strict=True)
    joined = []
    for first, second in pairs:
        shift = len(first.text) + 1
        moved = [replace(e, id=f"U{e.id}", start=e.start + shift, end=e.end + shift) for e in second.entities]
        text = f"{first.text.capitalize()} {second.text.capitalize()}"
        joined.append(replace(first, text=text, entities=(*first.entities, *moved)))
    articles = replace(task, train=tuple(joined))
    six = replace(QUICK, max_length=40)  # holds a sentence, not an article of ten
    annotator = fit_token_classifier(articles, encoder=str(tiny_encoder), settings=six)
    assert annotator.counts == {}
    (found,) = annotator.predict([Document("long", "The army shelled the town. " * 10)])
    assert entities_of([found]) == [[("Group", "army"), ("Place", "town")] * 10]


def test_one_seed_gives_one_model(task: Task, tiny_encoder: Path, tmp_path: Path) -> None:
    brief = replace(QUICK, epochs=2)
    runs = [
        fit_token_classifier(
            replace(task, folder=tmp_path / name, seed=seed), encoder=str(tiny_encoder), settings=brief
        ).finders["entities"]
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    ]
    weights = [run.model.state_dict()["classifier.weight"] for run in runs]  # pyright: ignore
    assert weights[0].equal(weights[1])
    assert not weights[0].equal(weights[2])


def test_finished_work_is_loaded_and_other_work_is_not(task: Task, tiny_encoder: Path) -> None:
    brief = replace(QUICK, epochs=1)
    first = fit_token_classifier(task, encoder=str(tiny_encoder), settings=brief)
    weights = task.folder / "token_classifier" / "model.safetensors"
    made = weights.stat().st_mtime_ns
    again = fit_token_classifier(task, encoder=str(tiny_encoder), settings=brief)
    assert weights.stat().st_mtime_ns == made
    assert again.predict(SENTENCES) == first.predict(SENTENCES)
    fit_token_classifier(replace(task, seed=8), encoder=str(tiny_encoder), settings=brief)
    assert weights.stat().st_mtime_ns > made
    made = weights.stat().st_mtime_ns
    fit_token_classifier(replace(task, seed=8, train=SENTENCES[1:]), encoder=str(tiny_encoder), settings=brief)
    assert weights.stat().st_mtime_ns > made


def test_an_unfinished_marker_is_not_trusted(task: Task, tiny_encoder: Path) -> None:
    marker = task.folder / "token_classifier" / "finished.json"
    marker.parent.mkdir()
    marker.write_text('{"recipe":', encoding="utf-8")
    fit_token_classifier(task, encoder=str(tiny_encoder), settings=replace(QUICK, epochs=1))
    assert json.loads(marker.read_text(encoding="utf-8"))["seed"] == 7


def test_published_tokens_are_the_words(task: Task, tiny_encoder: Path) -> None:
    # the token 'army-held' is one word, so its one label makes the whole of it an entity
    annotator = fit_token_classifier(task, encoder=str(tiny_encoder), settings=QUICK)
    document = Document("x", "the army-held town", meta={"tokens": [[0, 3], [4, 13], [14, 18]]})
    ((entity, *_),) = (found.entities for found in annotator.predict([document]))
    assert (entity.start, entity.end) == (4, 13)


def test_texts_without_words_and_characters_that_no_encoder_reads(task: Task, tiny_encoder: Path) -> None:
    annotator = fit_token_classifier(task, encoder=str(tiny_encoder), settings=replace(QUICK, epochs=1))
    texts = ["", " \n ", "\x00\x01 army", "a\u200e"]
    found = annotator.predict([Document(str(n), text) for n, text in enumerate(texts)])
    assert [document.text for document in found] == texts
    assert annotator.predict([]) == []


def test_byte_level_encoders_get_a_space_before_words() -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(["the army left the town"] * 4, trainer)
    encoder = SentenceEncoder(PreTrainedTokenizerFast(tokenizer_object=tokenizer), max_length=16)
    document = Document("x", "town army")
    encoded = encoder.encode(document, [(0, 4), (5, 9)], range(2))
    assert [tokenizer.id_to_token(piece) for piece in encoded.piece_ids] == ["Ġtown", "Ġarmy"]


@pytest.mark.parametrize("layers", [(), ("events",)])
def test_corpora_without_entities_are_refused(task: Task, tiny_encoder: Path, layers: tuple[str, ...]) -> None:
    bare = replace(task, train=tuple(replace(d, layers=layers, entities=()) for d in SENTENCES))
    with pytest.raises(InputError, match="task 'sentences': no training document annotates entities"):
        fit_token_classifier(bare, encoder=str(tiny_encoder), settings=QUICK)


def test_wrong_names_are_refused(task: Task, tiny_encoder: Path) -> None:
    with pytest.raises(InputError, match=r"no settings 'conflibart'.*did you mean 'conflibert'"):
        fit_token_classifier(task, encoder=str(tiny_encoder), settings="conflibart")
    with pytest.raises(InputError, match="encoder '/no/such/folder'"):
        fit_token_classifier(task, encoder="/no/such/folder", settings=QUICK)


def test_gold_triggers_are_refused(task: Task, tiny_encoder: Path) -> None:
    annotator = fit_token_classifier(task, encoder=str(tiny_encoder), settings=replace(QUICK, epochs=1))
    with pytest.raises(InputError, match="no arguments"):
        annotator.predict(SENTENCES, gold_triggers=True)


def test_recipes_are_those_of_their_sources() -> None:
    ner, conflibert = RECIPES["run_ner"], RECIPES["conflibert"]
    assert (ner.learning_rate, ner.batch_size, ner.epochs, ner.warmup_ratio, ner.max_length) == (5e-5, 8, 3, 0, 128)
    assert (conflibert.batch_size, conflibert.epochs, conflibert.max_length) == (16, 5, 128)
