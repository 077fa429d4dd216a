"""The forces and governments of states, by rule: ``the Kenyan military`` is the Military of Kenya."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

from strife.configs.actors import StateKind
from strife.configs.countries import load_countries
from strife.records.actors.words import Words, articles, folded, written

_PHRASES: dict[StateKind, str] = {
    "defence ministry": "defence ministry|ministry of defence|defense ministry|ministry of defense|ministry defense|"
    "defence ministers?|defense ministers?|defence department|defense department|minister of defen[cs]e",
    "interior ministry": "interior ministry|ministry of (?:the )?interior|ministry of internal affairs|"
    "interior minister|home ministry",
    "foreign ministry": "foreign ministry|ministry of foreign affairs|foreign minister|foreign office",
    "border guards": "border guards?|border force|border police|border troops|frontier guards?|frontier police",
    "coast guard": "coast ?guards?|coastguards?",
    "air force": "air forces?",
    "navy": "navy|naval forces?|warships?|naval vessels?|sailors?",
    "intelligence": "intelligence|secret service|secret police|security services?",
    "police": "police|policem[ae]n|policewom[ae]n|gendarmes?|gendarmerie|constabulary|constables?|carabinieri",
    "security forces": "security forces?|security personnel|security agents?|security agencies",
    "military": "army|military|troops|soldiers?|soldiery|forces|servicem[ae]n|marines?|infantry|infantrym[ae]n|"
    "paratroopers?|conscripts?|jawans?|commandos?|general staff|artillery|warplanes?|fighter jets?|jets?|"
    "aircraft|helicopters?|servicewom[ae]n|armed forces|guardsm[ae]n|battalions?|brigades?|regiments?|platoons?|"
    "gunners?|snipers?|pilots?|divisions?|sergeants?|gunboats?|contingents?",
    "government": "government|regime|authorities|junta|presidency|kremlin|administration",
}
_KINDS: tuple[tuple[StateKind, regex.Pattern[str]], ...] = tuple(
    (kind, regex.compile(rf"\b(?:{phrases})\b")) for kind, phrases in _PHRASES.items()
)
_ANY_KIND = regex.compile("|".join(_PHRASES.values()))
_ALLOWED_WORDS = (
    "armed regular special federal national central government regime state royal elite ground naval air combat joint "
    "general staff command high supreme main unit units division brigade battalion regiment corps column columns "
    "patrol patrols convoy convoys garrison garrisons spokesman spokeswoman spokesperson officer officers commander "
    "commanders personnel source sources statement the of in s for from and a an some several many dozens hundreds "
    "two three four five six seven eight nine ten eleven twelve duty off on young wounded riot military local loyal "
    "loyalist security checkpoint positions post posts internal border frontier affairs ministry department mechanised "
    "mechanized infantry armoured armored artillery reserve force forces troops us our own his her "
    "their its more other "
    "contingent contingents service services agency agents intelligence defence defense interior foreign republican "
    "presidential guard guards home office first second third fourth fifth sixth seventh eighth ninth tenth chief "
    "senior "
    "top official officials anti terror counter terrorism terrorist quick reaction rapid response"
)
_ALLOWED = frozenset(_ALLOWED_WORDS.split())
_NUMBER = regex.compile(r"\d+(?:st|nd|rd|th)?")
# Anybody's forces and officials: alone they say nothing of a state.
_STATE_ONLY_WITH = frozenset({"government", "regime", "state", "federal", "loyalist", "armed", "national", "royal"})
_WEAK_WORDS = (
    "forces force jet jets warplane warplanes aircraft helicopter helicopters administration intelligence commando "
    "commandos artillery battalion battalions brigade brigades regiment platoon platoons gunner gunners sniper snipers "
    "pilot pilots division divisions sergeant gunboat gunboats contingent contingents"
)
_WEAK = frozenset(_WEAK_WORDS.split())
# A group of the people, not the state: what is left of such a phrase is judged by its words.
_DOCUMENT_STATE = frozenset({"government", "regime", "state", "federal", "loyalist", "junta"})


@dataclass(frozen=True, slots=True)
class StateParty:
    """A phrase for forces or a government.

    Attributes:
        country: None where the phrase does not say whose.
        kind: None for the country as a whole (``Russia``, ``Moscow``, ``Russian``).
        form: ``forces`` for a phrase with a kind; ``country``, ``demonym`` or ``capital`` for the bare word.
        of_the_country: ``government troops``, ``the regime``: those of the country where it happens, nobody else's.
    """

    country: str | None
    kind: StateKind | None
    form: str
    of_the_country: bool = False


class StateForces:
    """Knows the words for countries, and what a phrase of them and a force's name means."""

    def __init__(self) -> None:
        self.codes = frozenset(load_countries())
        self._countries: dict[Words, tuple[str, str]] = {}
        self._cased: dict[Words, tuple[str, str]] = {}
        for code, country in load_countries().items():
            for name in country.names():
                self._enter(name, code, "country")
            for demonym in country.demonyms:
                self._enter(demonym, code, "demonym")
                self._enter(f"{demonym}s", code, "demonym")
            if country.capital:
                self._capital(country.capital, code)
        self._longest = max(len(words) for words in self._countries)
        self._firsts = {words[0] for words in (*self._countries, *self._cased)}
        self.read = lru_cache(maxsize=4096)(self._read)

    def _enter(self, name: str, code: str, form: str) -> None:
        index = self._cased if name.replace(".", "").isupper() else self._countries
        key = written(name) if index is self._cased else folded(name)
        index.setdefault(key[articles(folded(name)) :], (code, form))

    def _capital(self, name: str, code: str) -> None:
        self._countries.setdefault(folded(name), (code, "capital"))

    def countries_in(self, cased: Words, words: Words) -> dict[int, tuple[str, str]]:
        """By position of a word that belongs to a country's name: the country's code, and the form of the name."""
        found: dict[int, tuple[str, str]] = {}
        at = 0
        while at < len(words):
            begins = words[at] in self._firsts or cased[at] in self._firsts
            for length in range(min(self._longest, len(words) - at) if begins else 0, 0, -1):
                piece = slice(at, at + length)
                if hit := self._cased.get(cased[piece]) or self._named(cased[piece], words[piece]):
                    found |= dict.fromkeys(range(at, at + length), hit)
                    at += length - 1
                    break
            at += 1
        return found

    def named_in(self, text: str) -> list[str]:
        """The countries that a text names by name or demonym, in text order, as often as it does; no capitals."""
        cased, words = written(text), folded(text)
        found = self.countries_in(cased, words)
        codes = [(at, *hit) for at, hit in sorted(found.items()) if hit[1] != "capital"]
        return [code for at, code, _ in codes if found.get(at - 1, ("", ""))[0] != code]

    def _named(self, cased: Words, words: Words) -> tuple[str, str] | None:
        # "polish", "turkey" and "jordan" without a capital are other words; so is "Us" of "us" in a heading.
        return self._countries.get(words) if cased[0][0].isupper() else None

    def _read(self, surface: str) -> StateParty | None:
        """What a phrase says of a state, or None if it is no such phrase or names several countries."""
        cased, words = written(surface), folded(surface)
        start = articles(words) if words else 0
        cased, words = cased[start:], words[start:]
        found = self.countries_in(cased, words)
        codes = {code for code, _ in found.values()}
        if not words or len(codes) > 1:
            return None
        rest = [word for at, word in enumerate(words) if at not in found]
        code = next(iter(codes), None)
        if code is not None and all(word == "s" for word in rest):
            return StateParty(code, None, next(iter(found.values()))[1])
        if any(form == "capital" for _, form in found.values()):
            return None
        return self._forces(code, rest)

    def _forces(self, code: str | None, rest: list[str]) -> StateParty | None:
        if not all(map(_is_allowed, rest)):
            return None
        phrase = " ".join(rest)
        kind: StateKind | None = next((kind for kind, form in _KINDS if form.search(phrase)), None)
        if kind is None:
            return None
        heads: set[str] = set(filter(_is_head, rest))
        heads |= {kind} if " " in kind else set()
        if code is None and heads <= _WEAK and not _STATE_ONLY_WITH.intersection(rest):
            return None
        return StateParty(code, kind, "forces", bool(_DOCUMENT_STATE.intersection(rest)) or kind == "government")


def _is_allowed(word: str) -> bool:
    return word in _ALLOWED or bool(_NUMBER.fullmatch(word)) or _is_head(word)


def _is_head(word: str) -> bool:
    """Whether a word alone names a kind of forces."""
    return bool(_ANY_KIND.fullmatch(word))
