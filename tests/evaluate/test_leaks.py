"""What a test part shares with a training part, counted by hand, on random texts, and on a split known to leak."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.app.commands.leaks import leaks as leaks_command
from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.jsonlines import write_documents
from strife.data.overlap import words_of
from strife.data.readers import read
from strife.evaluate.leaks import leaks

TEXTS = st.text(alphabet=st.sampled_from('ab .\n"ف\ud800'), max_size=60)


def test_shared_wording_by_hand():
    train = [
        Document("t1", "The bridge fell at noon. Nobody was hurt, the mayor of Sorvik said."),
        Document("t2", "Heavy rain."),
    ]
    test = [
        Document("a", "It rained on Sunday. NOBODY was hurt; the mayor of Sorvik said!"),
        Document("b", "Heavy rain"),
        Document("c", "Quiet."),
    ]
    found = leaks(train, test, n=4)
    # a has 12 words, so 9 runs; of the 8 words from nobody to said 5
    assert (found.runs.found, found.runs.of) == (5, 9)
    assert (found.documents_with_runs.found, found.documents_with_runs.of) == (1, 3)
    assert (found.documents.found, found.sentences.found, found.sentences.of) == (1, 2, 4)
    assert [(pair.document, pair.closest, pair.shared_with_closest) for pair in found.pairs] == [("a", "t1", 5)]
    assert "1 share a run of 4 words with the 2 training articles (55.6% of all runs) and 1 are identical" in str(found)


def test_mentions_are_seen_with_surface_and_label(make):
    train = [
        make(
            "t",
            "Raiders shot two guards in Olm.",
            entities=[("Location", "Olm"), ("Person", "guards")],
            events=[("attack|kill", "shot", [("victim", "guards"), ("place", "Olm")], None, None)],
        )
    ]
    test = [
        make(
            "a",
            "OLM guards shot raiders in Olm-Vey.",
            entities=[("Location", "OLM"), ("Organisation", "guards"), ("Location", "Olm-Vey")],
            events=[("kill", "shot", [("attacker", "guards"), ("place", "OLM"), ("victim", "raiders")], None, None)],
        ),
        make("b", "Olm", entities=[("Location", "Olm")], layers=("events",)),
    ]
    found = leaks(train, test).mentions
    seen = {layer: share and (share.found, share.of) for layer, share in found.items()}
    # entities: OLM; not guards, which is another type, nor Olm-Vey; b does not annotate entities
    assert seen == {"entities": (1, 3), "events": (1, 1), "arguments": (1, 3)}


def test_a_layer_that_a_part_does_not_annotate_is_unknown(make):
    train = make("t", "Olm", entities=[("Location", "Olm")], layers=("entities",))
    test = make("a", "Olm", layers=("entities", "events"))
    found = leaks([train], [test])
    assert found.mentions["events"] is None
    assert found.mentions["entities"] is not None
    assert math.isnan(found.mentions["entities"].value)
    result = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert result["mentions"]["entities"] == {"share": None, "found": 0, "of": 0}
    assert result["mentions"]["arguments"] is None


def test_a_part_without_articles_is_refused():
    with pytest.raises(InputError, match="the test part has no article"):
        leaks([Document("t", "word")], [])


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=4), st.integers(1, 3))
def test_shares_are_shares_and_sentences_are_where_they_are_said_to_be(train_texts, test_texts, n):
    train = [Document(f"t{number}", text) for number, text in enumerate(train_texts)]
    test = [Document(f"a{number}", text) for number, text in enumerate(test_texts)]
    found = leaks(train, test, n=n)
    texts = {document.id: document.text for document in (*train, *test)}
    for share in (found.runs, found.documents, found.documents_with_runs, found.sentences):
        assert 0 <= share.found <= share.of
    for sentence in found.shared_sentences:
        words = words_of(texts[sentence.document][sentence.start : sentence.end])
        assert f" {' '.join(words)} " in f" {' '.join(words_of(texts[sentence.train]))} "


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_part_leaks_into_itself_entirely(texts):
    documents = [Document(str(number), text) for number, text in enumerate(texts)]
    found = leaks(documents, documents, n=2)
    assert found.runs.found == found.runs.of
    assert found.sentences.found == found.sentences.of
    assert found.documents.found == sum(any(map(str.isalnum, text)) for text in texts)


def test_the_sentence_split_of_re3d_leaks_as_is_known(shared_corpora):
    folder = shared_corpora / "re3d" / "conflibert_split"
    train, test = (list(read(folder / f"{part}.txt", format="conll")) for part in ("train", "test"))
    found = leaks(train, test)
    assert (found.documents.found, found.documents.of) == (13, 200)
    entities = found.mentions["entities"]
    assert entities is not None
    assert (entities.found, entities.of) == (351, 676)
    assert f"{entities.value:.0%}" == "52%"


def test_the_command_prints_one_line_and_the_pairs_and_writes_the_figures(tmp_path, capsys):
    text = "Soldiers left the old fort above Sorvik on Monday, a spokesman of the army told reporters there."
    both = [Document("one", text, meta={"split": "train"}), Document("two", text, meta={"split": "test"})]
    file, output = tmp_path / "both.jsonl", tmp_path / "leaks.json"
    write_documents(file, both)
    leaks_command(file, file, train_where=("split=train",), test_where=("split=test",), output=output)
    shown = capsys.readouterr().out
    assert shown.startswith("of 1 test articles 1 share a run of 12 words")
    assert "two: 100.0% of its runs stand in one" in shown
    assert json.loads(output.read_text(encoding="utf-8"))["documents"]["found"] == 1
    with pytest.raises(InputError, match=r"name a \.json file"):
        leaks_command(file, file, output=tmp_path / "leaks.csv")
    with pytest.raises(InputError, match="no article with"):
        leaks_command(file, file, test_where=("split=dev",))
