"""The columns of the killed and the injured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from strife.data.document import Argument
from strife.records.actors import Actor
from strife.records.cells import Cells, Filled, Null, all_null, filled_or_null
from strife.records.claims import Claims
from strife.records.columns import JOIN
from strife.records.context import Context
from strife.records.counts import Count
from strife.records.counts.combine import StatedCount, combine_counts
from strife.records.mentions import Mention
from strife.records.outcome import Unresolved

_BOUNDS = ("low", "best", "high")
_PART = regex.compile(r"(?i)\b(?:including|among them|among whom|of them|of whom)\W{1,3}(?:\w+\W+){0,2}$")
_UPDATE = regex.compile(
    r"(?i)\b(?:rose|risen|rises|climbed|climbs|jumped|increased|amended|revised|corrected|put)\b[^.]{0,40}$"
)
_ELSEWHERE = "the figure rather counts those of the other kind of harm"
_HARM_TYPES = {"killed": "kill", "injured": "injure"}


@dataclass(frozen=True, slots=True)
class _Toll:
    """The count of one role, or why there is none."""

    count: Count | None
    reason: str
    victims: str | None = None


def toll_cells(
    mentions: Sequence[Mention], claims: Claims, context: Context, *, absent: tuple[Callable[[], str], ...]
) -> Cells:
    """Killed and injured as ranges, from the counts of all mentions.

    Args:
        absent: What is said where no mention counts killed, and injured.
    """
    cells: Cells = {}
    rules = []
    for role, reason in zip(_HARM_TYPES, absent, strict=True):
        toll = _toll(role, mentions, claims, context, reason)
        cells |= _columns(role, toll)
        if toll.count is not None:
            rules.append(f"{role}: {toll.count.rule}" + (f" ({toll.victims})" if toll.victims else ""))
    cells["count_rule"] = Filled(JOIN.join(rules), "") if rules else Null(absent[0]())
    return cells


def _columns(role: str, toll: _Toll) -> Cells:
    columns = [f"{role}_{bound}" for bound in _BOUNDS]
    if toll.count is None:
        return all_null(columns, toll.reason)
    open_end = f"the words give no such bound ({toll.count.rule})"
    return {
        column: filled_or_null(getattr(toll.count, bound), toll.count.rule, open_end)
        for column, bound in zip(columns, _BOUNDS, strict=True)
    }


def _toll(role: str, mentions: Sequence[Mention], claims: Claims, context: Context, absent: Callable[[], str]) -> _Toll:
    stated: list[StatedCount] = []
    reasons: list[str] = []
    sides: list[str | None] = []
    seen: set[tuple[int, int]] = set()
    counted = _counted_as(mentions)
    for mention in mentions:
        for span in mention.event.arguments_of(role):
            if (span.start, span.end) in seen:
                continue
            seen.add((span.start, span.end))
            if counted.get((span.start, span.end), role) != role:
                reasons.append(_ELSEWHERE)
                continue
            found = context.count(span)
            if isinstance(found, Unresolved):
                reasons.append(found.reason)
                continue
            victims = _victims_of(span, mention)
            stated.append(_stated(found, span, victims, mention, claims, context))
            sides.append(context.who(victims) if victims else None)
    if not stated:
        alone = None if _ELSEWHERE in reasons else _lone_victim(role, mentions, context)
        return alone or _Toll(None, reasons[0] if reasons else absent())
    stated.sort(key=lambda each: each.sentence)
    known = set(sides)
    return _Toll(combine_counts(stated), "", known.pop() if len(known) == 1 else None)


def _counted_as(mentions: Sequence[Mention]) -> dict[tuple[int, int], str]:
    """Whom each figure counts; of one that is the killed of an event and the injured of another, the surer guess."""
    scored = (
        a for mention in mentions for a in mention.event.arguments if a.role in _HARM_TYPES and a.score is not None
    )
    return {(a.start, a.end): a.role for a in sorted(scored, key=lambda a: a.score or 0.0)}


def _stated(
    count: Count, span: Argument, victims: Argument | None, mention: Mention, claims: Claims, context: Context
) -> StatedCount:
    before = context.document.text[max(0, span.start - 60) : span.start]
    said_by = claims.of(mention)
    return StatedCount(
        count=count,
        sentence=context.sentence(span.start),
        victims=context.surface(victims).lower() if victims else None,
        claimant=_source(said_by[0].span, context) if said_by else None,
        part=bool(_PART.search(before)),
        update=bool(_UPDATE.search(before)),
        involvement=None if not said_by else 1 if mention.event.claim == "claimed" else 0,
    )


def _source(span: Argument, context: Context) -> str:
    actor = context.actor(span)
    return actor.id or actor.name if isinstance(actor, Actor) else context.surface(span)


def _victims_of(count: Argument, mention: Mention) -> Argument | None:
    """The victims that a count belongs to: those that begin where it ends, a word or two on."""
    after = [span for span in mention.event.arguments_of("victim") if 0 <= span.start - count.start <= 40]
    return min(after, key=lambda span: span.start, default=None)


def _lone_victim(role: str, mentions: Sequence[Mention], context: Context) -> _Toll | None:
    """One person without a figure is 1: ``a watchman was killed``."""
    victims = {
        (span.start, span.end): span
        for mention in mentions
        if mention.event.type == _HARM_TYPES[role]
        for span in mention.event.arguments_of("victim")
    }
    if len(victims) != 1:
        return None
    (span,) = victims.values()
    found = context.lone_victim(span)
    return _Toll(found, "", context.who(span)) if isinstance(found, Count) else None
