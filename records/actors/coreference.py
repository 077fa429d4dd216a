"""Which earlier parties a pronoun or a description such as "the group" can mean; it means one only if one fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strife.configs.actors import Category
from strife.records.actors.actor import Actor
from strife.records.actors.words import articles, folded, written

PEOPLE = frozenset(["they", "them", "themselves", "their", "theirs"])
THING = frozenset(["it", "its", "itself"])
PERSON = frozenset(["he", "him", "his", "himself", "she", "her", "hers", "herself"])
SPEAKERS = frozenset(["i", "me", "my", "we", "us", "our", "ours", "you", "your"])
_NOBODY_WORDS = (
    "others another one ones some someone somebody anyone anybody everyone everybody nobody none those these "
    "this that who whom whoever which whose each both many all any several few more"
)
NOBODY = frozenset(_NOBODY_WORDS.split())
PRONOUNS = PEOPLE | THING | PERSON | SPEAKERS | NOBODY

_ARMED: frozenset[Category] = frozenset({"rebel group", "political militia", "identity militia"})
_REBELS: frozenset[Category] = frozenset({"rebel group"})
_MILITIA: frozenset[Category] = frozenset({"political militia", "identity militia"})
_ABROAD: frozenset[Category] = frozenset({"external forces"})
_OTHER: frozenset[Category] = frozenset({"other"})

_ARMED_PEOPLE = frozenset(
    {"militants", "fighters", "gunmen", "attackers", "assailants", "terrorists", "extremists", "gunman", "fighter",
     "militant", "attacker", "assailant", "terrorist", "guerrilla", "captors", "kidnappers", "combatants"}
)  # fmt: skip
_FITTING: dict[str, frozenset[Category]] = {
    **dict.fromkeys(
        ["militants", "fighters", "gunmen", "attackers", "assailants", "terrorists", "jihadists", "extremists"], _ARMED
    ),
    **dict.fromkeys(["group", "groups", "faction", "movement", "organisation", "organization", "network"], _ARMED),
    **dict.fromkeys(
        ["rebels", "insurgents", "guerrillas", "guerillas", "separatists", "rebellion", "insurgency"], _REBELS
    ),
    **dict.fromkeys(["militia", "militias", "militiamen", "gang", "cartel", "gangsters"], _MILITIA),
    **dict.fromkeys(["coalition", "alliance", "mission", "peacekeepers", "mercenaries", "contingent"], _ABROAD),
    **dict.fromkeys(["agency", "monitor", "observatory", "watchdog", "newspaper", "broadcaster"], _OTHER),
}
_BEFORE_HEAD = frozenset(
    ["rebel", "militant", "armed", "insurgent", "terrorist", "islamist", "jihadist", "same", "extremist", "news"]
)
_ORGANISES = frozenset({"group", "movement", "organisation", "organization", "network"})


@dataclass(frozen=True, slots=True)
class Named:
    """A party that the text has told of: where, and what it came to.

    Attributes:
        person: Whether it is one human being.
        proper: Whether it is a name, not a description.
    """

    start: int
    end: int
    actor: Actor
    person: bool
    proper: bool

    @property
    def key(self) -> str:
        """The same for mentions of one actor."""
        return self.actor.id or " ".join(folded(self.actor.name))


def fitting_categories(surface: str, *, speaks: bool) -> frozenset[Category] | None:
    """The categories that ``the group``, ``the militants`` can refer to; None for anything else.

    Args:
        surface: The words of the mention.
        speaks: Whether all it does is to say something: then "the group" may be an observer as well.
    """
    words = folded(surface)
    if len(words) < 2 or words[0] not in {"the", "this", "that"} or any(w[0].isupper() for w in written(surface)[1:]):
        return None
    if any(word not in _BEFORE_HEAD for word in words[1:-1]):
        return None
    found = _FITTING.get(words[-1])
    if found and speaks and words[-1] in _ORGANISES and len(words) == 2:
        return found | _OTHER
    return found


def armed_word(surface: str) -> bool:
    """Whether the description is of armed people of any side: ``masked gunmen``, ``the attackers``."""
    words = folded(surface)
    return bool(words) and words[-1] in _ARMED_PEOPLE


def the_only_armed_category(named: Iterable[Named]) -> Category | None:
    """The category of the armed parties of an article that are no state's, if they are all of one."""
    found: set[Category] = {category for each in named if (category := each.actor.category) and category in _ARMED}
    return found.pop() if len(found) == 1 else None


def the_one(named: Iterable[Named]) -> Named | None:
    """The one party of several mentions; None if there are two parties or none. Its last mention is returned."""
    found = list(named)
    return found[-1] if len({each.key for each in found}) == 1 else None


def fits(named: Named, categories: frozenset[Category]) -> bool:
    """A party whose kind nobody knows may be meant as well, so that it keeps the others from being taken."""
    return named.proper and not named.person and (named.actor.category is None or named.actor.category in categories)


def antecedents(named: Sequence[Named], pronoun: str) -> list[Named]:
    """The parties that a pronoun of this kind can stand for."""
    if pronoun in PERSON:
        return [each for each in named if each.person]
    if pronoun in THING:
        return [each for each in named if each.proper and not each.person]
    return [each for each in named if not each.person]


def contains_word(named: Named, surface: str) -> bool:
    """Whether ``the ministry``, ``the Front`` repeats the one word that names the kind of a proper name."""
    words = folded(surface)
    words = words[articles(words) :]
    names = (*folded(named.actor.name), *folded(named.actor.surface))
    return len(words) == 1 and named.proper and not named.person and words[0] in names
