"""The slots of a template from its sketch: what the classifiers and the rules say of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from strife.data.document import Document
from strife.records.muc_dates import not_later_than
from strife.records.muc_numbers import number_filler
from strife.records.muc_places import dateline_place
from strife.train.muc4_slots_context import filler_features
from strife.train.muc4_slots_fitted import (
    FILLER_SLOTS,
    NONE,
    Fitted,
    date_features,
    dates_in,
    naming_features,
    place_features,
    places_in,
    published,
    template_features,
)
from strife.train.muc4_slots_sketches import Filler, Sketch
from strife.train.muc4_slots_templates import Caution

Slots = dict[str, list[dict[str, Any]]]
_NO_INSTRUMENT = ("KIDNAPPING", "ARSON", "ROBBERY", "FORCED WORK STOPPAGE")
_REACH = 70
"""Characters on either side of a name within which its description stands."""


def template(document: Document, sketch: Sketch, fitted: Fitted, caution: Caution) -> dict[str, Any]:
    """The template, as the reader ``muc4_keys`` gives one."""
    text, spans = document.text, sketch.spans()
    slots: Slots = {"INCIDENT: TYPE": _filled(sketch.incident)}
    slots["INCIDENT: DATE"] = _filled(incident_date(document, spans, fitted, caution))
    slots["INCIDENT: LOCATION"] = _filled(incident_location(document, spans, fitted, caution))
    features = template_features(text, sketch)
    for slot in ("INCIDENT: STAGE OF EXECUTION", "PERP: INCIDENT CATEGORY"):
        slots[slot] = _filled(fitted.of_template[slot].choose(features))
    slots["PERP: INDIVIDUAL ID"] = [_filler(each.wordings[0]) for each in sketch.roles["PerpInd"]]
    slots["PERP: ORGANIZATION ID"] = [_filler(each.wordings[0]) for each in sketch.roles["PerpOrg"]]
    if sketch.incident not in _NO_INSTRUMENT:
        slots["INCIDENT: INSTRUMENT ID"] = [_filler(each.wordings[0]) for each in sketch.roles["Weapon"]]
        if not sketch.roles["Weapon"]:
            slots["INCIDENT: INSTRUMENT TYPE"] = _filled(
                fitted.of_template["INCIDENT: INSTRUMENT TYPE"].choose(features)
            )
    slots["PHYS TGT: ID"] = [_filler(each.wordings[0]) for each in sketch.roles["Target"]]
    slots["PHYS TGT: NUMBER"] = [_number(text, each, name=False) for each in sketch.roles["Target"]]
    _fill_victims(text, sketch, fitted, slots)
    _fill_sets(text, sketch, fitted, slots)
    return {"number": 1, "optional": False, "slots": slots}


def _filler(value: str, of: str | None = None) -> dict[str, Any]:
    plain: dict[str, Any] = {"values": [value], "optional": False}
    return plain if of is None else {**plain, "of": [of]}


def _filled(value: str | None) -> list[dict[str, Any]]:
    return [] if value in (None, NONE) else [_filler(str(value))]


def incident_date(document: Document, spans: Sequence[tuple[int, int]], fitted: Fitted, caution: Caution) -> str | None:
    """The most probable time expression; "not later than the article" where none is probable."""
    best, chance = None, caution.dating
    for each in dates_in(document):
        probability = fitted.dating.probabilities(date_features(document.text, spans, each)).get("yes", 0.0)
        if probability > chance:
            best, chance = each.value, probability
    return best or not_later_than(published(document))


def incident_location(
    document: Document, spans: Sequence[tuple[int, int]], fitted: Fitted, caution: Caution
) -> str | None:
    """The most probable place; the country that articles of this dateline are about where none is probable."""
    best, chance = None, caution.placing
    for each in places_in(document, fitted.places):
        probability = fitted.placing.probabilities(place_features(document.text, spans, each)).get("yes", 0.0)
        if probability > chance:
            best, chance = each.value, probability
    if best is not None:
        return best
    countries = [each.value for each in places_in(document, fitted.places)]
    first = countries[0].partition(":")[0] if countries else None
    return fitted.places.datelines.get(dateline_place(document.text), first)


def _number(text: str, filler: Filler, *, name: bool) -> dict[str, Any]:
    start, end = filler.spans[0]
    return _filler(number_filler(text, start, end, name=name), filler.wordings[0])


def _fill_victims(text: str, sketch: Sketch, fitted: Fitted, slots: Slots) -> None:
    names, descriptions, numbers = [], [], []
    for each in sketch.roles["Victim"]:
        name = next((one for one in each.wordings if is_name(one, fitted)), None)
        if name is None:
            descriptions.append(_filler(each.wordings[0]))
        else:
            names.append(_filler(name))
            others = [one for one in each.wordings if not is_name(one, fitted)]
            description = others[0] if others else description_of(text, each, fitted.descriptions)
            descriptions += [_filler(description, name)] if description else []
        numbers.append(_number(text, _reported(each, fitted), name=name is not None))
    slots["HUM TGT: NAME"], slots["HUM TGT: DESCRIPTION"], slots["HUM TGT: NUMBER"] = names, descriptions, numbers


def _reported(filler: Filler, fitted: Fitted) -> Filler:
    """The entity with the wording first that cross references give: its name, if it has one."""
    name = next((one for one in filler.wordings if is_name(one, fitted)), filler.wordings[0])
    return Filler((name, *(one for one in filler.wordings if one != name)), filler.spans, filler.score)


def is_name(wording: str, fitted: Fitted) -> bool:
    """Whether a wording is the name of a person, not a description."""
    return fitted.naming.choose(naming_features(wording)) == "name"


def description_of(text: str, filler: Filler, known: Iterable[str]) -> str | None:
    """The longest known description that stands right before or after a name, in its clause."""
    for start, end in filler.spans:
        before = re.split(r"[;:()\[\]]|\.\s\s|\sAND\s", text[max(0, start - _REACH) : start])[-1]
        after = re.split(r"[;:()\[\]]|\.\s|\sAND\s", text[end : end + _REACH])[0]
        around = f" {' '.join(before.split())} | {' '.join(after.split())} "
        found = [one for one in known if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", around)]
        if found:
            return max(found, key=lambda one: (len(one), one))
    return None


def _fill_sets(text: str, sketch: Sketch, fitted: Fitted, slots: Slots) -> None:
    """The set fills that are about an entity."""
    for role, names in FILLER_SLOTS.items():
        for each in sketch.roles[role]:
            reported = _reported(each, fitted) if role == "Victim" else each
            features = filler_features(text, each, incident=sketch.incident)
            for slot in names:
                if sketch.incident not in _NO_INSTRUMENT or role != "Weapon":
                    value = fitted.of_filler[slot].choose(features)
                    slots.setdefault(slot, []).extend([] if value == NONE else [_filler(value, reported.wordings[0])])
