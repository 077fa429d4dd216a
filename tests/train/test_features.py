"""Training examples against documents worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from strife.configs.ontology import LAYERS, Ontology, parse_ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.pieces import PieceTokenizer
from strife.data.windows import Windower
from strife.models.encoders import load_tokenizer
from strife.models.joint import JointModel
from strife.train.features import Collator, Featurizer, as_dataset

TEXT = "Rebels stormed the town"
#       0    6 7    14 15     23
OUT, B_ORG, I_ORG, B_LOC, I_LOC = range(5)


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    raw = {
        "name": "hand",
        "entity_types": {"Org": "", "Loc": ""},
        "roles": {"attacker": "", "target": ""},
        "event_types": {"shelling": {"roles": ["attacker", "target"]}, "kill": {"roles": ["attacker"]}},
        "factuality": {"happened": "", "denied": ""},
        "claims": {"stated": "", "alleged": "", "disputed": ""},
    }
    return parse_ontology(raw, where="test")


@pytest.fixture
def document() -> Document:
    arguments = (Argument("attacker", 0, 6), Argument("target", 15, 23))
    event = Event("E1", "shelling", 7, 14, factuality="denied", claim="stated", arguments=arguments)
    entities = (Entity("T1", 0, 6, "Org"), Entity("T2", 15, 23, "Loc"))
    return Document(id="a", text=TEXT, layers=LAYERS, entities=entities, events=(event,))


@pytest.fixture
def featurizer(tiny_encoder: Path, ontology: Ontology) -> Callable[..., Featurizer]:
    def build(*, max_pieces: int = 64, priming: bool = False) -> Featurizer:
        windower = Windower(
            PieceTokenizer.of(load_tokenizer(str(tiny_encoder))), max_pieces=max_pieces, overlap_tokens=2
        )
        return Featurizer(windower, ontology, priming=priming)

    return build


@pytest.fixture
def batch(featurizer: Callable[..., Featurizer], ontology: Ontology) -> Callable[..., dict[str, torch.Tensor]]:
    def build(*documents: Document, **settings: Any) -> dict[str, torch.Tensor]:
        return Collator(ontology, padding=0)(featurizer(**settings).features(documents))

    return build


Batch = Callable[..., dict[str, torch.Tensor]]


def sets(allowed: torch.Tensor) -> list[set[int]]:
    """The allowed labels of each token."""
    return [set(row.nonzero().flatten().tolist()) for row in allowed]


def test_a_document_worked_by_hand(batch: Batch, document: Document) -> None:
    made = batch(document)
    assert made["piece_ids"].shape == made["piece_mask"].shape
    assert made["token_pieces"].tolist() == [[1, 2, 8, 9]]  # stormed: s ##t ##o ##r ##m ##ed
    assert sets(made["entity_allowed"][0]) == [{B_ORG}, {OUT}, {B_LOC}, {I_LOC}]
    assert sets(made["trigger_allowed"][0]) == [{0}, {1}, {0}, {0}]
    assert made["event_window"].tolist() == [0]
    assert made["trigger"].tolist() == [[1, 1]]
    assert made["type_allowed"].tolist() == [[True, False]]
    assert sets(made["argument_allowed"][0]) == [{1}, {0}, {3}, {4}]
    assert made["factuality_allowed"].tolist() == [[False, True]]
    assert made["claim_allowed"].tolist() == [[True, False, False]]
    assert "primed_ids" not in made


def test_a_shorter_window_is_padded_with_what_teaches_nothing(batch: Batch, document: Document) -> None:
    short = Document(id="b", text="Rebels stormed", layers=LAYERS, entities=document.entities[:1])
    made = batch(document, short)
    assert made["piece_ids"].shape[0] == 2
    assert made["piece_mask"].sum(1).tolist() == [11, 9]
    assert made["entity_allowed"].shape == (2, 4, 5)
    assert sets(made["entity_allowed"][1]) == [{B_ORG}, {OUT}, {0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}]
    assert made["argument_allowed"].shape == (1, 4, 5)


@pytest.mark.parametrize(
    ("layer", "key"),
    [
        ("entities", "entity_allowed"),
        ("events", "trigger_allowed"),
        ("arguments", "argument_allowed"),
        ("factuality", "factuality_allowed"),
        ("claims", "claim_allowed"),
    ],
)
def test_an_unknown_layer_allows_everything(batch: Batch, document: Document, layer: str, key: str) -> None:
    known = batch(document)
    unknown = batch(replace(document, layers=tuple(name for name in LAYERS if name != layer)))
    assert unknown[key].all()
    for other in known.keys() - {key}:
        assert torch.equal(known[other], unknown[other]), other


def test_a_value_that_an_event_lacks_is_unknown(batch: Batch, document: Document) -> None:
    made = batch(replace(document, events=(replace(document.events[0], factuality=None),)))
    assert made["factuality_allowed"].all()
    assert made["claim_allowed"].tolist() == [[True, False, False]]


def test_a_type_that_a_corpus_leaves_out_is_allowed_outside_its_spans(batch: Batch, document: Document) -> None:
    made = batch(replace(document, entities=document.entities[:1], unannotated={"entities": ("Loc",)}))
    assert sets(made["entity_allowed"][0]) == [{B_ORG}, {OUT, B_LOC, I_LOC}, {OUT, B_LOC, I_LOC}, {OUT, B_LOC, I_LOC}]
    assert sets(made["trigger_allowed"][0]) == [{0}, {1}, {0}, {0}]


def test_alternatives_are_all_allowed(batch: Batch, document: Document) -> None:
    event = replace(document.events[0], type="shelling|kill", start=7, end=18)
    made = batch(replace(document, events=(replace(event, arguments=()),)))
    assert sets(made["trigger_allowed"][0]) == [{0}, {1, 3}, {2, 4}, {0}]
    assert made["trigger"].tolist() == [[1, 2]]
    assert made["type_allowed"].tolist() == [[True, True]]


def test_an_argument_outside_the_window_is_counted(featurizer: Callable[..., Featurizer], document: Document) -> None:
    text = f"{TEXT}. " + "The army waited. " * 12 + "Rebels said so."
    start = text.rindex("Rebels")
    event = replace(
        document.events[0], arguments=(*document.events[0].arguments, Argument("attacker", start, start + 6))
    )
    maker = featurizer(max_pieces=20)
    features = maker.features([replace(document, text=text, events=(event,))])
    assert len(features) > 4
    counts = maker.counts
    assert (counts.triggers, counts.arguments, counts.arguments_outside) == (1, 3, 1)
    assert [len(f["events"]) for f in features] == [1] + [0] * (len(features) - 1)
    assert [a["type"] for a in features[0]["events"][0]["arguments"]] == ["attacker", "target"]
    assert (counts.documents, counts.windows, counts.windows_skipped) == (1, len(features), 0)


def test_a_trigger_in_an_overlap_is_counted_once(featurizer: Callable[..., Featurizer]) -> None:
    text = "the " * 60
    events = tuple(Event(f"E{n}", "kill", 4 * n, 4 * n + 3, arguments=(Argument("attacker", 0, 3),)) for n in range(60))
    maker = featurizer(max_pieces=16)
    features = maker.features([Document(id="a", text=text, layers=LAYERS, events=events)])
    assert sum(len(f["events"]) for f in features) > 60
    assert (maker.counts.triggers, maker.counts.arguments) == (60, 60)


def test_windows_that_teach_nothing_are_skipped(featurizer: Callable[..., Featurizer], document: Document) -> None:
    text = f"{TEXT}. " + "The army waited. " * 12
    unknown = Document(id="a", text=text)
    nothing_left = replace(unknown, layers=("entities",), unannotated={"entities": ("Org", "Loc")})
    triggers_alone = replace(unknown, layers=("arguments",), events=document.events)
    empty_but_known = replace(unknown, layers=("events",))
    maker = featurizer(max_pieces=20)
    total = len(maker.windower.windows(maker.windower.encode(text)))
    assert maker.features([unknown, nothing_left]) == []
    assert (maker.counts.windows, maker.counts.windows_skipped) == (0, 2 * total)
    assert len(maker.features([triggers_alone])) == 1
    assert len(maker.features([empty_but_known])) == total


def test_a_span_without_a_token_is_counted_once(featurizer: Callable[..., Featurizer]) -> None:
    text = "the  army " + "waited " * 30
    lost = (Entity("T1", 3, 5, "Org"), Entity("T2", 5, 9, "Org"))
    maker = featurizer(max_pieces=20)
    features = maker.features([Document(id="a", text=text, layers=LAYERS, entities=lost)])
    assert len(features) > 2
    assert maker.counts.lost_spans == 1


def test_a_batch_without_events_still_reaches_every_head(
    batch: Batch, document: Document, tiny_encoder: Path, ontology: Ontology
) -> None:
    made = batch(replace(document, events=()))
    model = JointModel.from_encoder(str(tiny_encoder), ontology, max_pieces=64, argument_width=16)
    output = model(**made)
    assert torch.isfinite(output.loss)
    assert [output.losses[name].item() for name in ("arguments", "factuality", "claims")] == [0, 0, 0]
    output.loss.backward()
    without = [name for name, parameter in model.named_parameters() if parameter.grad is None]
    assert all(name.startswith("encoder.pooler") for name in without)
    heads = ("argument_head.", "factuality_head.", "claim_head.")
    assert not any(
        p.grad.any() for name, p in model.named_parameters() if name.startswith(heads) and p.grad is not None
    )


def test_priming_appends_the_trigger_and_its_type(batch: Batch, document: Document, tiny_encoder: Path) -> None:
    made = batch(document, replace(document, events=()), priming=True)
    assert made["primed_ids"].shape == made["primed_mask"].shape
    assert made["primed_ids"].shape[0] == 1
    assert "stormed:shelling" in load_tokenizer(str(tiny_encoder)).decode(made["primed_ids"][0]).replace(" ", "")


def test_a_dataset_keeps_features_as_they_are(featurizer: Callable[..., Featurizer], document: Document) -> None:
    features = featurizer(priming=True).features([document, replace(document, entities=(), events=())])
    dataset = as_dataset(features)
    assert list(dataset) == features
    assert dataset["length"][:] == [11, 11]
