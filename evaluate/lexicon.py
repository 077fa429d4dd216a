"""A lexicon: surfaces that usually carry a label, learned from annotated texts and found again by longest match."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from strife.data.tokens import token_spans
from strife.evaluate.counts import alternatives

Key: TypeAlias = tuple[str, ...]
MINIMUM_RATE = 0.5
_CASE_SENSITIVE_LENGTH = 3


class TypedSpan(Protocol):
    """An entity or an event."""

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """After the last character."""
        ...

    @property
    def type(self) -> str:
        """The label."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the spans of one layer; of the types ``hidden`` it may hold more than were annotated."""

    text: str
    spans: Sequence[TypedSpan]
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """The label of a surface, and the share of its occurrences in training that were annotated."""

    type: str
    rate: float


@dataclass(frozen=True, slots=True)
class Match:
    """A surface of the lexicon at ``text[start:end]``."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by the tokens of their surface.

    A surface of up to three characters has to match in case, for such are mostly acronyms that look like words (IS,
    US); a longer one matches in any case. Matches begin and end at token boundaries; white space between tokens does
    not matter.
    """

    entries: Mapping[Key, Entry]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def fit(cls, examples: Iterable[Example], *, types: Sequence[str], minimum_rate: float = MINIMUM_RATE) -> Lexicon:
        """Learn the most frequent type of each annotated surface; of equally frequent ones the first in ``types``.

        A surface is kept if at least ``minimum_rate`` of its occurrences are annotated. Occurrences within a longer
        annotated span do not count, since longest match will not ask about them, nor do those in texts where the type
        of the surface is hidden. A span that begins or ends within a token cannot be learned.
        """
        read = [(example, _Words(example.text)) for example in examples]
        votes: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        for example, words in read:
            for span in example.spans:
                key = words.key_of(span)
                names = alternatives(span.type)
                if key is not None:
                    votes[key].update({name: 1 / len(names) for name in names})
        best = {key: max(types, key=lambda name, of=of: of[name]) for key, of in votes.items()}
        entries = {key: Entry(best[key], rate) for key, rate in _rates(best, read).items() if rate >= minimum_rate}
        return cls(entries, _lengths(entries))

    def matches(self, text: str) -> Iterator[Match]:
        """Disjoint matches in text order: at each token the longest surface that begins there, then on behind it."""
        words = _Words(text)
        behind = 0
        for first in range(len(words.spans)):
            for last, key in words.keys_at(first, self.lengths) if first >= behind else ():
                if key in self.entries:
                    yield Match(words.spans[first][0], words.spans[last - 1][1], self.entries[key])
                    behind = last
                    break


class _Words:
    """The tokens of a text, as they stand and case-folded."""

    def __init__(self, text: str) -> None:
        self.spans = token_spans(text)
        self.starts = [start for start, _ in self.spans]
        self.ends = [end for _, end in self.spans]
        self._raw = tuple(text[start:end] for start, end in self.spans)
        self._folded = tuple(word.casefold() for word in self._raw)

    def key(self, first: int, last: int) -> Key:
        """The key of the tokens from ``first`` up to, not including, ``last``."""
        long = self.ends[last - 1] - self.starts[first] > _CASE_SENSITIVE_LENGTH
        return (self._folded if long else self._raw)[first:last]

    def key_of(self, span: TypedSpan) -> Key | None:
        """The key of a span, None if it begins or ends within a token."""
        covered = self.covered(span)
        whole = bool(covered) and self.starts[covered[0]] == span.start and self.ends[covered[-1]] == span.end
        return self.key(covered[0], covered[-1] + 1) if whole else None

    def covered(self, span: TypedSpan) -> range:
        """The tokens that begin within a span."""
        return range(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end))

    def keys_at(self, first: int, lengths: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[int, Key]]:
        """The keys that begin at a token, each with the token after its last; only those of the given lengths."""
        for length in lengths.get(self._folded[first], ()):
            if first + length <= len(self.spans):
                yield first + length, self.key(first, first + length)


def _lengths(keys: Iterable[Key]) -> dict[str, tuple[int, ...]]:
    """By case-folded first word, how many words the keys that begin with it have, longest first."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for key in keys:
        found[key[0].casefold()].add(len(key))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}


def _rates(best: Mapping[Key, str], read: Sequence[tuple[Example, _Words]]) -> dict[Key, float]:
    """By key, the share of its occurrences that are annotated. See :meth:`Lexicon.fit` for those that do not count."""
    annotated: Counter[Key] = Counter()
    seen: Counter[Key] = Counter()
    lengths = _lengths(best)
    for example, words in read:
        spans = {(span.start, span.end) for span in example.spans}
        farthest = [0] * len(words.spans)  # by token, where the spans that cover it end
        for span in example.spans:
            for index in words.covered(span):
                farthest[index] = max(farthest[index], span.end)
        for first in range(len(words.spans)):
            for last, key in words.keys_at(first, lengths):
                if key not in best or best[key] in example.hidden:
                    continue
                is_annotated = (words.starts[first], words.ends[last - 1]) in spans
                annotated[key] += is_annotated
                seen[key] += is_annotated or words.ends[last - 1] > farthest[first]
    return {key: annotated[key] / seen[key] for key in best if seen[key]}
