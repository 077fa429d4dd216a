"""Entity scores as seqeval computes them, in its default (conlleval-like) mode and in its strict IOB2 mode.

Chunks are extracted by seqeval itself, so the numbers are its numbers; only the counting is kept apart by document.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, Entities

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.tokens import token_spans
from strife.evaluate.counts import Counts, Item, count_items
from strife.evaluate.pairs import Pair

Mode: TypeAlias = Literal["default", "strict"]
SCHEMES: dict[Mode, str] = {"default": "seqeval default", "strict": "seqeval strict IOB2"}


@dataclass(frozen=True, slots=True)
class Tagging:
    """IOB2 tags, one a token, and the number of entities that found no token free and so have no tag."""

    tags: list[str]
    untagged: int


@dataclass(frozen=True, slots=True)
class TaggedPairs:
    """Gold and predicted tag sequences of the same tokens, a sequence a document."""

    ids: tuple[str, ...]
    gold: tuple[Tagging, ...]
    predicted: tuple[Tagging, ...]

    @property
    def untagged_gold(self) -> int:
        """Gold entities that BIO tags cannot express: nested ones, or two within one token."""
        return sum(tagging.untagged for tagging in self.gold)

    @property
    def untagged_predicted(self) -> int:
        """Predicted entities that BIO tags cannot express."""
        return sum(tagging.untagged for tagging in self.predicted)


@dataclass(frozen=True, slots=True)
class ChunkPairs:
    """Gold and predicted chunks ``(type, first token, token after the last)`` by document id."""

    gold: dict[str, set[Item]]
    predicted: dict[str, set[Item]]


def tokens_of(document: Document) -> list[tuple[int, int]]:
    """The tokens that get tags: ``meta["tokens"]`` of pre-tokenised data, else those of :mod:`strife.data.tokens`."""
    given = document.meta.get("tokens")
    if given is None:
        return token_spans(document.text)
    return [(start, end) for start, end in given]


def iob2_tags(tokens: Sequence[tuple[int, int]], entities: Iterable[Entity]) -> Tagging:
    """IOB2 tags of ``entities`` over ``tokens``, which are disjoint and in text order.

    A span covers every token that it overlaps. A token that two spans claim goes to the one that starts first, and of
    two that start together to the longer one.
    """
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    tags, untagged = ["O"] * len(tokens), 0
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        covered = range(bisect_right(ends, entity.start), bisect_left(starts, entity.end))
        free = [index for index in covered if tags[index] == "O"]
        untagged += not free
        for index in free:
            tags[index] = f"{'B' if index == free[0] else 'I'}-{entity.type}"
    return Tagging(tags, untagged)


def entity_items(document: Document, entities: Iterable[Entity]) -> set[Item]:
    """What scores see of ``entities`` through tags over the document's tokens: ``(type, start, end)`` in characters."""
    tokens = tokens_of(document)
    found = chunks(iob2_tags(tokens, entities).tags, mode="default")
    return {(kind, tokens[first][0], tokens[after - 1][1]) for kind, first, after in found}


def tag_pairs(pairs: Iterable[Pair]) -> TaggedPairs:
    """Tag both sides of each pair over the tokens of the gold document."""
    ids, gold, predicted = [], [], []
    for pair in pairs:
        tokens = tokens_of(pair.gold)
        ids.append(pair.gold.id)
        gold.append(iob2_tags(tokens, pair.gold.entities))
        predicted.append(iob2_tags(tokens, pair.predicted.entities))
    return TaggedPairs(tuple(ids), tuple(gold), tuple(predicted))


def entity_counts(pairs: Iterable[Pair], *, mode: Mode, labels: Sequence[str] = ()) -> Counts:
    """Count the entities of paired documents; all of them must have the entities layer."""
    return tagged_counts(tag_pairs(pairs), mode=mode, labels=labels)


def tagged_counts(tagged: TaggedPairs, *, mode: Mode, labels: Sequence[str] = ()) -> Counts:
    """Count the entities of documents that are tagged already."""
    found = tagged_chunks(tagged, mode=mode)
    return count_items(found.gold, found.predicted, labels=labels)


def tag_counts(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], *, mode: Mode, labels: Sequence[str] = ()
) -> Counts:
    """Count the chunks of raw BIO tag sequences, a sequence a document; see :func:`tagged_chunks`.

    Raises:
        InputError: another number of sequences than gold, more tags than gold, or a tag that is not ``O, B-x, I-x``.
    """
    if len(gold) != len(predicted):
        raise InputError(f"{len(gold)} gold tag sequences, but {len(predicted)} predicted ones")
    ids = tuple(str(number) for number in range(len(gold)))
    sides = (tuple(Tagging(list(tags), untagged=0) for tags in side) for side in (gold, predicted))
    return tagged_counts(TaggedPairs(ids, *sides), mode=mode, labels=labels)


def tagged_chunks(tagged: TaggedPairs, *, mode: Mode) -> ChunkPairs:
    """Read the chunks of documents that are tagged already.

    Tags that a prediction lacks at its end, as those of a truncated model, are O.

    Raises:
        InputError: more predicted tags than gold ones, or a tag that is not ``O, B-x, I-x``.
    """
    found = ChunkPairs({}, {})
    for name, gold, predicted in zip(tagged.ids, tagged.gold, tagged.predicted, strict=True):
        lengths = len(gold.tags), len(predicted.tags)
        if lengths[1] > lengths[0]:
            raise InputError(f"sequence '{name}': {lengths[1]} predicted tags for {lengths[0]} gold tags")
        found.gold[name], found.predicted[name] = chunks(gold.tags, mode=mode), chunks(predicted.tags, mode=mode)
    return found


def chunks(tags: Sequence[str], *, mode: Mode) -> set[Item]:
    """The chunks ``(type, first token, token after the last)`` that seqeval reads from a tag sequence."""
    runs = list(_runs(tags))
    if mode == "default":
        return {(kind, shift + start, shift + end + 1) for shift, run in runs for kind, start, end in get_entities(run)}
    found = Entities([run for _, run in runs], scheme=IOB2).entities
    return {
        (e.tag, shift + e.start, shift + e.end) for (shift, _), of_run in zip(runs, found, strict=True) for e in of_run
    }


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Maximal runs without O and where they begin: no chunk crosses an O, and seqeval's strict mode is slow."""
    for outside, group in groupby(enumerate(tags), key=lambda pair: pair[1] == "O"):
        if not outside:
            run = list(group)
            for _, tag in run:
                if tag[:2] not in ("B-", "I-") or len(tag) < 3:
                    raise InputError(f"'{tag}' is not a BIO tag: write O, B-<type> or I-<type>")
            yield run[0][0], [tag for _, tag in run]
