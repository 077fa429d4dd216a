"""What a sentence says about an event beside its parties: whether it happened, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from strife.configs.rule_coder import Rules
from strife.evaluate.baselines.rule_grammar import is_passive, subjects

if TYPE_CHECKING:
    from spacy.tokens import Token

_NEGATIONS = frozenset({"no", "not", "n't", "never", "nobody", "none", "without", "neither", "nor"})
_ORDER = ("denied", "attempted", "threatened", "planned", "hypothetical", "ongoing")
_MARKERS = frozenset({"aux", "mark", "advmod", "amod", "prep"})
_HEARSAY = frozenset({"reportedly", "reported"})


def governors(trigger: Token) -> Iterator[Token]:
    """What a trigger depends on, upwards, as long as it is said about the trigger: not beyond a relative clause."""
    token = trigger
    while token.dep_ not in ("ROOT", "relcl", "nsubj", "conj", "poss"):
        token = token.head
        yield token


def factuality(trigger: Token, patients: Sequence[Token], rules: Rules) -> str:
    """Whether the event happened, in the view of its source. ``happened`` unless a word says otherwise."""
    if _negated(trigger, patients):
        return "denied"
    words = _words_about(trigger, rules)
    for value in _ORDER:
        if not words.isdisjoint(rules.contexts.get(value, ())):
            return value
    auxiliaries = {c.lower_ for c in trigger.children if c.dep_ == "aux"}
    if not auxiliaries.isdisjoint({"will", "shall", "'ll"}):
        return "planned"
    progressive = trigger.tag_ == "VBG" and not auxiliaries.isdisjoint(
        {"is", "are", "was", "were", "'re", "'s", "been"}
    )
    return "ongoing" if progressive else "happened"


def source(trigger: Token, rules: Rules) -> Token | None:
    """The head of the phrase that names who tells of the event in its sentence; None if nobody does."""
    verb = _say_verb(trigger, rules)
    if verb is not None:
        by = [teller for child in verb.children if child.dep_ == "agent" for teller in child.children]
        return next(iter(by if is_passive(verb) else subjects(verb)), None)
    for token in trigger.sent:
        if token.lower_ == "according":
            return next((o for c in token.children for o in c.children if o.dep_ == "pobj"), None)
    return None


def claim(trigger: Token, teller: Token | None, agents: Sequence[Token], rules: Rules) -> str:
    """The claim value; never ``disputed``, which takes two sentences.

    Args:
        teller: From :func:`source`.
        agents: The doers of the event.
    """
    about = {w for t in (trigger, *agents) for c in (t, *t.children) for w in (c.lower_, c.lemma_.lower())}
    about |= {t.lemma_.lower() for t in governors(trigger)}
    if not about.isdisjoint(rules.alleging):
        return "alleged"
    if teller is None:
        return "stated" if about.isdisjoint(_HEARSAY) else "attributed"
    told_by = {t.lemma_.lower() for t in (teller, *(c for c in teller.children if c.dep_ == "compound"))}
    return "attributed" if teller not in agents and told_by.isdisjoint(rules.sides) else "claimed"


def _say_verb(trigger: Token, rules: Rules) -> Token | None:
    """The verb of saying that governs a trigger, not from within its subject; or one in a parenthesis."""
    for token in trigger.ancestors:
        if _says(token, rules) and not any(s == trigger or s.is_ancestor(trigger) for s in subjects(token)):
            return token
    return next((token for token in trigger.sent if token.dep_ == "parataxis" and _says(token, rules)), None)


def _says(token: Token, rules: Rules) -> bool:
    return token.pos_ == "VERB" and token.lemma_.lower() in rules.say_verbs


def _negated(trigger: Token, patients: Sequence[Token]) -> bool:
    heads = [trigger, *patients]
    if trigger.head.pos_ in ("VERB", "AUX") and trigger.dep_ in ("dobj", "nsubjpass", "attr", "acomp"):
        heads.append(trigger.head)
    if any(c.dep_ == "neg" or c.lower_ == "no" for head in heads for c in head.children):
        return True
    return trigger.lower_ in ("unhurt", "unharmed") or any(p.lower_ in _NEGATIONS for p in patients)


def _words_about(trigger: Token, rules: Rules) -> set[str]:
    """Lemmas of what governs the trigger up to the verb of saying, with their auxiliaries and adverbs."""
    words: set[str] = set()
    for token in (trigger, *governors(trigger)):
        if token is not trigger:
            words.add(token.lemma_.lower())
            if _says(token, rules):
                break
        words |= {child.lower_ for child in token.children if child.dep_ in _MARKERS}
    return words
