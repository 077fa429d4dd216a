"""Shared wording and names across splits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.data.document import Document, Entity
from strife.data.lemmas import lemma
from strife.data.overlap import names_across_splits, ngram_overlaps, shared_runs, words_of


def test_the_share_is_of_the_shorter_article():
    short = Document("short", "One two three, four five!")
    long = Document("long", "zero one TWO three four six seven eight nine ten")
    (found,) = ngram_overlaps([long, short], n=3)
    assert {found.first, found.second} == {"long", "short"}
    assert found.share == pytest.approx(2 / 3)


def test_articles_without_a_common_run_are_no_pair():
    assert list(ngram_overlaps([Document("a", "one two three"), Document("b", "three two one")], n=2)) == []
    assert list(ngram_overlaps([Document("a", "one"), Document("b", "one")], n=2)) == []


def test_words_with_combining_marks_count_and_ids_may_repeat():
    text = "\u0915\u093f\u0924\u093e\u092c \u092a\u0922\u093c\u0940 \u0917\u0908"
    (found,) = ngram_overlaps([Document("a", text), Document("a", text)], n=3)
    assert found.share == 1


def test_a_footer_of_many_articles_is_no_overlap():
    documents = [Document(f"d{n}", f"story{n} told here. All rights reserved by us") for n in range(30)]
    assert list(ngram_overlaps(documents, n=4)) == []


@given(st.lists(st.sampled_from("abc"), min_size=4, max_size=30), st.integers(1, 4))
def test_a_copy_shares_everything(words, n):
    text = " ".join(words)
    (found,) = ngram_overlaps([Document("a", text), Document("b", text)], n=n)
    assert found.share == 1


def test_each_test_article_is_compared_with_its_closest_training_article():
    train = [Document("t1", "one two three"), Document("t2", "zero one two three four"), Document("t3", "five six")]
    test = [Document("a", "One, two, three, four, five six"), Document("b", "seven eight")]
    first, second = shared_runs(train, test, n=2)
    # of one-two, two-three, three-four, four-five, five-six all but four-five are known, three of them from t2
    assert (first.runs, first.shared, first.closest, first.shared_with_closest) == (5, 4, "t2", 3)
    assert (second.runs, second.shared, second.closest, second.shared_with_closest) == (1, 0, None, 0)


def test_of_two_equally_close_articles_the_first_is_named():
    train = [Document("t1", "one two"), Document("t2", "one two")]
    (found,) = shared_runs(train, [Document("a", "one two")], n=2)
    assert found.closest == "t1"


def test_runs_of_boilerplate_count_between_training_and_test():
    train = [Document(f"t{n}", "All rights reserved by us") for n in range(30)]
    (found,) = shared_runs(train, [Document("a", "all rights reserved by us")], n=4)
    assert (found.shared, found.runs) == (2, 2)


def test_words_are_lower_case_and_without_punctuation():
    assert words_of('"U.S. troops", 5,000 of them -- left!') == ("u", "s", "troops", "5", "000", "of", "them", "left")
    assert words_of(" ... ") == ()


def named(name, split, *mentions):
    text = ". ".join(surface for surface, _ in mentions)
    entities = []
    for surface, kind in mentions:
        start = text.index(surface)
        entities.append(Entity(f"T{start}", start, start + len(surface), kind))
    return Document(name, text, entities=tuple(entities), meta={"split": split} if split else {})


def test_names_in_two_splits_are_found_behind_their_titles():
    documents = [
        named("a", "train", ("Col. Amal Yaro", "Person"), ("the Kora Front", "Organisation"), ("Bor", "Location")),
        named("b", "test", ("Amal Yaro", "Person"), ("Kora Front", "Location"), ("Yaro", "Person")),
        named("c", "train", ("Kora Front", "Organisation"), ("rebels", "Organisation")),
        named("d", None, ("Kora Front", "Organisation")),
    ]
    assert names_across_splits(documents) == {"Amal Yaro": ["a", "b"]}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("Strikes", "strike"),
        ("shelling", "shell"),
        ("killed", "kill"),
        ("airstrikes", "airstrike"),
        ("opened fire", "open fire"),
        ("casualties", "casualty"),
        ("dead", "dead"),
    ],
)
def test_lemmas_of_triggers(form, expected):
    assert lemma(form) == expected
