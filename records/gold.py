"""Gold event records: written in YAML beside annotated articles, compiled with the annotation to EventRecords.

``data/corpus/RECORDS.md`` tells what a record is and how its fields are filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from strife.configs.actors import Category
from strife.configs.errors import InputError
from strife.configs.ontology import Ontology
from strife.configs.strict import StrictModel
from strife.data.document import Document, Event
from strife.data.readers import article, read
from strife.records.actors.actor import CIVILIANS
from strife.records.build import RecordBuilder
from strife.records.event_record import EventRecord

FOLDER = "records"
"""The folder of the gold records, beside the articles."""
VERSION = "gold"
"""What stands in ``model_version`` of a gold record."""

Words: TypeAlias = Annotated[str, Field(min_length=1)]
"""Words of the article; null, not an empty string, where it has none."""
_REFERENCE = re.compile(r"(?P<trigger>.+)@(?P<sentence>\d+)(#(?P<occurrence>[1-9][0-9]*))?")
_NOT_SAID = "the article does not say"


class GoldDate(StrictModel):
    """The first and the last possible day, and how well each is known."""

    start: date
    end: date
    precision: Literal["day", "week", "month", "year"]

    @model_validator(mode="after")
    def _ordered(self) -> GoldDate:
        if self.end < self.start:
            raise ValueError(f"end {self.end} lies before start {self.start}")
        return self


class GoldActor(StrictModel):
    """A party as the article names it in full, and what kind of party it is."""

    name: Words
    category: Category | None


class GoldPlace(StrictModel):
    """A place; ``geonames`` is its id in GeoNames, null with the coordinates where the gazetteer has none."""

    name: Words
    country: str | None = Field(pattern="^[A-Z]{2}$")
    admin1: str | None = None
    geonames: int | None = None
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    precision: Literal[1, 2, 3, 4]

    @model_validator(mode="after")
    def _coordinates_come_with_an_entry(self) -> GoldPlace:
        if len({value is None for value in (self.geonames, self.latitude, self.longitude)}) > 1:
            raise ValueError("geonames, latitude and longitude are given together or not at all")
        return self


class GoldCount(StrictModel):
    """How many people, as a range."""

    low: int | None = Field(default=None, ge=0)
    best: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> GoldCount:
        given = [value for value in (self.low, self.best, self.high) if value is not None]
        if given != sorted(given):
            raise ValueError("low <= best <= high does not hold")
        return self


class GoldRecord(StrictModel):
    """One happening."""

    events: tuple[str, ...] = Field(min_length=1)
    """The triggers that tell of it: ``trigger@sentence``, ``trigger@sentence#2`` for its second one there."""
    type: str
    date: GoldDate | None
    actor1: GoldActor | None
    actor2: GoldActor | None
    place: GoldPlace | None
    weapon: Words | None
    object: Words | None
    killed: GoldCount | None
    injured: GoldCount | None
    claimant: Words | None
    claim: str
    factuality: str

    def columns(self) -> dict[str, Any]:
        """The columns of an EventRecord that the gold record decides."""
        day, place, first, second = self.date, self.place, self.actor1, self.actor2
        return {
            "date_start": day and day.start,
            "date_end": day and day.end,
            "date_precision": day and day.precision,
            "actor1": first and first.name,
            "actor1_category": first and first.category,
            "actor2": second and second.name,
            "actor2_category": second and second.category,
            "civilian_targeting": second and second.category and second.category == CIVILIANS,
            "place": place and place.name,
            "place_id": str(place.geonames) if place and place.geonames is not None else None,
            "country": place and place.country,
            "admin1": place and place.admin1,
            "latitude": place and place.latitude,
            "longitude": place and place.longitude,
            "geo_precision": place and place.precision,
            "weapon": self.weapon,
            "object": self.object,
            **_count_columns("killed", self.killed),
            **_count_columns("injured", self.injured),
            "claimant": self.claimant,
            "claim_status": self.claim,
            "factuality": self.factuality,
        }


_FILE = TypeAdapter(tuple[GoldRecord, ...])


def read_gold(articles: Path, ontology: Ontology) -> Iterator[tuple[Document, list[EventRecord]]]:
    """Compile the gold records in the folder ``records`` beside annotated articles, in order of their names.

    Raises:
        InputError: no such folder or article, or a fault; file, record and what is wrong are named.
    """
    files = sorted((articles / FOLDER).glob("*.yaml"))
    if not files:
        raise InputError(f"{articles / FOLDER}: no gold records (*.yaml) here")
    builder = RecordBuilder(ontology, model_version=VERSION)
    for file in files:
        source = articles / f"{file.stem}.article"
        if not source.is_file():
            raise InputError(f"{file}: there is no article {source}")
        (document,) = read(source)
        yield document, _Compiler(file, document, article.sentence_spans(source), builder).records()


class _Compiler:
    """Joins the gold records of one article with its annotation."""

    def __init__(
        self, file: Path, document: Document, sentences: Mapping[str, tuple[int, int]], builder: RecordBuilder
    ) -> None:
        self.file = file
        self.document = document
        self.sentences = sentences
        self.ontology = builder.ontology
        self.builder = builder

    def records(self) -> list[EventRecord]:
        gold = self._read()
        found = [self._record(number, record) for number, record in enumerate(gold, 1)]
        told = {
            event.id
            for number, record in enumerate(gold, 1)
            for reference in record.events
            for event in self._mentions(number, reference)
        }
        untold = [event for event in self.document.events if event.id not in told]
        if untold:
            raise self._fault("events without a record: " + ", ".join(self.document.surface(event) for event in untold))
        return found

    def _read(self) -> Sequence[GoldRecord]:
        try:
            return _FILE.validate_python(yaml.safe_load(self.file.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            number, *keys = first["loc"] or ("",)
            if not isinstance(number, int):
                raise self._fault("expected a list of records, each beginning with '- events: [...]'") from None
            key = f"{'.'.join(map(str, keys))}: " if keys else ""
            raise self._fault(f"record {number + 1}: {key}{first['msg']}") from None
        except (yaml.YAMLError, ValueError) as error:  # PyYAML's own for an impossible date, or no UTF-8
            raise self._fault(f"not valid YAML: {' '.join(str(error).split())}") from None

    def _record(self, number: int, gold: GoldRecord) -> EventRecord:
        for name, known in (
            (gold.type, self.ontology.event_types),
            (gold.claim, self.ontology.claims),
            (gold.factuality, self.ontology.factuality),
        ):
            if name not in known:
                raise self._fault(f"record {number}: '{name}' is not one of {', '.join(known)}")
        mentions = [event for reference in gold.events for event in self._mentions(number, reference)]
        if gold.type not in {event.type for event in mentions}:
            raise self._fault(f"record {number}: none of its mentions is annotated as {gold.type}")
        main = next(event for event in mentions if event.type == gold.type)
        record = self.builder.record_of(self.document, mentions, main=main)
        return _decided(record, {**gold.columns(), "event_id": f"{self.document.id}:R{number}"})

    def _mentions(self, number: int, reference: str) -> list[Event]:
        match = _REFERENCE.fullmatch(reference)
        if match is None or match["sentence"] not in self.sentences:
            raise self._fault(
                f"record {number}: '{reference}': write trigger@sentence or trigger@sentence#2 of this article"
            )
        surface, label, occurrence = match["trigger"], match["sentence"], match["occurrence"]
        start, end = self.sentences[label]
        within = [
            event
            for event in self.document.events
            if start <= event.start < end and self.document.surface(event) == surface
        ]
        starts = sorted({event.start for event in within})
        if not starts or int(occurrence or 1) > len(starts) or (len(starts) > 1 and not occurrence):
            raise self._fault(f"record {number}: '{reference}': sentence {label} has {len(starts)} such triggers")
        return [event for event in within if event.start == starts[int(occurrence or 1) - 1]]

    def _fault(self, message: str) -> InputError:
        return InputError(f"{self.file}: {message}")


def _count_columns(name: str, count: GoldCount | None) -> dict[str, int | None]:
    return {f"{name}_{bound}": getattr(count, bound) if count else None for bound in ("low", "best", "high")}


def _decided(record: EventRecord, columns: Mapping[str, Any]) -> EventRecord:
    """The record with these columns; one that is None is null because the article does not say."""
    reasons = {name: reason for name, reason in record.reasons.items() if name not in columns}
    reasons |= {name: _NOT_SAID for name, value in columns.items() if value is None}
    if columns["place"] is not None and columns["place_id"] is None:
        reasons |= dict.fromkeys(("place_id", "latitude", "longitude"), "the gazetteer has no entry for it")
    undecided = {
        **dict.fromkeys(
            ("actor1_id", "actor2_id", "claimant_id"), "gold records name actors and claimants as the article does"
        ),
        "cluster_id": "gold records do not link articles",
        "count_rule": "gold records are made by hand",
    }
    return replace(record, **columns, **dict.fromkeys(undecided), reasons=reasons | undecided)
