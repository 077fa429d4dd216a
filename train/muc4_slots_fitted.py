"""What is learned from MUC-4's training keys: a classifier for each slot, places, names, and which articles matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from strife.data.document import Document
from strife.evaluate.muc_fillers import filler_score
from strife.records.muc_dates import TimeExpression, time_expressions
from strife.records.muc_places import PlaceMention, PlaceTable, dateline_place
from strife.train.muc4_slots_context import Chooser, filler_features, passage_features, sentences_of, text_features
from strife.train.muc4_slots_lexicon import Lexicon, learn_lexicon
from strife.train.muc4_slots_sketches import Filler, Sketch, key_sketch
from strife.train.muc4_slots_texts import report_begin

NONE = "-"
TEMPLATE_SLOTS = ("INCIDENT: STAGE OF EXECUTION", "PERP: INCIDENT CATEGORY", "INCIDENT: INSTRUMENT TYPE")
"""Set fills of a template as a whole; the instrument's type there is that of an instrument without name."""

FILLER_SLOTS = {
    "PerpOrg": ("PERP: ORGANIZATION CONFIDENCE",),
    "Weapon": ("INCIDENT: INSTRUMENT TYPE",),
    "Target": ("PHYS TGT: TYPE", "PHYS TGT: FOREIGN NATION", "PHYS TGT: EFFECT OF INCIDENT"),
    "Victim": ("HUM TGT: TYPE", "HUM TGT: FOREIGN NATION", "HUM TGT: EFFECT OF INCIDENT"),
}
"""Set fills that are about an entity, by the role that it fills."""


@dataclass(frozen=True)
class Fitted:
    """The classifiers.

    Attributes:
        relevance: Of a text: ``yes`` or ``no``.
        incident: Of an entity: the type of its incident.
        of_template: By slot, of a template.
        of_filler: By slot, of an entity.
        naming: Of a wording: ``name`` or ``description``.
        dating: Of a time expression: whether it is the incident's.
        placing: Of a place: whether it is the incident's.
        places: The places of the keys.
        lexicon: Role fillers that a tagger may miss.
        descriptions: The descriptions of named persons in the keys.
    """

    relevance: Chooser
    incident: Chooser
    of_template: Mapping[str, Chooser]
    of_filler: Mapping[str, Chooser]
    naming: Chooser
    dating: Chooser
    placing: Chooser
    places: PlaceTable
    lexicon: Lexicon
    descriptions: frozenset[str]


@dataclass(frozen=True)
class _Case:
    document: Document
    template: Mapping[str, Any]
    sketch: Sketch


def fit(documents: Sequence[Document]) -> Fitted:
    """Learn from the texts and keys of the training part."""
    cases = [
        _Case(each, template, key_sketch(each.text, template))
        for each in documents
        for template in each.meta["templates"]
    ]
    table = PlaceTable.learn(
        (dateline_place(case.document.text), _values(case, "INCIDENT: LOCATION")) for case in cases
    )
    return Fitted(
        relevance=Chooser(
            [text_features(each.text) for each in documents],
            ["yes" if _matters(each) else "no" for each in documents],
        ),
        incident=_chooser(_incident_examples(cases)),
        of_template={slot: _chooser(_template_examples(cases, slot)) for slot in TEMPLATE_SLOTS},
        of_filler={
            slot: _chooser(_filler_examples(cases, role, slot))
            for role, slots in FILLER_SLOTS.items()
            for slot in slots
        },
        naming=_chooser(_naming_examples(cases)),
        dating=_chooser(_date_examples(cases)),
        placing=_chooser(_place_examples(cases, table)),
        places=table,
        lexicon=learn_lexicon(documents),
        descriptions=frozenset(
            value
            for case in cases
            for filler in case.template["slots"]["HUM TGT: DESCRIPTION"] or ()
            if filler.get("of")
            for value in filler["values"]
        ),
    )


Example = tuple[Sequence[str], str]


def _chooser(examples: Iterator[Example]) -> Chooser:
    known = list(examples) or [((), NONE)]  # of a role that no key fills
    return Chooser([features for features, _ in known], [label for _, label in known])


def _matters(document: Document) -> bool:
    return any(not template["optional"] for template in document.meta["templates"])


def _values(case: _Case, slot: str) -> list[str]:
    return [value for filler in case.template["slots"][slot] or () for value in filler["values"]]


def _incident_examples(cases: Sequence[_Case]) -> Iterator[Example]:
    for case in cases:
        for role, fillers in case.sketch.roles.items():
            yield from ((incident_features(case.document.text, role, each), case.sketch.incident) for each in fillers)


def incident_features(text: str, role: str, filler: Filler) -> list[str]:
    """What tells the type of the incident that an entity has part in."""
    return [*filler_features(text, filler), f"role:{role}"]


def _template_examples(cases: Sequence[_Case], slot: str) -> Iterator[Example]:
    for case in cases:
        fillers = case.template["slots"][slot]
        if fillers is None or not case.sketch.spans():
            continue
        values = [each["values"][0] for each in fillers if not each.get("of")]
        if slot != "INCIDENT: INSTRUMENT TYPE" or not case.sketch.roles["Weapon"]:
            yield template_features(case.document.text, case.sketch), values[0] if values else NONE


def template_features(text: str, sketch: Sketch) -> list[str]:
    """What tells the set fills of a template as a whole."""
    perpetrators = [each for role in ("PerpInd", "PerpOrg") for each in sketch.roles.get(role, ())]
    extra = [f"P:{word}" for each in perpetrators for word in each.wordings[0].split()]
    extra += [f"I:{sketch.incident}"] * 2 + [f"P:{bool(perpetrators)}"]
    return passage_features(text, sketch.spans(), extra=extra)


def _filler_examples(cases: Sequence[_Case], role: str, slot: str) -> Iterator[Example]:
    for case in cases:
        answers = case.template["slots"][slot]
        for filler in case.sketch.roles[role] if answers is not None else ():
            about = [each["values"][0] for each in answers or () if set(each.get("of", ())) & set(filler.wordings)]
            if filler.spans:
                features = filler_features(case.document.text, filler, incident=case.sketch.incident)
                yield features, about[0] if about else NONE


def _naming_examples(cases: Sequence[_Case]) -> Iterator[Example]:
    for case in cases:
        for slot, label in (("HUM TGT: NAME", "name"), ("HUM TGT: DESCRIPTION", "description")):
            yield from ((naming_features(value), label) for value in _values(case, slot))


def naming_features(wording: str) -> list[str]:
    """What tells a name from a description: words, their endings, and digits."""
    words = re.findall(r"[A-Z'.-]+|\d+", wording.upper())
    endings = [f"{length}:{word[-length:]}" for word in words for length in (1, 2, 3)]
    return [*words, *endings, f"n:{min(len(words), 4)}", f"last:{words[-1] if words else ''}"]


def published(document: Document) -> date | None:
    """The day of the dateline."""
    return date.fromisoformat(document.published) if document.published else None


def dates_in(document: Document) -> list[TimeExpression]:
    """The time expressions of the report without its dateline."""
    begin = report_begin(document.text)
    return [each for each in time_expressions(document.text, published(document)) if each.start >= begin]


def places_in(document: Document, table: PlaceTable) -> list[PlaceMention]:
    """The place names of the report without its dateline."""
    begin = report_begin(document.text)
    country = table.datelines.get(dateline_place(document.text))
    return [each for each in table.mentions(document.text, country) if each.start >= begin]


def _date_examples(cases: Sequence[_Case]) -> Iterator[Example]:
    for case in cases:
        gold = case.template["slots"]["INCIDENT: DATE"]
        for each in dates_in(case.document) if gold and case.sketch.spans() else ():
            right = filler_score("INCIDENT: DATE", gold[0], {"values": [each.value]}) == 1
            yield date_features(case.document.text, case.sketch.spans(), each), "yes" if right else "no"


def date_features(text: str, spans: Sequence[tuple[int, int]], expression: TimeExpression) -> list[str]:
    """What tells whether a time expression is the incident's."""
    return [f"K:{expression.kind}", f"range:{' - ' in expression.value}", *_position(text, spans, expression.start)]


def _place_examples(cases: Sequence[_Case], table: PlaceTable) -> Iterator[Example]:
    for case in cases:
        gold = case.template["slots"]["INCIDENT: LOCATION"]
        for each in places_in(case.document, table) if gold and case.sketch.spans() else ():
            right = filler_score("INCIDENT: LOCATION", gold[0], {"values": [each.value]}) == 1
            yield place_features(case.document.text, case.sketch.spans(), each), "yes" if right else "no"


def place_features(text: str, spans: Sequence[tuple[int, int]], place: PlaceMention) -> list[str]:
    """What tells whether a place is the incident's."""
    before = re.findall(r"[A-Z]+", text[max(0, place.start - 25) : place.start])[-2:]
    after = re.findall(r"[A-Z]+|[.,]", text[place.end : place.end + 20])[:1]
    inside = any(start <= place.start < end for start, end in spans)
    depth = place.value.count(":")
    kind = place.value.rpartition("(")[2] if depth else "COUNTRY"
    return [
        f"b:{before[-1:]}", f"bb:{before}", f"a:{after}", f"kind:{kind}", f"depth:{depth}", f"known:{place.known}",
        f"inside:{inside}", *_position(text, spans, place.start),
        *(f"{feature}+{depth}" for feature in _position(text, spans, place.start)),
    ]  # fmt: skip


def _position(text: str, spans: Sequence[tuple[int, int]], offset: int) -> list[str]:
    """Where an offset lies from the fillers of a template: in sentences and in characters."""
    sentences = sentences_of(text)
    here = sentences.number(offset)
    steps = [here - sentences.number(start) for start, _ in spans]
    nearest = min(steps, key=lambda step: (abs(step), step))
    first = here - sentences.number(spans[0][0])
    characters = min(abs(offset - start) for start, _ in spans)
    return [
        f"near:{max(-4, min(4, nearest))}",
        f"first:{max(-4, min(4, first))}",
        f"chars:{min(characters // 40, 8)}",
        f"sentence:{min(here, 5)}",
        f"at:{sum(step == 0 for step in steps) > 1}",
    ]
