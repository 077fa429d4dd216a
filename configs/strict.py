"""The base of what people write in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from strife.configs.errors import InputError


class StrictModel(BaseModel):
    """Refuses keys that it does not know, and does not change once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_mapping(path: Path) -> dict[str, Any]:
    """The ``key: value`` lines of a YAML file.

    Raises:
        InputError: no such file, not YAML, or something else than a mapping.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(raw, dict):
        found = "nothing" if raw is None else type(raw).__name__
        raise InputError(f"{path}: expected 'key: value' lines, found {found}")
    return raw
