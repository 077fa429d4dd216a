"""Who does what to whom, read off a dependency parse with spaCy's English labels (those of ClearNLP).

A phrase is given by its head token.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeAlias

from strife.configs.rule_coder import Relation, Rules

if TYPE_CHECKING:
    from spacy.tokens import Token

Parties: TypeAlias = "defaultdict[Relation, list[Token]]"

_PREPOSITIONS: dict[str, Relation] = {
    "on": "aim",
    "against": "aim",
    "at": "aim",
    "upon": "aim",
    "towards": "to",
    "toward": "to",
    "to": "to",
    "into": "to",
    "between": "party",
    "with": "with",
    "using": "with",
    "from": "from",
}
_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "acl", "conj", "parataxis", "pcomp", "xcomp", "csubj"})
_OWN_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_RELATIVE_PRONOUNS = frozenset({"WDT", "WP"})


def parties(trigger: Token, rules: Rules, *, of: Relation) -> Parties:
    """The phrases around a trigger by their relation to it; every member of a coordination on its own.

    Args:
        of: What the ``of`` phrase of a noun is.
    """
    found: Parties = defaultdict(list)
    if trigger.pos_ in ("VERB", "AUX"):
        _of_verb(trigger, found, rules)
    elif trigger.pos_ == "ADJ" and trigger.dep_ != "compound":
        found["patient"] += described(trigger)
    else:
        _of_noun(trigger, found, rules, of)
    expanded: Parties = defaultdict(list)
    for relation, heads in found.items():
        for head in heads:
            expanded[relation] += [each for each in coordinated(head) if each not in expanded[relation]]
    return expanded


def coordinated(head: Token) -> list[Token]:
    """A head and what is joined to it by ``and`` or a comma after it."""
    members = [head]
    for member in members:
        members += [child for child in member.children if child.dep_ == "conj" and child.pos_ not in ("VERB", "AUX")]
    return members


def described(adjective: Token) -> list[Token]:
    """The nouns of an adjective such as ``dead``: its own subject, the noun it stands before, or that of the copula."""
    own = _children(adjective, {"nsubj"})
    if own or adjective.dep_ == "amod":
        return own or [adjective.head]
    if adjective.dep_ in ("acomp", "oprd", "attr", "advcl", "xcomp", "ccomp"):
        return _children(adjective.head, {"dobj", "nsubjpass"}) or _children(adjective.head, {"nsubj"})
    return []


def clause(token: Token) -> Token:
    """The head of the clause around a token: the verb that it depends on, or the root."""
    while token.dep_ != "ROOT" and not (token.dep_ in _CLAUSES and token.pos_ in ("VERB", "AUX")):
        token = token.head
    return token


def clause_tokens(head: Token) -> list[Token]:
    """The tokens of a clause without its subordinate clauses."""
    inside, stack = [], [head]
    while stack:
        token = stack.pop()
        inside.append(token)
        stack += [c for c in token.children if not (c.dep_ in _CLAUSES and c.pos_ in ("VERB", "AUX"))]
    return sorted(inside, key=lambda t: t.i)


def is_passive(verb: Token) -> bool:
    """Whether a verb has a passive auxiliary or subject, or is a bare past participle after a noun."""
    return bool(_children(verb, {"auxpass", "nsubjpass"})) or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod"))


def subjects(verb: Token) -> list[Token]:
    """The subject of a verb, which it may share with the verb that it depends on or is joined to."""
    own = _children(verb, {"nsubj", "nsubjpass"})
    if own:
        return [_antecedent(token, verb) for token in own]
    if verb.dep_ in ("acl", "amod", "relcl"):
        return [verb.head]
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX"):
        objects = _children(verb.head, {"dobj"}) if verb.dep_ == "xcomp" else []
        return objects or subjects(verb.head)
    if verb.dep_ == "pcomp" and verb.head.head.pos_ in ("VERB", "AUX"):
        return subjects(verb.head.head)
    return []


def _antecedent(subject: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for; any other subject is itself."""
    while verb.dep_ == "conj":
        verb = verb.head
    return verb.head if subject.tag_ in _RELATIVE_PRONOUNS and verb.dep_ == "relcl" else subject


def _of_verb(verb: Token, found: Parties, rules: Rules) -> None:
    objects = _children(verb, {"dobj", "obj"})
    if is_passive(verb):
        found["patient"] += subjects(verb)
        found["agent"] += _by(verb)
    elif not objects and verb.lemma_.lower() in rules.inchoative:
        found["patient"] += subjects(verb)
    else:
        found["agent"] += subjects(verb)
        found["patient"] += objects or _shared_objects(verb)
    _prepositions((verb,), found)


def _shared_objects(verb: Token) -> list[Token]:
    """The object of the verb that is joined to one without: ``looted and burned the shops``."""
    return [o for c in _children(verb, {"conj"}) if c.tag_ == verb.tag_ for o in _children(c, {"dobj"})]


def _of_noun(noun: Token, found: Parties, rules: Rules, of: Relation) -> None:
    found["agent"] += [
        c for c in noun.children if c.dep_ == "poss" or (c.dep_ in ("amod", "compound") and _acts(c, rules))
    ]
    found["agent"] += _by(noun)
    found[of] += _objects_of(noun, ("of",))
    for verb in _children(noun, {"acl", "relcl"}):
        found["agent"] += [agent for each in (verb, *_children(verb, {"prep"})) for agent in _by_below(each)]
    governor = noun.head
    if governor.lemma_.lower() in rules.light_verbs and governor.pos_ == "VERB":
        if noun.dep_ == "dobj":
            found["agent"] += subjects(governor)
        elif noun.dep_ == "nsubjpass":
            found["agent"] += _by(governor)
        _prepositions((noun, governor), found)
    else:
        _prepositions((noun,), found)


def _acts(modifier: Token, rules: Rules) -> bool:
    """Whether what stands before an event noun names its doer: ``rebel`` fire, a ``Turkish`` raid."""
    lemma = modifier.lemma_.lower()
    named = modifier.ent_type_ in ("NORP", "ORG", "GPE")
    return named or lemma in rules.people or lemma in rules.entity_nouns.get("Organisation", ())


def _by_below(verb: Token) -> list[Token]:
    return _by(verb) + [agent for child in verb.children if child.dep_ in ("pcomp", "xcomp") for agent in _by(child)]


def _by(head: Token) -> list[Token]:
    agents = [o for c in _children(head, {"agent"}) for o in _children(c, {"pobj"})]
    return agents or _objects_of(head, ("by",))


def _objects_of(head: Token, prepositions: Collection[str]) -> list[Token]:
    return [
        phrase
        for child in _children(head, {"prep"})
        if child.lower_ in prepositions
        for phrase in _children(child, {"pobj"})
    ]


def _prepositions(heads: Iterable[Token], found: Parties) -> None:
    for head in heads:
        for child in _children(head, {"prep", "dative"}):
            relation = _PREPOSITIONS.get(child.lower_)
            if relation is not None:
                found[relation] += _children(child, {"pobj"})


def _children(head: Token, labels: Collection[str]) -> list[Token]:
    return [child for child in head.children if child.dep_ in labels]
