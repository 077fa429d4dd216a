"""Corpora as an experiment names them: chosen, restricted, mapped, checked and fingerprinted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.experiment import EMBEDDED, CorpusConfig, parse_experiment
from strife.configs.ontology import LAYERS, load_ontology, parse_ontology
from strife.data.corpora import embedded_corpus, fingerprint, load_corpus, load_part, read_ids, restrict, sample
from strife.data.document import Document
from strife.data.readers import read
from strife.data.validation import problems

ONTOLOGY = load_ontology("strife")


def load(location, **options):
    return load_corpus(CorpusConfig(path=str(location), **options), str(location), ONTOLOGY)


def test_where_keeps_the_articles_with_these_values(small_corpus):
    assert [d.id for d in load(small_corpus, where={"split": "train"}).documents] == ["one", "two"]
    assert len(load(small_corpus).documents) == 4
    with pytest.raises(InputError, match=r"corpus: no article with \{'split': 'trial'\}"):
        load(small_corpus, where={"split": "trial"})
    with pytest.raises(InputError, match="no article with"):
        load(small_corpus, where={"genre": "wire"})


def test_where_compares_numbers_of_metadata_as_text(tmp_path):
    rows = [{"id": f"{n}", "text": "x", "meta": {"fold": n}} for n in range(3)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [d.id for d in load(tmp_path / "a.jsonl", where={"fold": "1"}).documents] == ["1"]


def test_ids_keep_the_articles_of_a_list_in_their_own_order(small_corpus, tmp_path):
    (tmp_path / "ids.txt").write_text("\ufefftwo\r\n\n four \nfive\none\n", encoding="utf-8")
    corpus = load(small_corpus, ids=str(tmp_path / "ids.txt"))
    assert [d.id for d in corpus.documents] == ["four", "one", "two"]
    assert corpus.absent == ("five",)
    assert json.loads(json.dumps(corpus.summary()))["absent"] == ["five"]
    assert corpus.fingerprint != load(small_corpus).fingerprint
    assert load(small_corpus).summary()["absent"] == []


def test_what_another_condition_leaves_out_counts_as_absent(small_corpus, tmp_path):
    (tmp_path / "ids.txt").write_text("one\nthree\n")
    corpus = load(small_corpus, ids=str(tmp_path / "ids.txt"), where={"split": "train"})
    assert ([d.id for d in corpus.documents], corpus.absent) == (["one"], ("three",))
    drawn = load(small_corpus, ids=str(tmp_path / "ids.txt"), fraction=0.5)
    assert (len(drawn.documents), drawn.absent) == (1, ())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"five\nsix\n", r"corpus: no article with an id of .*ids\.txt"),
        (b" \n\n", r"ids\.txt: no id in this file: write one a line"),
        (b"one\ntwo\n\none\n", r"ids\.txt:4: id 'one' stands in line 1 too: remove one"),
        (b"\xff\xfeo", r"ids\.txt: not UTF-8 text"),
        (None, r"ids\.txt: No such file or directory: expected a text file with an article's id a line"),
    ],
)
def test_a_faulty_list_of_ids_is_named(small_corpus, tmp_path, content, message):
    if content is not None:
        (tmp_path / "ids.txt").write_bytes(content)
    with pytest.raises(InputError, match=message) as error:
        load(small_corpus, ids=str(tmp_path / "ids.txt"))
    assert "\n" not in str(error.value)


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1), unique=True, min_size=1))
def test_a_list_of_ids_is_read_as_it_was_written(tmp_path_factory, ids):
    path = tmp_path_factory.getbasetemp() / "written.txt"
    path.write_text("".join(f"{identifier}\n" for identifier in ids), encoding="utf-8")
    assert list(read_ids(path)) == ids


@pytest.mark.parametrize("layers", [("entities",), ("events",), ("events", "arguments"), ("events", "claims"), LAYERS])
def test_layers_restrict_what_is_learnt(small_corpus, layers):
    corpus = load(small_corpus, layers=layers)
    for document in corpus.documents:
        assert document.layers == layers
        assert bool(document.entities) == ("entities" in layers)
        assert bool(document.events) == ("events" in layers)
        for event in document.events:
            assert bool(event.arguments) == ("arguments" in layers)
            assert (event.factuality is not None) == ("factuality" in layers)
            assert (event.claim is not None) == ("claims" in layers)
        assert list(problems(document, ONTOLOGY)) == []


def test_a_restriction_adds_no_layer():
    document = Document("a", "x", layers=("entities",))
    assert restrict(document, ("entities", "events")).layers == ("entities",)


def test_a_layer_that_is_left_out_needs_no_labels_in_the_ontology(small_corpus):
    raw = {"name": "few", "event_types": {"kill": {}, "shelling": {}}}
    config = CorpusConfig(path=str(small_corpus), layers=("events",))
    corpus = load_corpus(config, str(small_corpus), parse_ontology(raw, where="few"))
    assert corpus.summary()["events"] == 4


def test_labels_outside_the_ontology_name_corpus_and_article(small_corpus):
    ontology = parse_ontology({"name": "few", "entity_types": {"Organization": ""}}, where="few")
    with pytest.raises(InputError, match=r"corpus: document 'four': .*did you mean 'Organization'"):
        load_corpus(CorpusConfig(path="x"), str(small_corpus), ontology)


def test_weight_and_counts_are_in_the_summary(small_corpus):
    summary = load(small_corpus, weight=0.5).summary()
    assert (summary["weight"], summary["documents"], summary["events"]) == (0.5, 4, 4)
    assert summary["dropped"] == {}
    assert summary["repaired"] == {}
    json.dumps(summary)


def test_a_label_map_and_repairs_are_applied_and_counted(tmp_path):
    (tmp_path / "map.yaml").write_text("entities: {LOC: Location}")
    entities = [
        {"id": f"T{n}", "start": s, "end": e, "type": t}
        for n, (s, e, t) in enumerate([(0, 5, "LOC"), (0, 3, "LOC"), (6, 9, "MISC")])
    ]
    record = {"id": "a", "text": "Syria now", "layers": ["entities"], "entities": entities}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    corpus = load(tmp_path / "a.jsonl", labels=str(tmp_path / "map.yaml"), repair=("drop-overlapping",))
    assert corpus.dropped == {"entities.MISC": 1}
    assert corpus.repaired == {"drop-overlapping": 1}
    assert [e.type for e in corpus.documents[0].entities] == ["Location"]
    assert "Person" in corpus.documents[0].unannotated["entities"]
    with pytest.raises(InputError, match="overlapping spans in entities"):
        load(tmp_path / "a.jsonl", labels=str(tmp_path / "map.yaml"))


def test_the_fingerprint_follows_the_content(small_corpus):
    first = load(small_corpus)
    assert load(small_corpus).fingerprint == first.fingerprint
    assert load(small_corpus, layers=("entities",)).fingerprint != first.fingerprint
    file = small_corpus / "one.article"
    file.write_text(file.read_text().replace("happened attributed", "denied attributed"))
    assert load(small_corpus).fingerprint != first.fingerprint
    documents = first.documents
    assert fingerprint(documents) != fingerprint(documents[::-1])
    assert fingerprint([replace(documents[0], text=documents[0].text + " ")]) != fingerprint(documents[:1])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.jsonl: no such file or folder"):
        load(tmp_path / "nothing.jsonl")


def test_parts_of_an_experiment_are_read_from_where_it_says(small_corpus):
    raw = {
        "name": "x",
        "corpora": str(small_corpus.parent),
        "train": [{"path": "{corpora}/corpus", "where": {"split": "train"}}, {"path": EMBEDDED}],
        "dev": [{"path": "{corpora}/corpus/three.article"}],
    }
    experiment = parse_experiment(raw, where="here")
    small, embedded = load_part(experiment, experiment.train, ONTOLOGY)
    assert small.name == f"{small_corpus.parent}/corpus"
    assert [d.id for d in embedded.documents] == [d.id for d in read(embedded_corpus())]
    assert [c.documents[0].id for c in load_part(experiment, experiment.dev, ONTOLOGY)] == ["three"]


def test_the_ids_of_an_experiment_may_lie_beside_the_corpora(small_corpus):
    (small_corpus.parent / "dev.txt").write_text("three\n")
    corpus = {"path": "{corpora}/corpus", "ids": "{corpora}/dev.txt"}
    raw = {"name": "x", "corpora": str(small_corpus.parent), "train": [corpus], "dev": [corpus]}
    experiment = parse_experiment(raw, where="here")
    (dev,) = load_part(experiment, experiment.dev, ONTOLOGY)
    assert [d.id for d in dev.documents] == ["three"]


@given(st.integers(1, 40), st.floats(0.01, 1), st.floats(0.01, 1), st.integers(0, 5))
def test_a_smaller_share_is_a_part_of_a_larger_one(count, one, other, seed):
    documents = [Document(f"d{n}", "x") for n in range(count)]
    smaller, larger = (sample(documents, share, seed) for share in sorted((one, other)))
    assert smaller
    assert set(d.id for d in smaller) <= set(d.id for d in larger)
    assert larger == [d for d in documents if d in larger]
    assert sample(documents, 1.0, seed) == documents


def test_the_seed_of_the_experiment_draws_the_share(small_corpus):
    def drawn(seed):
        raw = {
            "name": "few",
            "seed": seed,
            "dev": [{"path": "x"}],
            "train": [{"path": str(small_corpus), "fraction": 0.5}],
        }
        experiment = parse_experiment(raw, where="few")
        (corpus,) = load_part(experiment, experiment.train, ONTOLOGY)
        return tuple(d.id for d in corpus.documents)

    assert all(len(drawn(seed)) == 2 for seed in range(8))
    assert len({drawn(seed) for seed in range(8)}) > 1
