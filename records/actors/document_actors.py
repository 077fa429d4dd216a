"""DocumentActors: the parties of one article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from strife.configs.actors import ActorList, Category, ListedActor, state_actor
from strife.data.document import Document
from strife.data.sentences import Sentences
from strife.records.actors import coreference
from strife.records.actors.actor import Actor
from strife.records.actors.actor_index import Match, index_of
from strife.records.actors.coreference import Named
from strife.records.actors.persons import Persons
from strife.records.actors.states import StateParty
from strife.records.actors.text_names import acronyms_of, is_shorter, told_category
from strife.records.actors.words import articles, folded, is_name, written
from strife.records.outcome import Unresolved

PARTY_ROLES = frozenset({"attacker", "target", "victim", "participant", "claimant"})
_ACTS = frozenset({"attacker", "participant", "claimant"})
_MILITARY_TYPES_WORDS = (
    "clash assault offensive capture withdrawal air_strike shelling bombing attack deploy agreement threaten"
)
_MILITARY_TYPES = frozenset(_MILITARY_TYPES_WORDS.split())
_THINGS = {
    "Location": "a place, not a party",
    "Facility": "a building or site, not a party",
    "Temporal": "a time, not a party",
    "Quantity": "a number without the people it counts",
    "Money": "money, not a party",
    "Weapon": "a weapon, not a party",
    "MilitaryPlatform": "a platform: the text does not say here whose it is",
    "Vehicle": "a vehicle, not a party",
    "DocumentReference": "a document, not a party",
}
_GATHERING: dict[str, Category] = {"protest": "protesters", "riot": "rioters"}
_ANYBODYS = frozenset({"army", "forces", "force", "troops", "military", "regiment", "guard"})
_LEAST_NAMED = 2
_NOT_LISTED = "not in the actor list"
_NO_NAME = "a description, no name of an actor"


class DocumentActors:
    """Resolves the parties and claimants of one article. Never raises for odd spans or annotation."""

    def __init__(self, document: Document, actors: ActorList, *, country: str | None = None) -> None:
        """Prepare an article.

        Args:
            document: The article with entities and events, as far as it has them.
            actors: The listed actors.
            country: ISO 3166-1 code of the country that the article tells of: whose "government troops" are. By
                default the one that the text names most: twice at least, and twice as often as any other.
        """
        self.document = document
        self._index = index_of(actors)
        self._given_country = country.upper() if country else None
        self._descriptions = self._index.descriptions
        self._types = {(e.start, e.end): e.type for e in document.entities}
        self._read: dict[tuple[str, tuple[int, int]], Actor | Unresolved] = {}
        self._resolved: dict[tuple[int, int], Actor | Unresolved] = {}
        self._roles: dict[tuple[int, int], set[tuple[str, str]]] = {}
        for event in document.events:
            for argument in event.arguments:
                self._roles.setdefault((argument.start, argument.end), set()).add((argument.role, event.type))

    def resolve(self, start: int, end: int, *, event_country: str | None = None) -> Actor | Unresolved:
        """The actor of ``text[start:end]``, the span of a party or claimant.

        Args:
            start: First code point of the span.
            end: One past its last.
            event_country: Where the event happened: a state's forces in another country are external forces.
        """
        found = self._resolved.get((start, end)) or self._resolve(start, end)
        self._resolved[start, end] = found
        return found if isinstance(found, Unresolved) else self._in_event(found, event_country)

    def _resolve(self, start: int, end: int) -> Actor | Unresolved:
        surface = self._surface(start, end)
        if not folded(surface):
            return Unresolved("the span holds no word")
        pronoun = folded(surface)[0] if len(folded(surface)) == 1 else ""
        if pronoun in coreference.PRONOUNS and not surface.isupper():
            found: Actor | Unresolved = self._pronoun(surface, pronoun, start)
        else:
            found = self._party(surface, start, end)
        return found if isinstance(found, Unresolved) else self._with_fullest(found)

    # --- one mention by its own words

    def _surface(self, start: int, end: int) -> str:
        if start < 0 or end < start:
            return ""
        return " ".join(self.document.text[start:end].split())

    def _direct(self, surface: str, span: tuple[int, int]) -> Actor | Unresolved:
        """What the words say by themselves: acronyms, list, states, persons, descriptions; no coreference."""
        found = self._read.get((surface, span)) or self._read_directly(surface, span)
        self._read[surface, span] = found
        return found

    def _read_directly(self, surface: str, span: tuple[int, int]) -> Actor | Unresolved:
        kind = self._types.get(span)
        acts = any(role in _ACTS for role, _ in self._roles.get(span, ()))
        if kind in _THINGS and not (kind == "Location" and acts):
            return Unresolved(f"'{surface}': {_THINGS[kind]}")
        expanded = self._acronyms.get("".join(written(surface)[articles(folded(surface)) :]), surface)
        if match := self._index.match(expanded):
            return self._listed(match, surface)
        if state := self._index.states.read(expanded):
            return self._state(state, surface, span)
        if kind == "Person" and (person := self._person(surface)):
            return person
        category = self._descriptions.category(expanded)
        if kind != "Person" and is_name(expanded) and not (category and _is_one_word(expanded)):
            if match := self._index.misspelt(expanded):
                return self._listed(match, surface)
            category = self._named_category(expanded, category)
            return self._gathered(_unlisted(expanded, surface, category, "name in the text", _NOT_LISTED), span)
        rule = "words of the description" if category else "as written"
        return self._gathered(_unlisted(surface, surface, category, rule, _NO_NAME), span)

    def _named_category(self, name: str, described: Category | None) -> Category | None:
        """What the text calls it, else what a word of the name says. An ``Army`` may be anybody's."""
        told = told_category(self.document.text, _bare(name), self._descriptions) or self._descriptions.of_name(name)
        return told or (None if folded(name)[-1] in _ANYBODYS else described)

    def _listed(self, match: Match, surface: str) -> Actor:
        fitting = list(match.actors)
        if len(fitting) > 1:
            fitting = [each for each in fitting if not each.countries or self.country in each.countries]
        if len(fitting) > 1 or not fitting:
            named = [each for each in match.actors if self._named_in_full(each)]
            fitting = named if len(named) == 1 else fitting
        if len(fitting) != 1:
            names = " or ".join(each.name for each in match.actors)
            return _unlisted(surface, surface, None, "as written", f"'{surface}' may be {names}")
        actor = fitting[0]
        return Actor(
            name=actor.name,
            id=actor.id,
            category=actor.category,
            country=actor.countries[0] if actor.category == "state forces" and actor.countries else actor.country,
            rule=match.rule,
            surface=surface,
            fullest=surface,
        )

    def _named_in_full(self, actor: ListedActor) -> bool:
        return any(len(name) > 6 and name in self.document.text for name in (actor.name, *actor.aliases))

    def _state(self, state: StateParty, surface: str, span: tuple[int, int]) -> Actor | Unresolved:
        if state.country is None:
            return _unlisted(
                surface, surface, "state forces", "words of the description", "the text does not say whose"
            )
        if state.form == "demonym" and not self._acts_as_state(span):
            return _unlisted(surface, surface, None, "as written", "a nationality alone does not say which party")
        return self._state_actor(state, state.country, surface, f"state by {state.form}")

    def _acts_as_state(self, span: tuple[int, int]) -> bool:
        return any(
            role == "claimant" or (role in _ACTS and event in _MILITARY_TYPES)
            for role, event in self._roles.get(span, ())
        )

    def _state_actor(self, state: StateParty, country: str, surface: str, rule: str) -> Actor:
        actor = state_actor(country, state.kind)
        return Actor(
            name=actor.name,
            id=actor.id,
            category="state forces",
            country=country,
            rule=rule,
            surface=surface,
            fullest=surface,
        )

    def _person(self, surface: str) -> Actor | None:
        person = self._persons.find(surface)
        if person is None:
            return None
        whose = self._direct(person.whose, (-1, -1)) if person.whose else None
        category = self._descriptions.category(surface)
        if isinstance(whose, Actor) and (whose.id or whose.category):
            name = whose.name if whose.id else person.fullest
            reason = None if whose.id else _NOT_LISTED
            return replace(
                whose, name=name, surface=surface, fullest=person.fullest, rule="person of a named force", reason=reason
            )
        return _unlisted(person.fullest, surface, category, "person named in full", "a person, no listed actor")

    def _gathered(self, actor: Actor, span: tuple[int, int]) -> Actor:
        """People who take part in a protest are protesters, whatever else they are."""
        if actor.category not in (None, "civilians"):
            return actor
        kinds = {event for role, event in self._roles.get(span, ()) if role in {"participant", "attacker"}}
        said = {_GATHERING[kind] for kind in kinds if kind in _GATHERING}
        if len(said) != 1:
            return actor
        return replace(actor, category=said.pop(), rule="takes part in a protest or riot")

    # --- one mention by those before it

    def _party(self, surface: str, start: int, end: int) -> Actor | Unresolved:
        state = self._index.states.read(surface)
        direct = self._direct(surface, (start, end))
        if isinstance(direct, Unresolved) or direct.id is not None:
            return direct
        if state is not None and state.country is None and state.kind is not None:
            return self._unnamed_state(state, direct, start)
        speaks = {role for role, _ in self._roles.get((start, end), ())} == {"claimant"}
        if categories := coreference.fitting_categories(surface, speaks=speaks):
            before = [each for each in self._before(start) if coreference.fits(each, categories)]
            return self._of_armed(
                self._referring(direct, coreference.the_one(before), "the only such party named before")
            )
        if surface[:4].casefold() == "the ":
            before = [each for each in self._before(start) if coreference.contains_word(each, surface)]
            if len(folded(surface)) == 2 and before:
                return self._referring(direct, coreference.the_one(before), "the only name with this word")
        return self._of_armed(self._longer_name(direct))

    def _of_armed(self, actor: Actor) -> Actor:
        """``gunmen`` in an article all of whose armed parties are rebels: what kind of party, not which."""
        if actor.category is not None or not coreference.armed_word(actor.surface):
            return actor
        category = coreference.the_only_armed_category(self._named)
        return (
            replace(actor, category=category, rule="the only kind of armed party in the article") if category else actor
        )

    def _unnamed_state(self, state: StateParty, direct: Actor, start: int) -> Actor:
        """``the army``: of the one state whose army was named before, else of the article's country."""
        if not state.of_the_country:
            mentions = [each for each in self._before(start) if _is_state(each.actor, state)]
            one = coreference.the_one(mentions)
            if one is not None and one.actor.country:
                return self._state_actor(state, one.actor.country, direct.surface, "the only such forces named before")
        if self.country and self.country in self._index.states.codes:
            return self._state_actor(state, self.country, direct.surface, "forces of the article's country")
        return direct

    def _referring(self, direct: Actor, named: Named | None, rule: str) -> Actor:
        if named is None:
            return replace(direct, reason="several or no such parties were named before")
        return replace(named.actor, surface=direct.surface, rule=rule)

    def _longer_name(self, direct: Actor) -> Actor:
        """``Sirat Brigades`` where the article has ``the Sirat Martyrs Brigades`` too."""
        if direct.rule != "name in the text":
            return direct
        longer = [each for each in self._named if each.proper and is_shorter(direct.name, each.actor.name)]
        # The listed name may be in another language than the text's: then the words of the text decide.
        longer = longer or [each for each in self._named if each.proper and is_shorter(direct.name, each.actor.surface)]
        return self._referring(direct, one, "shorter name") if (one := coreference.the_one(longer)) else direct

    def _pronoun(self, surface: str, pronoun: str, start: int) -> Actor | Unresolved:
        if pronoun in coreference.SPEAKERS:
            return Unresolved(f"'{surface}': the text does not say here who speaks")
        if pronoun in coreference.NOBODY:
            return Unresolved(f"'{surface}' names no party")
        for first, last in self._sentences_back(start):
            within = [each for each in self._named if first <= each.start and each.end <= last]
            if found := coreference.antecedents(within, pronoun):
                one = coreference.the_one(found)
                if one is None:
                    return Unresolved(f"'{surface}': several parties were named before")
                return replace(one.actor, surface=surface, rule="pronoun for the only party named before")
        return Unresolved(f"'{surface}': no party was named before")

    def _sentences_back(self, start: int) -> Iterable[tuple[int, int]]:
        """The part of the sentence before ``start``, then the sentence before it."""
        here = min(start, max(len(self.document.text) - 1, 0))
        first, _ = self._sentences.span(here, here + 1)
        yield first, start
        if first > 0:
            yield self._sentences.span(first - 1, first)

    # --- the article

    @cached_property
    def country(self) -> str | None:
        """The country that the article tells of, as given, or as its own words have it; None if they do not say."""
        if self._given_country:
            return self._given_country
        found = Counter(self._index.states.named_in(self.document.text))
        (first, times), (_, next_times) = [*found.most_common(2), ("", 0), ("", 0)][:2]
        return first if times >= _LEAST_NAMED and times >= 2 * next_times else None

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        return dict(acronyms_of(self.document.text))

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self.document.text, language=self.document.language)

    @cached_property
    def _persons(self) -> Persons:
        return Persons(self.document.text, sorted(span for span, kind in self._types.items() if kind == "Person"))

    @cached_property
    def _named(self) -> list[Named]:
        """The parties that the article names or describes, in text order, pronouns left out."""
        spans = {span for span, kind in self._types.items() if kind in {"Organisation", "Person"}}
        spans |= {span for span, roles in self._roles.items() if any(role in PARTY_ROLES for role, _ in roles)}
        named: list[Named] = []
        for start, end in sorted(spans):
            surface = self._surface(start, end)
            words = folded(surface)
            if not words or (len(words) == 1 and words[0] in coreference.PRONOUNS and not surface.isupper()):
                continue
            actor = self._direct(surface, (start, end))
            if isinstance(actor, Actor) and not coreference.fitting_categories(surface, speaks=True):
                person = self._types.get((start, end)) == "Person"
                proper = actor.id is not None or (is_name(surface) and actor.rule != "words of the description")
                named.append(Named(start, end, actor, person, proper))
        return named

    def _before(self, start: int) -> list[Named]:
        return [each for each in self._named if each.end <= start]

    @cached_property
    def _fullest(self) -> dict[str, str]:
        """By actor the longest form of its name in the article; what only speaks of its members gives way."""
        best: dict[str, tuple[bool, bool, int]] = {}
        fullest: dict[str, str] = {}
        for each in self._named:
            actor = each.actor
            rank = (actor.rule != "members of a listed actor", is_name(actor.fullest), len(actor.fullest))
            if each.key not in best or rank > best[each.key]:
                best[each.key], fullest[each.key] = rank, actor.fullest
        return fullest

    def _with_fullest(self, actor: Actor) -> Actor:
        if actor.rule == "person of a named force":
            return actor
        fullest = self._fullest.get(actor.id or " ".join(folded(actor.name)), actor.fullest)
        name = actor.name if actor.id else fullest
        if (name, fullest) == (actor.name, actor.fullest):
            return actor
        return replace(actor, fullest=fullest, name=name)

    def _in_event(self, actor: Actor, event_country: str | None) -> Actor:
        abroad = actor.category == "state forces" and actor.country and event_country
        if abroad and actor.country != str(event_country).upper():
            return replace(actor, category="external forces")
        return actor


def _unlisted(name: str, surface: str, category: Category | None, rule: str, reason: str) -> Actor:
    return Actor(
        name=name, id=None, category=category, country=None, rule=rule, surface=surface, fullest=name, reason=reason
    )


def _is_one_word(name: str) -> bool:
    return len(folded(name)) - articles(folded(name)) == 1


def _bare(name: str) -> str:
    words = name.split()
    return " ".join(words[1:]) if len(words) > 1 and words[0].casefold() in {"the", "a", "an"} else name


def _is_state(actor: Actor, state: StateParty) -> bool:
    return bool(
        actor.id and actor.id.startswith("state:") and actor.id.endswith(f":{str(state.kind).replace(' ', '-')}")
    )
