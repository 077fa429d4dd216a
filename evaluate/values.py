"""Factuality and claim status: classification of the triggers that were found.

Only triggers whose span is both in gold and predicted are compared (TI-matched), so the score says how well a found
event is read and nothing about how many are found; ``n``, the number compared, has to be read with it. A gold trigger
without a value is left out, a predicted one without a value is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from strife.data.document import Event
from strife.evaluate.counts import Counts, Item, alternatives, count_items
from strife.evaluate.pairs import Pair

ValueLayer: TypeAlias = Literal["factuality", "claims"]
SCHEME = "classes of TI-matched triggers"


def value_counts(pairs: Iterable[Pair], *, layer: ValueLayer, labels: Sequence[str] = ()) -> Counts:
    """Count the classes of matched triggers by document.

    Macro F1 of the counts is scikit-learn's ``f1_score(average="macro")``, and their recall is the accuracy, for each
    matched trigger has one gold value.

    Args:
        pairs: Documents that have the layer.
        labels: The classes in the wanted order.
    """
    gold: dict[str, set[Item]] = {}
    predicted: dict[str, set[Item]] = {}
    for pair in pairs:
        matched = _matched(pair, layer)
        gold[pair.gold.id] = {item for item in _items(pair.gold.events, layer) if item[1:] in matched}
        predicted[pair.gold.id] = {item for item in _items(pair.predicted.events, layer) if item[1:] in matched}
    return count_items(gold, predicted, labels=labels)


def _matched(pair: Pair, layer: ValueLayer) -> set[Item]:
    """Trigger spans to compare. One whose gold or predicted value is listed by gold as unannotated is left out."""
    hidden = frozenset(pair.gold.unannotated.get(layer, ()))
    wanted, given = _items(pair.gold.events, layer), _items(pair.predicted.events, layer)
    unjudged = _spans(item for item in wanted | given if hidden.issuperset(alternatives(item[0])))
    return (_spans(wanted) & {(event.start, event.end) for event in pair.predicted.events}) - unjudged


def _items(events: Iterable[Event], layer: ValueLayer) -> set[Item]:
    values = ((e.factuality if layer == "factuality" else e.claim, e.start, e.end) for e in events)
    return {item for item in values if item[0] is not None}


def _spans(items: Iterable[Item]) -> set[Item]:
    return {item[1:] for item in items}
