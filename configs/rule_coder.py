"""What the rule coder goes by: cue words of events, words for kinds of things, and what grammar makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from strife.configs.errors import InputError, did_you_mean
from strife.configs.ontology import Ontology
from strife.configs.strict import StrictModel, read_model

Relation = Literal["agent", "patient", "aim", "party", "from", "to", "with"]
"""How a phrase belongs to a trigger.

``agent`` does it: subject, ``by`` phrase, genitive, adjective. ``patient`` undergoes it: object, passive subject.
``aim``: ``on``, ``against``, ``at``. ``party``: ``between``. ``with``: the means, or who takes part. ``from`` and
``to`` are movements.
"""

Words = tuple[str, ...]


class Choice(StrictModel):
    """A type for a cue of several senses, if every class named here is met.

    Attributes:
        type: The event type; null if the word is no event then.
        agent: A class of words that the agent belongs to; likewise ``patient``.
        sentence: A class of which a word stands in the sentence.
    """

    type: str | None
    agent: str | None = None
    patient: str | None = None
    sentence: str | None = None


class Cues(StrictModel):
    """Lemmas that name events. One of several words is looked for as a whole; of overlapping cues the longest counts.

    The words of a verb may stand apart: a particle or an object of it need not follow at once.
    """

    verbs: Words = ()
    nouns: Words = ()
    adjectives: Words = ()


class OpenCues(Cues):
    """Cues whose type is that of the first choice that holds, else ``otherwise``, else they are no event."""

    choices: tuple[Choice, ...] = ()
    otherwise: str | None = None


class Frame(StrictModel):
    """What the phrases of an event type become.

    Attributes:
        roles: The role by relation.
        means: The role of an agent that is a weapon or a platform.
        count: The role of a number that stands before the patient, or in its place.
        of: The relation of an ``of`` phrase to an event noun.
    """

    roles: dict[Relation, str] = Field(default_factory=dict)
    means: str | None = None
    count: str | None = None
    of: Relation = "patient"


class Rules(StrictModel):
    """Everything that the rule coder knows.

    Attributes:
        events: Cues of one sense, by event type.
        senses: Cues of several senses.
        classes: Lemmas by kind of thing, and in capitals labels of spaCy's entity recogniser; choices name them.
        entity_nouns: By entity type, the lemmas of head nouns that are of it.
        people: Head nouns for humans: one is a Person, several are an Organisation.
        entity_labels: Our entity type by the label of spaCy's entity recogniser.
        frames: What phrases become, by event type.
        inchoative: Verbs whose subject, where they have no object, undergoes the event: die, explode, fall.
        light_verbs: Verbs that lend their subject and phrases to an event noun: carry out.
        vague_numbers: Nouns that count.
        settlements: Nouns that take a name by ``of``: the town of ...
        place_prepositions: Prepositions before the place of an event.
        say_verbs: Verbs that a source is the subject of.
        sides: Head nouns of sources that are likely a side of what they tell of.
        contexts: By factuality value, lemmas that give it to the events that depend on them.
        alleging: Lemmas that cast doubt on the doer.
    """

    events: dict[str, Cues]
    senses: tuple[OpenCues, ...] = ()
    classes: dict[str, Words]
    entity_nouns: dict[str, Words]
    people: Words
    entity_labels: dict[str, str]
    frames: dict[str, Frame]
    inchoative: Words
    light_verbs: Words
    vague_numbers: Words
    settlements: Words
    place_prepositions: Words
    say_verbs: Words
    sides: Words
    contexts: dict[str, Words]
    alleging: Words

    def check(self, ontology: Ontology, *, where: str) -> None:
        """Raise InputError where a rule leads to a label that the ontology does not have, or names no class."""
        choices = [choice for cues in self.senses for choice in cues.choices]
        types = [*self.events, *self.frames, *(c.type for c in choices), *(cues.otherwise for cues in self.senses)]
        _check(types, ontology.event_types, where, "event type")
        _check([*self.entity_nouns, *self.entity_labels.values()], ontology.entity_types, where, "entity type")
        _check(self.contexts, ontology.factuality, where, "factuality value")
        _check([name for c in choices for name in (c.agent, c.patient, c.sentence)], self.classes, where, "class")
        for name, frame in self.frames.items():
            roles = [*frame.roles.values(), frame.means, frame.count]
            _check(roles, dict.fromkeys(ontology.roles_of(name)), f"{where}: frames.{name}", "role")


def _check(names: Iterable[str | None], known: Mapping[str, object], where: str, kind: str) -> None:
    for name in names:
        if name is not None and name not in known:
            raise InputError(f"{where}: unknown {kind} '{name}'{did_you_mean(name, known)}")


def load_rules(path: str | Path | None = None) -> Rules:
    """Read the rules from a YAML file; without a path, those that strife ships.

    Raises:
        InputError: the file and its first fault.
    """
    return read_model(Rules, Path(path) if path else Path(__file__).with_name("rule_coder.yaml"))
