"""Who says so: the claimants of a happening, and the status of their claim.

A mention that is attributed but has no claimant of its own takes one from its surroundings, by these rules in this
order: another event of the sentence has one; it stands in a quotation, and its speaker is named where that ends or
begins; the sentence before in the same paragraph has one, and the report goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strife.data.document import Argument
from strife.data.quotations import quotations
from strife.records.context import Context
from strife.records.mentions import Mention

STATED = "stated"
DENIED = "denied"
DISPUTED = "disputed"
_STRONGEST_FIRST = (DISPUTED, "alleged", "claimed", "attributed", STATED)


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says so, and by which rule it is known."""

    span: Argument
    rule: str


class Claims:
    """The claimants of an article's mentions.

    Args:
        mentions: All mentions of the article, in text order.
        context: The article.
    """

    def __init__(self, mentions: Sequence[Mention], context: Context) -> None:
        self._context = context
        self._quotations = quotations(context.document.text)
        self._by_sentence: dict[int, list[Argument]] = {}
        for mention in mentions:
            for claimant in mention.event.arguments_of("claimant"):
                self._by_sentence.setdefault(context.sentence(claimant.start), []).append(claimant)

    def of(self, mention: Mention) -> list[Claimant]:
        """The claimants of one mention, its own first of all."""
        own = mention.event.arguments_of("claimant")
        if own:
            return [Claimant(span, "argument of the event") for span in own]
        if mention.event.claim in (None, STATED):
            return []
        found = self._nearby(mention)
        return [] if found is None else [found]

    def _nearby(self, mention: Mention) -> Claimant | None:
        start = mention.event.start
        if found := self._nearest(mention.sentence, start):
            return Claimant(found, "claimant of another event of the sentence")
        for first, stop in self._quotations:
            if first <= start < stop:
                ends = (self._context.sentence(stop - 1), self._context.sentence(first))
                if found := next((near for number in ends if (near := self._nearest(number, start))), None):
                    return Claimant(found, "speaker of the quotation")
        before = self._nearest(mention.sentence - 1, start)
        if before and "\n" not in self._context.document.text[before.start : start].strip():
            return Claimant(before, "the report of the sentence before goes on")
        return None

    def _nearest(self, sentence: int, position: int) -> Argument | None:
        return min(self._by_sentence.get(sentence, ()), key=lambda span: abs(span.start - position), default=None)


def claim_status(mentions: Sequence[Mention]) -> str | None:
    """The status of a happening: that of its most contested mention; a claim and its denial are a dispute."""
    known = {mention.event.claim for mention in mentions if mention.event.claim is not None}
    factuality = {mention.event.factuality for mention in mentions}
    if DENIED in factuality and len(factuality - {None}) > 1:
        return DISPUTED
    return next((status for status in _STRONGEST_FIRST if status in known), None)
