"""What several count expressions of one event and one role say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from strife.records.counts.count import Count, added


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCount:
    """A count of an event as the article states it.

    Attributes:
        count: What the expression says.
        sentence: Number of its sentence; sentences and counts come in text order.
        victims: The words for those who are counted; None if the text has none.
        claimant: Who says so, under one name for one source; None if the article says it itself.
        part: Whether the text marks it as part of another figure (``including``, ``of them``).
        involvement: How far the claimant is a side of the event, 0 for an outsider; None if it is not known.
        update: Whether the text marks it as the newer figure (``the toll rose to 12``).
    """

    count: Count
    sentence: int
    victims: str | None = None
    claimant: str | None = None
    part: bool = False
    involvement: int | None = None
    update: bool = False


def combine_counts(counts: Sequence[StatedCount]) -> Count:
    """One count for one event and one role.

    First the figures of each claimant become one; then the claimants are set against each other.

    Raises:
        ValueError: There is nothing to combine.
    """
    if not counts:
        raise ValueError("no counts to combine")
    by_claimant: dict[str | None, list[StatedCount]] = {}
    for stated in _with_a_whole(counts):
        by_claimant.setdefault(stated.claimant, []).append(stated)
    return _across([_of_one_source(stated) for stated in by_claimant.values()])


def _with_a_whole(counts: Sequence[StatedCount]) -> list[StatedCount]:
    """Without the claimants that give parts only, if another one gives a whole."""
    whole = {stated.claimant for stated in counts if not stated.part}
    return [stated for stated in counts if stated.claimant in whole or not whole]


def _of_one_source(stated: Sequence[StatedCount]) -> StatedCount:
    """The count of one claimant, with that claimant's involvement."""
    wholes = [each for each in stated if not each.part] or list(stated)
    distinct = _without_repetitions(wholes)
    if len(distinct) == 1:
        return _named(distinct[0], _rule_of_single(stated, wholes))
    newest = max((number for number, each in enumerate(distinct) if each.update), default=None)
    if newest is not None:
        return _named(distinct[newest], "newer figure")
    if total := _total(distinct):
        return _named(total, "total of its parts")
    if _is_list(distinct) and (whole := added([each.count for each in distinct], "sum of a list")):
        return replace(distinct[0], count=whole)
    return _later_or_spread(distinct)


def _rule_of_single(stated: Sequence[StatedCount], wholes: Sequence[StatedCount]) -> str:
    if len(stated) == 1:
        return stated[0].count.rule
    return "total of its parts" if len(wholes) < len(stated) else "figure repeated"


def _named(stated: StatedCount, rule: str) -> StatedCount:
    return replace(stated, count=replace(stated.count, rule=rule))


def _without_repetitions(stated: Sequence[StatedCount]) -> list[StatedCount]:
    """Equal numbers once, unless one sentence counts different victims with them: ``two guards and two cooks``."""
    kept: list[StatedCount] = []
    for each in stated:
        if not any(each.count.numbers == other.count.numbers and not _is_list([other, each]) for other in kept):
            kept.append(each)
    return kept


def _total(stated: Sequence[StatedCount]) -> StatedCount | None:
    """The one figure that the others add up to."""
    for each in stated:
        others = [other.count.best for other in stated if other is not each]
        if (
            len(others) > 1
            and each.count.best is not None
            and None not in others
            and sum(filter(None, others)) == each.count.best
        ):
            return each
    return None


def _is_list(stated: Sequence[StatedCount]) -> bool:
    """Whether they stand in one sentence and count different victims."""
    victims = [each.victims for each in stated]
    same_sentence = len({each.sentence for each in stated}) == 1
    return (
        same_sentence and None not in victims and len({victim.lower() for victim in victims if victim}) == len(stated)
    )


def _later_or_spread(stated: Sequence[StatedCount]) -> StatedCount:
    """A higher figure of a later sentence stands for the newer state; others open a range."""
    last = stated[-1]
    size = _size(last.count)
    if all(each.sentence < last.sentence and _size(each.count) < size for each in stated[:-1]):
        return _named(last, "later figure is higher")
    return replace(last, count=_spread(stated, _lowest(stated), "different figures"))


def _across(sources: Sequence[StatedCount]) -> Count:
    """Different claimants: the lowest and the highest figure, and the best of the one who is least involved."""
    if len({source.count.numbers for source in sources}) == 1:
        first = sources[0].count
        return first if len(sources) == 1 else replace(first, rule="claimants agree")
    if own := next((source for source in sources if source.claimant is None and source.count.best is not None), None):
        return _spread(sources, own, "different claimants: the article's own")
    marked = [source for source in sources if source.involvement is not None]
    if marked:
        least = min(marked, key=lambda source: (source.involvement or 0, _size(source.count)))
        return _spread(sources, least, "different claimants: the least involved")
    return _spread(sources, _lowest(sources), "different claimants: the lowest")


def _lowest(stated: Sequence[StatedCount]) -> StatedCount:
    with_best = [each for each in stated if each.count.best is not None]
    return min(with_best or stated, key=lambda each: _size(each.count))


def _spread(stated: Sequence[StatedCount], chosen: StatedCount, rule: str) -> Count:
    """From the lowest to the highest number that anybody gives; the best is that of the chosen one."""
    low = min(number for each in stated for number in each.count.numbers if number is not None)
    ends = [number for each in stated for number in (each.count.best, each.count.high) if number is not None]
    high = max(ends, default=None)
    if high is not None and any((each.count.low or 0) > high for each in stated):
        high = None  # `dozens` beside `five`: nobody gives an upper end
    return Count(low, chosen.count.best, high, rule)


def _size(count: Count) -> int:
    return next(number for number in (count.best, count.low, count.high) if number is not None)
