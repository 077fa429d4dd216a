"""Which mentions tell of one happening.

Each mention is compared with the earlier ones within reach. What speaks for and against one happening is worth
points (see ``configs/merging.yaml``); the earlier mention with most points is taken if they exceed the threshold and
nothing forbids the two happenings to be one. So every decision can be traced to the points that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TypeVar

from strife.configs.merging import MergingConfig
from strife.data.document import ALTERNATIVES
from strife.records.dates import DateRange
from strife.records.mentions import Mention
from strife.records.places import Place

T = TypeVar("T")

HARMS = frozenset({"kill", "injure", "destroy"})
"""What belongs to the act that caused it."""
ACTS = frozenset({"clash", "assault", "air_strike", "shelling", "bombing", "attack"})
"""Acts that cause harm, and that are told under one another's names."""
_CAUSES = ACTS | {"riot", "sexual_violence", "offensive"}
_SAME_ACT = (frozenset({"clash", "assault"}), frozenset({"protest", "riot"}))
_GENERAL = "attack"
_STEM = 4
_PARTIES = frozenset({"attacker", "participant", "target", "victim"})
_UNREAL = frozenset({"planned", "threatened", "hypothetical"})


@dataclass(frozen=True, slots=True)
class Link:
    """Why a mention was joined to an earlier one: the points by what they were given for, and their sum."""

    mention: Mention
    antecedent: Mention
    points: Mapping[str, float]
    total: float


@dataclass(frozen=True, slots=True)
class Happening:
    """Mentions of one happening, in text order, and the links that made it one."""

    mentions: tuple[Mention, ...]
    links: tuple[Link, ...] = ()


def merge(mentions: Sequence[Mention], config: MergingConfig) -> list[Happening]:
    """Put the mentions of each happening together.

    Args:
        mentions: In text order.
        config: The points and the threshold.

    Returns:
        The happenings in the order of their first mentions.
    """
    groups: list[list[Mention]] = []
    links: list[list[Link]] = []
    within: list[int] = []
    for mention in mentions:
        within = [n for n in within if mention.sentence - groups[n][-1].sentence <= config.reach]
        candidates = [
            (link, number)
            for number in within
            for link in [_best_link(mention, groups[number], config)]
            if link is not None and link.total > config.threshold
        ]
        if candidates:
            link, number = max(candidates, key=lambda each: each[0].total)
            groups[number].append(mention)
            links[number].append(link)
        else:
            within.append(len(groups))
            groups.append([mention])
            links.append([])
    return [Happening(tuple(group), tuple(found)) for group, found in zip(groups, links, strict=True)]


def _best_link(mention: Mention, group: Iterable[Mention], config: MergingConfig) -> Link | None:
    """The link to the mention of a group with most points; None if there is none or it cannot be of this group."""
    alike = [earlier for earlier in group if may_be_one(earlier, mention)]
    if not alike or any(forbidden(earlier, mention) for earlier in group):
        return None
    return max((_link(mention, earlier, config.points) for earlier in alike), key=attrgetter("total"))


def _link(mention: Mention, earlier: Mention, points: Mapping[str, float]) -> Link:
    given = {name: points[name] * value for name, value in evidence(earlier, mention).items()}
    return Link(mention, earlier, given, sum(given.values()))


def may_be_one(one: Mention, other: Mention) -> bool:
    """Whether two types can be mentions of one happening: one type, an act and its harm, two names of an act.

    Different harms, such as a death and a burnt house, belong together if they are told in one breath.
    """
    return _types_may_be_one(one.event.type, other.event.type, abs(other.sentence - one.sentence) <= 1)


@cache
def _types_may_be_one(one: str, other: str, near: bool) -> bool:
    ours, theirs = _types(one), _types(other)
    if ours <= HARMS and theirs <= HARMS and not ours & theirs and not near:
        return False
    return any(_types_meet(a, b) for a in ours for b in theirs)


def _types_meet(one: str, other: str) -> bool:
    pair = frozenset({one, other})
    if one == other or pair <= HARMS or any(pair <= same for same in _SAME_ACT):
        return True
    if _GENERAL in pair and pair <= ACTS:
        return True
    return bool(pair & HARMS) and bool(pair & _CAUSES)


def forbidden(one: Mention, other: Mention) -> bool:
    """Whether two mentions cannot be of one happening: other days, other places, a plan and a fact, parts of a list."""
    if one.event.start == other.event.start and one.event.id != other.event.id and _list_parts(one, other):
        return True
    if (one.event.factuality in _UNREAL) != (other.event.factuality in _UNREAL):
        return True
    return _apart(one.dates, other.dates, dates_meet) or _apart(one.places, other.places, places_meet)


def _list_parts(one: Mention, other: Mention) -> bool:
    return one.event.id.rpartition(".")[0] == other.event.id.rpartition(".")[0] != ""


def _apart(ones: Sequence[T], others: Sequence[T], meet: Callable[[T, T], bool]) -> bool:
    return bool(ones) and bool(others) and not any(meet(a, b) for a in ones for b in others)


def dates_meet(one: DateRange, other: DateRange) -> bool:
    """Whether two ranges share a day."""
    return one.start <= other.end and other.start <= one.end


def places_meet(one: Place, other: Place) -> bool:
    """Whether two places can be one: the same entry, or one in the region or country that the other is."""
    if one.country and other.country and one.country != other.country:
        return False
    if one.id is not None and one.id == other.id:
        return True
    if one.precision >= 3 or other.precision >= 3:
        return one.admin1 is None or other.admin1 is None or one.admin1 == other.admin1
    return one.id is None or other.id is None


def evidence(one: Mention, other: Mention) -> dict[str, float]:
    """What speaks for or against one happening, by name; 1 where it holds. ``one`` stands earlier in the text."""
    distance = other.sentence - one.sentence
    first, second = _facing(one, other)
    shared = {span[0] for span in one.spans & other.spans}
    same_type, harms = _compared(one.event.type, other.event.type)
    facts = {
        "always": True,
        "same_type": same_type,
        "two_harms": harms == 2 and not same_type,
        "act_and_harm": harms == 1,
        "harm_of_the_sentence": distance == 0 and harms == 1,
        "harms_of_a_sentence": distance == 0 and harms == 2,
        "same_type_in_a_sentence": distance == 0 and same_type,
        "same_type_and_definite": same_type and other.definite,
        "next_sentence": distance == 1,
        "far_apart": distance > 4,
        "from_the_lead": one.sentence <= 1 < other.sentence,
        "shared_place": "place" in shared,
        "shared_time": "time" in shared,
        "shared_party": not shared.isdisjoint(_PARTIES),
        "same_place": bool(one.places and other.places) and _share_a_place(one, other),
        "same_date": bool(one.dates and other.dates) and _share_a_date(one, other),
        "same_first": bool(one.first & first),
        "other_first": bool(one.first and first) and not one.first & first,
        "same_second": bool(one.second & second),
        "other_second": bool(one.second and second) and not one.second & second,
        "same_figure": bool(one.figures & other.figures),
        "other_figure": bool(one.figures and other.figures) and _figures_differ(one, other),
        "same_trigger": _same_word(one.trigger, other.trigger),
        "definite": other.definite,
        "other_factuality": one.event.factuality != other.event.factuality,
    }
    return {name: 1.0 for name, holds in facts.items() if holds}


@cache
def _compared(one: str, other: str) -> tuple[bool, int]:
    """Whether two types are one, and how many of them are harms."""
    ours, theirs = _types(one), _types(other)
    return bool(ours & theirs), bool(ours & HARMS) + bool(theirs & HARMS)


def _share_a_place(one: Mention, other: Mention) -> bool:
    return any(a.id is not None and a.id == b.id and a.precision < 3 for a in one.places for b in other.places)


def _share_a_date(one: Mention, other: Mention) -> bool:
    return any(a.start == b.start and a.end == b.end for a in one.dates for b in other.dates)


def _facing(one: Mention, other: Mention) -> tuple[frozenset[str], frozenset[str]]:
    """The sides of the second mention as the first one has them: a clash can be told from either side."""
    if one.first & other.second and not one.first & other.first:
        return other.second, other.first
    return other.first, other.second


def _same_word(one: str, other: str) -> bool:
    """Whether two words differ in their endings alone: ``clash``, ``clashes``, ``clashed``."""
    shorter = min(len(one), len(other))
    stem = max(shorter - 1, min(shorter, _STEM))
    return one[:stem] == other[:stem]


def _figures_differ(one: Mention, other: Mention) -> bool:
    roles = {role for role, _ in one.figures} & {role for role, _ in other.figures}
    return any(
        {n for r, n in one.figures if r == role}.isdisjoint(n for r, n in other.figures if r == role) for role in roles
    )


@cache
def _types(name: str) -> frozenset[str]:
    return frozenset(name.split(ALTERNATIVES))
