"""How many events of a UCDP file a gazetteer places, and how many rightly.

``python -m strife.evaluate.gazetteer_coverage FILE`` prints JSON: for the shipped gazetteer, and for the shipped one
with a user's gazetteer of the file's first year, tested on the years after.
The file is UCDP GED's CSV; it is not changed.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import regex

from strife.configs.countries import load_countries
from strife.data.document import Document
from strife.data.gazetteer import Gazetteer
from strife.data.gazetteer.user_file import COLUMNS
from strife.evaluate.distance import NEAR_KM, distance_km, point
from strife.evaluate.provenance import environment, file_fingerprints
from strife.records.places import Place, PlaceResolver

_KIND = regex.compile(r"(?i) (?:town|village|city|neighbou?rhood|district|camp)$")


def main() -> None:
    """Measure the file that the command line names and print the result."""
    parser = argparse.ArgumentParser(description="Share of UCDP events that the gazetteer places within 25 km.")
    parser.add_argument("file", type=Path, help="UCDP GED as CSV")
    parser.add_argument("-o", "--output", type=Path, help="JSON file to write; standard output if left out")
    options = parser.parse_args()
    command = f"python -m strife.evaluate.gazetteer_coverage {options.file}"
    provenance = {"command": command, "data": file_fingerprints([options.file]), **environment()}
    result = json.dumps(provenance | {"coverage": measure(options.file)}, indent=2)
    if options.output:
        options.output.write_text(result + "\n", encoding="utf-8")
    else:
        print(result)


def measure(path: Path) -> dict[str, dict[str, float]]:
    """Coverage on the events of ``where_prec`` 1 and 2."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["where_prec"] in {"1", "2"}]
    first = min(row["year"] for row in rows)
    later = [row for row in rows if row["year"] != first]
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "places.tsv"
        _write_gazetteer(own, [row for row in rows if row["year"] == first])
        extended = PlaceResolver(Gazetteer.load([own]))
    shipped = PlaceResolver(Gazetteer.load())
    return {
        "shipped, all years": coverage(rows, shipped),
        f"shipped, after {first}": coverage(later, shipped),
        f"with a gazetteer of {first}, after {first}": coverage(later, extended),
    }


def coverage(rows: Sequence[dict[str, str]], resolver: PlaceResolver) -> dict[str, float]:
    """Shares of events placed, and placed within 25 km."""
    cases = [(_text(row), float(row["latitude"]), float(row["longitude"])) for row in rows]
    distances = {case: _distance(case, resolver) for case in set(cases)}
    found = [distance for case in cases if (distance := distances[case]) is not None]
    right = sum(distance <= NEAR_KM for distance in found)
    total = max(len(cases), 1)
    return {
        "events": len(cases),
        "found": round(len(found) / total, 4),
        "right_within_25_km": round(right / total, 4),
        "precision": round(right / max(len(found), 1), 4),
    }


def _text(row: dict[str, str]) -> tuple[str, str]:
    name = _KIND.sub("", row["where_coordinates"])
    around = ", in ".join(part for part in (row["adm_1"], row["country"]) if part)
    return name, f"{name}, in {around}."


def _distance(case: tuple[tuple[str, str], float, float], resolver: PlaceResolver) -> float | None:
    (name, text), latitude, longitude = case
    place = resolver.of(Document("event", text)).resolve(0, len(name))
    found = point(place.latitude, place.longitude) if isinstance(place, Place) else None
    return None if found is None else distance_km(found, (latitude, longitude))


def _write_gazetteer(path: Path, rows: Sequence[dict[str, str]]) -> None:
    codes = {country.name: code for code, country in load_countries().items()}
    lines = ["\t".join(COLUMNS)]
    seen = set()
    for number, row in enumerate(rows):
        point = (_text(row)[0], row["latitude"], row["longitude"])
        if point not in seen:
            seen.add(point)
            cells = (
                f"u{number}",
                point[0],
                "",
                codes[row["country"]],
                "",
                row["latitude"],
                row["longitude"],
                "town",
                "",
            )
            lines.append("\t".join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
