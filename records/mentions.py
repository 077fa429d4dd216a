"""Event mentions with their expressions resolved: what merging compares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from strife.data.document import Argument, Event
from strife.records.actors import Actor
from strife.records.context import Context
from strife.records.counts import Count
from strife.records.dates import DateRange
from strife.records.places import Place
from strife.records.sides import Sides, sides_of

_FEWEST_PARTS = 2
COUNTED = ("killed", "injured")
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her", "such"})
_ARTICLES = frozenset({"the", "a", "an", "some", "of", "and", "two", "three", "four", "five", "several", "many"})


@dataclass(frozen=True, slots=True, eq=False)  # a mention equals itself alone, which is quickly told
class Mention:
    """One mention of an event.

    Attributes:
        sentence: Number of its trigger's sentence.
        places: What its places are, those that resolve.
        dates: Likewise its times.
        sides: Who stands on which side.
        first, second: Names of the two sides, for comparison: an actor's id, else the last word of its description.
        figures: ``(role, number)`` of every count with a number.
        spans: ``(role, start, end)`` of its arguments.
        trigger: Its trigger in small letters.
        definite: Whether ``the``, ``this`` or the like stands before the trigger.
    """

    event: Event
    sentence: int
    places: tuple[Place, ...]
    dates: tuple[DateRange, ...]
    sides: Sides
    first: frozenset[str]
    second: frozenset[str]
    figures: frozenset[tuple[str, int]]
    spans: frozenset[tuple[str, int, int]]
    trigger: str
    definite: bool


def mentions_of(context: Context) -> list[Mention]:
    """The event mentions of an article in text order; a list with a figure for each place is several mentions."""
    events = sorted(context.document.events, key=lambda event: (event.start, event.end))
    return [mention_of(part, context) for event in events for part in split_list(event)]


def mention_of(event: Event, context: Context) -> Mention:
    """An event with its expressions resolved."""
    sides = sides_of(event)
    counts = [(role, context.count(span)) for role in COUNTED for span in event.arguments_of(role)]
    numbers = {
        (role, found.best if found.best is not None else found.low)
        for role, found in counts
        if isinstance(found, Count)
    }
    places = [context.place(span) for span in event.arguments_of("place")]
    times = [context.date(span, factuality=event.factuality) for span in event.arguments_of("time")]
    return Mention(
        event=event,
        sentence=context.sentence(event.start),
        places=tuple(place for place in places if isinstance(place, Place)),
        dates=tuple(found for found in times if isinstance(found, DateRange)),
        sides=sides,
        first=_names(sides.first, context),
        second=_names(sides.second, context),
        figures=frozenset((role, number) for role, number in numbers if number is not None),
        spans=frozenset((span.role, span.start, span.end) for span in event.arguments),
        trigger=context.document.surface(event).lower(),
        definite=_word_before(context.document.text, event.start) in _DEFINITE,
    )


def _names(spans: Iterable[Argument], context: Context) -> frozenset[str]:
    names = set()
    for span in spans:
        actor = context.actor(span)
        if isinstance(actor, Actor) and actor.id is not None:
            names.add(actor.id)
        else:
            words = [word for word in context.surface(span).lower().split() if word not in _ARTICLES]
            names.update(words[-1:])
    return frozenset(names)


def _word_before(text: str, position: int) -> str:
    words = text[max(0, position - 40) : position].split()
    return words[-1].lower() if words else ""


def split_list(event: Event) -> list[Event]:
    """The parts of a list with a figure for each place: ``two died in Idlib, four in Hama`` is two events.

    A list is split if counts of one role and places alternate in the text, one place to each count. Other arguments
    belong to every part.
    """
    for role in COUNTED:
        counts = event.arguments_of(role)
        if len(counts) < _FEWEST_PARTS:
            continue
        places = event.arguments_of("place")
        if len(counts) == len(places) and _alternate(counts, places):
            shared = tuple(a for a in event.arguments if a not in counts and a not in places)
            return [
                replace(event, id=f"{event.id}.{number}", arguments=(count, place, *shared))
                for number, (count, place) in enumerate(zip(counts, places, strict=True), 1)
            ]
    return [event]


def _alternate(counts: tuple[Argument, ...], places: tuple[Argument, ...]) -> bool:
    ordered = sorted((*counts, *places), key=lambda argument: argument.start)
    return all(one.role != other.role for one, other in pairwise(ordered))
