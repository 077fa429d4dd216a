"""Reader for MUC-4 in the form of GTT's release: a document a line, lower-cased text, templates with five roles.

A template says which entities fill its roles, and an entity is the list of the wordings that annotators accepted for
it, each with the place where the wording stands first in the text. They become the metadata ``templates``::

    [{"type": "bombing", "roles": {"PerpInd": [[["two men", 118], ["men", 122]]], "PerpOrg": [], ...}}]

and, for a tagger, the layer ``entities``: one span a mention, typed by the role that it fills.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.jsonlines import read_lines
from strife.data.readers.losses import Losses

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = False
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")


class _Mention(NamedTuple):
    start: int
    end: int
    type: str


def read(
    path: Path,
    *,
    types: Literal["role", "incident_role"] = "role",
    occurrences: Literal["first", "all"] = "all",
) -> Iterator[Document]:
    """Yield the Documents, with the layer ``entities``; mentions of an entity may be nested in one another.

    ``meta["not_carried"]`` counts by kind what the templates say and the spans cannot: ``wordings inside a word``,
    which do not stand in the text as words of their own; ``second types``, the rarer types of spans that have several.

    Args:
        path: A file of the release.
        types: ``role`` types a mention by its role, ``incident_role`` by incident and role, such as
            ``bombing.Victim``. A mention that fills several templates has one type: that of most of them, of equally
            frequent ones the first. Of an incident type with alternatives, ``bombing / attack``, the first one is used.
        occurrences: ``first`` is the one place that the release gives for a wording, or the next one if that is inside
            a word; ``all`` is every place where it stands as whole words.

    Raises:
        InputError: a line is no such document, an option has an unknown value, or an offset does not hold its wording.
    """
    for option, value, known in (
        ("types", types, ("role", "incident_role")),
        ("occurrences", occurrences, ("first", "all")),
    ):
        if value not in known:
            raise InputError(f"{path}: option '{option}' is '{value}'; write {' or '.join(known)}")
    for number, record in read_lines(path):
        try:
            yield _document(record, types, occurrences)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise InputError(f"{path}:{number}: not a MUC-4 document: {type(error).__name__} {error}") from None


def _document(record: Mapping[str, Any], types: str, occurrences: str) -> Document:
    text = record["doctext"]
    templates = [_template(template, text) for template in record["templates"]]
    losses = Losses()
    types_of_span: dict[tuple[int, int], Counter[str]] = {}
    for template in templates:
        for role, entities in template["roles"].items():
            label = role if types == "role" else f"{incident_types(template)[0]}.{role}"
            for wording, start in _wordings(entities):
                places = _places(text, wording, start, occurrences)
                losses.drop("wordings inside a word", count=int(not places))
                for place in places:
                    types_of_span.setdefault((place, place + len(wording)), Counter())[label] += 1
    losses.drop("second types", count=sum(len(labels) - 1 for labels in types_of_span.values()))
    mentions = sorted(_Mention(*span, labels.most_common(1)[0][0]) for span, labels in types_of_span.items())
    return Document(
        id=record["docid"],
        text=text,
        language="en",
        layers=("entities",),
        entities=tuple(Entity(f"T{number}", *mention) for number, mention in enumerate(mentions, 1)),
        meta={"templates": templates, **losses.meta()},
    )


def incident_types(template: Mapping[str, Any]) -> list[str]:
    """The incident type of a template of ``meta["templates"]``, or its alternatives."""
    return [name.strip() for name in template["type"].split("/")]


def _template(record: Mapping[str, Any], text: str) -> dict[str, Any]:
    roles = {role: [[list(mention) for mention in entity] for entity in record[role]] for role in ROLES}
    for entities in roles.values():
        for wording, start in _wordings(entities):
            if not wording or text[start : start + len(wording)] != wording:
                raise ValueError(f"'{wording}' does not stand at offset {start}")
    return {"type": record["incident_type"], "roles": roles}


def _wordings(entities: Sequence[Sequence[Sequence[Any]]]) -> Iterator[tuple[str, int]]:
    for entity in entities:
        yield from ((wording, start) for wording, start in entity)


def _places(text: str, wording: str, start: int, occurrences: str) -> list[int]:
    """Where the wording stands as whole words; the release's offset is that of the first match, even inside a word."""
    whole_words = re.compile(rf"(?<!\w){re.escape(wording)}(?!\w)")
    places = [match.start() for match in whole_words.finditer(text, start)]
    return places[:1] if occurrences == "first" else places
