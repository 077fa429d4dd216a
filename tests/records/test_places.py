from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strife.data.document import Document, Entity
from strife.data.gazetteer import Gazetteer
from strife.evaluate.distance import NEAR_KM, distance_km, point
from strife.records.outcome import Unresolved
from strife.records.places import Place, PlaceResolver

TABLE = Path(__file__).with_name("tables") / "places.tsv"
RESOLVER = PlaceResolver(Gazetteer.load())


def resolve(marked: str) -> Place | Unresolved:
    """The last ``[[mention]]`` of a text in the light of those before it."""
    text, spans = "", []
    for piece in marked.split("[["):
        mention, bracket, rest = piece.partition("]]")
        if bracket:
            spans.append((len(text), len(text) + len(mention)))
        text += mention + rest
    entities = tuple(Entity(f"T{n}", start, end, "Location") for n, (start, end) in enumerate(spans))
    return RESOLVER.of(Document("d", text, entities=entities)).resolve(*spans[-1])


def place(marked: str) -> Place:
    found = resolve(marked)
    assert isinstance(found, Place), found
    return found


@pytest.mark.parametrize(
    ("text", "id_", "precision"),
    [
        ("Shells fell on [[Deir Ezzor]] in Syria.", "170794", 1),
        ("Syrian troops left [[Dayr az Zawr]].", "170794", 1),
        ("Syrian jets struck near [[Palmyra]].", "163808", 2),
        ("Syrian jets struck [[near Palmyra]].", "163808", 2),
        ("Syrian troops fought 10 km north of [[Palmyra]].", "163808", 2),
        ("Syrian troops held [[the Deir Ezzor airbase]].", "170794", 2),
        ("Syrian rebels crossed [[the Deir Ezzor countryside]].", "170794", 2),
        ("Two died in [[Homs province]], Syria.", "SY.11", 3),
        ("Fighting went on across [[Syria]].", "SY", 4),
        ("Syrian rebels hold [[Palmyra]]. They looted [[the town]].", "163808", 1),
        ("Clashes shook [[Deir Ezzor province]] in Syria, and [[the provincial capital]].", "170794", 1),
    ],
)
def test_mentions(text: str, id_: str, precision: int) -> None:
    found = place(text)
    assert (found.id, found.precision) == (id_, precision)
    assert (found.latitude is None) == (precision >= 3)


def test_the_country_of_the_text_decides() -> None:
    assert place("Libyan militias clashed in [[Tripoli]].").country == "LY"
    assert place("Lebanese troops clashed in [[Tripoli]].").country == "LB"


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Police stopped a crowd in [[Moreh]], on the Myanmar border.", "11072202"),
        ("The Police Service of Northern Ireland came to [[Belfast]].", "2655984"),
        ("Thai troops watched as shells fell on [[Myawaddy]].", "1308052"),
        ("Villagers in Nigeria fled to [[Hatla]], in Kano State, Nigeria.", None),
        ("Rebels hold [[Shire]], in the Tigray region of Ethiopia.", None),
        ("Syrian jets hit Homs province and the [[Deir Ezzor airbase]].", "170794"),
    ],
)
def test_neighbours_borders_and_divisions(text: str, id_: str | None) -> None:
    assert place(text).id == id_


def test_an_unknown_village_keeps_its_context_and_gets_no_point() -> None:
    found = place("Syrian rebels shelled [[Qqarzath]], in Homs province.")
    assert (found.id, found.latitude, found.country, found.admin1) == (None, None, "SY", "Homs")


@pytest.mark.parametrize(
    "text", ["Aid came to [[the camp]].", "War in the [[Middle East]].", "They met in [[the city]]."]
)
def test_what_is_no_place_stays_open(text: str) -> None:
    assert isinstance(resolve(text), Unresolved)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), start=st.integers(-5, 70), end=st.integers(-5, 70))
def test_nothing_crashes(text: str, start: int, end: int) -> None:
    found = RESOLVER.of(Document("d", text)).resolve(start, end)
    assert isinstance(found, Place | Unresolved)


@pytest.mark.skipif(not TABLE.exists(), reason="the development table is not there")
def test_development_table() -> None:
    """Shares of the table: within 25 km of those with a point, and rightness of the points given."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pointed = right = given_points = 0
    for row in rows:
        found = resolve(row["text"])
        given = point(found.latitude, found.longitude) if isinstance(found, Place) else None
        gold = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
        pointed += gold is not None
        given_points += given is not None
        right += given is not None and gold is not None and distance_km(given, gold) <= NEAR_KM
    assert right >= 0.85 * pointed, f"{right} of {pointed} within 25 km"
    assert right >= 0.95 * given_points, f"{right} of {given_points} points right"
