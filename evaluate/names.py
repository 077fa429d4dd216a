"""The names of scores, as ``events.TC.f1``, and expressions of them, as ``mean(events.TC.f1, claims.accuracy)``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from strife.configs.errors import InputError, did_you_mean
from strife.evaluate.entities import SCHEMES
from strife.evaluate.events import ARGUMENT_METRICS, TRIGGER_METRICS
from strife.evaluate.partial import SCHEMES as MATCHES
from strife.evaluate.partial import Match

_RATIOS = ("f1", "precision", "recall")
_WITH_MACRO = (*_RATIOS, "macro_f1")
_CLASSES = ("macro_f1", "accuracy")

ENTITY_MATCHES: Mapping[str, Match] = MappingProxyType({f"entities.nervaluate.{match}": match for match in MATCHES})
"""The four matches of nervaluate by the name of their metric. They are detail: tables of scores leave them out."""

MEASURES = MappingProxyType(
    {f"entities.{mode}": _WITH_MACRO for mode in SCHEMES}
    | dict.fromkeys(ENTITY_MATCHES, _RATIOS)
    | {f"events.{metric}": _RATIOS for metric in (*TRIGGER_METRICS, *ARGUMENT_METRICS)}
    | {"events.TC": _WITH_MACRO, "events.AC+": _WITH_MACRO}
    | {"factuality": _CLASSES, "claims": _CLASSES}
)
"""By metric, the measures that it has; the first is the one to quote.

``macro_f1`` is the mean over types for entities and TC, over roles for AC+, over classes for factuality and claims.
"""

SCORE_NAMES = tuple(f"{metric}.{measure}" for metric, measures in MEASURES.items() for measure in measures)
"""Every name by which a score can be looked up."""

_MEAN = re.compile(r"mean\((.*)\)", re.DOTALL)


def measures_of(metric: str) -> tuple[str, ...]:
    """The measures of a metric; of one that only a benchmark computes, as ``head.Arg-C``, F1, precision and recall."""
    return MEASURES.get(metric, _RATIOS)


def check_name(name: str) -> None:
    """Check that a score of this name exists.

    Raises:
        InputError: with the nearest name.
    """
    if name not in SCORE_NAMES:
        but_for_case = [known for known in SCORE_NAMES if known.casefold() == name.casefold()]
        raise InputError(f"unknown score '{name}'{did_you_mean(name, but_for_case or SCORE_NAMES)}")


def parse_expression(expression: str) -> tuple[str, ...]:
    """The names in ``name`` or ``mean(name, name, ...)``.

    Raises:
        InputError: another form, or a name that no score has.
    """
    text = expression.strip()
    match = _MEAN.fullmatch(text)
    names = tuple(name.strip() for name in (match[1] if match else text).split(","))
    if not all(names) or (len(names) > 1 and not match) or any("(" in name or ")" in name for name in names):
        raise InputError(f"'{expression}' is not a score: write a name, as events.TC.f1, or mean(name, name, ...)")
    for name in names:
        check_name(name)
    return names


def check_expression(expression: str) -> None:
    """Check an expression when there are no scores yet, as before a training.

    Raises:
        InputError: see :func:`parse_expression`.
    """
    parse_expression(expression)
