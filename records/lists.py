"""Lists of places of which a model has found some members only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from strife.data.document import Argument, Document, Entity, Event

_BETWEEN = regex.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+|&\s*)(?:the\s+)?")
_FEWEST = 3


def with_whole_lists(document: Document) -> Document:
    """Give an event every place of a list of which it has two: ``the Aleppo, Idlib, Hama and Homs provinces``.

    A list is at least three Location mentions with nothing but commas and ``and`` between them.
    """
    lists = _lists(document)
    if not lists:
        return document
    return replace(document, events=tuple(_completed(event, lists) for event in document.events))


def _completed(event: Event, lists: Sequence[Sequence[Entity]]) -> Event:
    own = {(place.start, place.end) for place in event.arguments_of("place")}
    added = [
        Argument("place", member.start, member.end, member.id, member.score)
        for members in lists
        if sum((member.start, member.end) in own for member in members) > 1
        for member in members
        if (member.start, member.end) not in own
    ]
    return replace(event, arguments=(*event.arguments, *added)) if added else event


def _lists(document: Document) -> list[list[Entity]]:
    found: list[list[Entity]] = []
    run: list[Entity] = []
    for entity in sorted((e for e in document.entities if e.type == "Location"), key=lambda each: each.start):
        if run and _BETWEEN.fullmatch(document.text[run[-1].end : entity.start]):
            run.append(entity)
            continue
        found.append(run)
        run = [entity]
    found.append(run)
    return [members for members in found if len(members) >= _FEWEST]
