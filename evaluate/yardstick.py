"""The yardstick article: how many of its events an extraction finds, with the right type and the right source.

The article (UPI, 8 November 2015, on fighting in Deir Ezzor province) is not ours and is not in the repository. What is
kept here is our reading of it: for each event the trigger word and which of its occurrences it is, the types we accept,
and words one of which the claimant has to contain. Triggers, types and claimants are all that is looked at: the other
arguments, the factuality and the claim status of a row may be wrong all the same.

Example: python -m strife.evaluate.yardstick seed.spans.jsonl --model CHECKPOINT -o yardstick.json
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from strife.data.corpora import fingerprint
from strife.data.document import Document, Event
from strife.data.jsonlines import read_documents
from strife.models.provenance import read_provenance


@dataclass(frozen=True, slots=True)
class Expected:
    """An event of the article.

    Attributes:
        triggers: Words that may be its trigger, each with its occurrence in the article (from 1, ignoring case).
        types: Event types that are right.
        claimant: Words of its source; empty where the text names none.
    """

    triggers: tuple[tuple[str, int], ...]
    types: tuple[str, ...]
    claimant: tuple[str, ...] = ()


EVENTS = (
    Expected((("kill", 1),), ("kill",)),
    Expected((("clashed", 1),), ("clash",), ("Activists",)),
    Expected((("clashes", 1),), ("clash",), ("state news",)),
    Expected((("deaths", 1),), ("kill",), ("state news",)),
    Expected((("clashes", 2),), ("clash",), ("SANA",)),
    Expected((("destroyed", 1),), ("destroy",), ("SANA",)),
    Expected((("battling", 1),), ("clash",), ("Observatory",)),
    Expected((("shellfire", 1), ("exchanged", 1)), ("shelling",), ("Observatory",)),
    Expected((("storm", 1), ("attempted", 1)), ("assault",), ("Xinhua",)),
    Expected((("killed", 1),), ("kill",), ("the group",)),
    Expected((("capturing", 1),), ("capture",), ("the group", "Xinhua")),
    Expected((("airstrikes", 1),), ("air_strike",)),
    Expected((("offensive", 1),), ("offensive",)),
    Expected((("airstrikes", 2),), ("air_strike",), ("SOHR",)),
    Expected((("killed", 2),), ("kill",), ("SOHR",)),
    Expected((("injured", 1),), ("injure",), ("SOHR",)),
    Expected((("captured", 1),), ("capture",)),
    Expected((("sorties", 1),), ("air_strike",), ("Ministry",)),
    Expected((("destroyed", 2),), ("destroy",), ("statement", "Ministry")),
    Expected((("eliminated", 1),), ("destroy",), ("statement", "Ministry")),
    Expected((("battling", 2),), ("clash",), ("SOHR",)),
    Expected((("offensive", 2),), ("offensive",), ("SDF",)),
    Expected((("airstrikes", 3),), ("air_strike",)),
    Expected((("seized", 1),), ("capture", "seize")),
    Expected((("airstrikes", 4),), ("air_strike",), ("Central Command",)),
    Expected((("hitting", 1),), ("air_strike",), ("Central Command",)),
    Expected((("destroying", 1),), ("destroy",), ("Central Command",)),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How an extraction compares with our reading.

    Attributes:
        events: Expected events.
        found: Those with a trigger at the right place.
        right_type: Those found with a type that we accept.
        with_claimant: Expected events that have a named source.
        right_claimant: Those found, of the right type, with the right source.
        other: Triggers of the extraction that are none of the expected ones, with their type.
        missed: Trigger words of events that were not found, and those found with another type.
    """

    events: int
    found: int
    right_type: int
    with_claimant: int
    right_claimant: int
    other: tuple[str, ...]
    missed: tuple[str, ...]


def read(document: Document, expected: Sequence[Expected] = EVENTS) -> Reading:
    """Compare an annotated article with the expected events."""
    by_start = {event.start: event for event in document.events}
    found = right_type = right_claimant = 0
    used: set[int] = set()
    missed = []
    for item in expected:
        starts = [
            start for word, number in item.triggers if (start := _occurrence(document.text, word, number)) in by_start
        ]
        matching = [by_start[start] for start in starts if by_start[start].type in item.types]
        # An event told once accounts for one row: a second trigger of it is an extra row.
        used.update([matching[0].start] if matching else starts[:1])
        found += bool(starts)
        right_type += bool(matching)
        right_claimant += bool(item.claimant and matching and _has_claimant(document, matching[0], item.claimant))
        if not matching:
            was = f" (as {by_start[starts[0]].type})" if starts else ""
            missed.append(f"{item.triggers[0][0]} {item.triggers[0][1]}{was}")
    other = tuple(f"{document.surface(e)}: {e.type}" for e in document.events if e.start not in used)
    with_claimant = sum(bool(item.claimant) for item in expected)
    return Reading(len(expected), found, right_type, with_claimant, right_claimant, other, tuple(missed))


def _occurrence(text: str, word: str, number: int) -> int:
    starts = [match.start() for match in re.finditer(rf"\b{re.escape(word)}\b", text, flags=re.IGNORECASE)]
    return starts[number - 1] if number <= len(starts) else -1


def _has_claimant(document: Document, event: Event, words: Sequence[str]) -> bool:
    sources = [document.surface(argument) for argument in event.arguments_of("claimant")]
    return any(word in source for source in sources for word in words)


def main() -> None:
    """Read the spans file, print and write the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spans", type=Path, help="the article as 'strife extract ARTICLE -o X.spans.jsonl' writes it")
    parser.add_argument("--model", type=Path, required=True, help="the checkpoint folder that read it")
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    (document,) = read_documents(arguments.spans)
    provenance = {"article": fingerprint([document.without_annotation()]), "trained": read_provenance(arguments.model)}
    reading: dict[str, Any] = asdict(read(document)) | provenance
    text = json.dumps(reading, indent=2, ensure_ascii=False) + "\n"
    sys.stdout.write(text)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
