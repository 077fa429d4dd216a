"""From Documents to predicted Documents: order, independence, coverage, legality, and both argument models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedTokenizerBase

from strife.configs.ontology import LAYERS, Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.tokens import token_spans
from strife.data.windows import Windower
from strife.models.checkpoint import save_checkpoint
from strife.models.extractor import Extractor
from strife.models.joint import JointModel
from strife.models.prediction import Predictor, padding_id
from strife.train.features import Collator, Featurizer

Joint = Callable[..., JointModel]
TEXTS = (
    "Rebels shelled the town on Sunday, police said.",
    "",
    "The army killed two rebels in the town. " * 12,
    " \n\t ",
    "Police said: “No café was hit” — 🔥🔥 Żółć.",
    "🔥👩🏽\u200d🚒🔥",
    "a",
    "\x00\u200b",
    "Two rebels surrendered near the bridge; nobody was hurt, said the governor's office.",
)


def articles(texts: Iterable[str] = TEXTS) -> list[Document]:
    return [Document(id=f"d{number}", text=text) for number, text in enumerate(texts)]


def assert_same(one: Sequence[Document], other: Sequence[Document]) -> None:
    """The same annotation; scores may differ in the last digits."""
    assert [without_scores(d) for d in one] == [without_scores(d) for d in other]
    assert [s for d in one for s in scores_of(d)] == pytest.approx([s for d in other for s in scores_of(d)], abs=1e-4)


def without_scores(document: Document) -> Document:
    events = tuple(
        replace(event, score=None, arguments=tuple(replace(a, score=None) for a in event.arguments))
        for event in document.events
    )
    return replace(document, entities=tuple(replace(e, score=None) for e in document.entities), events=events)


def scores_of(document: Document) -> list[float | None]:
    spans = [*document.entities, *document.events, *(a for e in document.events for a in e.arguments)]
    return [span.score for span in spans]


def disjoint(spans: Iterable[Entity | Event | Argument]) -> bool:
    ordered = sorted(spans, key=lambda span: span.start)
    return all(left.end <= right.start for left, right in pairwise(ordered))


@pytest.fixture(params=["one_pass", "priming"])
def model(request: pytest.FixtureRequest, joint: Joint) -> JointModel:
    return joint(arguments=request.param)


def test_every_article_comes_back_in_order_and_unchanged(model: JointModel, tokenizer: PreTrainedTokenizerBase) -> None:
    given = [replace(d, published="2021-03-14", meta={"split": "test"}) for d in articles()]
    predicted = Predictor(model, tokenizer).predict(given)
    assert [d.without_annotation() for d in predicted] == given
    assert {d.layers for d in predicted} == {LAYERS}
    assert sum(len(d.events) for d in predicted) > 20


def test_old_annotation_is_replaced(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    predictor = Predictor(joint(), tokenizer)
    bare = Document(id="a", text=TEXTS[0])
    annotated = replace(
        bare,
        layers=("events",),
        entities=(Entity("X", 0, 3, "Person"),),
        events=(Event("Y", "kill", 0, 6),),
        unannotated={"entities": ("Temporal",)},
    )
    assert predictor.predict([annotated]) == predictor.predict([bare])


def test_a_document_does_not_depend_on_its_company(model: JointModel, tokenizer: PreTrainedTokenizerBase) -> None:
    together = Predictor(model, tokenizer).predict(articles())
    alone = [Predictor(model, tokenizer).predict([document])[0] for document in articles()]
    assert_same(together, alone)
    backwards = Predictor(model, tokenizer).predict(articles()[::-1])[::-1]
    assert_same(together, backwards)


@pytest.mark.parametrize("window_batch", [1, 3, 100])
def test_the_window_batch_changes_nothing(joint: Joint, tokenizer: PreTrainedTokenizerBase, window_batch: int) -> None:
    expected = Predictor(joint(), tokenizer).predict(articles())
    assert_same(expected, Predictor(joint(), tokenizer, window_batch=window_batch).predict(articles()))


def test_a_long_text_is_read_to_its_end(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    predictor = Predictor(joint(), tokenizer)
    text = " ".join(f"Rebels shelled town {number}, police said." for number in range(150))
    document = predictor.predict([Document(id="long", text=text)])[0]
    tokens = len(token_spans(text))
    coverage = predictor.coverage
    assert (coverage.documents, coverage.tokens, coverage.covered) == (1, tokens, tokens)
    assert coverage.windows > 20
    assert str(coverage) == f"all {tokens:,} tokens of 1 documents in {coverage.windows:,} windows"
    assert max(event.start for event in document.events) > len(text) - 60
    # Neighbouring windows overlap, yet nothing is found twice.
    assert disjoint(document.entities)
    assert disjoint(document.events)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\u200b"], ids=["empty", "blank", "invisible"])
def test_a_text_without_anything_to_read_has_an_empty_annotation(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, text: str
) -> None:
    predictor = Predictor(model, tokenizer)
    document = predictor.predict([Document(id="a", text=text)])[0]
    assert (document.text, document.entities, document.events) == (text, (), ())
    assert document.layers == LAYERS


def test_only_emoji_are_tokens_like_others(model: JointModel, tokenizer: PreTrainedTokenizerBase) -> None:
    predictor = Predictor(model, tokenizer)
    predictor.predict([Document(id="a", text="🔥 👩🏽‍🚒🔥")])
    assert predictor.coverage.covered == predictor.coverage.tokens == 6


def test_no_documents(model: JointModel, tokenizer: PreTrainedTokenizerBase) -> None:
    assert Predictor(model, tokenizer).predict([]) == []


def test_what_is_found_is_legal(model: JointModel, tokenizer: PreTrainedTokenizerBase, ontology: Ontology) -> None:
    predicted = Predictor(model, tokenizer).predict(articles())
    arguments = 0
    for document in predicted:
        assert disjoint(document.entities)
        assert disjoint(document.events)
        ids = {entity.id: entity for entity in document.entities}
        assert len(ids) == len(document.entities)
        assert [event.id for event in document.events] == [f"E{n}" for n in range(1, len(document.events) + 1)]
        assert {entity.type for entity in document.entities} <= set(ontology.labels("entities"))
        for event in document.events:
            assert event.factuality in ontology.labels("factuality")
            assert event.claim in ontology.labels("claims")
            assert disjoint(event.arguments)
            assert {a.role for a in event.arguments} <= set(ontology.roles_of(event.type))
            for argument in event.arguments:
                if argument.entity is not None:
                    assert (ids[argument.entity].start, ids[argument.entity].end) == (argument.start, argument.end)
            arguments += len(event.arguments)
        assert all(0 < score <= 1 for score in scores_of(document) if score is not None)
    assert arguments > 20


def test_arguments_that_follow_entities_have_their_extent(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    for document in Predictor(joint(arguments_follow_entities=True), tokenizer).predict(articles()):
        for event in document.events:
            assert disjoint(event.arguments)
            for argument in event.arguments:
                touched = [e for e in document.entities if e.start < argument.end and argument.start < e.end]
                assert [(e.start, e.end) for e in touched] in ([], [(argument.start, argument.end)])


def test_gold_triggers_keep_ids_spans_and_types(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, ontology: Ontology
) -> None:
    text = "Police said rebels shelled the town. " + "The army waited. " * 20 + "Two people were killed."
    start = text.index("killed")
    events = (
        Event("E9", "kill", start, start + 6, factuality="planned", arguments=(Argument("killed", 0, 6),)),
        Event("E2", "shelling", text.index("shelled"), text.index("shelled") + 7, claim="stated"),
        Event("E5", "attack|shelling", text.index("waited") + 2, text.index("waited") + 4),
    )
    gold = [Document(id="a", text=text, layers=LAYERS, events=events), *articles()]
    predicted = Predictor(model, tokenizer).predict(gold, gold_triggers=True)
    kept = [(e.id, e.type, e.start, e.end, e.score) for e in predicted[0].events]
    assert kept == [(e.id, e.type, e.start, e.end, None) for e in events]
    assert [len(d.events) for d in predicted[1:]] == [0] * len(TEXTS)
    for event in predicted[0].events:
        legal = {role for name in event.type.split("|") for role in ontology.roles_of(name)}
        assert {a.role for a in event.arguments} <= legal
        assert event.factuality is not None
    # Entities do not depend on the triggers; what the gold said of the events is not looked at.
    bare = replace(gold[0], events=tuple(replace(e, factuality=None, claim=None, arguments=()) for e in events))
    assert_same(predicted[:1], Predictor(model, tokenizer).predict([bare], gold_triggers=True))
    free = Predictor(model, tokenizer).predict(gold[:1])[0]
    assert [(e.start, e.end, e.type) for e in free.entities] == [
        (e.start, e.end, e.type) for e in predicted[0].entities
    ]


def test_more_events_in_a_window_than_are_read_at_once(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    text = "a " * 120
    events = tuple(Event(f"E{n}", "kill", 2 * n, 2 * n + 1) for n in range(120))
    document = Document(id="a", text=text, layers=LAYERS, events=events)
    predictor = Predictor(joint(max_pieces=140), tokenizer)
    together = predictor.predict([document], gold_triggers=True)[0]
    assert [event.id for event in together.events] == [event.id for event in events]
    last = replace(document, events=events[-1:])
    assert_same(
        predictor.predict([last], gold_triggers=True), [replace(together, events=together.events[-1:])]
    )


def test_priming_is_told_the_event(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    text = TEXTS[0]
    primed, plain = joint(arguments="priming"), joint()
    primed.load_state_dict(plain.state_dict())
    document = Document(id="a", text=text, layers=LAYERS, events=(Event("E1", "attack", 7, 14),))
    by_priming = Predictor(primed, tokenizer).predict([document], gold_triggers=True)[0]
    in_one_pass = Predictor(plain, tokenizer).predict([document], gold_triggers=True)[0]
    assert by_priming.entities == in_one_pass.entities
    assert by_priming.events[0].arguments != in_one_pass.events[0].arguments


def test_both_argument_models_learn(model: JointModel, tokenizer: PreTrainedTokenizerBase, ontology: Ontology) -> None:
    settings = model.config
    windower = Windower(tokenizer, max_pieces=settings.max_pieces, overlap_tokens=settings.overlap_tokens)
    arguments = (Argument("attacker", 0, 6), Argument("target", 15, 23))
    event = Event("E1", "shelling", 7, 14, factuality="happened", claim="attributed", arguments=arguments)
    document = Document(id="a", text=TEXTS[0], layers=LAYERS, entities=(Entity("T1", 0, 6, "Organisation"),))
    featurizer = Featurizer(windower, ontology, priming=settings.arguments == "priming")
    batch = Collator(ontology, padding=padding_id(tokenizer))(
        featurizer.features([replace(document, events=(event,)), document])
    )
    assert ("primed_ids" in batch) == (settings.arguments == "priming")
    optimizer = torch.optim.AdamW(model.train().parameters(), lr=3e-3)
    first = last = float("nan")
    for step in range(60):
        loss = model(**batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        first, last = (loss.item() if step == 0 else first), loss.item()
    assert last < first / 20
    found = Predictor(model, tokenizer).predict([replace(document, events=(event,))], gold_triggers=True)[0]
    assert [(a.role, a.start, a.end) for a in found.events[0].arguments] == [("attacker", 0, 6), ("target", 15, 23)]
    assert (found.events[0].factuality, found.events[0].claim) == ("happened", "attributed")


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_a_stream_equals_single_calls(joint: Joint, tokenizer: PreTrainedTokenizerBase, batch_size: int) -> None:
    extractor = Extractor(joint(), tokenizer)
    stream = extractor.stream((document for document in articles()), batch_size=batch_size)
    assert_same(list(stream), [extractor(document) for document in articles()])


def test_a_stream_reads_no_further_than_it_must(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    read: list[str] = []

    def source() -> Iterable[Document]:
        for document in articles():
            read.append(document.id)
            yield document

    next(Extractor(joint(), tokenizer).stream(source(), batch_size=2))
    assert read == ["d0", "d1"]


def test_a_loaded_extractor_gives_identical_documents(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, tmp_path: Path
) -> None:
    save_checkpoint(tmp_path / "checkpoint", model, tokenizer, {"version": "tiny-7"})
    loaded = Extractor.load(tmp_path / "checkpoint", device="cpu")
    assert loaded.version == "tiny-7"
    assert list(loaded.stream(articles())) == list(Extractor(model, tokenizer).stream(articles()))


def test_a_text_is_called_directly(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    extractor = Extractor(joint(), tokenizer)
    document = extractor(TEXTS[0])
    assert document.text == TEXTS[0]
    assert replace(document, id="d0") == extractor(articles()[0])
    assert extractor.coverage.documents == 2
