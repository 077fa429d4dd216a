"""The columns of the two sides and of who says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from strife.data.document import Argument
from strife.records.actors import Actor, civilian_targeting
from strife.records.cells import Cells, Filled, Null, all_null, filled_or_null
from strife.records.claims import DENIED, DISPUTED, STATED, Claimant, Claims, claim_status
from strife.records.columns import JOIN
from strife.records.context import Context
from strife.records.mentions import Mention
from strife.records.sides import BOTH_SIDES, Sides

_PRONOUNS = frozenset({"it", "they", "them", "he", "she", "we", "i", "who"})
_CLAIMANT = ("claimant", "claimant_id")
_NOT_LISTED = "not in the list of actors"


def actor_cells(
    mentions: Sequence[Mention],
    context: Context,
    *,
    before: Sides | None,
    country: str | None,
    absent: tuple[Callable[[], str], Callable[[], str]],
) -> Cells:
    """The parties of all mentions under their names.

    Args:
        before: The sides of the event told before, which ``both sides`` means.
        country: Where it happened, which tells a country's own forces from those of another.
        absent: What is said where no mention names the first side, and the second.
    """
    sides = _turned(mentions)
    if before is not None and any(_means_both(span, context) for side in sides for span in side.first):
        sides = [before]
    first, second = (
        _side(column, _parties([span for side in sides for span in getattr(side, name)], context, country), reason)
        for column, name, reason in (("actor1", "first", absent[0]), ("actor2", "second", absent[1]))
    )
    category = second["actor2_category"]
    targeted = civilian_targeting(category.value if isinstance(category, Filled) else None)
    reason = category.reason if isinstance(category, Null) else ""
    return {**first, **second, "civilian_targeting": filled_or_null(targeted, "category of actor2", reason)}


def _means_both(span: Argument, context: Context) -> bool:
    return context.surface(span).lower() in BOTH_SIDES


def _turned(mentions: Sequence[Mention]) -> list[Sides]:
    """The sides of each mention as the first one has them: a clash can be told from either side."""
    first: frozenset[str] = frozenset()
    second: frozenset[str] = frozenset()
    turned = []
    for mention in mentions:
        sides, ours, theirs = mention.sides, mention.first, mention.second
        if (ours & second or theirs & first) and not (ours & first or theirs & second):
            sides, ours, theirs = Sides(sides.second, sides.first), theirs, ours
        turned.append(sides)
        first, second = first | ours, second | theirs
    return turned


def _parties(spans: Sequence[Argument], context: Context, country: str | None) -> list[Actor]:
    """One of each party, in text order; of two descriptions of a party the longer."""
    parties: dict[str, Actor] = {}
    for span in spans:
        found = context.actor(span, country=country)
        actor = found if isinstance(found, Actor) else Actor(context.surface(span), None, None, None, found.reason)
        key = actor.id or actor.name.lower()
        if key not in parties or len(actor.name) > len(parties[key].name):
            parties[key] = actor
    return _without_shadows(list(parties.values()))


def _without_shadows(parties: list[Actor]) -> list[Actor]:
    """Parties without bare words for one that is named beside them, such as ``militants`` and ``both sides``."""
    if len(parties) < 2:
        return parties
    named = [party for party in parties if party.id is not None]
    shadows = [
        party
        for party in parties
        if party.id is None
        and party.name.islower()
        and (party.name in BOTH_SIDES or any(party.category in (None, each.category) for each in named))
        and (party.name in BOTH_SIDES or party.category is not None or party.name in _PRONOUNS)
    ]
    return [party for party in parties if party not in shadows] or parties


def _side(column: str, parties: Sequence[Actor], absent: Callable[[], str]) -> Cells:
    if not parties:
        return all_null((column, f"{column}_id", f"{column}_category"), absent())
    rule = JOIN.join(dict.fromkeys(party.rule for party in parties))
    ids = [party.id for party in parties if party.id is not None]
    categories = {party.category for party in parties if party.category is not None}
    unsure = (
        "the parties are of several categories" if categories else "the text does not tell what kind of party it is"
    )
    return {
        column: Filled(JOIN.join(party.name for party in parties), rule),
        f"{column}_id": filled_or_null(JOIN.join(ids) or None, rule, _NOT_LISTED),
        f"{column}_category": filled_or_null(categories.pop() if len(categories) == 1 else None, rule, unsure),
    }


def claim_cells(
    mentions: Sequence[Mention], claims: Claims, context: Context, *, absent: Callable[[], str], unjudged: str
) -> Cells:
    """Who says so, and the status of the claim.

    Args:
        absent: What is said where nobody is named.
        unjudged: What is said where the annotation has no claim status.
    """
    status = claim_status(mentions, context)
    if status == STATED:
        cells = all_null(_CLAIMANT, "the article states it in its own voice")
    else:
        cells = _claimant_cells(_chosen(mentions, claims, disputed=status == DISPUTED), context, absent)
    return {**cells, "claim_status": filled_or_null(status, "the most contested mention", unjudged)}


def _claimant_cells(claimants: Sequence[Claimant], context: Context, absent: Callable[[], str]) -> Cells:
    actors = _named(claimants, context)
    if not actors:
        return all_null(_CLAIMANT, absent())
    rule = JOIN.join(dict.fromkeys(claimant.rule for claimant in claimants))
    ids = [actor.id for actor in actors if actor.id is not None]
    return {
        "claimant": Filled(JOIN.join(actor.name for actor in actors), rule),
        "claimant_id": filled_or_null(JOIN.join(ids) or None, rule, _NOT_LISTED),
    }


def _chosen(mentions: Sequence[Mention], claims: Claims, *, disputed: bool) -> list[Claimant]:
    """The first who says so; of a dispute everybody who says that it happened, of a denial that nobody asserts who
    denies."""
    asserting = [mention for mention in mentions if mention.event.factuality != DENIED] or list(mentions)
    found = [claimant for mention in asserting for claimant in claims.of(mention)]
    return found if disputed else found[:1]


def _named(claimants: Sequence[Claimant], context: Context) -> list[Actor]:
    """Who says so; ``he`` that stands for nobody known is who spoke in the sentence before, else nobody."""
    spans = [_antecedent(claimant.span, context) for claimant in claimants]
    return _parties([span for span in spans if span is not None], context, None)


def _antecedent(span: Argument, context: Context) -> Argument | None:
    found = context.actor(span)
    name = found.name if isinstance(found, Actor) else context.surface(span)
    if name.lower() not in _PRONOUNS:
        return span
    return context.speaker(context.sentence(span.start) - 1) if context.sentence(span.start) else None
