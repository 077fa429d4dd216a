"""The normalisers against tables of expressions: ``python -m strife.evaluate.normaliser_tables FOLDER -o RESULT.json``.

``FOLDER`` holds ``dates.tsv``, ``counts.tsv`` and ``places.tsv``, each with a half that was held out
(``*_held_out.tsv``); its README tells what the columns are. Dates and counts are right if every column is; a place with
coordinates is right within 25 km, and the precision of answers is the share of given coordinates that are right.
Speed is that of one process; a place is an article of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from scipy.stats import binomtest

from strife.configs.count_words import CountWords
from strife.data.document import Document, Entity
from strife.data.gazetteer import Gazetteer
from strife.evaluate.distance import NEAR_KM, distance_km, point
from strife.evaluate.provenance import environment, file_fingerprints
from strife.records.counts import Count, parse_count
from strife.records.counts.parse import CACHED_EXPRESSIONS
from strife.records.dates import Anchors, DateRange, resolve_date
from strife.records.places import Place, PlaceResolver

Row: TypeAlias = Mapping[str, str]


def read_table(path: Path) -> list[Row]:
    """The rows of a tab-separated table with a header."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def date_is_right(row: Row) -> bool:
    """Whether start, end and precision are those of the row; for an open row, whether the date stays open."""
    reference = None
    if row["reference"]:
        first, last = map(date.fromisoformat, row["reference"].split(".."))
        reference = DateRange(first, last, "day", "reference")
    published = date.fromisoformat(row["published"]) if row["published"] else None
    found = resolve_date(row["expression"], Anchors(published, reference, future=row["future"] == "yes"))
    if not isinstance(found, DateRange):
        return row["precision"] == "open"
    return (found.start.isoformat(), found.end.isoformat(), found.precision) == (
        row["start"],
        row["end"],
        row["precision"],
    )


def count_checker() -> Callable[[Row], bool]:
    """Tells whether low, best and high are those of a row; for a row without them, whether the count stays open."""
    words = CountWords.load()

    def is_right(row: Row) -> bool:
        found = parse_count(row["expression"], words)
        numbers = (found.low, found.best, found.high) if isinstance(found, Count) else (None, None, None)
        return tuple("" if number is None else str(number) for number in numbers) == (
            row["low"],
            row["best"],
            row["high"],
        )

    return is_right


def place_of(row: Row, resolver: PlaceResolver) -> Place | None:
    """What the mention between ``[[`` and ``]]`` resolves to; its text is an article of its own."""
    before, _, rest = row["text"].partition("[[")
    mention, _, after = rest.partition("]]")
    entity = Entity("T1", len(before), len(before) + len(mention), "Location")
    document = Document("row", before + mention + after, entities=(entity,), layers=("entities",))
    found = resolver.of(document).resolve(entity.start, entity.end)
    return found if isinstance(found, Place) else None


def place_scores(rows: Sequence[Row], resolver: PlaceResolver) -> dict[str, Any]:
    """Accuracy within 25 km where gold has coordinates, precision of the coordinates given, countries right."""
    cases = given = right = nulls = nulls_kept = countries = country_cases = 0
    for row in rows:
        place = place_of(row, resolver)
        answer = point(place.latitude, place.longitude) if place else None
        gold = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
        near = answer is not None and gold is not None and distance_km(gold, answer) <= NEAR_KM
        cases, nulls = cases + (gold is not None), nulls + (gold is None)
        given, right = given + (answer is not None), right + near
        nulls_kept += gold is None and answer is None
        if row["country"]:
            country_cases += 1
            countries += place is not None and place.country == row["country"]
    return {
        "within_25_km": share(right, cases),
        "precision_of_answers": share(right, given),
        "null_kept": share(nulls_kept, nulls),
        "country": share(countries, country_cases),
    }


def share(right: int, cases: int) -> dict[str, Any]:
    """A share with its 95% interval (Wilson's)."""
    if not cases:
        return {"right": 0, "cases": 0, "share": None, "interval": None}
    interval = binomtest(right, cases).proportion_ci(0.95, method="wilson")
    return {
        "right": right,
        "cases": cases,
        "share": round(right / cases, 4),
        "interval": [round(interval.low, 4), round(interval.high, 4)],
    }


def scores(folder: Path) -> dict[str, Any]:
    """Every table, both halves, and how fast each normaliser is."""
    resolver = PlaceResolver(Gazetteer.load())
    count_is_right = count_checker()
    found: dict[str, Any] = {}
    for half, ending in (("development", ""), ("held_out", "_held_out")):
        dates, counts, places = (read_table(folder / f"{name}{ending}.tsv") for name in ("dates", "counts", "places"))
        found[half] = {
            "dates": share(sum(map(date_is_right, dates)), len(dates)),
            "counts": share(sum(map(count_is_right, counts)), len(counts)),
            "places": place_scores(places, resolver),
        }
    found["items_per_second"] = {
        "dates": _speed(dates, date_is_right),
        "counts": _speed(_as_if_new(counts), count_is_right),
        "places, an article for each": _speed(places, lambda row: place_of(row, resolver)),
    }
    return found


def _as_if_new(rows: Sequence[Row]) -> list[Row]:
    """The rows again and again with blanks behind, until there are more than the parser keeps in its cache."""
    times = CACHED_EXPRESSIONS // len(rows) + 2
    return [{**row, "expression": row["expression"] + " " * blanks} for blanks in range(times) for row in rows]


def _speed(rows: Sequence[Row], resolve: Callable[[Row], object], *, seconds: float = 2.0) -> int:
    done, started = 0, time.process_time()
    while (taken := time.process_time() - started) < seconds:
        for row in rows:
            resolve(row)
        done += len(rows)
    return round(done / taken)


def main() -> None:
    """Score the tables of a folder and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    command = f"python -m strife.evaluate.normaliser_tables {arguments.folder} -o {arguments.output}"
    provenance = {"command": command, "data": file_fingerprints(arguments.folder.glob("*.tsv")), **environment()}
    result = provenance | scores(arguments.folder)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
