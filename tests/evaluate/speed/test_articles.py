from __future__ import annotations

import json

from strife.data.tokens import token_spans
from strife.evaluate.speed.articles import base_articles, last, of_length, repeated, write


def test_repeated_articles_have_ids_of_their_own():
    base = base_articles()
    articles = list(repeated(len(base) + 2))
    assert len({article.id for article in articles}) == len(base) + 2
    assert [article.text for article in articles[-2:]] == [article.text for article in base[:2]]


def test_texts_of_a_length_are_exactly_so_long():
    for length in (1, 100, 5000, 400_000):
        articles = list(of_length(length, 2))
        assert [len(article.text) for article in articles] == [length, length]
        assert articles[0].tokens == len(token_spans(articles[0].text))


def test_a_short_text_begins_where_the_one_before_it_ended():
    first, second = of_length(100, 2)
    assert first.text + second.text == next(of_length(200, 1)).text


def test_the_file_has_a_line_for_each_article_and_the_sums(tmp_path):
    file = write(tmp_path / "some" / "articles.jsonl", repeated(3))
    lines = [json.loads(line) for line in file.path.read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [{"id", "text", "tokens", "published"}] * 3
    assert (file.documents, file.tokens) == (3, sum(len(token_spans(line["text"])) for line in lines))
    assert file.characters == sum(len(line["text"]) for line in lines)


def test_a_warm_up_begins_at_the_other_end() -> None:
    texts = [article.text for article in last(3)]
    assert texts == [article.text for article in base_articles()[-1:-4:-1]]
    assert not {article.id for article in last(3)} & {article.id for article in repeated(3)}
