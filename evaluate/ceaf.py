"""CEAF scores of template fillers: CEAF-REE of entities per role, CEAF-RME of entities within templates.

Both align gold with predictions one to one so that the total similarity is greatest (Luo, "On coreference resolution
performance metrics", HLT 2005), and both compare wordings, not places, after :func:`normalised`.

- CEAF-REE (Du, Rush and Cardie, "GRIT", EACL 2021): the entities of a role, pooled over the templates of a document; a
  predicted entity is right if all of its wordings are wordings of the gold entity.
- CEAF-RME (Chen et al., "Iterative document-level information extraction via imitation learning", EACL 2023): templates
  are aligned, then entities within them. ``subset`` counts entities that share a wording with an entity of the other
  side; ``phi3`` aligns entities too and counts shared wordings.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

from strife.evaluate.counts import Counts, Floats
from strife.records.templates import ROLES, Entities, Template, Wordings

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")

Tallies: TypeAlias = "Counter[str]"
"""A number by role."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one document adds to the counts, by label: a role, or that of a template as such.

    Attributes:
        correct: Predicted items that match gold; several may match one gold item.
        found: Gold items that a prediction matches.
    """

    correct: Tallies
    found: Tallies
    gold: Tallies
    predicted: Tallies


def outcome_counts(outcomes: Mapping[str, Outcome], labels: Sequence[str]) -> Counts:
    """Put the outcomes of documents, by document id, into matrices; precision and recall count apart."""
    parts = ("correct", "found", "gold", "predicted")
    matrices = {
        part: np.array([[getattr(outcome, part)[label] for label in labels] for outcome in outcomes.values()], np.int64)
        for part in parts
    }
    shape = (len(outcomes), len(labels))
    shaped = {part: matrix.reshape(shape) for part, matrix in matrices.items()}
    return Counts(documents=tuple(outcomes), labels=tuple(labels), **shaped)


def normalised(wording: str) -> str:
    """Lower case, without ASCII punctuation, English articles and surplus white space, as all scorers of MUC-4 do."""
    return " ".join(_ARTICLE.sub(" ", wording.lower().translate(_PUNCTUATION)).split())


def normalised_template(template: Template) -> Template:
    """The template with :func:`normalised` wordings."""
    roles = {role: tuple(tuple(map(normalised, e)) for e in entities) for role, entities in template.roles.items()}
    return Template(template.type, roles)


def pooled(templates: Iterable[Template]) -> dict[str, list[Wordings]]:
    """The entities of each role over all templates, as GRIT pools its gold.

    An entity is left out if its wordings are among those of one that is there already, or the other way round.
    """
    entities: dict[str, list[Wordings]] = {role: [] for role in ROLES}
    for template in templates:
        for role, fillers in template.roles.items():
            for entity in fillers:
                if not any(set(entity) <= set(other) or set(other) <= set(entity) for other in entities[role]):
                    entities[role].append(entity)
    return entities


def ceaf_ree_counts(
    gold: Mapping[str, Mapping[str, Entities]], predicted: Mapping[str, Mapping[str, Entities]]
) -> Counts:
    """CEAF-REE: entities by role by document id; a document without predictions has none.

    Entities of one role that are the same after normalisation are one.
    """
    rows = {name: _ree_row(fillers, predicted.get(name, {})) for name, fillers in gold.items()}
    table = np.array(list(rows.values()), dtype=np.int64).reshape(len(rows), 3, len(ROLES))
    correct, wanted, given = table.swapaxes(0, 1)
    return Counts(tuple(gold), ROLES, correct, wanted, given)


def _ree_row(gold: Mapping[str, Entities], predicted: Mapping[str, Entities]) -> list[list[int]]:
    correct, wanted, given = [], [], []
    for role in ROLES:
        wanted_entities, given_entities = _distinct(gold.get(role, ())), _distinct(predicted.get(role, ()))
        correct.append(best_total(wanted_entities, given_entities, lambda one, other: float(set(other) <= set(one))))
        wanted.append(len(wanted_entities))
        given.append(len(given_entities))
    return [correct, wanted, given]


def _distinct(entities: Entities) -> list[Wordings]:
    normal = (tuple(normalised(wording) for wording in entity) for entity in entities)
    return list({frozenset(entity): entity for entity in normal}.values())


def similarities(gold: Sequence, predicted: Sequence, similarity: Callable[..., float]) -> Floats:
    """The similarity of each gold item with each predicted one, shape ``(gold, predicted)``."""
    matrix = [[similarity(one, other) for other in predicted] for one in gold]
    return np.array(matrix, dtype=np.float64).reshape(len(gold), len(predicted))


def best_total(gold: Sequence, predicted: Sequence, similarity: Callable[..., float]) -> int:
    """The greatest total similarity of a one-to-one alignment, by the Hungarian method."""
    matrix = similarities(gold, predicted, similarity)
    return round(matrix[linear_sum_assignment(matrix, maximize=True)].sum())


def ceaf_rme_counts(
    gold: Mapping[str, Sequence[Template]],
    predicted: Mapping[str, Sequence[Template]],
    *,
    similarity: Literal["subset", "phi3"],
) -> Counts:
    """CEAF-RME: templates by document id, by role. Only templates of the same type can be aligned.

    Of a gold type with alternatives, ``bombing / attack``, the one that fits the predictions best is taken. ``subset``
    counts entities, ``phi3`` wordings. As in IterX's scorer, with ``phi3`` the wordings of such a template count once
    an alternative in the denominator of recall, if anything is predicted.
    """
    match = _subset_match if similarity == "subset" else _phi3_match
    rows = {}
    for name, templates in gold.items():
        wanted = [normalised_template(template) for template in templates]
        given = [normalised_template(template) for template in predicted.get(name, ())]
        rows[name] = _rme_outcome(wanted, given, match, count_wordings=similarity == "phi3")
    return outcome_counts(rows, ROLES)


@dataclass(frozen=True, slots=True)
class _Match:
    """What aligning two templates would gain, by role."""

    correct: Tallies
    found: Tallies


def _rme_outcome(
    gold: Sequence[Template],
    predicted: Sequence[Template],
    match: Callable[[Template, Template], _Match],
    *,
    count_wordings: bool,
) -> Outcome:
    split = [Template(kind, template.roles) for template in gold for kind in template.types]
    origin = [index for index, template in enumerate(gold) for _ in template.types]
    matches = [[match(one, other) for other in predicted] for one in split]
    scores = similarities(matches, range(len(predicted)), lambda row, column: row[column].correct.total())
    if predicted:
        _keep_best_alternative(scores, origin)
    correct, found = Counter[str](), Counter[str]()
    for row, column in zip(*linear_sum_assignment(scores, maximize=True), strict=True):
        if scores[row, column] > 0:
            correct += matches[row][column].correct
            found += matches[row][column].found
    wanted = split if count_wordings and predicted else gold
    return Outcome(correct, found, _sizes(wanted, count_wordings), _sizes(predicted, count_wordings))


def _keep_best_alternative(scores: Floats, origin: Sequence[int]) -> None:
    """Zero the rows of all alternatives of a template but the one whose scores add up to most, the first of equals."""
    for index in set(origin):
        rows = [row for row, of in enumerate(origin) if of == index]
        best = max(rows, key=lambda row: scores[row].sum())
        for row in rows:
            if row != best:
                scores[row] = 0


def _sizes(templates: Iterable[Template], count_wordings: bool) -> Tallies:
    sizes = Counter[str]()
    for template in templates:
        for role, entities in template.roles.items():
            sizes[role] += sum(map(len, entities)) if count_wordings else len(entities)
    return sizes


def _subset_match(gold: Template, predicted: Template) -> _Match:
    """Predicted entities that share a wording with a gold entity, and the gold entities that they were matched with."""
    correct, found = Counter[str](), Counter[str]()
    for role in ROLES if gold.type == predicted.type else ():
        wanted = gold.roles.get(role, ())
        firsts = [_first_sharing(entity, wanted) for entity in predicted.roles.get(role, ())]
        correct[role] = sum(first is not None for first in firsts)
        found[role] = len(set(firsts) - {None})
    return _Match(correct, found)


def _first_sharing(entity: Wordings, wanted: Entities) -> int | None:
    """The index of the first gold entity with the first wording that any gold entity has."""
    for wording in entity:
        for index, other in enumerate(wanted):
            if wording in other:
                return index
    return None


def _phi3_match(gold: Template, predicted: Template) -> _Match:
    shared = Counter[str]()
    for role in ROLES if gold.type == predicted.type else ():
        fillers = (gold.roles.get(role, ()), predicted.roles.get(role, ()))
        shared[role] = best_total(*fillers, lambda one, other: float(len(set(one) & set(other))))
    return _Match(shared, shared)
