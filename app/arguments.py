"""Shared by commands: ``key=value`` arguments, names of repairs, inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from strife.configs.errors import InputError


def key_values(flag: str, written: Sequence[str]) -> dict[str, str]:
    """``key=value`` arguments as a mapping.

    Raises:
        InputError: one without an equals sign; ``flag`` is named.
    """
    pairs: dict[str, str] = {}
    for pair in written:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"{flag} {pair}: write key=value")
        pairs[key] = value
    return pairs


def reader_options(written: Sequence[str], *, flag: str = "--option") -> dict[str, Any]:
    """Options of a reader or writer, their values read as YAML: ``tag_column=3`` is a number.

    Raises:
        InputError: one without an equals sign or whose value is no YAML; ``flag`` is named.
    """
    options: dict[str, Any] = {}
    for key, value in key_values(flag, written).items():
        try:
            options[key] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise InputError(f"{flag} {key}={value}: not valid YAML: {str(error).splitlines()[0]}") from None
    return options


def repairs(written: Sequence[str]) -> tuple[Any, ...]:
    """Names of repairs, checked.

    Raises:
        InputError: an unknown one; the known ones are named.
    """
    from strife.data.repair import POLICIES

    for policy in written:
        if policy not in POLICIES:
            raise InputError(f"unknown repair '{policy}'; known: {', '.join(POLICIES)}")
    return tuple(written)


def check_inputs(inputs: Sequence[str], *, command: str) -> None:
    """Refuse no inputs at all, and a misspelt option: inputs may begin with a hyphen, as ``-`` is standard input."""
    if not inputs:
        raise InputError("nothing to read: name files or folders, or - for standard input")
    for name in inputs:
        if name.startswith("-") and name != "-":
            raise InputError(f"unknown option '{name}'; 'strife {command} --help' lists them")
