"""Mentions of entities: noun phrases, typed by spaCy's entity recogniser or else by their head noun.

The spans are those of the annotation guidelines: the smallest noun phrase with determiner, adjectives and title,
without the number before it, and without what follows the noun unless that belongs to a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strife.configs.rule_coder import Rules

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NUMBER_LABELS = frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY"})
_TIME_LABELS = frozenset({"DATE", "TIME"})
_TIME_MODIFIERS = frozenset({"the", "that", "this", "last", "next", "early", "late", "all"})
_QUANTIFIERS = frozenset({"several", "many", "dozens", "few", "some", "both", "no", "hundreds", "thousands"})
_PLACE_PREPOSITIONS = frozenset({"in", "near", "at", "from", "outside", "around", "into", "towards"})
_SKIPPED_EDGES = frozenset({"'s", "\N{RIGHT SINGLE QUOTATION MARK}s", ",", '"', "'", "(", ")", "-", "--", ":", ";"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention: tokens ``first`` up to but without ``stop``, of which ``head`` is the head, and its entity type."""

    first: int
    stop: int
    head: int
    type: str


def mentions(parsed: Doc, rules: Rules, *, triggers: Collection[int] = ()) -> list[Mention]:
    """The mentions of one parsed text, disjoint and in text order.

    Args:
        triggers: Tokens that name events: no mention has one as its head.
    """
    taken: set[int] = set(triggers)
    found: list[Mention] = []
    candidates = [*_times_and_numbers(parsed, rules), *_phrases(parsed, rules), *_names(parsed, rules)]
    for mention in candidates:
        tokens = set(range(mention.first, mention.stop))
        if mention.first < mention.stop and mention.head not in triggers and not tokens & taken:
            taken |= tokens
            found.append(mention)
    return sorted(found, key=lambda m: m.first)


def number_before(head: Token) -> list[Token]:
    """The tokens of the number that counts a noun, such as ``at least 12``; the noun itself if it is a number."""
    numbers = [c for c in head.children if c.dep_ == "nummod" or (c.i < head.i and c.lower_ in _QUANTIFIERS)]
    if not numbers and head.pos_ == "NUM":
        numbers = [head]
    if not numbers:
        return []
    first = min(token.i for n in numbers for token in n.subtree if token.i <= n.i)
    return [head.doc[i] for i in range(first, max(n.i for n in numbers) + 1)]


def _times_and_numbers(parsed: Doc, rules: Rules) -> Iterator[Mention]:
    yield from _times(parsed, rules)
    for entity in parsed.ents:
        kind = rules.entity_labels.get(entity.label_)
        if kind is not None and entity.label_ in _NUMBER_LABELS:
            yield Mention(entity.start, entity.end, entity.root.i, kind)
    for token in parsed:
        vague = (
            token.lower_ in _QUANTIFIERS
            and token.dep_ in ("det", "amod", "nummod")
            and token.lower_ not in ("some", "no")
        )
        if (token.pos_ == "NUM" and token.dep_ == "nummod") or vague:
            number = number_before(token.head) or [token]
            yield Mention(number[0].i, number[-1].i + 1, token.i, "Quantity")
        elif token.lemma_.lower() in rules.vague_numbers and token.pos_ == "NOUN":
            yield Mention(token.i, token.i + 1, token.i, "Quantity")


def _times(parsed: Doc, rules: Rules) -> Iterator[Mention]:
    """Dates and times; neighbours, as ``Monday`` and ``evening``, are one, with the determiner before them."""
    runs: list[list[int]] = []
    for token in parsed:
        timed = token.ent_type_ in _TIME_LABELS and token.ent_type_ in rules.entity_labels and "old" not in token.lower_
        if timed and runs and runs[-1][1] == token.i:
            runs[-1][1] = token.i + 1
        elif timed:
            runs.append([token.i, token.i + 1])
    for first, stop in runs:
        while first < stop - 1 and parsed[first].pos_ in ("ADP", "SCONJ", "PUNCT"):
            first += 1
        if first > 0 and parsed[first - 1].lower_ in _TIME_MODIFIERS:
            first -= 1
        head = parsed[first:stop].root
        yield Mention(first, stop, head.i, rules.entity_labels[parsed[stop - 1].ent_type_])


def _phrases(parsed: Doc, rules: Rules) -> Iterator[Mention]:
    for chunk in parsed.noun_chunks:
        head = chunk.root
        if head.pos_ == "PRON":
            continue
        kind = _type(head, rules)
        if kind is None or kind in ("Quantity", "Money"):
            continue
        stop = head.i + 1
        if head.ent_type_ and head.ent_iob_ != "O":
            stop = max(stop, _name_end(head))
        stop = max(stop, _of_name_end(head, rules))
        yield Mention(_first(chunk, kind), stop, head.i, kind)


def _names(parsed: Doc, rules: Rules) -> Iterator[Mention]:
    for entity in parsed.ents:
        kind = rules.entity_labels.get(entity.label_)
        if kind is not None and entity.label_ not in _NUMBER_LABELS:
            first, stop = entity.start, entity.end
            while first < stop and parsed[first].lower_ in _SKIPPED_EDGES:
                first += 1
            while first < stop and parsed[stop - 1].lower_ in _SKIPPED_EDGES:
                stop -= 1
            yield Mention(first, stop, entity.root.i, kind)


def _type(head: Token, rules: Rules) -> str | None:
    label = head.ent_type_
    lemma = head.lemma_.lower()
    if head.pos_ == "PROPN" and label in ("", "PERSON", "ORG") and _stands_for_a_place(head):
        return "Location"
    if label and label not in _NUMBER_LABELS:
        kind = rules.entity_labels.get(label)
        if label in ("NORP", "PERSON") and any(c.lower_ == "the" for c in head.children) and head.pos_ == "PROPN":
            return "Organisation"
        if label == "NORP" and head.pos_ in ("NOUN", "PROPN"):
            return "Organisation"
        if label == "GPE" and head.dep_ == "nsubj" and head.head.pos_ == "VERB":
            return "Organisation"
        if kind is not None:
            return kind
    if lemma in rules.people:
        plural = head.tag_ in ("NNS", "NNPS") or lemma == "people"
        return "Organisation" if plural else "Person"
    for kind, nouns in rules.entity_nouns.items():
        if lemma in nouns:
            return kind
    return None


def _stands_for_a_place(name: Token) -> bool:
    """Whether a name follows a preposition of place: the recogniser takes little-known towns for people."""
    while name.dep_ in ("conj", "appos") and name.head.pos_ == "PROPN":
        name = name.head
    return name.dep_ == "pobj" and name.head.lower_ in _PLACE_PREPOSITIONS


def _first(chunk: Span, kind: str) -> int:
    """The first token of a phrase after its number; a genitive before it that is a place stays outside."""
    first = chunk.start
    for token in chunk:
        if token.i >= chunk.root.i:
            break
        counts = token.dep_ == "nummod" or (token.lower_ in _QUANTIFIERS and token.dep_ in ("det", "amod"))
        genitive_place = token.dep_ == "case" and kind in ("Location", "Facility")
        if (
            (counts and kind != "Temporal")
            or genitive_place
            or token.lower_ in _SKIPPED_EDGES - {"'s", "-"}
            or token.pos_ == "CCONJ"
        ):
            first = token.i + 1
    return first


def _name_end(head: Token) -> int:
    stop = head.i + 1
    while stop < len(head.doc) and head.doc[stop].ent_iob_ == "I" and head.doc[stop].lower_ not in _SKIPPED_EDGES:
        stop += 1
    return stop


def _of_name_end(head: Token, rules: Rules) -> int:
    """After the name of ``the town of Marr`` or ``the Ministry of Defence``; else after the head."""
    following = head.doc[head.i + 1 : head.i + 4]
    if head.lemma_.lower() not in rules.settlements or len(following) < 2 or following[0].lower_ != "of":
        return head.i + 1
    stop = head.i + 2
    while stop < len(head.doc) and (head.doc[stop].pos_ == "PROPN" or head.doc[stop].text == "-"):
        stop += 1
    return stop if stop > head.i + 2 else head.i + 1
