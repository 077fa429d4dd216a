"""What an article says around its events: every normaliser at work on one document."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import regex

from strife.configs.actors import ActorList
from strife.configs.count_words import CountWords
from strife.data.document import Argument, Document, Entity
from strife.data.gazetteer import Gazetteer
from strife.data.sentences import sentence_spans
from strife.records.actors import Actor, DocumentActors
from strife.records.counts import Count, parse_count
from strife.records.counts.victims import count_of_victim, who
from strife.records.dates import DateRange
from strife.records.outcome import Unresolved
from strife.records.places import Place, PlaceResolver
from strife.records.timeline import Timeline, resolved_date

_SINCE = regex.compile(r"(?i)\bsince\s+$")
"""A preposition that models leave out of a time and that changes what it means."""
_SAYS = r"(?:said|says|told|reported|reports|announced|stated|claimed|confirmed|added|wrote)"
_SPEAKERS = frozenset({"Person", "Organisation"})
_SPEECH_DISTANCE = 120
"""Code points from a speaker to the word for speaking: room for an apposition."""
_SPEAKS = regex.compile(rf"(?i)[^\"\u201c\u201d]*?\b{_SAYS}\b")
_SPOKEN_BY = regex.compile(rf"(?i)(?:\baccording to|[,\"\u201d]\s*{_SAYS})\s+$")
_TOLD_THEN = regex.compile(rf"(?i)\b{_SAYS}(?: on| late| early)*\s*$")
_THEN_TOLD = regex.compile(rf"(?i)^,?\s*{_SAYS}\b")
_FUTURE = frozenset({"planned", "threatened"})


@dataclass(frozen=True)
class Normalisers:
    """What dates, places, actors and counts are resolved with; made once, used for every document."""

    places: PlaceResolver
    actors: ActorList
    counts: CountWords

    @classmethod
    def load(cls, *, gazetteers: Sequence[Path] = (), actors: Sequence[Path] = ()) -> Normalisers:
        """Read the data that comes with strife and the user's own.

        Args:
            gazetteers: Further gazetteers, in the format of ``docs/places.md``.
            actors: Further lists of actors, in the format of ``docs/actors.md``.

        Raises:
            InputError: a file cannot be read; file, line or entry are named.
        """
        return cls(PlaceResolver(Gazetteer.load(gazetteers)), ActorList.load(actors), CountWords.load())


class Context:
    """One article, and what its expressions mean. Every expression is resolved once.

    Args:
        document: The article with its annotation.
        normalisers: What resolves the expressions.
        actors: The article's actors, if they were looked at before.
    """

    def __init__(self, document: Document, normalisers: Normalisers, *, actors: DocumentActors | None = None) -> None:
        self.document = document
        self.sentences = sentence_spans(document.text, language=document.language)
        self._starts = [start for start, _ in self.sentences]
        self._normalisers = normalisers
        self._places = normalisers.places.of(document)
        self._actors = actors or DocumentActors(document, normalisers.actors)
        self._timeline = Timeline(document)

    def sentence(self, position: int) -> int:
        """Number of the sentence that a position of the text lies in."""
        return max(bisect_right(self._starts, position) - 1, 0)

    def sentence_text(self, start: int, end: int) -> str:
        """The sentence around a span, or the run of sentences if it crosses a boundary."""
        first, last = self.sentence(start), self.sentence(max(start, end - 1))
        if not self.sentences:
            return ""
        return self.document.text[self.sentences[first][0] : self.sentences[last][1]]

    def surface(self, span: Argument | Entity) -> str:
        """What the text says there, on one line."""
        return " ".join(self.document.surface(span).split())

    def is_place(self, span: Argument) -> bool:
        """Whether the text names a place or a site there."""
        return self._entity_types.get((span.start, span.end)) in ("Location", "Facility")

    def dates_of_sentence(self, sentence: int) -> list[DateRange]:
        """The days that a sentence names, each once; that of a statement (``said on Friday``) only if it is alone."""
        if not self.sentences:
            return []
        first, stop = self.sentences[sentence]
        found = [(span, day) for span, day in self._timeline.days if first <= span[0] < stop]
        told = [(span, day) for span, day in found if not _THEN_TOLD.match(self.document.text[span[1] : span[1] + 20])]
        told = [(span, day) for span, day in told if not self._follows_speech(span[0])] or told or found
        return list({(day.start, day.end): day for _, day in told}.values())

    def _follows_speech(self, start: int) -> bool:
        return bool(_TOLD_THEN.search(self.document.text[max(0, start - 30) : start]))

    def speaker(self, sentence: int) -> Argument | None:
        """Who speaks in a sentence: after ``," said`` or ``according to``, else the first that ``said`` follows."""
        if not self.sentences:
            return None
        first, stop = self.sentences[sentence]
        text = self.document.text
        found = []
        for entity in self._speakers.get(sentence, ()):
            if first <= entity.start and entity.end <= stop:
                if _SPOKEN_BY.search(text[max(first, entity.start - 20) : entity.start]):
                    found.append((0, entity))
                elif _SPEAKS.match(text[entity.end : min(stop, entity.end + _SPEECH_DISTANCE)]):
                    found.append((1, entity))
        if not found:
            return None
        entity = min(found, key=lambda each: (each[0], each[1].start))[1]
        return Argument("claimant", entity.start, entity.end, entity.id)

    def place(self, span: Argument) -> Place | Unresolved:
        """Where a place argument is."""
        return self._places.resolve(span.start, span.end)

    def whole_country(self) -> Place | None:
        """The country that the article is about; None if it is about several alike."""
        return self._places.whole_country()

    def actor(self, span: Argument, *, country: str | None = None) -> Actor | Unresolved:
        """Whom a party or a claimant names; ``country`` is where the event happens, if that is known."""
        return self._actors.resolve(span.start, span.end, event_country=country)

    def count(self, span: Argument) -> Count | Unresolved:
        """How many."""
        return parse_count(self.surface(span), self._normalisers.counts)

    def lone_victim(self, span: Argument) -> Count | Unresolved:
        """How many a victim without a count is: one person is 1."""
        person = self._entity_types.get((span.start, span.end)) == "Person"
        return count_of_victim(self.surface(span), self._normalisers.counts, person=person)

    def who(self, span: Argument) -> str | None:
        """Whether victims are civilians or combatants, as far as their words tell."""
        return who(self.surface(span), self._normalisers.counts)

    def date(self, span: Argument, *, factuality: str | None) -> DateRange | Unresolved:
        """When, seen from the publication date and from the last date that the text told before."""
        anchors = self._timeline.anchors(span.start, future=factuality in _FUTURE)
        since = "since " if _SINCE.search(self.document.text[max(0, span.start - 8) : span.start]) else ""
        if dated := self._timeline.with_year(span.start, span.end):
            found = resolved_date(since + dated, anchors)
            if isinstance(found, DateRange):
                return replace(found, rule="year told before")
        return resolved_date(since + self.surface(span), anchors)

    @cached_property
    def _speakers(self) -> Mapping[int, Sequence[Entity]]:
        """Those who can speak, by the sentence in which they are named."""
        found: defaultdict[int, list[Entity]] = defaultdict(list)
        for entity in self.document.entities:
            if entity.type in _SPEAKERS:
                found[self.sentence(entity.start)].append(entity)
        return found

    @cached_property
    def _entity_types(self) -> dict[tuple[int, int], str]:
        return {(entity.start, entity.end): entity.type for entity in self.document.entities}
