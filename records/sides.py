"""Who stands on which side of an event."""

from __future__ import annotations

from dataclasses import dataclass

from strife.data.document import ALTERNATIVES, Argument, Event

SYMMETRIC_TYPES = frozenset({"clash", "agreement", "shelling"})
"""Types whose participants face each other: the first of them is actor1, the rest are actor2. In every other type
(a march, a withdrawal, a deployment) the participants stand on one side, and all of them are actor1."""

BOTH_SIDES = frozenset({"both sides", "the two sides", "both parties", "the two parties", "each other", "the sides"})
"""Words for the two parties of the event told before."""
FIRST = ("attacker", "participant")
"""The first of the roles that has arguments fills actor1, with all of them."""
SECOND = ("target", "victim")
"""The first of the roles that has arguments fills actor2, with all of them."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The arguments that fill actor1 and actor2, in text order."""

    first: tuple[Argument, ...]
    second: tuple[Argument, ...]


def sides_of(event: Event) -> Sides:
    """Tell the parties of an event apart."""
    first, second = _first_filled(event, FIRST), _first_filled(event, SECOND)
    if not SYMMETRIC_TYPES.isdisjoint(event.type.split(ALTERNATIVES)):
        participants = event.arguments_of("participant")
        if first == participants:
            first, participants = participants[:1], participants[1:]
        second = participants or second
    return Sides(first, second)


def _first_filled(event: Event, roles: tuple[str, ...]) -> tuple[Argument, ...]:
    return next((found for role in roles if (found := event.arguments_of(role))), ())
