"""Changed copies of annotated articles, to learn from beside the articles themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from random import Random

import regex

from strife.configs.countries import load_countries
from strife.data.document import Document, Entity
from strife.data.edits import Edit, edited, harmless
from strife.data.perturbations import PERTURBATIONS, perturbed
from strife.data.reordering import reordered

OTHER_NAMES = "other names"
"""Names of people, organisations and places give way to others from the same corpus, countries to other countries."""
SENTENCE_ORDER = "sentence order"
"""The sentences of each paragraph stand in another order."""
AUGMENTATIONS = (OTHER_NAMES, SENTENCE_ORDER, *PERTURBATIONS)
_REPLACED = ("Person", "Organisation", "Location")
_NAME = regex.compile(r"\p{Lu}[\p{L}\p{M}'\u2019.-]*(?: (?:of|al|de|the|\p{Lu}[\p{L}\p{M}'\u2019.-]*))*")

Names = Mapping[str, Sequence[str]]


def augmented(documents: Sequence[Document], name: str, *, seed: int) -> list[Document]:
    """Each article changed, with its annotation.

    Args:
        documents: Of one corpus; names are exchanged among them.
        name: One of ``AUGMENTATIONS``.
        seed: Draws what takes whose place.
    """
    if name == SENTENCE_ORDER:
        return [reordered(document, Random(f"{seed} {name} {document.id}")) for document in documents]
    if name != OTHER_NAMES:
        return [perturbed(document, name, seed=seed) for document in documents]
    names = {kind: sorted(_names_of(documents, kind)) for kind in _REPLACED}
    return [_renamed(document, names, Random(f"{seed} {name} {document.id}")) for document in documents]


def _names_of(documents: Iterable[Document], kind: str) -> set[str]:
    return {
        document.surface(entity)
        for document in documents
        for entity in document.entities
        if entity.type == kind and _is_name(document, entity)
    }


def _is_name(document: Document, entity: Entity) -> bool:
    surface = document.surface(entity)
    return bool(_NAME.fullmatch(surface)) and not _countries().fullmatch(surface)


def _renamed(document: Document, names: Names, random: Random) -> Document:
    """One name is the same other name wherever it stands in the article; a name within a longer one stays."""
    others: dict[tuple[str, str], str] = {}
    edits = []
    for entity in document.entities:
        if entity.type in _REPLACED and _is_name(document, entity):
            key = (entity.type, document.surface(entity))
            if key not in others:
                others[key] = random.choice(names[entity.type])
            edits.append(Edit(entity.start, entity.end, others[key]))
    taken = [(edit.start, edit.end) for edit in edits]
    edits += [edit for edit in _other_countries(document.text, random) if not _overlaps(edit, taken)]
    return edited(document, harmless(document, edits))


def _other_countries(text: str, random: Random) -> Iterator[Edit]:
    countries = load_countries()
    codes = sorted(code for code, country in countries.items() if country.demonyms)
    forms = {form: code for code in codes for form in (countries[code].name, *countries[code].demonyms)}
    others: dict[str, str] = {}
    for match in _countries().finditer(text):
        code = forms[match["form"]]
        other = countries[others.setdefault(code, random.choice(codes))]
        replacement = other.name if match["form"] == countries[code].name else other.demonyms[0]
        yield Edit(*match.span("form"), replacement)


@cache
def _countries() -> regex.Pattern[str]:
    """Names and adjectives of countries; what follows an adjective (``Iraqis``) is not in the group."""
    known = [each for each in load_countries().values() if each.demonyms]
    forms = sorted((form for each in known for form in (each.name, *each.demonyms)), key=len, reverse=True)
    return regex.compile(rf"\b(?P<form>{'|'.join(map(regex.escape, forms))})s?\b")


def _overlaps(edit: Edit, taken: Iterable[tuple[int, int]]) -> bool:
    return any(edit.start < end and start < edit.end for start, end in taken)
