"""Everything that is counted for one run on one corpus; what a system does not predict is not held against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from strife.configs.ontology import Ontology
from strife.data.corpora import restrict
from strife.data.document import Document
from strife.evaluate.counts import Counts
from strife.evaluate.events import Condition
from strife.evaluate.head_coref import SCHEME, coref_counts, head_counts
from strife.evaluate.heads import argument_heads, dependency_heads, rule_heads
from strife.evaluate.pairs import Pair, in_scope, pair_documents
from strife.evaluate.scores import score
from strife.evaluate.seen import seen_counts
from strife.evaluate.systems import Unavailable
from strife.evaluate.templates import SCHEMES, template_metrics


@dataclass(frozen=True, eq=False)
class Measured:
    """One metric of one run, by document.

    Attributes:
        condition: Where triggers came from; None where they play no part.
    """

    name: str
    scheme: str
    condition: str | None
    counts: Counts


@dataclass(frozen=True)
class ScoredCorpus:
    """Gold of one corpus, and the training articles that tell which mentions a system has seen.

    Attributes:
        heads: Compare arguments by their head words.
    """

    name: str
    ontology: Ontology
    gold: tuple[Document, ...]
    train: tuple[Document, ...]
    heads: bool = False


def scoped_pairs(corpus: ScoredCorpus, predicted: Sequence[Document], *, layers: Sequence[str]) -> list[Pair]:
    """Gold with predictions, reduced to the given layers and to what gold can judge.

    Raises:
        InputError: ids or texts do not match.
    """
    gold, given = _comparable(corpus, predicted, layers)
    return [in_scope(pair).pair for pair in pair_documents(gold, given).pairs]


def measure_documents(
    corpus: ScoredCorpus, predicted: Sequence[Document], *, layers: Sequence[str], condition: Condition
) -> list[Measured]:
    """Count what gold and system both have.

    Args:
        corpus: Gold.
        predicted: The system's Documents.
        layers: The layers that the system predicts; the others are left out of gold.
        condition: With ``gold triggers`` only what depends on triggers is counted.
    """
    given_triggers = condition == "gold triggers"
    gold, given = _comparable(corpus, predicted, (*layers, "events") if given_triggers else layers)
    if given_triggers:
        names = {document.id for document in given}
        gold = [document for document in gold if document.id in names]
    scores = score(gold, given, ontology=corpus.ontology, condition=condition, draws=0)
    found = [
        Measured(name, metric.scheme, metric.condition, metric.by_document)
        for name, metric in scores.metrics.items()
        if not given_triggers or metric.condition is not None
    ]
    pairs = [in_scope(pair).pair for pair in pair_documents(gold, given).pairs]
    further = [*_coreference(pairs, condition)]
    if not given_triggers:
        further += [*_seen(pairs, corpus), *_templates(gold, given)]
    return found + further


def _comparable(
    corpus: ScoredCorpus, predicted: Sequence[Document], layers: Sequence[str]
) -> tuple[list[Document], list[Document]]:
    gold, given = [restrict(document, layers) for document in corpus.gold], list(predicted)
    if corpus.heads:
        return list(map(argument_heads, gold)), list(map(argument_heads, given))
    return gold, given


def _seen(pairs: Iterable[Pair], corpus: ScoredCorpus) -> Iterator[Measured]:
    annotated = [pair for pair in pairs if pair.annotated("entities")]
    if annotated:
        for name, counts in seen_counts(annotated, corpus.train, labels=corpus.ontology.labels("entities")).items():
            yield Measured(f"entities.{name}", f"seqeval default, {name} in training", None, counts)


def _coreference(pairs: Iterable[Pair], condition: Condition) -> Iterator[Measured]:
    """Head and Coref F1, where gold has clusters; heads by spaCy's parser if it is installed, else by rule."""
    clustered = [pair for pair in pairs if "coreference" in pair.gold.meta and pair.annotated("arguments")]
    if not clustered:
        return
    try:
        heads, by = dependency_heads(), "spaCy's parser"
    except Unavailable:
        heads, by = rule_heads, "rule"
    for name, counts in {**head_counts(clustered, heads=heads), **coref_counts(clustered, heads=heads)}.items():
        yield Measured(name, f"{SCHEME}, heads by {by}", condition, counts)


def _templates(gold: Sequence[Document], predicted: Sequence[Document]) -> Iterator[Measured]:
    """Template scores of entities that are role fillers, where gold has templates."""
    if gold and all("templates" in document.meta for document in gold):
        for name, counts in template_metrics(gold, predicted).items():
            yield Measured(name, SCHEMES[name], None, counts)
