"""Every gold and every predicted trigger and argument with what became of it: the error analysis of one system.

Gold and predicted events are assigned one to one where their triggers overlap, then the arguments of each two events
where these overlap, so that every trigger and every argument is in one finding. The assignment is the best one (Kuhn
1955, by SciPy), not one that depends on the order of mentions: first as much that is right as can be, then as much
overlap, for which the same type or role is worth a whole overlap. Two events with one trigger are told apart by their
arguments. An argument is judged apart from its event's type; ``ArgumentError.trigger`` says what became of the trigger.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from strife.data.document import Document, Event
from strife.data.sentences import Sentences
from strife.evaluate.assignment import (
    Findings,
    Paired,
    Unpaired,
    assigned,
    count_kinds,
    kind_of,
    overlap_gain,
    resolved_labels,
)
from strife.evaluate.pairs import Pair
from strife.evaluate.slices import Mention, Slicer, natural_order

Kind: TypeAlias = Literal[Paired, "wrong event", Unpaired]
"""``wrong event``, of arguments only, is the right role and span with another trigger."""
KINDS: tuple[Kind, ...] = get_args(Kind)
SAME_SENTENCE, OTHER_SENTENCE = "same sentence", "other sentence"

_SHARED_ARGUMENTS = 0.1


@dataclass(frozen=True, slots=True)
class TriggerError:
    """One finding; a right trigger is one too, so that findings add up to the triggers.

    Attributes:
        document: The id of the document.
        gold: Trigger and event type; None of a spurious trigger.
        predicted: None of a missed one.
    """

    document: str
    kind: Kind
    gold: Mention | None
    predicted: Mention | None

    @property
    def labels(self) -> tuple[str, str]:
        """The gold and the predicted type, ``NONE`` where there is no mention; a coarse gold type is resolved."""
        return resolved_labels(self.gold, self.predicted)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; a side without a mention is null."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ArgumentError:
    """One finding; a right argument is one too, so that findings add up to the arguments.

    Attributes:
        document: The id of the document.
        gold: Argument and role, with the trigger that it belongs to; None of a spurious argument.
        predicted: None of a missed one.
        trigger: What became of the gold event's trigger; of a spurious argument, of the predicted event's.
    """

    document: str
    kind: Kind
    gold: Mention | None
    predicted: Mention | None
    trigger: Kind

    @property
    def labels(self) -> tuple[str, str]:
        """The gold and the predicted role, ``NONE`` where there is no mention; a coarse gold role is resolved."""
        return resolved_labels(self.gold, self.predicted)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; a side without a mention is null."""
        return asdict(self)


EventFinding = TypeVar("EventFinding", TriggerError, ArgumentError)


@dataclass(frozen=True, slots=True)
class EventErrors(Findings[EventFinding]):
    """The findings of a corpus, by document and in text order."""

    def by_kind(self) -> Counter[Kind]:
        """How many there are of each kind, in the order of ``KINDS``."""
        return count_kinds(self.findings, KINDS)

    def by_slice(self, documents: Iterable[Document], slicer: Slicer) -> dict[str, Counter[Kind]]:
        """How many there are of each kind in each slice, to which the gold mention belongs, else the predicted one.

        Args:
            documents: The gold documents.
            slicer: Such as :func:`by_sentence`, or ``by_trigger_distance`` and ``by_quotation`` of
                :mod:`strife.evaluate.slices`.
        """
        of_document: defaultdict[str, list[EventFinding]] = defaultdict(list)
        for finding in self.findings:
            of_document[finding.document].append(finding)
        slices: defaultdict[str, list[EventFinding]] = defaultdict(list)
        for document in documents:
            name_of = slicer(document)
            for finding in of_document[document.id]:
                slices[name_of(_shown(finding))].append(finding)
        return {name: count_kinds(slices[name], KINDS) for name in sorted(slices, key=natural_order)}


def trigger_errors(pairs: Iterable[Pair]) -> EventErrors[TriggerError]:
    """Find what became of every trigger.

    Args:
        pairs: Documents whose gold has the events layer, reduced to what gold can judge.
    """
    return EventErrors(tuple(finding for pair in pairs for finding in _in_text_order(_triggers(pair))))


def argument_errors(pairs: Iterable[Pair]) -> EventErrors[ArgumentError]:
    """Find what became of every argument.

    Args:
        pairs: Documents whose gold has the arguments layer, reduced to what gold can judge.
    """
    return EventErrors(tuple(finding for pair in pairs for finding in _in_text_order(_arguments(pair))))


def by_trigger(errors: EventErrors[ArgumentError]) -> dict[Kind, Counter[Kind]]:
    """The kinds of arguments by what became of their trigger: what is lost with it, and what is lost beside it."""
    found: defaultdict[Kind, list[ArgumentError]] = defaultdict(list)
    for finding in errors.findings:
        found[finding.trigger].append(finding)
    return {kind: count_kinds(found[kind], KINDS) for kind in KINDS if kind in found}


def by_sentence(document: Document) -> Callable[[Mention], str]:
    """Whether an argument stands in the sentence of its trigger; one that reaches into it does."""
    sentences = Sentences(document.text, language=document.language)

    def name_of(mention: Mention) -> str:
        assert mention.trigger is not None  # only arguments are sliced by it
        start, end = sentences.span(mention.trigger.start, mention.trigger.end)
        return SAME_SENTENCE if mention.start < end and start < mention.end else OTHER_SENTENCE

    return name_of


@dataclass(frozen=True, slots=True)
class _Sides:
    """An event of gold and the one that was predicted for it; one of them may be absent."""

    gold: Event | None
    predicted: Event | None

    @property
    def kind(self) -> Kind:
        return kind_of(_trigger(self.gold), _trigger(self.predicted))


def _triggers(pair: Pair) -> Iterator[TriggerError]:
    for sides in _assigned_events(pair):
        yield TriggerError(pair.gold.id, sides.kind, _trigger(sides.gold), _trigger(sides.predicted))


def _arguments(pair: Pair) -> Iterator[ArgumentError]:
    """Arguments of assigned events first; of what is left over, the same role and span at different triggers."""
    missed: list[tuple[Mention, Kind]] = []
    spurious: list[tuple[Mention, Kind]] = []
    for sides in _assigned_events(pair):
        wanted, given = _mentions(sides.gold), _mentions(sides.predicted)
        for gold, predicted in assigned(wanted, given, overlap_gain):
            if gold is not None and predicted is not None:
                yield ArgumentError(pair.gold.id, kind_of(gold, predicted), gold, predicted, sides.kind)
            elif gold is not None:
                missed.append((gold, sides.kind))
            elif predicted is not None:
                spurious.append((predicted, sides.kind))
    for left, found in assigned(missed, spurious, lambda one, other: float(kind_of(one[0], other[0]) == "correct")):
        if left is not None:
            kind: Kind = "missed" if found is None else "wrong event"
            yield ArgumentError(pair.gold.id, kind, left[0], found and found[0], left[1])
        elif found is not None:
            yield ArgumentError(pair.gold.id, "spurious", None, *found)


def _assigned_events(pair: Pair) -> Iterator[_Sides]:
    for gold, predicted in assigned(pair.gold.events, pair.predicted.events, _event_gain):
        yield _Sides(gold, predicted)


def _event_gain(gold: Event, predicted: Event) -> float:
    """The gain of the triggers; the share of arguments in common decides between events with one trigger."""
    gain = overlap_gain(
        Mention(gold.type, gold.start, gold.end), Mention(predicted.type, predicted.start, predicted.end)
    )
    wanted, given = ({(a.role, a.start, a.end) for a in event.arguments} for event in (gold, predicted))
    return gain and gain + _SHARED_ARGUMENTS * len(wanted & given) / max(len(wanted | given), 1)


def _trigger(event: Event | None) -> Mention | None:
    return event and Mention(event.type, event.start, event.end)


def _mentions(event: Event | None) -> list[Mention]:
    return [Mention(a.role, a.start, a.end, _trigger(event)) for a in (event.arguments if event else ())]


def _shown(finding: TriggerError | ArgumentError) -> Mention:
    mention = finding.gold or finding.predicted
    assert mention is not None  # a finding has at least one side
    return mention


def _in_text_order(findings: Iterable[EventFinding]) -> list[EventFinding]:
    return sorted(findings, key=lambda finding: (_shown(finding).start, _shown(finding).end))
