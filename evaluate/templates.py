"""Template F1 of GTT: incident type and role fillers of templates that are aligned as well as possible.

Source: Du, Rush and Cardie, "Template filling with generative transformers", NAACL 2021, and its scorer: templates are
aligned one to one; a pair counts only if the types agree, and then its type is right, and a filler is right if all of
its wordings are those of a filler of the same role on the other side, whether or not another filler matches it too. Of
all alignments, that with the best F1 of the document is taken.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from strife.data.document import Document
from strife.evaluate.ceaf import (
    Outcome,
    ceaf_ree_counts,
    ceaf_rme_counts,
    normalised_template,
    outcome_counts,
    pooled,
)
from strife.evaluate.counts import Counts, ratios
from strife.evaluate.pairs import pair_documents
from strife.records.templates import ROLES, Entities, Template, gold_templates, predict_templates

TYPE = "incident_type"
"""The label of a template's type among the roles."""

SCHEMES = {
    "templates.f1": "GTT template F1",
    "templates.ceaf_ree": "CEAF-REE, pooled over templates as in GRIT",
    "templates.ceaf_rme_subset": "CEAF-RME, subset",
    "templates.ceaf_rme_phi3": "CEAF-RME, phi-3",
}
"""What :func:`template_metrics` measures, by the name of the metric."""

_MAPPINGS = 20_000
"""Alignments of a document that are tried one by one; beyond, the Hungarian method takes one with most matches."""


def template_metrics(gold: Iterable[Document], predicted: Iterable[Document]) -> dict[str, Counts]:
    """Score predicted role fillers, which :mod:`strife.records.templates` merges into templates.

    Args:
        gold: Documents of the reader ``muc4``; their templates are taken from their metadata.
        predicted: The same documents with predicted entities.

    Returns:
        Counts by the names of ``SCHEMES``, with ``found`` where they match many to one.

    Raises:
        InputError: ids or texts do not match.
    """
    pairs = pair_documents(gold, predicted).pairs
    wanted = {pair.gold.id: gold_templates(pair.gold) for pair in pairs}
    given = {pair.gold.id: predict_templates(pair.predicted) for pair in pairs}
    fillers = [{name: pooled(templates) for name, templates in side.items()} for side in (wanted, given)]
    return {
        "templates.f1": template_counts(wanted, given),
        "templates.ceaf_ree": ceaf_ree_counts(*fillers),
        "templates.ceaf_rme_subset": ceaf_rme_counts(wanted, given, similarity="subset"),
        "templates.ceaf_rme_phi3": ceaf_rme_counts(wanted, given, similarity="phi3"),
    }


@dataclass(frozen=True, slots=True)
class _Match:
    """Right items of a pair of aligned templates, by label: predicted ones, and gold ones that are found."""

    correct: Counter[str]
    found: Counter[str]


def template_counts(gold: Mapping[str, Sequence[Template]], predicted: Mapping[str, Sequence[Template]]) -> Counts:
    """Count types and fillers, by role, of templates by document id; a document without predictions has none."""
    outcomes = {}
    for name, templates in gold.items():
        outcomes[name] = _outcome(
            [normalised_template(t) for t in templates], [normalised_template(t) for t in predicted.get(name, ())]
        )
    return outcome_counts(outcomes, (TYPE, *ROLES))


def _outcome(gold: Sequence[Template], predicted: Sequence[Template]) -> Outcome:
    matches = {
        (row, column): _match(one, other)
        for row, other in enumerate(predicted)
        for column, one in enumerate(gold)
        if other.type in one.types
    }
    wanted, given = _sizes(gold), _sizes(predicted)
    best = _best_alignment(matches, len(predicted), len(gold), wanted.total(), given.total())
    correct, found = Counter[str](), Counter[str]()
    for pair in best:
        correct += matches[pair].correct
        found += matches[pair].found
    return Outcome(correct, found, wanted, given)


def _sizes(templates: Sequence[Template]) -> Counter[str]:
    sizes = Counter[str]({TYPE: len(templates)})
    for template in templates:
        sizes.update({role: len(entities) for role, entities in template.roles.items()})
    return sizes


def _match(gold: Template, predicted: Template) -> _Match:
    correct, found = Counter[str]({TYPE: 1}), Counter[str]({TYPE: 1})
    for role in ROLES:
        wanted, given = gold.roles.get(role, ()), predicted.roles.get(role, ())
        correct[role] = sum(any(set(other) <= set(one) for one in wanted) for other in given)
        found[role] = _covered(wanted, given)
    return _Match(correct, found)


def _covered(wanted: Entities, given: Entities) -> int:
    return sum(any(set(other) <= set(one) for other in given) for one in wanted)


_Pairs = tuple[tuple[int, int], ...]


def _best_alignment(
    matches: Mapping[tuple[int, int], _Match], rows: int, columns: int, gold: int, predicted: int
) -> _Pairs:
    options = [_options([(row, column) in matches for column in range(columns)]) for row in range(rows)]
    if math.prod(len(choices) for choices in options) > _MAPPINGS:
        return _hungarian(matches, rows, columns)

    def f1(pairs: _Pairs) -> float:
        correct = sum(matches[pair].correct.total() for pair in pairs)
        found = sum(matches[pair].found.total() for pair in pairs)
        return float(np.nan_to_num(ratios(correct, gold, predicted, found=found).f1))

    return max(_alignments(options), key=f1)


def _options(fits: Sequence[bool]) -> list[int | None]:
    """The columns that fit, in order, and None for no alignment.

    The first of equally good alignments wins, so the order tells the scores of single roles. GTT's scorer also tries
    columns whose type differs, which is no alignment: None stands where the first of those would.
    """
    free = fits.index(False) if False in fits else len(fits)
    columns: list[int | None] = [column for column, fit in enumerate(fits) if fit]
    columns.insert(sum(fits[:free]), None)
    return columns


def _alignments(options: Sequence[Sequence[int | None]], row: int = 0, used: _Pairs = ()) -> Iterator[_Pairs]:
    """All one-to-one alignments of the rows from ``row`` on, partial ones too, added to ``used``."""
    if row == len(options):
        yield used
        return
    taken = {column for _, column in used}
    for column in options[row]:
        if column is None:
            yield from _alignments(options, row + 1, used)
        elif column not in taken:
            yield from _alignments(options, row + 1, (*used, (row, column)))


def _hungarian(matches: Mapping[tuple[int, int], _Match], rows: int, columns: int) -> _Pairs:
    scores = np.zeros((rows, columns))
    for (row, column), match in matches.items():
        scores[row, column] = match.correct.total() + match.found.total()
    pairs = zip(*(indices.tolist() for indices in linear_sum_assignment(scores, maximize=True)), strict=True)
    return tuple(pair for pair in pairs if pair in matches)
