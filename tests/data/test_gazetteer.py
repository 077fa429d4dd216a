from __future__ import annotations

from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.data.gazetteer import Gazetteer, name_key, sound_key
from strife.data.gazetteer.entries import first_level_code
from strife.data.gazetteer.names import sound_hash, sound_keys
from strife.data.gazetteer.packed import read_lines, read_numbers

HEADER = "id\tname\talternates\tcountry\tadmin1\tlatitude\tlongitude\tkind\tpopulation\n"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def test_spellings_share_a_key() -> None:
    assert name_key("Dayr az-Zawr") == name_key("DAYR AL ZAWR")
    assert name_key("\u015e\u0131rnak") == name_key("Sirnak")
    assert name_key("Sana'a") == name_key("Sana\u2019a")
    assert sound_key(name_key("Qamishli")) == sound_key(name_key("Kamishly"))


def test_a_town_has_its_division_and_point(gazetteer: Gazetteer) -> None:
    (town,) = gazetteer.towns(name_key("Deir ez-Zor"))
    assert (town.id, town.country, town.admin1) == ("170794", "SY", "Deir ez-Zor")
    assert (town.latitude, town.longitude) == pytest.approx((35.34, 40.14), abs=0.01)


def test_other_spellings_within_a_country(gazetteer: Gazetteer) -> None:
    assert [town.id for town in gazetteer.sounding_like(name_key("Deir Ezzor"), "SY")] == ["170794"]
    assert gazetteer.sounding_like(name_key("Deir Ezzor"), "IQ") == ()
    assert gazetteer.sounding_like(name_key("Deir Ezzor"), "") == ()


def test_divisions_by_their_bare_name(gazetteer: Gazetteer) -> None:
    assert "SY.11" in {division.id for division in gazetteer.divisions("homs")}


def test_a_division_by_its_sound_in_its_country(gazetteer: Gazetteer) -> None:
    assert [division.id for division in gazetteer.divisions_sounding_like("shabwa", "YE")] == ["YE.05"]
    assert gazetteer.divisions_sounding_like("shabwa", "SY") == ()


def test_a_district_knows_its_division(gazetteer: Gazetteer) -> None:
    (district,) = gazetteer.divisions(name_key("Manbij"))
    assert (district.level, district.country, district.admin1, district.admin1_id) == (2, "SY", "Aleppo", "SY.09")


def test_a_first_level_division_within_another_is_answered_by_that(gazetteer: Gazetteer) -> None:
    assert "PS.GZ" in {division.id for division in gazetteer.divisions(name_key("North Gaza"))}


def test_every_name_leads_to_a_town_and_has_its_sound() -> None:
    names = [name.decode() for name in read_lines("names.txt.gz")]
    rows = read_numbers("rows.bin.gz", "<u4").tolist()
    pairs = list(zip(names, rows, strict=True))
    assert pairs == sorted(pairs)
    assert max(rows) < len(read_lines("places.tsv.gz"))
    assert read_numbers("sounds.bin.gz", "<u2").tolist() == list(map(sound_hash, sound_keys(names)))


def test_every_division_is_found_by_its_name(gazetteer: Gazetteer) -> None:
    for line in read_lines("divisions.tsv.gz"):
        code, level, name = line.decode().split("\t")
        holder = first_level_code(code)
        if gazetteer.admin1_name(holder):
            found = [each.id for each in gazetteer.divisions(name_key(name))]
            assert (code if level == "2" else holder) in found


def test_unknown_names(gazetteer: Gazetteer) -> None:
    assert gazetteer.towns("") == gazetteer.towns("qqqq zzzz") == gazetteer.divisions("qqqq") == ()


def test_a_users_gazetteer(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(
        HEADER + "v1\tKafr Test\tTest Village|Kufr Test\tSY\tIdlib\t35.5\t36.5\tvillage\t\n", encoding="utf-8"
    )
    gazetteer = Gazetteer.load([path])
    assert gazetteer.towns(name_key("kufr-test"))[0].id == "v1"
    assert gazetteer.sounding_like(name_key("Kafr Tist"), "SY") == ()
    assert [town.id for town in gazetteer.sounding_like(name_key("Kefr Test"), "SY")] == ["v1"]
    assert gazetteer.sounding_like(name_key("Kefr Test"), "IQ") == ()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("v1\tX\t\tSyria\t\t35\t36\ttown\t", "country 'Syria'"),
        ("v1\tX\t\tSY\t\t95\t36\ttown\t", "latitude '95'"),
        ("v1\tX\t\tSY\t\t35\teast\ttown\t", "longitude 'east'"),
        ("v1\tX\t\tSY\t\t35\t36", "7 cells"),
        ("v1\t\t\tSY\t\t35\t36\ttown\t", "name is empty"),
        ("v1\tX\t\tSY\t\t35\t36\ttown\tmany", "population 'many'"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, row: str, fault: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"own.tsv:2: .*{fault}"):
        Gazetteer.load([path])


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("id\tname\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'alternates'"):
        Gazetteer.load([path])


@pytest.mark.parametrize("name", ["Erbil", "Duhok", "Sulaymaniyah"])
def test_a_governorate_of_the_kurdistan_region_is_one_of_the_first_level(gazetteer: Gazetteer, name: str) -> None:
    assert [division.admin1 for division in gazetteer.divisions(name_key(name)) if division.country == "IQ"] == [name]
    assert name in {town.admin1 for town in gazetteer.towns(name_key(name)) if town.country == "IQ"}
