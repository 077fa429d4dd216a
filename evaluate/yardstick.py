"""The yardstick article: how many of its events an extraction finds, with the right type and the right source.

The article (UPI, 8 November 2015, on fighting in Deir Ezzor province) is not ours and is not in the repository. What is
kept here is our reading of it: for each event the trigger word and which of its occurrences it is, the types we accept,
words one of which the claimant has to contain, and the roles and words of the other arguments. Factuality, claim status
and arguments too many are not looked at.

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
        arguments: Its other arguments, ``role words`` each, divided by ``;``; ``|`` is between alternatives. One is
            found if an argument of that role contains the words.
    """

    triggers: tuple[tuple[str, int], ...]
    types: tuple[str, ...]
    claimant: tuple[str, ...] = ()
    arguments: str = ""


EVENTS = (
    Expected((("kill", 1),), ("kill",), (), "attacker Regime forces; killed 58; victim fighters; place Deir Ezzor"),
    Expected(
        (("clashed", 1),),
        ("clash",),
        ("Activists",),
        "participant IS|forces; participant government troops; place airbase; place eastern Syrian province",
    ),
    Expected(
        (("clashes", 1),),
        ("clash",),
        ("state news",),
        "participant regime troops; participant Islamic State; place Deir Ezzor province; time Sunday",
    ),
    Expected(
        (("deaths", 1),),
        ("kill",),
        ("state news",),
        "killed 58; victim militants; place Deir Ezzor province; time Sunday",
    ),
    Expected((("clashes", 2),), ("clash",), ("SANA",), "place Nasib Daghim; place al-Zira'a; place Hwejat"),
    Expected(
        (("destroyed", 1),),
        ("destroy",),
        ("SANA",),
        "attacker Syrian troops; object armored vehicle; object rocket launcher; object vehicles|technicals",
    ),
    Expected(
        (("battling", 1),),
        ("clash",),
        ("Observatory",),
        "participant regime forces; participant militants; place airbase; place countryside",
    ),
    Expected(
        (("shellfire", 1), ("exchanged", 1)),
        ("shelling",),
        ("Observatory",),
        "participant|attacker both sides; place provincial capital",
    ),
    Expected((("storm", 1), ("attempted", 1)), ("assault",), ("Xinhua",), "attacker fighters; target airbase"),
    Expected(
        (("killed", 1),),
        ("kill",),
        ("the group",),
        "attacker it|fighters|group; killed 90; victim Syrian soldiers; time September",
    ),
    Expected(
        (("capturing", 1),),
        ("capture",),
        ("the group", "Xinhua"),
        "attacker it|fighters|group; place nearby position; time September",
    ),
    Expected((("airstrikes", 1),), ("air_strike",), (), "attacker Russian"),
    Expected(
        (("offensive", 1),),
        ("offensive",),
        (),
        "attacker Syrian military; target rebel forces; time early last month",
    ),
    Expected(
        (("airstrikes", 2),),
        ("air_strike",),
        ("SOHR",),
        "attacker Russia; time Sunday; place Palmyra; place Homs province",
    ),
    Expected(
        (("killed", 2),),
        ("kill",),
        ("SOHR",),
        "attacker Russia; killed one; victim person; time Sunday; place Palmyra; place Homs province",
    ),
    Expected(
        (("injured", 1),),
        ("injure",),
        ("SOHR",),
        "attacker Russia; injured several; victim others; time Sunday; place Palmyra; place Homs province",
    ),
    Expected(
        (("captured", 1),),
        ("capture",),
        (),
        "attacker IS|forces; place site; place Tadmur; target Syrian military; time May",
    ),
    Expected(
        (("sorties", 1),),
        ("air_strike",),
        ("Ministry",),
        "attacker it|Ministry; target militant positions; time previous day; place Aleppo; place Damascus; "
        "place Idlib; place Lattakia; place Raqqah; place Hama; place Homs; place Deir Ezzor",
    ),
    Expected(
        (("destroyed", 2),),
        ("destroy",),
        ("statement", "Ministry"),
        "instrument|attacker Su-24; object large area; object tank; object mortars; object battery; place Palmyra",
    ),
    Expected(
        (("eliminated", 1),),
        ("destroy",),
        ("statement", "Ministry"),
        "instrument|attacker Su-34; object training camp; target militants|Nusra; place Deir Ezzor province",
    ),
    Expected(
        (("battling", 2),),
        ("clash",),
        ("SOHR",),
        "participant Syrian Democratic Forces; participant IS|forces; place al-Hasakah",
    ),
    Expected(
        (("offensive", 2),),
        ("offensive",),
        ("SDF",),
        "attacker SDF; target IS; place al-Hasakah; time late last month",
    ),
    Expected((("airstrikes", 3),), ("air_strike",), (), "attacker coalition"),
    Expected(
        (("seized", 1),),
        ("capture", "seize"),
        (),
        "attacker SDF; place|object farms; place|object villages; place|object hills; target IS|forces; "
        "place province; time last week",
    ),
    Expected(
        (("airstrikes", 4),),
        ("air_strike",),
        ("Central Command",),
        "attacker it|Central Command; time day prior; place al-Hasakah",
    ),
    Expected(
        (("hitting", 1),),
        ("air_strike",),
        ("Central Command",),
        "attacker it|Central Command; target tactical units; time day prior; place al-Hasakah",
    ),
    Expected(
        (("destroying", 1),),
        ("destroy",),
        ("Central Command",),
        "attacker it|Central Command; object fighting positions; target militants; place al-Hasakah",
    ),
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
        arguments: Arguments, sources among them, of the expected events that were found with the right type.
        right_arguments: Those of them that were found.
        other: Triggers of the extraction that are none of the expected ones, with their type.
        missed: Trigger words of events that were not found, and those found with another type.
    """

    events: int
    found: int
    right_type: int
    with_claimant: int
    right_claimant: int
    arguments: int
    right_arguments: int
    other: tuple[str, ...]
    missed: tuple[str, ...]


def read(document: Document, expected: Sequence[Expected] = EVENTS) -> Reading:
    """Compare an annotated article with the expected events."""
    by_start = {event.start: event for event in document.events}
    found = right_type = right_claimant = arguments = right_arguments = 0
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
        if matching:
            has_claimant = bool(item.claimant) and _has_claimant(document, matching[0], item.claimant)
            held = [_has_argument(document, matching[0], wanted) for wanted in item.arguments.split("; ") if wanted]
            right_claimant += has_claimant
            arguments += len(held) + bool(item.claimant)
            right_arguments += sum(held) + has_claimant
        if not matching:
            was = f" (as {by_start[starts[0]].type})" if starts else ""
            missed.append(f"{item.triggers[0][0]} {item.triggers[0][1]}{was}")
    other = tuple(f"{document.surface(e)}: {e.type}" for e in document.events if e.start not in used)
    with_claimant = sum(bool(item.claimant) for item in expected)
    return Reading(
        len(expected),
        found,
        right_type,
        with_claimant,
        right_claimant,
        arguments,
        right_arguments,
        other,
        tuple(missed),
    )


def _occurrence(text: str, word: str, number: int) -> int:
    starts = [match.start() for match in re.finditer(rf"\b{re.escape(word)}\b", text, flags=re.IGNORECASE)]
    return starts[number - 1] if number <= len(starts) else -1


def _has_argument(document: Document, event: Event, wanted: str) -> bool:
    roles, _, words = wanted.partition(" ")
    found = [document.surface(argument) for role in roles.split("|") for argument in event.arguments_of(role)]
    return any(re.search(rf"\b{re.escape(word)}\b", surface) for surface in found for word in words.split("|"))


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
