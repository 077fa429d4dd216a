"""Words around role fillers as features, and the classifiers over them."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from strife.train.muc4_slots_sketches import Filler

_WORD = re.compile(r"[A-Z][A-Z'-]+|\d+")
_SENTENCE_END = re.compile(r"[.!?]['\")\]]*(?:\s{2,}|\n)|\n\s*\n")
_SIDE = 90
"""Characters on either side of a mention that are read."""


class Sentences:
    """The sentences of a text by offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.begins = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]

    def number(self, offset: int) -> int:
        """The number of the sentence that an offset lies in."""
        return bisect_right(self.begins, offset) - 1

    def of(self, number: int) -> str:
        """The text of a sentence."""
        end = self.begins[number + 1] if number + 1 < len(self.begins) else len(self.text)
        return self.text[self.begins[number] : end]


@lru_cache(maxsize=4)
def sentences_of(text: str) -> Sentences:
    """The sentences of a text, which is asked for many times in a row."""
    return Sentences(text)


def filler_features(text: str, filler: Filler, *, incident: str = "", most: int = 4) -> list[str]:
    """The words of an entity, to its left and right, and of its sentences; with the type of incident."""
    sentences = sentences_of(text)
    features = [f"I:{incident}", *(f"F:{word}" for wording in filler.wordings for word in _words(wording))]
    features += [f"H:{_words(wording)[-1]}" for wording in filler.wordings if _words(wording)]
    for start, end in filler.spans[:most]:
        left, right = _words(text[max(0, start - _SIDE) : start]), _words(text[end : end + _SIDE])
        features += [f"L:{word}" for word in left] + [f"R:{word}" for word in right]
        features += [f"l:{' '.join(left[-2:])}", f"r:{' '.join(right[:2])}", f"l1:{left[-1:]}", f"r1:{right[:1]}"]
        features += [f"S:{word}" for word in set(_words(sentences.of(sentences.number(start))))]
    return features


def passage_features(text: str, spans: Sequence[tuple[int, int]], *, extra: Iterable[str] = ()) -> list[str]:
    """The words and pairs of words of the sentences that spans lie in."""
    sentences = sentences_of(text)
    numbers = sorted({sentences.number(start) for start, _ in spans})
    features = list(extra)
    for number in numbers:
        words = _words(sentences.of(number))
        features += [f"S:{word}" for word in words]
        features += [f"B:{one} {two}" for one, two in itertools.pairwise(words)]
    return features


def text_features(text: str) -> list[str]:
    """The words and pairs of words of a text."""
    words = _words(text)
    return words + [f"{one} {two}" for one, two in itertools.pairwise(words)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.upper())


class Chooser:
    """A logistic regression over TF-IDF of features; of one label only, it always says that."""

    def __init__(self, features: Sequence[Sequence[str]], labels: Sequence[str], *, strength: float = 10.0) -> None:
        self.labels = sorted(set(labels))
        self._model: Pipeline | None = None
        if len(self.labels) > 1:
            # the features come as they are, which the type of "analyzer" does not say
            vectors = TfidfVectorizer(
                analyzer=list,  # pyright: ignore[reportArgumentType]
                sublinear_tf=True,
                max_features=20_000,
            )
            model = LogisticRegression(C=strength, max_iter=1000, random_state=0)
            self._model = make_pipeline(vectors, model).fit(features, labels)

    def probabilities(self, features: Sequence[str]) -> dict[str, float]:
        """The probability of each label."""
        if self._model is None:
            return dict.fromkeys(self.labels, 1.0)
        values = np.asarray(self._model.predict_proba([features]))[0]
        return dict(zip(self.labels, values.tolist(), strict=True))

    def choose(self, features: Sequence[str]) -> str:
        """The most probable label."""
        chances = self.probabilities(features)
        return max(self.labels, key=lambda label: chances[label])
