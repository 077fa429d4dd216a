"""The arguments of a cue: phrases by their relation to it, places and times of its clause, and who tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strife.configs.ontology import Ontology
from strife.configs.rule_coder import Frame, Relation, Rules
from strife.evaluate.baselines.rule_cues import Cue
from strife.evaluate.baselines.rule_entities import Mention, number_before
from strife.evaluate.baselines.rule_grammar import Parties, clause, clause_tokens, parties

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RELATIONS: tuple[Relation, ...] = ("agent", "patient", "aim", "party", "with", "from", "to")
_MEANS = ("Weapon", "MilitaryPlatform", "Vehicle")
_GROUND = ("Location", "Facility")
_NO_PARTY = ("Temporal", "Quantity", "Money")
_ONE_HUMAN = frozenset({"he", "she", "him", "her", "i", "me"})
_OTHER_PRONOUNS = frozenset({"they", "them", "we", "us", "it"})
_SUBORDINATE = frozenset({"advcl", "xcomp", "pcomp", "acl"})


@dataclass(frozen=True, slots=True)
class Filled:
    """The mention that plays ``role``."""

    role: str
    mention: Mention


@dataclass(frozen=True)
class RoleFiller:
    """Fills roles in one parsed text.

    Attributes:
        mentions: By token, the mention that it belongs to. Phrases that become arguments and were no mention, as
            pronouns, are added; one without an entity type has the type ``""``.
        triggers: The tokens that name events and so are no arguments.
    """

    parsed: Doc
    rules: Rules
    ontology: Ontology
    mentions: dict[int, Mention]
    triggers: frozenset[int]
    _chunks: dict[int, int] = field(default_factory=dict)

    def fill(self, cue: Cue, around: Parties, teller: Token | None) -> list[Filled]:
        """The arguments of a cue. A mention has one role: the first of grammar, count, place, time, claimant."""
        frame = self.rules.frames.get(cue.type, Frame())
        legal = self.ontology.roles_of(cue.type)
        roles: dict[Mention, str] = {}
        for role, mention in self._all(cue, frame, around, teller):
            if role in legal and mention.head not in self.triggers:
                roles.setdefault(mention, role)
        return [Filled(role, mention) for mention, role in roles.items()]

    def _all(self, cue: Cue, frame: Frame, around: Parties, teller: Token | None) -> Iterator[tuple[str, Mention]]:
        counted = number_before(self.parsed[cue.head])  # 58 deaths
        if frame.count and counted:
            yield frame.count, self._number(counted)
        for relation in _RELATIONS:
            if relation in frame.roles:
                for head in around[relation]:
                    yield from self._phrase(head, relation, frame)
        yield from self._place_and_time(self.parsed[cue.head])
        if teller is not None and (told := self.mention(teller)) is not None:
            yield "claimant", told

    def _phrase(self, head: Token, relation: Relation, frame: Frame) -> Iterator[tuple[str, Mention]]:
        counted = self._counted(head)
        if frame.count and relation == "patient":
            number = number_before(head) or ([head] if counted else [])
            if number:
                yield frame.count, self._number(number)
        for phrase in counted or [head]:
            mention = self.mention(phrase)
            if mention is None or mention.type in _NO_PARTY:
                continue
            role = frame.roles[relation]
            if relation in ("agent", "with") and mention.type in _MEANS and frame.means:
                role = frame.means
            elif relation == "with" and mention.type not in _MEANS and role == "instrument":
                continue
            elif role in ("victim", "attacker") and mention.type in _GROUND:
                role = "place" if role == "victim" else role
            yield role, mention

    def _counted(self, head: Token) -> list[Token]:
        """What a vague number counts: ``villagers`` of ``dozens of villagers``."""
        if head.lemma_.lower() not in self.rules.vague_numbers and head.pos_ != "NUM":
            return []
        return [o for c in head.children if c.lower_ == "of" for o in c.children if o.dep_ == "pobj"]

    def _number(self, number: Sequence[Token]) -> Mention:
        """The mention that a number is; made if it was none, as ``no`` in ``no deaths``."""
        known = next((self.mentions[t.i] for t in number if t.i in self.mentions), None)
        if known is not None:
            return known
        made = Mention(number[0].i, number[-1].i + 1, number[-1].i, "Quantity")
        self.mentions.update(dict.fromkeys(range(made.first, made.stop), made))
        return made

    def mention(self, head: Token) -> Mention | None:
        """The mention that a phrase is; made if it was none. None for what is no noun."""
        if head.i in self.mentions:
            return self.mentions[head.i]
        word = head.lower_
        if head.pos_ == "PRON":
            if word not in _ONE_HUMAN and word not in _OTHER_PRONOUNS:
                return None
            made = Mention(head.i, head.i + 1, head.i, "Person" if word in _ONE_HUMAN else "Organisation")
        elif head.pos_ in ("NOUN", "PROPN"):
            made = Mention(self._first(head), head.i + 1, head.i, "")
        else:
            return None
        if any(index in self.mentions for index in range(made.first, made.stop)):
            return None
        self.mentions.update(dict.fromkeys(range(made.first, made.stop), made))
        return made

    def _first(self, head: Token) -> int:
        """The first token of a noun phrase after its number."""
        if not self._chunks:
            self._chunks.update({chunk.root.i: chunk.start for chunk in self.parsed.noun_chunks})
        first = self._chunks.get(head.i, head.i)
        number = number_before(head)
        return number[-1].i + 1 if number and number[-1].i < head.i else first

    def _place_and_time(self, trigger: Token) -> Iterator[tuple[str, Mention]]:
        """Places and times of the trigger's clause; else of its sentence; else the nearest place before that."""
        near, sentence = self._surroundings(trigger), list(trigger.sent)
        before = [self.parsed[index] for index in range(trigger.sent.start - 1, -1, -1)]
        places = self._places(near) or self._places(sentence) or self._places(before)[:1]
        times = self._times(near) or self._times(t for t in sentence if clause(t).lemma_ not in self.rules.say_verbs)
        yield from (("place", mention) for mention in places)
        yield from (("time", mention) for mention in times)

    def _places(self, tokens: Iterable[Token]) -> list[Mention]:
        return [
            mention
            for token in tokens
            if (mention := self.mentions.get(token.i)) is not None
            and mention.head == token.i
            and mention.type in _GROUND
            and self._is_place(token)
        ]

    def _times(self, tokens: Iterable[Token]) -> list[Mention]:
        found = (self.mentions.get(token.i) for token in tokens)
        return [m for m in dict.fromkeys(found) if m is not None and m.type == "Temporal"]

    def _surroundings(self, trigger: Token) -> list[Token]:
        """The tokens of the trigger's clause, and of the clauses that it is subordinate to without a subject."""
        head = clause(trigger)
        tokens = clause_tokens(head)
        while head.dep_ in _SUBORDINATE and head.tag_ in ("VBG", "VBN", "VB"):
            head = clause(head.head)
            tokens += clause_tokens(head)
        return tokens

    def _is_place(self, token: Token) -> bool:
        while token.dep_ in ("conj", "appos", "npadvmod") and token.head.i in self.mentions:
            token = token.head
        return token.dep_ == "pobj" and token.head.lower_ in self.rules.place_prepositions


def parties_of(cue: Cue, parsed: Doc, rules: Rules) -> Parties:
    """The phrases around a cue, by its type's frame."""
    frame = rules.frames.get(cue.type, Frame())
    return parties(parsed[cue.head], rules, of=frame.of)
