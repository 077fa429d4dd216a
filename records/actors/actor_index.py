"""ActorIndex: from a name as written to the listed actors that go by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from strife.configs.actors import ActorList, Category, ListedActor
from strife.records.actors.descriptions import Descriptions
from strife.records.actors.states import StateForces
from strife.records.actors.words import Words, articles, folded, written

FUZZY_CUTOFF = 85
"""Least ratio of a misspelt name to the listed one, of the whole and of each word (research: 21 of 25, none wrong)."""
FUZZY_LETTERS = 5
_WORD_LETTERS = 4
_LONG_WORD = 6
_SAME_LENGTH_CUTOFF = 80

_MEMBER_WORDS = (
    "men privates rearguard crew crews gunners gunner snipers infantrymen commandos captain colonel general major "
    "sergeant lieutenant party spokespeople insurgency media "
    "militant militants fighter fighters force forces troop troops soldier soldiers gunman gunmen insurgent insurgents "
    "rebel rebels militia militias militiaman militiamen terrorist terrorists member members jihadist jihadists "
    "extremist extremists guerrilla guerrillas guerilla guerillas group groups movement element elements unit units "
    "tactical combat armed commander commanders leader leaders spokesman spokeswoman spokesperson spokesmen statement "
    "officials official operative operatives suspect suspects cell cells faction factions affiliate affiliates branch "
    "wing cadre cadres combatant combatants sniper snipers patrol patrols convoy convoys column columns attacker "
    "attackers bomber bombers volunteers reinforcements separatist separatists mercenary mercenaries personnel "
    "alliance "
    "peacekeeper peacekeepers contingent jets warplanes aircraft drones artillery air ground authorities agency "
    "organisation organization network cartel gang police jihadis representatives supporters loyalists ranks "
    "infantry garrison command deputy senior local regional chief field military news"
)
_MEMBERS = frozenset(_MEMBER_WORDS.split())
_FRONT_WORDS = (
    "the a an some several many few more other dozens hundreds scores of two three four five six seven eight nine ten "
    "shiite shia sunni kurdish islamist islamic arab tuareg militant extremist jihadist rebel insurgent group movement "
    "hardline armed local masked terrorist outlawed banned separatist paramilitary ethnic backed led allied linked "
    "aligned affiliated western foreign state run opposition monitor monitoring watchdog agency news rights charity "
    "network cartel gang militia our their its his own unidentified suspected alleged senior pro government "
    "remaining besieged based mercenary leftist communist marxist"
)
_FRONT = frozenset(_FRONT_WORDS.split())
# "anti-Taliban fighters" are no Taliban.
_AGAINST = frozenset({"anti", "ex", "non", "former", "counter", "pro"})
_MEMBER_OF = frozenset({"of", "from", "with", "for", "in", "within", "to", "loyal", "belonging", "affiliated"})


@dataclass(frozen=True, slots=True)
class Match:
    """The listed actors that go by a name; more than one only if countries tell them apart."""

    actors: tuple[ListedActor, ...]
    rule: str


class ActorIndex:
    """The listed actors, the forces of all states, and the words for parties without a name."""

    def __init__(self, actors: ActorList) -> None:
        self.by_id: Mapping[str, ListedActor] = {actor.id: actor for actor in actors.actors}
        self.descriptions = Descriptions(_by_words(actors.descriptions), _by_words(actors.name_words))
        self.states = StateForces()
        self._names: dict[Words, tuple[ListedActor, ...]] = {}
        self._acronyms: dict[Words, tuple[ListedActor, ...]] = {}
        for actor in actors.actors:
            for name in (actor.name, *actor.aliases):
                _enter(self._names, _without_articles(folded(name)), actor)
            for acronym in actor.acronyms:
                _enter(self._acronyms, written(acronym), actor)
        self._fuzzy: dict[str, Words] = {" ".join(k): k for k in self._names if _letters(k) >= FUZZY_LETTERS}
        self._fuzzy_by_first: dict[str, list[str]] = {}
        for name in self._fuzzy:
            self._fuzzy_by_first.setdefault(name[0], []).append(name)
        self.match = lru_cache(maxsize=4096)(self._match)

    def _match(self, surface: str) -> Match | None:
        """The listed actors of a name as written, or None. Acronyms are matched in their case, and never loosely."""
        cased, words = written(surface), folded(surface)
        if not words:
            return None
        start = articles(words)
        cased, words = cased[start:], words[start:]
        return self._exact(cased, words) or self._members(cased, words) or self._member_of(cased, words)

    def misspelt(self, surface: str) -> Match | None:
        """The actor whose name differs from a written one by a letter or so. Only for what is no known description."""
        words = _without_articles(folded(surface))
        cased = written(surface)[-len(words) :] if words else ()
        while len(words) > 1 and words[-1] in _MEMBERS:
            words, cased = words[:-1], cased[:-1]
        if _letters(words) < FUZZY_LETTERS or not any(word[0].isupper() for word in cased):
            return None
        if all(word.isupper() for word in cased) and len(words) == 1:
            return None
        name = " ".join(words)
        near = process.extract(
            name, self._fuzzy_by_first.get(name[0], ()), scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=3
        )
        fitting = [self._names[self._fuzzy[found]] for found, _, _ in near if _alike(words, self._fuzzy[found])]
        if not fitting or any(actors != fitting[0] for actors in fitting):
            return None
        return Match(fitting[0], "misspelt alias")

    def _exact(self, cased: Words, words: Words) -> Match | None:
        if found := self._acronyms.get(cased):
            return Match(found, "acronym")
        if found := self._names.get(words) or self._plural(words):
            return Match(found, "alias")
        return None

    def _plural(self, words: Words) -> tuple[ListedActor, ...] | None:
        if words and words[-1].endswith("s"):
            return self._names.get((*words[:-1], words[-1][:-1]))
        return None

    def _members(self, cased: Words, words: Words) -> Match | None:
        """``suspected Iran-backed Houthi rebel fighters``: what stands around the name says what its members are."""
        end = len(words)
        while end:
            for start in range(end):
                if not self._may_precede(cased[:start], words[:start]):
                    break
                if (start or end < len(words)) and (found := self._exact(cased[start:end], words[start:end])):
                    return Match(found.actors, "members of a listed actor")
            if words[end - 1] not in _MEMBERS:
                return None
            end -= 1
        return None

    def _may_precede(self, cased: Words, words: Words) -> bool:
        if not words:
            return True
        if words[-1] in _AGAINST:
            return False
        country = self.states.countries_in(cased, words)
        return all(at in country or word in _FRONT or word.isdigit() for at, word in enumerate(words))

    def _member_of(self, cased: Words, words: Words) -> Match | None:
        """``militants with the Nusra Front``, ``a spokesman for Hamas``."""
        for at, word in enumerate(words[:-1]):
            if word in _MEMBER_OF and at and any(w in _MEMBERS for w in words[:at]):
                after = at + 1
                while after < len(words) - 1 and words[after] in {"the", "to", "with", "so", "called"}:
                    after += 1
                if not all(w in _MEMBERS or w in _FRONT for w in words[:at]):
                    return None
                found = self._exact(cased[after:], words[after:]) or self._members(cased[after:], words[after:])
                return Match(found.actors, "members of a listed actor") if found else None
        return None


@lru_cache(maxsize=8)
def index_of(actors: ActorList) -> ActorIndex:
    """The index of a list; made once for each list."""
    return ActorIndex(actors)


def _by_words(categories: Mapping[str, Category]) -> dict[Words, Category]:
    return {folded(phrase): category for phrase, category in categories.items()}


def _enter(index: dict[Words, tuple[ListedActor, ...]], key: Words, actor: ListedActor) -> None:
    present = index.get(key, ())
    if key and all(other.id != actor.id for other in present):
        index[key] = (*present, actor)


def _without_articles(words: Words) -> Words:
    return words[articles(words) :]


def _letters(words: Words) -> int:
    return sum(len(word) for word in words)


def _alike(first: Words, second: Words) -> bool:
    """Word by word: ``Northern Front`` is a name of its own and no misspelt ``Southern Front``."""
    return len(first) == len(second) and all(_same_word(a, b) for a, b in zip(first, second, strict=True))


def _same_word(first: str, second: str) -> bool:
    if first == second:
        return True
    if first[0] != second[0] or len(first) < _WORD_LETTERS:
        return False
    # One letter of six is 83 percent: ``Jabhet`` for ``Jabhat``, but not ``Karen`` for ``Karenni``.
    cutoff = _SAME_LENGTH_CUTOFF if len(first) == len(second) >= _LONG_WORD else FUZZY_CUTOFF
    return fuzz.ratio(first, second) >= cutoff
