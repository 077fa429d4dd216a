"""The articles that contenders are timed on: those that strife carries, repeated or joined."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from strife.data.atomic import replacing
from strife.data.corpora import embedded_corpus
from strife.data.readers import read
from strife.data.tokens import token_spans

_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Article:
    """A text to annotate.

    Attributes:
        tokens: Its tokens by ``strife.data.tokens``: counted once and the same for every contender.
    """

    id: str
    text: str
    tokens: int
    published: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A JSON Lines file of articles and what is in it."""

    path: Path
    documents: int
    tokens: int
    characters: int


@cache
def base_articles() -> tuple[Article, ...]:
    """The articles of the embedded corpus, in the order of their files."""
    return tuple(
        Article(document.id, document.text, len(token_spans(document.text)), document.published)
        for document in read(embedded_corpus())
    )


def repeated(count: int) -> Iterator[Article]:
    """``count`` articles of the embedded corpus, from the first one on and again, each with an id of its own."""
    for number, article in enumerate(islice(cycle(base_articles()), count)):
        yield replace(article, id=f"a{number:07d}")


def last(count: int) -> Iterator[Article]:
    """``count`` articles from the end of the embedded corpus backwards: to warm up on other ones than are timed."""
    for number, article in enumerate(islice(cycle(reversed(base_articles())), count)):
        yield replace(article, id=f"w{number:07d}")


def of_length(characters: int, count: int) -> Iterator[Article]:
    """``count`` texts of exactly ``characters``: articles joined and cut, each text beginning where the last one ended.

    So short texts are not all beginnings of articles, and a long one is many articles.
    """
    whole = "".join(article.text + _BETWEEN for article in base_articles())
    published = base_articles()[0].published
    for number in range(count):
        start = number * characters % len(whole)
        copies = -(-(start + characters) // len(whole))
        text = (whole * copies)[start : start + characters]
        yield Article(f"c{characters}-{number:05d}", text, len(token_spans(text)), published)


def write(path: Path, articles: Iterable[Article]) -> ArticleFile:
    """Write articles as JSON Lines of their fields."""
    documents = tokens = characters = 0
    with replacing(path) as part, part.open("w", encoding="utf-8") as file:
        for article in articles:
            file.write(json.dumps(asdict(article), ensure_ascii=False) + "\n")
            documents, tokens, characters = documents + 1, tokens + article.tokens, characters + len(article.text)
    return ArticleFile(path, documents, tokens, characters)
