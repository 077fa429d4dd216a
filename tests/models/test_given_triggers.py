"""What the argument models do with given triggers, and that both learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import torch
from transformers import PreTrainedTokenizerBase

from strife.configs.ontology import LAYERS, Ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans
from strife.data.windows import Windower
from strife.evaluate.events import check_gold_triggers
from strife.evaluate.pairs import Pair
from strife.models.backends.torch_backend import TorchBackend
from strife.models.joint import JointModel
from strife.models.prediction import Predictor
from strife.train.features import Collator, Featurizer

Joint = Callable[..., JointModel]
Same = Callable[[Sequence[Document], Sequence[Document]], None]


def test_gold_triggers_keep_ids_spans_and_types(
    model: JointModel,
    tokenizer: PreTrainedTokenizerBase,
    ontology: Ontology,
    articles: list[Document],
    assert_same: Same,
) -> None:
    text = "Police said rebels shelled the town. " + "The army waited. " * 20 + "Two people were killed."
    start = text.index("killed")
    events = (
        Event("E9", "kill", start, start + 6, factuality="planned", arguments=(Argument("killed", 0, 6),)),
        Event("E2", "shelling", text.index("shelled"), text.index("shelled") + 7, claim="stated"),
        Event("E5", "attack|shelling", text.index("waited") + 2, text.index("waited") + 4),
    )
    gold = [Document(id="a", text=text, layers=LAYERS, events=events), *articles]
    predicted = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(gold, gold_triggers=True)
    kept = [(e.id, e.start, e.end, e.score) for e in predicted[0].events]
    assert kept == [(e.id, e.start, e.end, None) for e in events]
    assert [e.type for e in predicted[0].events[:2]] == ["kill", "shelling"]
    assert predicted[0].events[2].type in {"attack", "shelling"}  # the likelier of the alternatives
    check_gold_triggers(Pair(gold[0], predicted[0]))
    assert [len(d.events) for d in predicted[1:]] == [0] * len(articles)
    for event in predicted[0].events:
        assert {a.role for a in event.arguments} <= set(ontology.roles_of(event.type))
        assert event.factuality is not None
    # Entities do not depend on the triggers; what the gold said of the events is not looked at.
    bare = replace(gold[0], events=tuple(replace(e, factuality=None, claim=None, arguments=()) for e in events))
    assert_same(
        predicted[:1], Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict([bare], gold_triggers=True)
    )
    free = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(gold[:1])[0]
    assert [(e.start, e.end, e.type) for e in free.entities] == [
        (e.start, e.end, e.type) for e in predicted[0].entities
    ]


def test_more_events_in_a_window_than_are_read_at_once(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, assert_same: Same
) -> None:
    text = "a " * 120
    events = tuple(Event(f"E{n}", "kill", 2 * n, 2 * n + 1) for n in range(120))
    document = Document(id="a", text=text, layers=LAYERS, events=events)
    predictor = Predictor(TorchBackend(joint(max_pieces=140)), PieceTokenizer.of(tokenizer))
    together = predictor.predict([document], gold_triggers=True)[0]
    assert [event.id for event in together.events] == [event.id for event in events]
    last = replace(document, events=events[-1:])
    assert_same(predictor.predict([last], gold_triggers=True), [replace(together, events=together.events[-1:])])


def test_priming_is_told_the_event(joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document]) -> None:
    text = articles[0].text
    primed, plain = joint(arguments="priming"), joint()
    primed.load_state_dict(plain.state_dict())
    events = tuple(Event(f"E{n}", "attack", *span) for n, span in enumerate(token_spans(text)))
    document = Document(id="a", text=text, layers=LAYERS, events=events)
    by_priming = Predictor(TorchBackend(primed), PieceTokenizer.of(tokenizer)).predict([document], gold_triggers=True)[
        0
    ]
    in_one_pass = Predictor(TorchBackend(plain), PieceTokenizer.of(tokenizer)).predict([document], gold_triggers=True)[
        0
    ]
    assert by_priming.entities == in_one_pass.entities
    assert [e.factuality for e in by_priming.events] == [e.factuality for e in in_one_pass.events]
    assert [e.arguments for e in by_priming.events] != [e.arguments for e in in_one_pass.events]


def test_both_argument_models_learn(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, ontology: Ontology, articles: list[Document]
) -> None:
    settings = model.config
    windower = Windower(
        PieceTokenizer.of(tokenizer), max_pieces=settings.max_pieces, overlap_tokens=settings.overlap_tokens
    )
    arguments = (Argument("attacker", 0, 6), Argument("target", 15, 23))
    event = Event("E1", "shelling", 7, 14, factuality="happened", claim="attributed", arguments=arguments)
    document = Document(id="a", text=articles[0].text, layers=LAYERS, entities=(Entity("T1", 0, 6, "Organisation"),))
    featurizer = Featurizer(windower, ontology, priming=settings.arguments == "priming")
    batch = Collator(ontology, padding=PieceTokenizer.of(tokenizer).padding)(
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
    found = Predictor(TorchBackend(model), PieceTokenizer.of(tokenizer)).predict(
        [replace(document, events=(event,))], gold_triggers=True
    )[0]
    assert [(a.role, a.start, a.end) for a in found.events[0].arguments] == [("attacker", 0, 6), ("target", 15, 23)]
    assert (found.events[0].factuality, found.events[0].claim) == ("happened", "attributed")
