"""The type of a happening of several mentions, and what it is called in ACLED and PLOVER.

The crosswalk of the ontology gives the names; where it leaves them open, because they depend on who acts or who is
hit, the rules here decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strife.data.document import Event

MOST_SPECIFIC_FIRST = (
    "sexual_violence",
    "abduct",
    "bombing",
    "air_strike",
    "shelling",
    "assault",
    "riot",
    "protest",
    "clash",
    "offensive",
    "attack",
    "kill",
    "injure",
    "destroy",
)
"""Which trigger names a merged event: the act before its harm, the special act before the general one. A fight told
both as clash and as assault is an assault. Other types do not merge with one another."""
_ARMED = frozenset({"state forces", "rebel group", "political militia", "identity militia", "external forces"})
_STATE = frozenset({"state forces", "external forces"})


def main_event(events: Sequence[Event]) -> Event:
    """The event that names a happening: the most specific one; of several the first."""
    return min(events, key=lambda event: (_rank(event.type), event.start))


def _rank(event_type: str) -> int:
    return MOST_SPECIFIC_FIRST.index(event_type) if event_type in MOST_SPECIFIC_FIRST else -1


@dataclass(frozen=True, slots=True)
class AcledType:
    """An ACLED event and sub-event type, and the rule that chose it."""

    event_type: str
    sub_event_type: str
    rule: str


def acled_by_actors(event_type: str, first: str | None, second: str | None, *, text: str) -> AcledType | None:
    """ACLED's names where the type alone does not tell.

    Args:
        event_type: A type of strife's ontology.
        first: Category of actor1, None if unknown; ``second`` likewise of actor2.
        text: The triggers and weapons of the event, lower case.

    Returns:
        None where the ontology's own names stand, or the actors do not tell either.
    """
    if event_type == "capture" and first is not None:
        if first in _STATE:
            return AcledType("Battles", "Government regains territory", "captured by state forces")
        return AcledType("Battles", "Non-state actor overtakes territory", "captured by an armed group")
    if event_type == "bombing":
        if "suicide" in text:
            return AcledType("Explosions/Remote violence", "Suicide bomb", "a suicide bombing")
        if "grenade" in text:
            return AcledType("Explosions/Remote violence", "Grenade", "a grenade")
    if event_type in ("kill", "injure", "attack", "assault", "clash") and second == "civilians":
        return AcledType("Violence against civilians", "Attack", "civilians are hit")
    if event_type in ("kill", "injure", "attack") and {first, second} <= _ARMED:
        return AcledType("Battles", "Armed clash", "armed sides on both sides")
    return None
