"""The typed schema of an actor list: who takes part in conflicts, under which names, and what kind of party it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field, ValidationError

from strife.configs.countries import load_countries
from strife.configs.errors import InputError, did_you_mean
from strife.configs.strict import StrictModel, read_mapping

ACTORS = Path(__file__).with_name("actors.yaml")

Category = Literal[
    "state forces",
    "rebel group",
    "political militia",
    "identity militia",
    "protesters",
    "rioters",
    "civilians",
    "external forces",
    "other",
]
CATEGORIES: tuple[Category, ...] = get_args(Category)

StateKind = Literal[
    "military",
    "navy",
    "air force",
    "police",
    "border guards",
    "coast guard",
    "intelligence",
    "security forces",
    "government",
    "defence ministry",
    "interior ministry",
    "foreign ministry",
]
STATE_KINDS: tuple[StateKind, ...] = get_args(StateKind)

Name = Annotated[str, Field(min_length=1)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class ListedActor(StrictModel):
    """One actor.

    Attributes:
        id: Stable and short, such as ``islamic-state``.
        name: The canonical name, as the table shows it.
        countries: ISO 3166-1 codes of where it is active; of state forces, whose they are (the first).
        aliases: Further names, matched whatever their case.
        acronyms: Matched in exactly this case.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Name
    category: Category
    countries: tuple[CountryCode, ...] = ()
    aliases: tuple[Name, ...] = ()
    acronyms: tuple[Name, ...] = ()

    @property
    def country(self) -> str | None:
        """The country of an actor that has just one."""
        return self.countries[0] if len(self.countries) == 1 else None


class StateName(StrictModel):
    """Names of its own that a country's forces go by."""

    country: CountryCode
    kind: StateKind
    aliases: tuple[Name, ...] = ()
    acronyms: tuple[Name, ...] = ()

    def actor(self) -> ListedActor:
        """These forces as an actor: ``state:KE:military`` is the Military of Kenya."""
        return state_actor(self.country, self.kind).model_copy(
            update={"aliases": self.aliases, "acronyms": self.acronyms}
        )


class ActorFile(StrictModel):
    """One file of actors."""

    actors: tuple[ListedActor, ...] = ()
    state_forces: tuple[StateName, ...] = ()
    descriptions: dict[Category, tuple[Name, ...]] = Field(default_factory=dict)
    """By category, words and phrases in the singular that say of a party that it is of this category."""
    name_words: dict[Category, tuple[Name, ...]] = Field(default_factory=dict)
    """By category, words that say it where they are part of a proper name that is not listed."""


@dataclass(frozen=True, slots=True, eq=False)
class ActorList:
    """What the shipped file and users' files say, together.

    Attributes:
        actors: The listed actors, forces of states with names of their own among them.
        descriptions: The category by word or phrase of a description.
        name_words: The category by word or phrase of a proper name.
    """

    actors: tuple[ListedActor, ...]
    descriptions: Mapping[str, Category]
    name_words: Mapping[str, Category]

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> ActorList:
        """The shipped list and users' files of the same form.

        Raises:
            InputError: no such file, not YAML, a faulty entry, an id used twice, or a name of two actors that no
                country tells apart; the file, the entry and the remedy are named.
        """
        actors: dict[str, ListedActor] = {}
        descriptions: dict[str, Category] = {}
        name_words: dict[str, Category] = {}
        names: dict[str, list[ListedActor]] = {}
        for path in (ACTORS, *extra):
            content = _read(path)
            for actor in content.actors:
                if actor.id in actors:
                    raise InputError(f"{path}: id '{actor.id}' is taken by '{actors[actor.id].name}'; choose another")
                actors[actor.id] = actor
                _claim(names, actor, path)
            for actor in (state.actor() for state in content.state_forces):
                _claim(names, actor, path)
                actors[actor.id] = _joined(actors[actor.id], actor) if actor.id in actors else actor
            _add_words(descriptions, content.descriptions, f"{path}: descriptions")
            _add_words(name_words, content.name_words, f"{path}: name_words")
        return cls(tuple(actors.values()), descriptions, name_words)


def state_actor(country: str, kind: StateKind | None) -> ListedActor:
    """The forces or the government of a country by rule; ``kind`` is None for the state as a whole.

    Raises:
        KeyError: no such country.
    """
    place = load_countries()[country]
    if kind is None:
        identifier, name = f"state:{country}", place.name
    else:
        identifier, name = f"state:{country}:{kind.replace(' ', '-')}", f"{kind.capitalize()} of {place.in_sentence}"
    # The id is outside the form of listed ones on purpose: a list cannot take it by accident.
    return ListedActor.model_construct(
        id=identifier, name=name, category="state forces", countries=(country,), aliases=(), acronyms=()
    )


def _read(path: Path) -> ActorFile:
    raw = read_mapping(path)
    try:
        content = ActorFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{path}: {_fault(raw, first['loc'], first['type'], first['msg'], first['input'])}") from None
    for actor in content.actors:
        _check_countries(actor.countries, path, f"actor '{actor.id}'")
    for state in content.state_forces:
        _check_countries([state.country], path, f"state_forces, {state.country} {state.kind}")
    return content


def _fault(raw: Mapping[str, Any], location: tuple[int | str, ...], kind: str, message: str, given: Any) -> str:
    """``actor 'kora-front': category: 'rebels' is none; did you mean 'rebel group'?``"""
    key = str(location[-1])
    where = _entry(raw, location)
    if kind == "extra_forbidden":
        return f"{where}unknown key '{key}'{did_you_mean(key, _section(location).model_fields)}"
    if kind == "literal_error":
        known = STATE_KINDS if key == "kind" else CATEGORIES
        wrong = key if key == "[key]" or given is None else given
        return f"{where}{key}: '{wrong}' is none{did_you_mean(str(wrong), known)}"
    return f"{where}{key}: {message}"


def _section(location: tuple[int | str, ...]) -> type[BaseModel]:
    if len(location) < 3:
        return ActorFile
    return ListedActor if location[0] == "actors" else StateName


def _entry(raw: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    if len(location) < 2 or not isinstance(location[1], int):
        return "" if len(location) < 2 else f"{location[0]}: "
    entry = raw[str(location[0])][location[1]]
    label = (entry.get("id") or entry.get("name")) if isinstance(entry, dict) else None
    return f"actor '{label}': " if label else f"{location[0]}, entry {location[1] + 1}: "


def _check_countries(codes: Iterable[str], path: Path, entry: str) -> None:
    for code in codes:
        if code not in load_countries():
            raise InputError(f"{path}: {entry}: unknown country '{code}'; write its ISO 3166-1 alpha-2 code")


def _claim(names: dict[str, list[ListedActor]], actor: ListedActor, path: Path) -> None:
    """Enter the actor's names; two actors may share one only if their countries tell them apart."""
    own = [("name", actor.name), *(("alias", alias) for alias in actor.aliases)]
    for what, name in [*own, *(("acronym", acronym) for acronym in actor.acronyms)]:
        key = name if what == "acronym" else name.casefold()
        for other in names.get(key, []):
            if other.id != actor.id and not _told_apart(actor, other, what):
                raise InputError(
                    f"{path}: actor '{actor.id}': {what} '{name}' is also a name of '{other.id}'; "
                    "remove one, or give both actors countries that differ"
                )
        names.setdefault(key, []).append(actor)


def _told_apart(first: ListedActor, second: ListedActor, what: str) -> bool:
    """By countries that differ; an acronym also from that of an actor without a country, such as a news agency's."""
    if what != "acronym" and not (first.countries and second.countries):
        return False
    return first.countries != second.countries and not set(first.countries) & set(second.countries)


def _joined(first: ListedActor, second: ListedActor) -> ListedActor:
    return first.model_copy(
        update={"aliases": first.aliases + second.aliases, "acronyms": first.acronyms + second.acronyms}
    )


def _add_words(words: dict[str, Category], added: Mapping[Category, tuple[str, ...]], where: str) -> None:
    for category, phrases in added.items():
        for phrase in phrases:
            if words.setdefault(phrase.casefold(), category) != category:
                raise InputError(f"{where}: '{phrase}' is already a word for {words[phrase.casefold()]}")
