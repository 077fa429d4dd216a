"""Gazetteers of users: one TSV format, read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from strife.configs.errors import InputError, did_you_mean
from strife.data.gazetteer.entries import Town
from strife.data.gazetteer.names import name_key

REQUIRED = ("id", "name", "alternates", "country", "admin1", "latitude", "longitude", "kind")
COLUMNS = (*REQUIRED, "population")


def read_user_gazetteer(path: Path) -> Iterator[tuple[str, Town]]:
    """Each name's key with its place.

    Raises:
        InputError: no such file, not UTF-8, a wrong header, or a faulty row; file and line are named.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text; save it as UTF-8") from None
    header = lines[0].split("\t") if lines else []
    _check_header(path, header)
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            yield from _row(f"{path}:{number}", header, line.split("\t"), seen, number)


def _check_header(path: Path, header: list[str]) -> None:
    if missing := [column for column in REQUIRED if column not in header]:
        raise InputError(f"{path}:1: no column '{missing[0]}'; the header names, tab-separated: {', '.join(COLUMNS)}")
    if unknown := [column for column in header if column not in COLUMNS]:
        raise InputError(f"{path}:1: unknown column '{unknown[0]}'{did_you_mean(unknown[0], COLUMNS)}")


def _row(
    where: str, header: list[str], cells: list[str], seen: dict[str, int], number: int
) -> Iterator[tuple[str, Town]]:
    if len(cells) != len(header):
        raise InputError(f"{where}: {len(cells)} cells, the header has {len(header)}; part them by tabs")
    row = dict(zip(header, map(str.strip, cells), strict=True))
    for column in ("id", "name", "country"):
        if not row[column]:
            raise InputError(f"{where}: {column} is empty")
    if row["id"] in seen:
        raise InputError(f"{where}: id '{row['id']}' stands in line {seen[row['id']]} already; ids are unique")
    seen[row["id"]] = number
    if not (len(row["country"]) == 2 and row["country"].isascii() and row["country"].isupper()):
        raise InputError(f"{where}: country '{row['country']}' is no ISO 3166 code of two capitals, such as SY")
    town = Town(
        id=row["id"],
        name=row["name"],
        country=row["country"],
        admin1=row["admin1"] or None,
        latitude=_degrees(where, "latitude", row["latitude"], 90),
        longitude=_degrees(where, "longitude", row["longitude"], 180),
        population=_population(where, row.get("population", "")),
        kind=row["kind"] or "town",
        own=True,
    )
    names = [row["name"], *filter(str.strip, row["alternates"].split("|"))]
    for key in dict.fromkeys(map(name_key, names)):
        if key:
            yield key, town


def _degrees(where: str, column: str, cell: str, limit: int) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not -limit <= value <= limit:
        raise InputError(f"{where}: {column} '{cell}' is no number from -{limit} to {limit}")
    return value


def _population(where: str, cell: str) -> int:
    if cell and not (cell.isascii() and cell.isdigit()):
        raise InputError(f"{where}: population '{cell}' is no whole number")
    return int(cell or 0)
