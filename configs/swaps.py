"""The names that are exchanged to see whether a system treats them alike: the schema of ``swaps.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from pydantic import model_validator

from strife.configs.strict import StrictModel, read_model

Member: TypeAlias = tuple[str, ...]
Group: TypeAlias = tuple[Member, ...]
BEFORE_NOUN = "+"


class SwapConfig(StrictModel):
    """Kinds of names, each with its groups; the names of a group's members change places."""

    kinds: dict[str, tuple[Group, ...]]
    """By kind, groups; a group has members, a member its forms in the same order as the others: ``[Syria, Syrian]``.

    A form that ends in ``+`` stands for the word before a noun alone: ``her+`` is *her brother*, ``her`` is *saw her*.
    """
    control: str
    """The kind whose exchange should matter to nobody, by which the others are to be judged."""
    not_nouns: tuple[str, ...]
    """Words that begin no noun phrase: a form with ``+`` is not read before them."""

    @classmethod
    def load(cls) -> SwapConfig:
        """The names that come with strife."""
        return read_model(cls, Path(__file__).with_name("swaps.yaml"))

    @model_validator(mode="after")
    def _can_be_exchanged(self) -> SwapConfig:
        if self.control not in self.kinds:
            raise ValueError(f"control: no kind is called '{self.control}'")
        for kind, groups in self.kinds.items():
            for group in groups:
                _check_group(kind, group)
            _check_unique(kind, [member for group in groups for member in group])
        return self


def _check_group(kind: str, group: Group) -> None:
    if len(group) < 2:
        raise ValueError(f"{kind}: the group of {group} has nobody to change places with")
    for member in group:
        if len(member) != len(group[0]) or not all(form.removesuffix(BEFORE_NOUN).strip() for form in member):
            raise ValueError(f"{kind}: {list(member)} has not the same number of forms as {list(group[0])}")


def _check_unique(kind: str, members: list[Member]) -> None:
    owners: dict[str, int] = {}
    for number, member in enumerate(members):
        for form in member:
            if owners.setdefault(form, number) != number:
                raise ValueError(f"{kind}: '{form}' belongs to two members")
