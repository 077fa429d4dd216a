"""Head F1 and Coref F1 of event arguments, by which systems are compared on the original split of WikiEvents.

Source: Li, Ji and Han, "Document-Level Event Argument Extraction by Conditional Generation", NAACL 2021, and
``src/genie/scorer.py`` of its repository, called with ``--head-only --coref``. What that scorer does, and this module:

- Events are given: the arguments predicted for an event are compared with those of the same event, and with no other.
  Here events are the same if type and trigger span are, so that predicted triggers can be scored too.
- An argument is its role and the head of its span: within an event, arguments with one role and one head are one, and
  the same head with two roles is two. A leading *the*, *a* or *an* is no part of a span. Every argument of gold
  counts, nominal and pronominal mentions alike; what a system generated and the text does not hold is no prediction.
- Arg-I: the predicted head is that of any argument of the event. Arg-C: of one with the same role. As Arg-I looks at
  predictions, one gold argument is found twice by two predictions with its head and different roles.
- Coref F1 adds the predictions whose head is not found, but is a mention of a cluster that also has the head of a gold
  argument of the event, for Arg-C of one with the same role. Head and mention must be the same span, so that only
  mentions of one word are ever reached, and mentions that are in no cluster never are.
- Counts are added up over all events; precision is the share of found predictions, recall their number by that of gold
  arguments, and F1 their harmonic mean.

The scorer takes off articles in gold only, before it looks for the head; here it is done on both sides, so that gold
scores 1 against itself. Its heads are those of spaCy's ``en_core_web_sm`` of its day, on whose version two of the 563
gold arguments depend: see :mod:`strife.evaluate.heads`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from strife.configs.errors import InputError
from strife.data.document import Argument, Document, Event
from strife.evaluate.counts import Counts
from strife.evaluate.events import resolved_events
from strife.evaluate.heads import HeadFinder, HeadOfSpan
from strife.evaluate.pairs import Pair

HEAD_METRICS = ("head.Arg-I", "head.Arg-C")
COREF_METRICS = ("coref.Arg-I", "coref.Arg-C")
SCHEME = "BART-Gen heads"

_Span = tuple[int, int]
_ARTICLE = re.compile(r"(?:the|an|a)\b\s*(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Arguments:
    """The arguments of an event as the scorer sees them: roles by head."""

    type: str
    roles: Mapping[_Span, frozenset[str]]

    def items(self) -> Iterator[tuple[_Span, str]]:
        return ((head, role) for head, roles in self.roles.items() for role in sorted(roles))


@dataclass(slots=True)
class _Tally:
    """Numbers by (document, label)."""

    correct: Counter[tuple[str, str]] = field(default_factory=Counter)
    gold: Counter[tuple[str, str]] = field(default_factory=Counter)
    predicted: Counter[tuple[str, str]] = field(default_factory=Counter)


def head_counts(
    pairs: Iterable[Pair], *, heads: HeadFinder, event_types: Collection[str] | None = None
) -> dict[str, Counts]:
    """Count by document for Head F1: ``head.Arg-I``, labelled by event type, and ``head.Arg-C``, labelled by role.

    Args:
        pairs: Documents that have the layer ``arguments``.
        heads: :func:`strife.evaluate.heads.dependency_heads` gives the published scores' kind of heads.
        event_types: Leave out events of other types, on both sides; None keeps all. The published scores leave out the
            one event of the test part whose type the ontology of WikiEvents lacks.
    """
    return _counts(pairs, heads, event_types, HEAD_METRICS)


def coref_counts(
    pairs: Iterable[Pair], *, heads: HeadFinder, event_types: Collection[str] | None = None
) -> dict[str, Counts]:
    """Count by document for Coref F1: ``coref.Arg-I`` and ``coref.Arg-C``, labelled as those of :func:`head_counts`.

    Args:
        pairs: Documents whose gold has ``meta["coreference"]``, clusters of ``[start, end]``; of two clusters with the
            same span the last has it.
        heads: As for :func:`head_counts`, as is ``event_types``.

    Raises:
        InputError: a gold document has no clusters.
    """
    return _counts(pairs, heads, event_types, COREF_METRICS)


def _counts(
    pairs: Iterable[Pair], heads: HeadFinder, event_types: Collection[str] | None, metrics: tuple[str, str]
) -> dict[str, Counts]:
    tallies = {metric: _Tally() for metric in metrics}
    documents = []
    for pair in pairs:
        documents.append(pair.gold.id)
        clusters = _clusters(pair.gold) if metrics == COREF_METRICS else {}
        for wanted, given in _same_events(pair, heads(pair.gold), event_types):
            _add(tallies, pair.gold.id, wanted, given, clusters)
    return {metric: _as_counts(documents, tally) for metric, tally in tallies.items()}


def _same_events(
    pair: Pair, head_of: HeadOfSpan, event_types: Collection[str] | None
) -> Iterator[tuple[_Arguments, _Arguments]]:
    """Gold and predicted arguments of each event; an event that one side lacks has no arguments there."""
    text = pair.gold.text
    unpaired: dict[tuple[str, int, int], list[Event]] = defaultdict(list)
    for event in _of_types(pair.predicted.events, event_types):
        unpaired[(event.type, event.start, event.end)].append(event)
    for event in _of_types(resolved_events(pair.gold.events, pair.predicted.events), event_types):
        same = unpaired[(event.type, event.start, event.end)]
        given = same.pop(0).arguments if same else ()
        yield _arguments(text, event.type, event.arguments, head_of), _arguments(text, event.type, given, head_of)
    for event in (event for events in unpaired.values() for event in events):
        yield _Arguments(event.type, {}), _arguments(text, event.type, event.arguments, head_of)


def _of_types(events: Iterable[Event], event_types: Collection[str] | None) -> Iterator[Event]:
    return (event for event in events if event_types is None or event.type in event_types)


def _arguments(text: str, kind: str, arguments: Iterable[Argument], head_of: HeadOfSpan) -> _Arguments:
    roles: dict[_Span, set[str]] = defaultdict(set)
    for argument in arguments:
        article = _ARTICLE.match(text, argument.start, argument.end)
        roles[head_of(article.end() if article else argument.start, argument.end)].add(argument.role)
    return _Arguments(kind, {head: frozenset(found) for head, found in roles.items()})


def _clusters(document: Document) -> dict[_Span, int]:
    """The number of the cluster that each mention is in."""
    if "coreference" not in document.meta:
        raise InputError(
            f"document '{document.id}': Coref F1 needs the clusters of mentions in meta['coreference']; "
            "read WikiEvents with the option 'coreference'"
        )
    clusters = enumerate(document.meta["coreference"])
    return {(start, end): number for number, cluster in clusters for start, end in cluster}


def _add(
    tallies: Mapping[str, _Tally], document: str, gold: _Arguments, given: _Arguments, clusters: Mapping[_Span, int]
) -> None:
    """Count one event."""
    identified, classified = tallies.values()
    for _, role in gold.items():
        identified.gold[document, gold.type] += 1
        classified.gold[document, role] += 1
    roles_of_cluster: dict[int, set[str]] = defaultdict(set)
    for head, roles in gold.roles.items():
        if head in clusters:
            roles_of_cluster[clusters[head]] |= roles
    for head, role in given.items():
        found = gold.roles.get(head)
        if found is None and head in clusters:
            found = roles_of_cluster.get(clusters[head])
        identified.predicted[document, given.type] += 1
        classified.predicted[document, role] += 1
        identified.correct[document, given.type] += found is not None
        classified.correct[document, role] += found is not None and role in found


def _as_counts(documents: list[str], tally: _Tally) -> Counts:
    labels = sorted({label for _, label in tally.gold | tally.predicted})

    def matrix(numbers: Counter[tuple[str, str]]) -> NDArray[np.int64]:
        rows = [[numbers[document, label] for label in labels] for document in documents]
        return np.array(rows, dtype=np.int64).reshape(len(documents), len(labels))

    return Counts(tuple(documents), tuple(labels), matrix(tally.correct), matrix(tally.gold), matrix(tally.predicted))
