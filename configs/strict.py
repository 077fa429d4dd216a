"""The base of what people write in YAML, and how such a file is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from strife.configs.errors import InputError

# The parser in C reads the shipped lists ten times faster; a PyYAML without it falls back to its own.
_FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Model = TypeVar("Model", bound=BaseModel)


class StrictModel(BaseModel):
    """Refuses keys that it does not know, and does not change once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_mapping(path: Path) -> dict[str, Any]:
    """The ``key: value`` lines of a YAML file.

    Raises:
        InputError: no such file, not UTF-8, not YAML (with the line), or something else than a mapping.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _FastLoader)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(f"{path}{line}: not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:  # an impossible date is a ValueError
        raise InputError(f"{path}: not valid YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(raw, dict):
        found = "nothing" if raw is None else type(raw).__name__
        raise InputError(f"{path}: expected 'key: value' lines, found {found}")
    return raw


def read_model(model: type[Model], path: Path) -> Model:
    """A YAML file as a typed model.

    Raises:
        InputError: what :func:`read_mapping` refuses, or the first fault with its key.
    """
    return validate(model, read_mapping(path), where=str(path))


def validate(model: type[Model], raw: Any, *, where: str) -> Model:
    """A typed model from parsed YAML or JSON.

    Raises:
        InputError: the first fault, with ``where`` and the path of the key.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "(top level)"
        raise InputError(f"{where}: {key}: {first['msg']}") from None


def named_file(name_or_path: str | Path, folder: Path, *, kind: str, also: Mapping[str, Path] | None = None) -> Path:
    """A user's YAML file by its path, or a shipped one of ``folder`` by its name.

    Args:
        kind: What the file holds, for the message: ``ontology``.
        also: Shipped files that lie elsewhere, by name.

    Raises:
        InputError: no shipped file of that name; the known ones are listed.
    """
    path = Path(name_or_path)
    if path.suffix in {".yaml", ".yml"}:
        return path
    shipped = {file.stem: file for file in folder.glob("*.yaml")} | dict(also or {})
    if path.name not in shipped:
        raise InputError(f"unknown {kind} '{name_or_path}': give a YAML file or one of {', '.join(sorted(shipped))}")
    return shipped[path.name]
