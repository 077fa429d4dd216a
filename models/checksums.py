"""SHA-256 of every file of a checkpoint, so that a broken or changed one is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from strife.data.atomic import replacing
from strife.models.provenance import read_object

CHECKSUMS = "checksums.json"
_UNCOVERED = (CHECKSUMS, "README.md")
"""The card may be edited; nothing is computed from it."""

_BLOCK = 1 << 20


def write_checksums(folder: Path) -> None:
    """Write those of the files that are there now; the last step of whatever changes a checkpoint."""
    sums = _sums(folder)
    with replacing(folder / CHECKSUMS) as part:
        part.write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")


def wrong_files(folder: Path) -> list[str]:
    """What is missing, changed or not covered, a line each; empty if all is as it was written.

    Raises:
        InputError: the checkpoint has no readable checksums.
    """
    expected, found = read_object(folder / CHECKSUMS), _sums(folder)
    wrong = [f"{name}: missing" for name in sorted(expected.keys() - found.keys())]
    wrong += [f"{name}: not the file that was written" for name in sorted(expected) if _differ(expected, found, name)]
    return wrong + [f"{name}: has no checksum" for name in sorted(found.keys() - expected.keys())]


def _differ(expected: dict[str, str], found: dict[str, str], name: str) -> bool:
    return name in found and found[name] != expected[name]


def _sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _UNCOVERED)
    return {path.relative_to(folder).as_posix(): _sum(path) for path in files}


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
