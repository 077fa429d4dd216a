"""Role fillers that a tagger misses: wordings that several articles' keys have in a role, judged by their context."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from strife.data.document import Document, Entity
from strife.records.muc_phrases import phrases_in
from strife.train.muc4_slots_context import Chooser, filler_features
from strife.train.muc4_slots_sketches import ROLES, Filler, key_sketch
from strife.train.muc4_slots_texts import report_begin

_LIKELY = ("Target", "Victim")
"""The roles that it has: without a target or victim an article has no template."""

_LEAST = 2
"""In the keys of as many articles a wording must be: one that a single key has would always look right there."""


@dataclass(frozen=True)
class Lexicon:
    """Wordings by role and, by role, the classifier of their occurrences: ``yes`` if they fill the role."""

    wordings: Mapping[str, frozenset[str]]
    judges: Mapping[str, Chooser]

    def chances(self, text: str) -> list[tuple[str, Filler]]:
        """The wordings of the lexicon in a text as fillers of each role, their probability as score."""
        return [
            (role, replace(each, score=self.judges[role].probabilities(filler_features(text, each)).get("yes", 0.0)))
            for role in _LIKELY
            for each in _candidates(text, self.wordings[role])
        ]


def learn_lexicon(documents: Sequence[Document]) -> Lexicon:
    """Learn from the texts and keys of the training part."""
    keyed = [(each, _fillers_of(each)) for each in documents]
    wordings = {role: _frequent([fillers[role] for _, fillers in keyed]) for role in _LIKELY}
    judges = {}
    for role in _LIKELY:
        examples = list(_examples(keyed, role, wordings[role])) or [((), "no")]
        judges[role] = Chooser([features for features, _ in examples], [label for _, label in examples])
    return Lexicon(wordings, judges)


def _fillers_of(document: Document) -> dict[str, set[str]]:
    """The wordings of an article's key by role."""
    found: dict[str, set[str]] = {role: set() for role in ROLES}
    for template in document.meta["templates"]:
        for role, fillers in key_sketch(document.text, template).roles.items():
            found[role].update(wording for filler in fillers for wording in filler.wordings)
    return found


def _frequent(articles: Sequence[set[str]]) -> frozenset[str]:
    counts: dict[str, int] = defaultdict(int)
    for wording in (wording for article in articles for wording in article):
        counts[wording] += 1
    return frozenset(wording for wording, count in counts.items() if count >= _LEAST)


def _examples(
    keyed: Sequence[tuple[Document, Mapping[str, set[str]]]], role: str, wordings: frozenset[str]
) -> Iterator[tuple[Sequence[str], str]]:
    for document, fillers in keyed:
        for each in _candidates(document.text, wordings):
            right = each.wordings[0] in fillers[role]
            yield filler_features(document.text, each), "yes" if right else "no"


def _candidates(text: str, wordings: frozenset[str]) -> list[Filler]:
    """The wordings in the report, each once, with its places; of overlapping ones the longest."""
    begin = report_begin(text)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for start, end, wording in phrases_in(text, wordings):
        if start >= begin:
            spans[wording].append((start, end))
    return [Filler((wording,), tuple(found)) for wording, found in spans.items()]


def with_likely(tagged: Document, chances: Sequence[tuple[str, Filler]], least: float) -> Document:
    """The tagged article with the lexicon's fillers too, from a probability on, where the tagger found nothing."""
    entities = list(tagged.entities)
    for role, filler in chances:
        for start, end in filler.spans if filler.score >= least else ():
            if not any(start < other.end and other.start < end for other in entities):
                entities.append(Entity(f"L{len(entities)}", start, end, role, score=filler.score))
    return replace(tagged, entities=tuple(sorted(entities, key=lambda each: (each.start, each.end))))
