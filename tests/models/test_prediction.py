"""From Documents to predicted Documents: order, independence, coverage, legality."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerBase

from strife.configs.ontology import LAYERS, Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.labels import decode_labels
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans
from strife.models.backends.torch_backend import TorchBackend
from strife.models.decoding import best_sequences
from strife.models.joint import JointModel
from strife.models.prediction import Predictor

Joint = Callable[..., JointModel]
Same = Callable[[Sequence[Document], Sequence[Document]], None]


def disjoint(spans: Iterable[Entity | Event | Argument]) -> bool:
    ordered = sorted(spans, key=lambda span: span.start)
    return all(left.end <= right.start for left, right in pairwise(ordered))


def test_every_article_comes_back_in_order_and_unchanged(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    given = [replace(d, published="2021-03-14", meta={"split": "test"}) for d in articles]
    predicted = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(given)
    assert [d.without_annotation() for d in predicted] == given
    assert {d.layers for d in predicted} == {LAYERS}
    assert sum(len(d.events) for d in predicted) > 20


def test_no_span_reaches_across_a_blank_line(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    spaced = [Document(id=d.id, text=d.text.replace(" ", "\n \n")) for d in articles]
    wrapped = [Document(id=d.id, text=d.text.replace(" ", "\n")) for d in articles]
    predictor = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer))

    def surfaces(documents: Sequence[Document]) -> list[str]:
        return [
            document.text[span.start : span.end]
            for document in predictor.predict(documents)
            for span in (*document.entities, *document.events, *(a for e in document.events for a in e.arguments))
        ]

    found = surfaces(spaced)
    assert len(found) > 20
    assert not any("\n" in surface for surface in found)
    assert any("\n" in surface for surface in surfaces(wrapped))  # a line break within a paragraph divides nothing


def test_old_annotation_is_replaced(joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document]) -> None:
    predictor = Predictor(TorchBackend(joint()), PieceTokenizer.of(tokenizer))
    bare = Document(id="a", text=articles[0].text)
    annotated = replace(
        bare,
        layers=("events",),
        entities=(Entity("X", 0, 3, "Person"),),
        events=(Event("Y", "kill", 0, 6),),
        unannotated={"entities": ("Temporal",)},
    )
    assert predictor.predict([annotated]) == predictor.predict([bare])


def test_a_document_does_not_depend_on_its_company(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, articles: list[Document], assert_same: Same
) -> None:
    together = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(articles)
    alone = [
        Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict([document])[0] for document in articles
    ]
    assert_same(together, alone)
    backwards = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(articles[::-1])[::-1]
    assert_same(together, backwards)


@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_how_many_are_read_at_once_changes_nothing(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, batch_size: int, articles: list[Document], assert_same: Same
) -> None:
    predictor = Predictor(TorchBackend(joint()), PieceTokenizer.of(tokenizer))
    assert_same(predictor.predict(articles), list(predictor.stream(iter(articles), batch_size=batch_size)))


def test_a_long_text_is_read_to_its_end(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    predictor = Predictor(TorchBackend(joint()), PieceTokenizer.of(tokenizer))
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


def test_a_token_is_read_where_it_has_most_context(joint: Joint, tokenizer: PreTrainedTokenizerBase) -> None:
    model = joint()
    predictor = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer))
    text = " ".join(f"Rebels shelled town {number}, police said." for number in range(30))
    encoded = predictor.windower.encode(text)
    scores = np.zeros((1, len(encoded.tokens), len(model.entity_labels)))
    for window in predictor.windower.windows(encoded):
        ids, pieces = torch.tensor([window.piece_ids]), torch.tensor([window.token_pieces])
        with torch.inference_mode():
            logits = model.tag(ids, torch.ones_like(ids), pieces).entity_logits[0]
        first, stop = window.owned
        scores[0, first:stop] = logits.log_softmax(-1)[first - window.first : stop - window.first].numpy()
    path = best_sequences(scores, np.array([len(encoded.tokens)]))[0].tolist()
    expected = [
        (encoded.tokens[span.start][0], encoded.tokens[span.end - 1][1], span.type)
        for span in decode_labels(path, model.entity_labels)
    ]
    found = predictor.predict([Document(id="a", text=text)])[0].entities
    assert [(entity.start, entity.end, entity.type) for entity in found] == expected


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\u200b"], ids=["empty", "blank", "invisible"])
def test_a_text_without_anything_to_read_has_an_empty_annotation(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, text: str
) -> None:
    predictor = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer))
    document = predictor.predict([Document(id="a", text=text)])[0]
    assert (document.text, document.entities, document.events) == (text, (), ())
    assert document.layers == LAYERS


def test_only_emoji_are_tokens_like_others(model: JointModel, tokenizer: PreTrainedTokenizerBase) -> None:
    predictor = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer))
    predictor.predict([Document(id="a", text="🔥 👩🏽‍🚒🔥")])
    assert predictor.coverage.covered == predictor.coverage.tokens == 6


def test_no_documents(model: JointModel, tokenizer: PreTrainedTokenizerBase) -> None:
    assert Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict([]) == []


def test_what_is_found_is_legal(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, ontology: Ontology, articles: list[Document]
) -> None:
    predicted = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(articles)
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
        assert all(0 < span.score <= 1 for span in [*document.entities, *document.events] if span.score is not None)
    assert arguments > 20


def test_arguments_that_follow_entities_have_their_extent(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    for document in Predictor(
        TorchBackend(joint(arguments_follow_entities=True)), PieceTokenizer.of(tokenizer)
    ).predict(articles):
        for event in document.events:
            assert disjoint(event.arguments)
            for argument in event.arguments:
                touched = [e for e in document.entities if e.start < argument.end and argument.start < e.end]
                assert [(e.start, e.end) for e in touched] in ([], [(argument.start, argument.end)])


def test_the_argument_offset_trades_precision_for_recall(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    def covered(offset: float) -> int:
        predicted = Predictor(TorchBackend(joint(argument_offset=offset)), PieceTokenizer.of(tokenizer)).predict(
            articles
        )
        return sum(a.end - a.start for d in predicted for e in d.events for a in e.arguments)

    assert covered(-1000) == 0
    assert 0 < covered(0) < covered(1000)
