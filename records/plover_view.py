"""Records in the fields of PLOVER's exchange format (Open Event Data Alliance, CC BY-SA 4.0), one JSON object each.

Names are those of the manual's chapter on data fields, and ``actor`` and ``recipient`` as in POLECAT; names that are
ours stand beside them where the manual has none. ``docs/records.md`` tells the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from strife.data.document import ALTERNATIVES, Document
from strife.records.build import TRIGGER_ROLE
from strife.records.columns import JOIN
from strife.records.country_codes import country_codes
from strife.records.event_record import EventRecord

FIELDS = (
    *("id", "link", "date", "enddate", "date_precision", "actor", "recipient", "event", "mode", "context"),
    *("quad_code", "event_loc", "event_text", "size", "text", "cite_info", "coder"),
    *("factuality", "claim_status", "claimant", "confidence"),
)
"""The fields of a line, in order. Every line has all of them, null where nothing is known."""

RECIPROCAL = frozenset({"clash", "agreement"})
"""Types of event whose two sides are both ``actor``, as PLOVER has it of violence from both sides and of meetings."""

SECTORS: Mapping[str, str] = {"rebel group": "REB", "civilians": "CVL"}
"""PLOVER's sector of a category of actors, where it follows from the category alone."""

CONTEXTS: Mapping[str, str] = {
    "planned": "future",
    "threatened": "hypothetical",
    "hypothetical": "hypothetical",
    "denied": "negation",
}
"""PLOVER's special contexts. Contexts of subject matter are not told apart."""

QUAD_CODES: Mapping[str, int] = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), 1),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), 2),
    **dict.fromkeys(("REQUEST", "DEMAND", "ACCUSE", "REJECT", "THREATEN"), 3),
    **dict.fromkeys(("PROTEST", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}
"""Verbal and material cooperation, verbal and material conflict."""

_GEONAMES_ID = re.compile(r"[1-9][0-9]{0,11}")


def why_not_listed(record: EventRecord) -> str | None:
    """Why the record has no line in this view; None if it has one."""
    return "without a PLOVER event type" if record.plover_type is None else None


def line(document: Document, record: EventRecord) -> dict[str, Any]:
    """One record of a document in PLOVER's fields."""
    first = _actors(record.actor1, record.actor1_id, record.actor1_category)
    second = _actors(record.actor2, record.actor2_id, record.actor2_category)
    if RECIPROCAL.issuperset(record.event_type.split(ALTERNATIVES)):
        first, second = first + second, []
    context = CONTEXTS.get(record.factuality or "")
    values = {
        "id": record.event_id,
        "link": record.cluster_id,
        "date": record.date_start and record.date_start.isoformat(),
        "enddate": record.date_end and record.date_end.isoformat(),
        "date_precision": record.date_precision,
        "actor": first,
        "recipient": second,
        "event": [record.plover_type] if record.plover_type else [],
        "mode": [record.plover_mode] if record.plover_mode else [],
        "context": [context] if context else None,
        "quad_code": QUAD_CODES.get(record.plover_type or ""),
        "event_loc": _location(record),
        "event_text": _triggers(document, record),
        "size": _size(record),
        "text": record.sentence,
        "cite_info": _citation(document, record),
        "coder": f"strife {record.pipeline_version}, model {record.model_version}",
        "factuality": record.factuality,
        "claim_status": record.claim_status,
        "claimant": record.claimant,
        "confidence": record.confidence,
    }
    return {field: values[field] for field in FIELDS}


def _actors(names: str | None, ids: str | None, category: str | None) -> list[dict[str, Any]]:
    """One object for each party. Ids are given only if every party has one, for else it is open whose they are."""
    parties = names.split(JOIN) if names else []
    found = ids.split(JOIN) if ids else []
    whose = found if len(found) == len(parties) else [None] * len(parties)
    sector = SECTORS.get(category or "")
    return [
        {"actor_text": name, "identifier_id": known, "sector": sector, "category": category}
        for name, known in zip(parties, whose, strict=True)
    ]


def _location(record: EventRecord) -> dict[str, Any] | None:
    """The manual's location object as far as it is known, with the division's name and the precision of ours."""
    known = (record.place, record.place_id, record.country, record.admin1, record.latitude, record.longitude)
    if all(value is None for value in known):
        return None
    codes = country_codes(record.country)
    entry = _GEONAMES_ID.fullmatch(record.place_id or "")
    return {
        "geonameid": int(entry[0]) if entry else None,
        "name": record.place,
        "latitude": record.latitude,
        "longitude": record.longitude,
        "country code": record.country,
        "cc3": codes.alpha3 if codes else None,
        "admin1": record.admin1,
        "precision": record.geo_precision,
    }


def _triggers(document: Document, record: EventRecord) -> list[str]:
    spans = [document.text[span.start : span.end] for span in record.evidence if span.role == TRIGGER_ROLE]
    return list(dict.fromkeys(spans))


def _size(record: EventRecord) -> dict[str, int | None]:
    """How many died and were injured: the best figure under PLOVER's name, the bounds beside it."""
    return {
        "dead": record.killed_best,
        "dead_low": record.killed_low,
        "dead_high": record.killed_high,
        "injured": record.injured_best,
        "injured_low": record.injured_low,
        "injured_high": record.injured_high,
    }


def _citation(document: Document, record: EventRecord) -> dict[str, str | None]:
    published = record.publication_date
    return {
        "citation": record.doc_id,
        "url": record.url,
        "title": document.title,
        "language": document.language,
        "publication": record.source,
        "publication_date": published and published.isoformat(),
    }
