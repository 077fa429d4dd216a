"""Where and when a happening took place whose own mentions do not say: from the story around them.

A happening without a place takes where people were driven out of, what was aimed at, or where they went; the country,
if it is called nationwide; else the place of another event of its sentence. Likewise its date, which is also that of
its sentence if that has one alone. Each is known by its rule, and what only the surroundings say is never used to
merge. The sentences before are not asked: on our gold records two of three dates from there were wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import regex

from strife.records.context import Context
from strife.records.dates import DateRange, combine_dates
from strife.records.dates.ranges import SINCE
from strife.records.mentions import Mention
from strife.records.places import Place
from strife.records.sides import BOTH_SIDES, Sides

T = TypeVar("T")
_MOVED = ("origin", "target", "destination")
ANYWHERE = frozenset({"agreement", "threaten"})
"""Types whose day and place the story around them does not tell: words are said anywhere, and later."""
_NATIONWIDE_BEFORE = regex.compile(r"(?i)\b(?:country|nation)-?wide(?: [\w-]+)?\s$")
_NATIONWIDE_AFTER = regex.compile(
    r"(?i) (?:across|throughout|all over|around) the (?:whole |entire )?(?:country|nation)\b"
)
_BESIDE = 40
_BACKGROUND = frozenset({"planned", "threatened", "hypothetical"})


@dataclass(frozen=True)
class Surroundings:
    """The story around a happening.

    Attributes:
        mentions: All mentions of the article, in text order.
        happenings: The same mentions, merged.
    """

    mentions: Sequence[Mention]
    context: Context
    happenings: Sequence[Sequence[Mention]]

    @cached_property
    def _by_sentence(self) -> Mapping[int, Sequence[Mention]]:
        found: defaultdict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.sentence].append(mention)
        return found

    @cached_property
    def _happening_of(self) -> Mapping[str, Sequence[Mention]]:
        return {mention.event.id: happening for happening in self.happenings for mention in happening}

    def places(self, happening: Sequence[Mention]) -> list[Place]:
        """The place that the surroundings give, with its rule; empty if they give none."""
        if (aim := self.aim(happening)) is not None:
            return [aim]
        if any(self._is_nationwide(mention) for mention in happening) and (whole := self.context.whole_country()):
            return [replace(whole, rule="nationwide")]
        if any(mention.event.type in ANYWHERE for mention in happening):
            return []
        found = self._nearest(happening, lambda mention: [mention.places] if mention.places else [])
        return [replace(place, rule="place of another event of the sentence") for place in found or ()]

    def aim(self, happening: Sequence[Mention]) -> Place | None:
        """The town or site that is left, aimed at or gone to."""
        return next(
            (
                replace(place, rule=f"origin, target or destination: {place.rule}")
                for mention in happening
                for role in _MOVED
                for span in mention.event.arguments_of(role)
                if self.context.is_place(span)
                and isinstance(place := self.context.place(span), Place)
                and place.id is not None
            ),
            None,
        )

    def _is_nationwide(self, mention: Mention) -> bool:
        """``a countrywide offensive``, ``protests across the country``."""
        text, event = self.context.document.text, mention.event
        before, after = text[max(0, event.start - _BESIDE) : event.start], text[event.end : event.end + _BESIDE]
        return bool(_NATIONWIDE_BEFORE.search(before) or _NATIONWIDE_AFTER.match(after))

    def sides_before(self, happening: Sequence[Mention]) -> Sides | None:
        """The two sides of the last event of the sentence before the happening's first mention."""
        first = happening[0]
        earlier = [
            sides
            for other in self._by_sentence[first.sentence]
            if other.event.start < first.event.start
            if (sides := other.sides).first
            and sides.second
            and not any(self.context.surface(span).lower() in BOTH_SIDES for span in (*sides.first, *sides.second))
        ]
        return earlier[-1] if earlier else None

    def dates(self, happening: Sequence[Mention]) -> list[DateRange]:
        """The date that the surroundings give; events that have not happened give none and take none.

        But for one: what is said to go on "since October" is under way, though a model may have called it planned.
        """
        if any(mention.event.factuality in _BACKGROUND for mention in happening):
            since = self._nearest(happening, lambda mention: [day for day in mention.dates if day.rule == SINCE])
            return [replace(since, rule="since: date of another event of the sentence")] if since else []
        found = self._nearest(
            happening, lambda mention: self._dates_of(mention) if mention.event.factuality not in _BACKGROUND else ()
        )
        if found and not any(mention.event.type in ANYWHERE for mention in happening):
            return [replace(found, rule="date of another event of the sentence")]
        alone = self.context.dates_of_sentence(happening[0].sentence)
        return [replace(alone[0], rule="only date of the sentence")] if len(alone) == 1 else []

    def _dates_of(self, mention: Mention) -> Sequence[DateRange]:
        """The dates of a mention, or those that other mentions of its happening have."""
        if mention.dates:
            return mention.dates
        whole = self._happening_of.get(mention.event.id, ())
        told = [each for other in whole for each in other.dates]
        return [combine_dates(told)] if told else ()

    def _nearest(self, happening: Sequence[Mention], values: Callable[[Mention], Iterable[T]]) -> T | None:
        """The value of the nearest other mention of a sentence of the happening."""
        near = [
            (abs(other.event.start - mention.event.start), value)
            for mention in happening
            for other in self._by_sentence[mention.sentence]
            if other not in happening
            for value in values(other)
        ]
        return min(near, key=lambda each: each[0])[1] if near else None
