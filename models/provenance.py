"""Where a checkpoint comes from: its ``provenance.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError

PROVENANCE = "provenance.json"


def read_provenance(folder: Path) -> dict[str, Any]:
    """How the checkpoint came about: config, data fingerprints, seed, versions, scores."""
    return read_object(folder / PROVENANCE)


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object from a file of a checkpoint.

    Raises:
        InputError: the file cannot be read or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise InputError(f"{path}: expected a JSON object, found {type(content).__name__}")
    return content
