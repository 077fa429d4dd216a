"""From an annotated Document to its event records: one row for each happening that the article tells of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from operator import attrgetter
from typing import Any

from strife.configs.merging import MergingConfig
from strife.configs.ontology import EventType, Ontology
from strife.data.document import ALTERNATIVES, Argument, Document, Event
from strife.records.actors import DocumentActors
from strife.records.cells import Cells, Filled, Null, filled_or_null
from strife.records.claims import Claims
from strife.records.columns import (
    ACTOR1,
    ACTOR2,
    CLAIMANT,
    COUNTS,
    INJURED,
    JOIN,
    KILLED,
    TEXT_COLUMNS,
    Source,
)
from strife.records.context import Context, Normalisers
from strife.records.cut_names import with_whole_names
from strife.records.event_record import EventRecord, Evidence
from strife.records.event_types import acled_by_actors, main_event
from strife.records.lists import with_whole_lists
from strife.records.mentions import Mention, mention_of, mentions_of
from strife.records.merging import Happening, Link, merge
from strife.records.surroundings import ANYWHERE, Surroundings
from strife.records.toll import toll_cells
from strife.records.when import date_cells
from strife.records.where import place_cells
from strife.records.who import actor_cells, claim_cells

TRIGGER_ROLE = "trigger"
_FACTUALITY_FIRST = ("happened", "ongoing", "attempted", "planned", "threatened", "denied", "hypothetical")


@dataclass(frozen=True, slots=True)
class ExplainedRecord:
    """A record and how it came about.

    Attributes:
        rules: By column that has a value, the rule that gave it.
        links: A line for each mention that was merged into it: the points that made it one.
    """

    record: EventRecord
    rules: Mapping[str, str]
    links: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """What all records of one article are made from."""

    claims: Claims
    surroundings: Surroundings
    context: Context


class RecordBuilder:
    """Makes the event records of articles.

    Args:
        ontology: Gives the group of each event type, its roles and its names in ACLED and PLOVER.
        model_version: What made the annotation; goes into every record.
        normalisers: What resolves dates, places, actors and counts; by default what comes with strife.
        merging: By which points mentions are merged; by default those that come with strife.
        calibrate: From the confidence of a record's surest mention to that of the record; by default the same.
    """

    def __init__(
        self,
        ontology: Ontology,
        *,
        model_version: str,
        normalisers: Normalisers | None = None,
        merging: MergingConfig | None = None,
        calibrate: Callable[[float], float] = float,
    ) -> None:
        self.calibrate = calibrate
        self.ontology = ontology
        self.model_version = model_version
        self.normalisers = normalisers or default_normalisers()
        self.merging = merging or MergingConfig.load()

    def records(self, document: Document) -> list[EventRecord]:
        """One record per happening, in the order of their first mentions.

        Args:
            document: An article with events; the gold annotation or a model's.
        """
        return [explained.record for explained in self.explained(document)]

    def explained(self, document: Document) -> list[ExplainedRecord]:
        """The records with the rules behind their columns."""
        listed = with_whole_lists(document)
        actors = DocumentActors(listed, self.normalisers.actors)
        whole = with_whole_names(listed, actors)
        context = Context(whole, self.normalisers, actors=actors if whole is listed else None)
        mentions = mentions_of(context)
        happenings = merge(mentions, self.merging)
        surroundings = Surroundings(mentions, context, [happening.mentions for happening in happenings])
        story = Story(Claims(mentions, context), surroundings, context)
        return [
            self._explained(happening, main_event([mention.event for mention in happening.mentions]), story)
            for happening in happenings
        ]

    def record_of(self, document: Document, events: Sequence[Event], *, main: Event) -> EventRecord:
        """The record of events that are known to tell of one happening, named by ``main``."""
        context = Context(document, self.normalisers)
        happening = Happening(tuple(mention_of(event, context) for event in events))
        mentions = happening.mentions
        story = Story(Claims(mentions, context), Surroundings(mentions, context, [mentions]), context)
        return self._explained(happening, main, story).record

    def _explained(self, happening: Happening, main: Event, story: Story) -> ExplainedRecord:
        cells = _Filler(happening.mentions, main, story, self.ontology).cells()
        if isinstance(sure := cells["confidence"], Filled):
            cells["confidence"] = Filled(self.calibrate(sure.value), sure.rule)
        cells["model_version"] = Filled(self.model_version, "")
        cells["pipeline_version"] = Filled(_pipeline_version(), "")
        return _record_of(cells, tuple(_told(link, story.context) for link in happening.links))


def records_of(document: Document, ontology: Ontology, *, model_version: str) -> list[EventRecord]:
    """The records of one article with what comes with strife; see :class:`RecordBuilder`."""
    return RecordBuilder(ontology, model_version=model_version).records(document)


@cache
def default_normalisers() -> Normalisers:
    """The normalisers on the data that comes with strife; read once a process."""
    return Normalisers.load()


def _record_of(cells: Cells, links: tuple[str, ...]) -> ExplainedRecord:
    values: dict[str, Any] = {}
    rules: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for name, cell in cells.items():
        if isinstance(cell, Null):
            reasons[name] = cell.reason
            continue
        values[name] = cell.value
        if cell.rule:
            rules[name] = cell.rule
    return ExplainedRecord(EventRecord(**values, reasons=reasons), rules, links)


@cache
def _pipeline_version() -> str:
    return metadata.version("strife")


class _Filler:
    """Fills the columns of one happening; ``event`` is the mention that names it."""

    def __init__(self, mentions: Sequence[Mention], event: Event, story: Story, ontology: Ontology) -> None:
        self.mentions = mentions
        self.event = event
        self.story = story
        self.claims = story.claims
        self.context = story.context
        self.document = story.context.document
        self.ontology = ontology
        self._by_role: defaultdict[str, list[Argument]] = defaultdict(list)
        for mention in mentions:
            for argument in sorted(mention.event.arguments, key=attrgetter("start")):
                self._by_role[argument.role].append(argument)
        names = self.event.type.split(ALTERNATIVES)
        self.types = [ontology.event_types[name] for name in names if name in ontology.event_types]
        self._taken = frozenset(role for event_type in self.types for role in event_type.roles)

    def cells(self) -> Cells:
        """Every column but the versions."""
        surroundings = self.story.surroundings
        places = place_cells(
            self.mentions,
            self.context,
            aim=lambda: surroundings.aim(self.mentions),
            nearby=lambda: surroundings.places(self.mentions),
            absent=lambda: self._absent(TEXT_COLUMNS["place_text"]),
        )
        cells: Cells = {
            **self._provenance(),
            **self._texts(),
            **date_cells(
                self.mentions,
                self.context,
                nearby=lambda: surroundings.dates(self.mentions),
                absent=lambda: self._absent(TEXT_COLUMNS["date_text"]),
            ),
            **places,
            **actor_cells(
                self.mentions,
                self.context,
                before=surroundings.sides_before(self.mentions),
                country=self._ground(places),
                absent=(lambda: self._absent(ACTOR1), lambda: self._absent(ACTOR2)),
            ),
            **toll_cells(
                self.mentions,
                self.claims,
                self.context,
                absent=(lambda: self._absent(KILLED), lambda: self._absent(INJURED)),
            ),
            **claim_cells(
                self.mentions,
                self.claims,
                self.context,
                absent=self._claimant_absent,
                unjudged=self._unjudged("claims", "claim status"),
            ),
            **self._judgements(),
        }
        return cells | self._type_names(cells)

    def _provenance(self) -> Cells:
        document = self.document
        return {
            "event_id": Filled(f"{document.id}:{self.event.id}", ""),
            "cluster_id": Null("events of several articles have not been linked"),
            "doc_id": Filled(document.id, ""),
            "url": filled_or_null(document.url or None, "", "the document has no url"),
            "source": filled_or_null(document.source or None, "", "the document has no source"),
            "publication_date": _publication_date(document.published),
            "evidence": Filled(self._evidence(), ""),
            "sentence": Filled(self.context.sentence_text(self.event.start, self.event.end), ""),
        }

    def _evidence(self) -> tuple[Evidence, ...]:
        """The trigger that names the event, the other triggers, the arguments: each in text order, none twice."""
        triggers = [(mention.event.start, mention.event.end) for mention in self.mentions]
        main = (self.event.start, self.event.end)
        spans = {(a.start, a.end, a.role) for mention in self.mentions for a in mention.event.arguments}
        return (
            *(Evidence(TRIGGER_ROLE, *span) for span in dict.fromkeys([main, *sorted(triggers)])),
            *(Evidence(role, start, end) for start, end, role in sorted(spans)),
        )

    def _type_names(self, cells: Cells) -> Cells:
        names: Cells = {
            "event_type": Filled(self.event.type, "the most specific mention"),
            "event_group": self._agreed("group", lambda t: t.group),
            "acled_event_type": self._agreed("ACLED event type", lambda t: t.acled.event_type),
            "acled_sub_event_type": self._agreed("ACLED sub-event type", lambda t: t.acled.sub_event_type),
            "plover_type": self._agreed("PLOVER type", lambda t: t.plover.type),
            "plover_mode": self._agreed("PLOVER mode", lambda t: t.plover.mode),
        }
        first, second = (_value(cells[name]) for name in ("actor1_category", "actor2_category"))
        said = " ".join([*(self.document.surface(m.event) for m in self.mentions), _value(cells["weapon"]) or ""])
        if chosen := acled_by_actors(self.event.type, first, second, text=said.lower()):
            names["acled_event_type"] = Filled(chosen.event_type, chosen.rule)
            names["acled_sub_event_type"] = Filled(chosen.sub_event_type, chosen.rule)
        return names

    def _agreed(self, what: str, pick: Callable[[EventType], str | None]) -> Filled | Null:
        """What the ontology says of the type; of a coarse type, if it says the same of every alternative."""
        values = [pick(event_type) for event_type in self.types]
        if not values:
            return Null(f"event type '{self.event.type}' is not in ontology '{self.ontology.name}'")
        if len(set(values)) > 1:
            return Null(f"the alternatives of '{self.event.type}' differ in their {what}")
        return filled_or_null(
            values[0], "crosswalk of the ontology", f"the ontology gives no {what} for '{self.event.type}'"
        )

    def _ground(self, places: Cells) -> str | None:
        """The country on whose ground it happened: there other states' forces are external. Words are said anywhere."""
        return None if self.event.type in ANYWHERE else _value(places["country"])

    def _texts(self) -> Cells:
        said = {name: (self._joined(source.roles), source) for name, source in TEXT_COLUMNS.items()}
        said["count_text"] = (self._with_roles(COUNTS.roles), COUNTS)
        return {
            name: Filled(words, "words of the article") if words else Null(self._absent(source))
            for name, (words, source) in said.items()
        }

    def _judgements(self) -> Cells:
        factuality = {mention.event.factuality for mention in self.mentions}
        scores = [mention.event.score for mention in self.mentions if mention.event.score is not None]
        return {
            "factuality": filled_or_null(
                next((value for value in _FACTUALITY_FIRST if value in factuality), None),
                "the best supported of its mentions",
                self._unjudged("factuality", "factuality"),
            ),
            "confidence": filled_or_null(
                max(scores, default=None), "the surest of its mentions", "the annotation carries no score"
            ),
        }

    def _arguments(self, roles: Iterable[str]) -> list[Argument]:
        return [argument for role in roles for argument in self._by_role.get(role, ())]

    def _joined(self, roles: Iterable[str]) -> str:
        return JOIN.join(_distinct(self.context.surface(argument) for argument in self._arguments(roles)))

    def _with_roles(self, roles: Iterable[str]) -> str:
        """The surfaces, each with its role: ``killed: at least 12; injured: several``."""
        said = [f"{role}: {self.context.surface(a)}" for role in roles for a in self._arguments((role,))]
        return JOIN.join(_distinct(said))

    def _absent(self, source: Source) -> str:
        """Why no argument of these roles is there: unknown, impossible, or not said."""
        unknown = self.document.unannotated.get("arguments", ())
        layer_unknown = "arguments" not in self.document.layers and not self._by_role
        if layer_unknown or (unknown and all(role in unknown for role in source.roles)):
            return f"not annotated in this document: {', '.join(source.roles)}"
        if self.types and self._taken.isdisjoint(source.roles):
            return f"'{self.event.type}' takes no {' or '.join(source.roles)}"
        near = self._with_roles(source.near)
        return f"{source.missing}, only {near}" if near else source.missing

    def _claimant_absent(self) -> str:
        if any(mention.event.claim == "claimed" for mention in self.mentions):
            return "a party of the event says so; no mention of it apart from its part in the event"
        return self._absent(CLAIMANT)

    def _unjudged(self, layer: str, what: str) -> str:
        if layer in self.document.layers:
            return f"the annotation gives this event no {what}"
        return f"not annotated in this document: {what}"


def _value(cell: Filled | Null) -> Any:
    return cell.value if isinstance(cell, Filled) else None


def _distinct(surfaces: Iterable[str]) -> list[str]:
    """Each once, whatever its capitals."""
    kept: dict[str, str] = {}
    for surface in surfaces:
        kept.setdefault(surface.lower(), surface)
    return list(kept.values())


def _publication_date(published: str | None) -> Filled | Null:
    if published is None:
        return Null("the document has no publication date")
    try:
        return Filled(date.fromisoformat(published), "of the document")
    except ValueError:
        return Null(f"not a date of the form YYYY-MM-DD: '{published}'")


def _told(link: Link, context: Context) -> str:
    """One line: the two triggers and the points, the weightiest first."""
    one, other = (context.document.surface(mention.event) for mention in (link.antecedent, link.mention))
    points = sorted(link.points.items(), key=lambda each: -abs(each[1]))
    listed = ", ".join(f"{name.replace('_', ' ')} {value:+.1f}" for name, value in points if value)
    return f"'{other}' is the '{one}' before: {link.total:+.1f} ({listed})"
