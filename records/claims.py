"""Who says so: the claimants of a happening, and the status of their claim.

A mention that is attributed but has no claimant of its own takes one from its surroundings, by these rules in this
order: another event of the sentence has one; it stands in a quotation, and its speaker is named where that ends or
begins; somebody speaks in the sentence; the sentence before in the same paragraph has one, and the report goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from strife.data.document import Argument
from strife.data.quotations import quotations
from strife.records.context import Context
from strife.records.mentions import Mention

STATED = "stated"
DENIED = "denied"
DISPUTED = "disputed"
_ALLEGED = "alleged"
_SUSPICION = regex.compile(r"(?i)\b(?:suspected|alleged|allegedly|accused|blamed|believed to (?:be|have))\b")
_SUSPICION_DISTANCE = 50
"""Code points from a word of suspicion to the doer after it."""
_BYLINE = regex.compile(r"(?mi)^[ \t]*by [^\n]{1,80}$")
"""The line that names the author, who reports and does not claim."""
_STRONGEST_FIRST = (DISPUTED, _ALLEGED, "claimed", "attributed", STATED)


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
        self._bylines = [match.span() for match in _BYLINE.finditer(context.document.text)]
        self._by_sentence: dict[int, list[Argument]] = {}
        for mention in mentions:
            for claimant in self._own(mention):
                self._by_sentence.setdefault(context.sentence(claimant.start), []).append(claimant)

    def of(self, mention: Mention) -> list[Claimant]:
        """The claimants of one mention, its own first of all."""
        own = self._own(mention)
        if own:
            return [Claimant(span, "argument of the event") for span in own]
        if mention.event.claim in (None, STATED):
            return []
        found = self._nearby(mention)
        return [] if found is None else [found]

    def _own(self, mention: Mention) -> list[Argument]:
        return [
            claimant
            for claimant in mention.event.arguments_of("claimant")
            if not any(first <= claimant.start < stop for first, stop in self._bylines)
        ]

    def _nearby(self, mention: Mention) -> Claimant | None:
        start = mention.event.start
        if found := self._nearest(mention.sentence, start):
            return Claimant(found, "claimant of another event of the sentence")
        for first, stop in self._quotations:
            if first <= start < stop:
                ends = (self._context.sentence(stop - 1), self._context.sentence(first))
                if found := next((near for number in ends if (near := self._nearest(number, start))), None):
                    return Claimant(found, "speaker of the quotation")
        if found := self._context.speaker(mention.sentence):
            return Claimant(found, "speaker of the sentence")
        before = self._nearest(mention.sentence - 1, start)
        if before and "\n" not in self._context.document.text[before.start : start].strip():
            return Claimant(before, "the report of the sentence before goes on")
        return None

    def _nearest(self, sentence: int, position: int) -> Argument | None:
        return min(self._by_sentence.get(sentence, ()), key=lambda span: abs(span.start - position), default=None)


def claim_status(mentions: Sequence[Mention], context: Context) -> str | None:
    """The status of a happening: that of its most contested mention; a claim and its denial are a dispute.

    Where a word of suspicion stands between the act and its doer, it is alleged, whatever the annotation says.
    """
    known = {mention.event.claim for mention in mentions if mention.event.claim is not None}
    if known and any(_suspected(mention, context) for mention in mentions):
        known.add(_ALLEGED)
    factuality = {mention.event.factuality for mention in mentions}
    if DENIED in factuality and len(factuality - {None}) > 1:
        return DISPUTED
    return next((status for status in _STRONGEST_FIRST if status in known), None)


def _suspected(mention: Mention, context: Context) -> bool:
    """Whether a word of suspicion stands between the trigger and a doer of the same sentence."""
    event = mention.event
    for doer in event.arguments_of("attacker"):
        first, last = sorted((event.start, doer.start))
        first = min(first, max(0, doer.start - _SUSPICION_DISTANCE))
        if context.sentence(first) == context.sentence(last) and _SUSPICION.search(context.document.text[first:last]):
            return True
    return False
