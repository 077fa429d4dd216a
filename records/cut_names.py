"""Parties that a model has cut from their names: ``fighters`` of ``IS fighters``."""

from __future__ import annotations

from dataclasses import replace

import regex

from strife.data.document import Document, Entity, Event
from strife.records.actors import Actor, DocumentActors
from strife.records.sides import FIRST, SECOND

_NAMES_BEFORE = regex.compile(r"(?r)(?<![\w.])(?:\p{Lu}[\w.'\u2019-]* )+$")
_LONGEST_NAME = 60
_PARTIES = frozenset({*FIRST, *SECOND, "claimant"})


def with_whole_names(document: Document, actors: DocumentActors) -> Document:
    """The article for the resolution of actors: parties that begin in small letters have the names before them.

    A span is widened only if the whole is a listed actor or the force of a known state; where none is, it is the
    same article.

    Args:
        actors: Those of the article as it is.
    """
    starts: dict[tuple[int, int], int] = {}
    for start, end in _parties(document):
        whole = _start_of_name(document.text, start)
        if whole < start:
            found = actors.resolve(whole, end)
            if isinstance(found, Actor) and found.id is not None:
                starts[start, end] = whole
    if not starts:
        return document
    return replace(
        document,
        entities=tuple(_widened(entity, starts) for entity in document.entities),
        events=tuple(_with_widened(event, starts) for event in document.events),
    )


def _parties(document: Document) -> set[tuple[int, int]]:
    named = {(entity.start, entity.end) for entity in document.entities if entity.type in ("Organisation", "Person")}
    return named | {(a.start, a.end) for event in document.events for a in event.arguments if a.role in _PARTIES}


def _start_of_name(text: str, start: int) -> int:
    """Where the run of capitalised words before a span in small letters begins."""
    if not text[start : start + 1].islower():
        return start
    match = _NAMES_BEFORE.search(text[max(0, start - _LONGEST_NAME) : start])
    return start if match is None else start - len(match[0])


def _widened(span: Entity, starts: dict[tuple[int, int], int]) -> Entity:
    return replace(span, start=starts.get((span.start, span.end), span.start))


def _with_widened(event: Event, starts: dict[tuple[int, int], int]) -> Event:
    arguments = tuple(
        replace(a, start=starts.get((a.start, a.end), a.start)) if a.role in _PARTIES else a for a in event.arguments
    )
    return replace(event, arguments=arguments)
