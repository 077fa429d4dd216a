from __future__ import annotations

import warnings
from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nervaluate.evaluator import Evaluator
from seqeval.metrics import classification_report, f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities, precision_recall_fscore_support
from seqeval.metrics.v1 import precision_recall_fscore_support as precision_recall_fscore_support_strict
from seqeval.scheme import IOB2, Entities

from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.data.document import Document, Entity
from strife.data.jsonlines import write_documents
from strife.data.readers import read
from strife.data.tokens import token_spans
from strife.evaluate.entities import chunks, entity_counts, iob2_tags, tag_counts, tag_pairs
from strife.evaluate.pairs import pair_documents
from strife.evaluate.scores import score

TAGS = st.sampled_from(["O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-well-known", "I-well-known"])
CORPUS = st.lists(
    st.integers(0, 8).flatmap(
        lambda n: st.tuples(st.lists(TAGS, min_size=n, max_size=n), st.lists(TAGS, min_size=n, max_size=n))
    ),
    min_size=1,
    max_size=6,
)


def _seqeval(gold, predicted, *, average, mode):
    options = {"zero_division": 0, "average": average}
    if mode == "strict":
        return precision_recall_fscore_support_strict(gold, predicted, scheme=IOB2, **options)
    return precision_recall_fscore_support(gold, predicted, **options)


@pytest.mark.parametrize("mode", ["default", "strict"])
@given(corpus=CORPUS)
def test_counts_give_the_numbers_of_seqeval(mode, corpus):
    gold, predicted = ([list(pair[side]) for pair in corpus] for side in (0, 1))
    counts = tag_counts(gold, predicted, mode=mode)
    if counts.gold.sum() + counts.predicted.sum() == 0:
        assert np.isnan(counts.micro().f1)
        assert np.isnan(counts.macro().f1)
        return
    for average, ours in (("micro", counts.micro()), ("macro", counts.macro()), (None, counts.per_label())):
        precision, recall, f1, support = _seqeval(gold, predicted, average=average, mode=mode)
        np.testing.assert_allclose(ours.precision, precision)
        np.testing.assert_allclose(ours.recall, recall)
        np.testing.assert_allclose(ours.f1, f1, atol=1e-12)
        np.testing.assert_array_equal(np.sum(support), counts.gold.sum())


@pytest.mark.parametrize("mode", ["default", "strict"])
def test_labels_match_the_report_of_seqeval(mode):
    rng = np.random.default_rng(5)
    tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    gold, predicted = ([list(rng.choice(tags, 30)) for _ in range(40)] for _ in range(2))
    options = {"mode": "strict", "scheme": IOB2} if mode == "strict" else {}
    report = classification_report(gold, predicted, output_dict=True, zero_division=0, **options)
    counts = tag_counts(gold, predicted, mode=mode)
    assert counts.labels == ("LOC", "PER")
    for column, label in enumerate(counts.labels):
        assert counts.per_label().f1[column] == pytest.approx(report[label]["f1-score"])
        assert counts.gold[:, column].sum() == report[label]["support"]
    assert counts.micro().f1 == pytest.approx(report["micro avg"]["f1-score"])
    assert counts.macro().precision == pytest.approx(report["macro avg"]["precision"])


@given(st.lists(TAGS, max_size=12))
def test_chunks_equal_those_of_the_whole_sequence(tags):
    assert chunks(tags, mode="default") == {(kind, start, end + 1) for kind, start, end in get_entities(list(tags))}
    whole = Entities([list(tags)], scheme=IOB2).entities[0]
    assert chunks(tags, mode="strict") == {(entity.tag, entity.start, entity.end) for entity in whole}


def test_the_mode_decides_on_a_chunk_without_b():
    gold, predicted = [["B-PER", "I-PER", "O"]], [["I-PER", "I-PER", "O"]]
    assert tag_counts(gold, predicted, mode="default").micro().f1 == 1.0
    strict = tag_counts(gold, predicted, mode="strict")
    assert strict.micro().f1 == 0.0
    assert strict.predicted.sum() == 0  # strict mode reads no chunk there


def test_a_truncated_prediction_is_o_and_keeps_its_gold():
    # gold: PER at 0, LOC at 3; the model stopped after two tokens, so correct 1, gold 2, predicted 1
    counts = tag_counts([["B-PER", "O", "O", "B-LOC"], ["B-LOC"]], [["B-PER", "O"], []], mode="default")
    assert (counts.correct.sum(), counts.gold.sum(), counts.predicted.sum()) == (1, 3, 1)


@pytest.mark.parametrize(
    ("gold", "predicted", "message"),
    [
        ([["O"]], [], "1 gold tag sequences, but 0 predicted"),
        ([["O"]], [["O", "O"]], "2 predicted tags for 1 gold tags"),
        ([["PER"]], [["O"]], "'PER' is not a BIO tag"),
        ([["B-"]], [["O"]], "'B-' is not a BIO tag"),
    ],
)
def test_malformed_tag_sequences_are_refused(gold, predicted, message):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError, match=message):
            tag_counts(gold, predicted, mode="default")


def test_spans_cover_every_token_they_overlap_and_the_earlier_start_keeps_a_token():
    tokens = [(0, 3), (4, 8), (8, 9), (10, 14)]
    entities = [Entity("T2", 5, 14, "B", None), Entity("T1", 1, 6, "A", None), Entity("T3", 4, 7, "C", None)]
    tagging = iob2_tags(tokens, entities)
    assert tagging.tags == ["B-A", "I-A", "B-B", "I-B"]
    assert tagging.untagged == 1  # T3 lies within what T1 has claimed


def test_of_two_spans_that_start_together_the_longer_one_keeps_the_tokens():
    tagging = iob2_tags([(0, 1), (2, 3)], [Entity("T1", 0, 1, "short"), Entity("T2", 0, 3, "long")])
    assert tagging.tags == ["B-long", "I-long"]
    assert tagging.untagged == 1


def test_entities_by_hand(make):
    text = "Rebels shelled Homs and Hama on Sunday."
    gold = make("a", text, entities=[("Organisation", "Rebels"), ("Location", "Homs"), ("Location", "Hama")])
    # Rebels: right. Homs: wrong type. Hama: missed. Sunday: spurious.  correct 1, gold 3, predicted 3
    wrong = make("a", text, entities=[("Organisation", "Rebels"), ("Facility", "Homs"), ("Temporal", "Sunday")])
    for mode in ("default", "strict"):
        counts = entity_counts(pair_documents([gold], [wrong]).pairs, mode=mode)
        assert (counts.correct.sum(), counts.gold.sum(), counts.predicted.sum()) == (1, 3, 3)
        assert counts.micro().f1 == pytest.approx(1 / 3)
        # F1 by type: Organisation 1, Location 0 (of 2), Facility 0, Temporal 0
        assert counts.macro().f1 == pytest.approx(1 / 4)


def test_tokens_of_pre_tokenised_data_are_used():
    text = "US-led raid"
    gold = Document(
        "a", text, entities=(Entity("T1", 0, 2, "X"),), layers=("entities",), meta={"tokens": [[0, 6], [7, 11]]}
    )
    predicted = Document("a", text, entities=(Entity("T1", 0, 6, "X"),))
    tagged = tag_pairs(pair_documents([gold], [predicted]).pairs)
    assert tagged.gold[0].tags == tagged.predicted[0].tags == ["B-X", "O"]


def test_a_coarse_type_is_matched_by_each_alternative(make):
    gold = make("a", "Homs fell.", entities=[("Location|Facility", "Homs")])
    for kind, correct in (("Facility", 1), ("Location", 1), ("Person", 0)):
        counts = entity_counts(
            pair_documents([gold], [make("a", "Homs fell.", entities=[(kind, "Homs")])]).pairs, mode="strict"
        )
        assert counts.correct.sum() == correct
        assert counts.gold.sum() == counts.predicted.sum() == 1


KINDS = ("Person", "Organisation", "Location", "Military equipment")
WORDS = (
    "Rebels",
    "guards",
    "Homs",
    "near",
    "the",
    "old",
    "depot",
    "left",
    "on",
    "Sunday",
    ",",
    "US-led",
    "forces",
    ".",
)


def _mentions(rng, words, rate):
    """Random disjoint spans of words with types."""
    ends = list(accumulate(len(word) + 1 for word in words))
    found, place = [], 0
    while place < len(words):
        length = int(rng.integers(1, 4))
        if rng.random() < rate and place + length <= len(words):
            start = ends[place] - len(words[place]) - 1
            kind = KINDS[rng.integers(len(KINDS))]
            found.append(Entity(f"T{len(found) + 1}", start, ends[place + length - 1] - 1, kind))
            place += length
        place += 1
    return found


def _predicted(rng, entities, text):
    """What a middling system makes of gold: most is kept, some is cut short, retyped, missed, and some made up."""
    kept = []
    for entity in entities:
        chance, inner = rng.random(), text.find(" ", entity.start, entity.end)
        if chance < 0.15:
            continue
        kind = KINDS[rng.integers(len(KINDS))] if chance < 0.35 else entity.type
        start = inner + 1 if 0.3 < chance < 0.5 and inner >= 0 else entity.start
        kept.append(replace(entity, type=kind, start=start))
    return kept


@pytest.fixture
def prediction_files(tmp_path):
    """Gold and predictions as canonical files, the form in which systems leave their predictions."""
    rng = np.random.default_rng(17)
    gold, predicted = [], []
    for number in range(40):
        words = [WORDS[index] for index in rng.integers(0, len(WORDS), rng.integers(5, 60))]
        text, entities = " ".join(words), tuple(_mentions(rng, words, 0.3))
        gold.append(Document(f"d{number:02}", text, layers=("entities",), entities=entities))
        spurious = [
            e for e in _mentions(rng, words, 0.05) if all(e.end <= g.start or g.end <= e.start for g in entities)
        ]
        found = [*_predicted(rng, entities, text), *(replace(e, id=f"S{n}") for n, e in enumerate(spurious))]
        predicted.append(Document(f"d{number:02}", text, layers=("entities",), entities=tuple(found)))
    files = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    for file, documents in zip(files, (gold, predicted), strict=True):
        write_documents(file, documents)
    return files


def test_the_reference_tools_give_the_same_digits_for_the_same_files(prediction_files):
    gold, predicted = (list(read(file)) for file in prediction_files)
    scores = score(gold, predicted, ontology=Ontology(name="ner", entity_types=dict.fromkeys(KINDS, "")), draws=0)
    wanted, given = ([iob2_tags(token_spans(d.text), d.entities).tags for d in side] for side in (gold, predicted))
    theirs: dict[str, float] = {}
    for mode, options in (("default", {}), ("strict", {"mode": "strict", "scheme": IOB2})):
        for name, function in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
            theirs[f"entities.{mode}.{name}"] = float(function(wanted, given, **options))
        theirs[f"entities.{mode}.macro_f1"] = float(f1_score(wanted, given, average="macro", **options))
    matches = Evaluator(wanted, given, tags=list(KINDS), loader="list").evaluate()["overall"]
    for match, name in (("strict", "strict"), ("exact", "exact"), ("partial", "partial"), ("type", "ent_type")):
        for measure in ("precision", "recall", "f1"):
            theirs[f"entities.nervaluate.{match}.{measure}"] = getattr(matches[name], measure)
    assert theirs.keys() == set(scores.names())
    lines = [f"{name:38} strife {scores[name]:.12f}  reference {value:.12f}" for name, value in theirs.items()]
    print("", *lines, sep="\n")
    assert all(0.2 < value < 0.95 for value in theirs.values())
    assert all(abs(scores[name] - value) < 1e-12 for name, value in theirs.items()), "\n".join(lines)
