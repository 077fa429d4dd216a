"""Fits the points by which mentions are merged to gold records: ``python -m strife.train.merging FOLDER``.

A logistic regression on all pairs of mentions of an article that could be one by their types: do the two stand in one
gold record? Its coefficients, divided by ten of their odds' units and rounded, are the points of
``configs/merging.yaml``; the threshold is the one with the best B-cubed F1 on the same articles. Each article is also
merged with the points that the other articles give, so that the score which is printed is not that of the articles
fitted on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from strife.configs.merging import MergingConfig
from strife.configs.ontology import load_ontology
from strife.data.document import Document
from strife.evaluate.record_clusters import Clusters, clusters_of, score_clusters
from strife.records.build import default_normalisers
from strife.records.context import Context
from strife.records.event_record import EventRecord
from strife.records.gold import read_gold
from strife.records.mentions import Mention, mentions_of
from strife.records.merging import evidence, forbidden, may_be_one, merge

_THRESHOLDS = np.arange(-2.0, 2.01, 0.1)


@dataclass(frozen=True)
class Article:
    """An article's mentions, and the records that they should become."""

    id: str
    mentions: Sequence[Mention]
    gold: Clusters

    def pairs(self) -> list[tuple[dict[str, float], bool]]:
        """The evidence of every pair that could be one, and whether it is."""
        record_of = {span: number for number, cluster in enumerate(self.gold) for span in cluster}
        found = []
        for index, other in enumerate(self.mentions):
            for one in self.mentions[:index]:
                if may_be_one(one, other) and not forbidden(one, other):
                    together = record_of.get(_span(one)) == record_of.get(_span(other))
                    found.append((evidence(one, other), together))
        return found


def article_of(document: Document, records: Sequence[EventRecord]) -> Article:
    """Prepare an article with its gold records."""
    mentions = mentions_of(Context(document, default_normalisers()))
    return Article(document.id, mentions, clusters_of(records))


def fit(articles: Sequence[Article], *, regularisation: float = 1.0) -> MergingConfig:
    """Points from a logistic regression, and the threshold that merges these articles best."""
    pairs = [pair for article in articles for pair in article.pairs()]
    vectorizer = DictVectorizer(sparse=False)
    features = vectorizer.fit_transform([found for found, _ in pairs])
    model = LogisticRegression(C=regularisation, fit_intercept=False, max_iter=2000)
    model.fit(features, [together for _, together in pairs])
    points = {
        name: round(float(value), 1) for name, value in zip(vectorizer.feature_names_, model.coef_[0], strict=True)
    }
    configs = [MergingConfig(threshold=round(float(t), 1), points=points) for t in _THRESHOLDS]
    return max(configs, key=lambda config: b_cubed(articles, [config] * len(articles)))


def b_cubed(articles: Sequence[Article], configs: Sequence[MergingConfig]) -> float:
    """B-cubed F1 of articles, each merged by its config."""
    merged = {a.id: merged_clusters(a.mentions, c) for a, c in zip(articles, configs, strict=True)}
    return score_clusters({a.id: a.gold for a in articles}, merged, draws=0)["b_cubed"].f1.value


def merged_clusters(mentions: Sequence[Mention], config: MergingConfig) -> Clusters:
    """The triggers of each happening."""
    seen: set[tuple[int, int]] = set()
    clusters: Clusters = []
    for happening in merge(mentions, config):
        spans = frozenset(map(_span, happening.mentions)) - seen
        seen |= spans
        if spans:
            clusters.append(spans)
    return clusters


def _span(mention: Mention) -> tuple[int, int]:
    return mention.event.start, mention.event.end


def main(folder: Path) -> None:
    """Fit on the articles of the part ``dev`` in a folder with gold records, and print the YAML."""
    ontology = load_ontology("strife")
    found = [(d, r) for d, r in read_gold(folder, ontology) if d.meta.get("split") == "dev"]
    articles = [article_of(document, records) for document, records in found]
    others = [fit([a for a in articles if a is not held]) for held in articles]
    config = fit(articles)
    alone = MergingConfig(threshold=float("inf"), points=config.points)
    print(f"# {len(articles)} articles; B-cubed F1 without merging {b_cubed(articles, [alone] * len(articles)):.3f},")
    print(f"# on each article by the points of the others {b_cubed(articles, others):.3f},")
    print(f"# by these points {b_cubed(articles, [config] * len(articles)):.3f}")
    print(yaml.safe_dump(config.model_dump(), sort_keys=False), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
