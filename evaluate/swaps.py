"""Whether a system treats names alike: what it says of an article before and after names have changed places.

No gold annotation is needed. A *decision* is a thing that could come out otherwise; a *flip* is one that did:

=========  ==================================  ================================================
aspect     flips                               decisions
=========  ==================================  ================================================
found      events that vanish or appear        events found before or after
type       events whose type is another        events found both before and after
factuality likewise                            likewise
claim      likewise                            likewise
roles      arguments whose role is another     arguments (event and span) there before and after
arguments  events whose set of (role, span)    events found both before and after
           is another
=========  ==================================  ================================================

Events are the same if their trigger spans are, carried over through the edits; so are arguments. The flip rate of an
aspect is flips / events found before or after; that of roles is flips / decisions. The overall flip rate is micro: the
flips of found, type, factuality, claim and roles over their decisions. ``arguments`` is not among them, for it counts
a span that grows by an article as much as another role.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from strife.data.document import Document, Event
from strife.data.edits import edited
from strife.data.name_swaps import NameSwaps, Swap
from strife.evaluate.bootstrap import LEVEL
from strife.evaluate.metrics import Estimate
from strife.evaluate.resampling import Weights, resampled_interval
from strife.evaluate.robustness import Annotate
from strife.evaluate.tables import TextTable, interval, percent

Aspect: TypeAlias = Literal["found", "type", "factuality", "claim", "roles", "arguments"]
ASPECTS: tuple[Aspect, ...] = ("found", "type", "factuality", "claim", "roles", "arguments")
OVERALL: tuple[Aspect, ...] = ("found", "type", "factuality", "claim", "roles")
"""The aspects whose decisions the overall flip rate pools."""
ALL_KINDS = "all kinds"
NOTHING = "nothing"
"""The kind under which no name changes: the same articles once more, in another order."""


@dataclass(frozen=True, slots=True)
class Flips:
    """What changed in one article.

    Attributes:
        document: Its id.
        kind: The kind of names that changed places.
        names: How many there were.
        flips: By aspect.
        decisions: By aspect.
    """

    document: str
    kind: str
    names: int
    flips: Counter[Aspect]
    decisions: Counter[Aspect]

    @property
    def events(self) -> int:
        """Events found before or after."""
        return self.decisions["found"]


@dataclass(frozen=True, eq=False)
class FlipRates:
    """The flips of one kind of names, or of all, over all articles that have such names."""

    documents: int
    names: int
    events: int
    flips: Counter[Aspect]
    decisions: Counter[Aspect]
    rates: dict[Aspect, Estimate]
    overall: Estimate

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        aspects = {
            aspect: {"flips": self.flips[aspect], "decisions": self.decisions[aspect], "rate": rate.to_json()}
            for aspect, rate in self.rates.items()
        }
        overall = {
            "flips": sum(self.flips[aspect] for aspect in OVERALL),
            "decisions": sum(self.decisions[aspect] for aspect in OVERALL),
            "rate": self.overall.to_json(),
        }
        counts = {"documents": self.documents, "names": self.names, "events": self.events}
        return counts | {"aspects": aspects, "overall": overall}


@dataclass(frozen=True, eq=False)
class SwapReport:
    """The flip rates of one system.

    Attributes:
        kinds: By kind of names; kinds that no article has are absent.
        pooled: All kinds but the control.
        nothing: The unchanged articles in reverse order. A system whose answers depend on what is computed together
            (8-bit models whose scale is that of a batch) has flips here, and no kind says more than this row.
        control: The name of the kind that should matter to nobody.
    """

    kinds: dict[str, FlipRates]
    pooled: FlipRates
    nothing: FlipRates
    control: str
    draws: int
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, null for NaN."""
        return {
            "control": self.control,
            "overall_pools": list(OVERALL),
            "bootstrap": {"unit": "document", "level": LEVEL, "draws": self.draws, "seed": self.seed},
            "kinds": {kind: rates.to_json() for kind, rates in self.kinds.items()},
            ALL_KINDS: self.pooled.to_json(),
            NOTHING: self.nothing.to_json(),
        }

    def table(self, *, title: str) -> TextTable:
        """A row for each kind of names, one for all together, and the two controls last."""
        rows = [_row(kind, rates) for kind, rates in self.kinds.items() if kind != self.control]
        rows.append(_row(ALL_KINDS, self.pooled))
        if self.control in self.kinds:
            rows.append(_row(f"control: {self.control}", self.kinds[self.control]))
        rows.append(_row(f"control: {NOTHING}", self.nothing))
        columns = ("names exchanged", "articles", "names", "events", *ASPECTS, "overall")
        notes = (
            "Flips in percent of the events found before or after: events that vanish or appear (found), or have "
            "another type, factuality, claim or set of arguments; roles: of the arguments there before and after.",
            "Overall: flips of found, type, factuality, claim and roles among all such decisions, where events found "
            f"on one side alone are one decision; intervals from resampling articles, {self.draws:,} draws.",
        )
        return TextTable(title, columns, tuple(rows), ("names exchanged",), ("articles", "names"), notes)


def measure_swaps(
    clean: Sequence[Document], annotate: Annotate, swaps: NameSwaps, *, control: str, seed: int = 13, draws: int = 1000
) -> SwapReport:
    """Exchange each kind of names in each article that has some, and count what the system says otherwise.

    Args:
        clean: Articles as the system annotates them unchanged.
        annotate: The system.
        swaps: What is exchanged.
        control: The kind of names that is left out of the pooled rates.
        seed: Of the choice among several names, and of the bootstrap.
        draws: Bootstrap samples of articles behind each interval; 0 leaves the intervals out.
    """
    by_kind: dict[str, list[tuple[Document, Swap]]] = defaultdict(list)
    for document in clean:
        for swap in swaps.swaps(document, seed=seed):
            by_kind[swap.kind].append((edited(document, swap.edits), swap))
    flips: dict[str, list[Flips]] = {}
    for kind, swapped in by_kind.items():
        after = annotate(before.without_annotation() for before, _ in swapped)
        flips[kind] = [compare(*pair, found) for pair, found in zip(swapped, after, strict=True)]
    every = [each for kind, found in flips.items() if kind != control for each in found]
    return SwapReport(
        kinds={kind: flip_rates(found, draws=draws, seed=seed) for kind, found in flips.items()},
        pooled=flip_rates(every, draws=draws, seed=seed),
        nothing=flip_rates(_unchanged(clean, annotate), draws=draws, seed=seed),
        control=control,
        draws=draws,
        seed=seed,
    )


def _unchanged(clean: Sequence[Document], annotate: Annotate) -> list[Flips]:
    again = annotate(document.without_annotation() for document in reversed(clean))
    nothing = Swap(NOTHING, 0, ())
    return [compare(before, nothing, after) for before, after in zip(reversed(clean), again, strict=True)]


def compare(before: Document, swap: Swap, after: Document) -> Flips:
    """Count the flips of one article.

    Args:
        before: Its annotation before the exchange, carried over to the text after it.
        swap: What was exchanged.
        after: Its annotation after the exchange.
    """
    flips: Counter[Aspect] = Counter()
    decisions: Counter[Aspect] = Counter()
    sides = [{(event.start, event.end): event for event in document.events} for document in (before, after)]
    decisions["found"] = len(sides[0].keys() | sides[1].keys())
    flips["found"] = len(sides[0].keys() ^ sides[1].keys())
    for span in sides[0].keys() & sides[1].keys():
        _compare_events(sides[0][span], sides[1][span], flips, decisions)
    return Flips(before.id, swap.kind, swap.names, flips, decisions)


def flip_rates(flips: Sequence[Flips], *, draws: int, seed: int) -> FlipRates:
    """Pool the flips of articles; an article that comes several times, under several kinds, is resampled as one."""
    totals: Counter[Aspect] = Counter()
    decisions: Counter[Aspect] = Counter()
    for each in flips:
        totals.update(each.flips)
        decisions.update(each.decisions)
    of_roles: tuple[Aspect, ...] = ("roles",)
    found: tuple[Aspect, ...] = ("found",)
    return FlipRates(
        documents=len({each.document for each in flips}),
        names=sum(each.names for each in flips),
        events=decisions["found"],
        flips=totals,
        decisions=decisions,
        rates={a: _rate(flips, (a,), of_roles if a == "roles" else found, draws, seed) for a in ASPECTS},
        overall=_rate(flips, OVERALL, OVERALL, draws, seed),
    )


def _compare_events(before: Event, after: Event, flips: Counter[Aspect], decisions: Counter[Aspect]) -> None:
    changed: dict[Aspect, bool] = {
        "type": before.type != after.type,
        "factuality": before.factuality != after.factuality,
        "claim": before.claim != after.claim,
        "arguments": _arguments(before) != _arguments(after),
    }
    flips.update({aspect: int(value) for aspect, value in changed.items()})
    decisions.update(dict.fromkeys(changed, 1))
    roles = [{(start, end): role for role, start, end in _arguments(event)} for event in (before, after)]
    shared = roles[0].keys() & roles[1].keys()
    decisions["roles"] += len(shared)
    flips["roles"] += sum(roles[0][span] != roles[1][span] for span in shared)


def _arguments(event: Event) -> set[tuple[str, int, int]]:
    return {(argument.role, argument.start, argument.end) for argument in event.arguments}


def _rate(
    flips: Sequence[Flips], flipped: Iterable[Aspect], among: Iterable[Aspect], draws: int, seed: int
) -> Estimate:
    """Flips of some aspects over the decisions of others, with its interval."""
    flipped, among = tuple(flipped), tuple(among)
    by_document: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in flips:
        by_document[each.document][0] += sum(each.flips[aspect] for aspect in flipped)
        by_document[each.document][1] += sum(each.decisions[aspect] for aspect in among)
    sums = np.array(list(by_document.values()), dtype=np.int64).reshape(-1, 2)

    def rate(weights: Weights) -> float:
        changed, compared = weights @ sums
        return float(changed / compared) if compared else math.nan

    every = np.ones(len(sums), dtype=np.int64)
    return Estimate(rate(every), resampled_interval(rate, documents=len(sums), draws=draws, seed=seed))


def _row(name: str, rates: FlipRates) -> tuple[str, ...]:
    counts = (str(rates.documents), str(rates.names), str(rates.events))
    aspects = (percent(rates.rates[aspect].value) for aspect in ASPECTS)
    return (name, *counts, *aspects, f"{percent(rates.overall.value)} ({interval(rates.overall)})")
