"""The list of actors: what ships is sound; a fault of a user's file is named with its entry and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.configs.actors import CATEGORIES, STATE_KINDS, ActorList, state_actor
from strife.configs.countries import load_countries
from strife.configs.errors import InputError

SHIPPED = ActorList.load()


def test_the_shipped_list_covers_every_category_and_names_no_actor_twice():
    listed = [actor for actor in SHIPPED.actors if not actor.id.startswith("state:")]
    assert len(listed) >= 250
    assert {actor.category for actor in listed} == set(CATEGORIES)
    assert len({actor.name for actor in SHIPPED.actors}) >= len(SHIPPED.actors) - 2, "few share a name"
    assert set(SHIPPED.descriptions.values()) == set(CATEGORIES)


def test_listed_state_forces_say_whose_they_are():
    assert not [a.id for a in SHIPPED.actors if a.category == "state forces" and not a.countries]


def test_countries():
    countries = load_countries()
    assert len(countries) >= 190
    assert countries["NO"].name == "Norway", "a code that YAML would read as a truth value"
    assert countries["NA"].name == "Namibia"
    demonyms = [demonym for code, country in countries.items() for demonym in country.demonyms]
    assert len(demonyms) == len(set(demonyms)), "a demonym of one country only"


@pytest.mark.parametrize("kind", STATE_KINDS)
def test_every_kind_of_state_force_has_an_id_and_a_name(kind: str):
    actor = state_actor("PH", kind)  # pyright: ignore[reportArgumentType]
    assert actor.id == f"state:PH:{kind.replace(' ', '-')}"
    assert actor.name == f"{kind.capitalize()} of the Philippines"


FAULTS = {
    "actors: [{id: velm, name: Velm Guard, category: rebels}]": "actor 'velm': category: 'rebels' is none",
    "actors: [{id: velm, name: Velm Guard, category: other, alias: [VG]}]": "did you mean 'aliases'?",
    "actors: [{id: Velm Guard, name: Velm Guard, category: other}]": "actor 'Velm Guard': id:",
    "actors: [{id: velm, category: other}]": "actor 'velm': name: Field required",
    "actors: [{id: hamas, name: Velm Guard, category: other}]": "id 'hamas' is taken by 'Hamas'",
    "actors: [{id: velm, name: Velm Guard, category: other, aliases: [hamas]}]": "alias 'hamas' is",
    "actors: [{id: velm, name: Velm Guard, category: other, countries: [SY], acronyms: [YPG]}]": "acronym 'YPG'",
    "actors: [{id: velm, name: Velm Guard, category: other, countries: [ZZ]}]": "unknown country 'ZZ'",
    "state_forces: [{country: KE, kind: cavalry}]": "state_forces, entry 1: kind: 'cavalry' is none",
    "state_forces: [{country: QQ, kind: navy}]": "unknown country 'QQ'",
    "descriptions: {rioters: [villager]}": "'villager' is already a word for civilians",
    "actor: []": "unknown key 'actor'; did you mean 'actors'?",
    "actors: {a: b}": "actors",
    "- a": "expected 'key: value' lines, found list",
    "a: [": "own.yaml:2: not valid YAML",
}


@pytest.mark.parametrize(("content", "message"), FAULTS.items())
def test_faults_are_named(tmp_path: Path, content: str, message: str):
    file = tmp_path / "own.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(InputError) as raised:
        ActorList.load([file])
    assert message in str(raised.value)
    assert str(file) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"none\.yaml: No such file"):
        ActorList.load([tmp_path / "none.yaml"])


def test_countries_tell_two_actors_of_one_acronym_apart(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text(
        "actors: [{id: velm, name: Velm Guard, category: other, countries: [FJ], acronyms: [YPG]}]", "utf-8"
    )
    assert any(actor.id == "velm" for actor in ActorList.load([file]).actors)
