"""Arguments that follow entity mentions."""

from __future__ import annotations

from strife.data.document import Argument, Document, Entity, Event
from strife.models.arguments import arguments_are_entities, follow_entities

ENTITIES = (Entity("T1", 0, 15, "Facility"), Entity("T2", 20, 25, "Location"))


def test_a_fragment_takes_the_extent_of_its_entity() -> None:
    (argument,) = follow_entities([Argument("object", 0, 10, score=0.8)], ENTITIES)
    assert (argument.start, argument.end, argument.entity, argument.role) == (0, 15, "T1", "object")


def test_of_two_fragments_of_one_entity_the_more_probable_stays() -> None:
    found = follow_entities([Argument("place", 0, 4, score=0.5), Argument("target", 6, 15, score=0.9)], ENTITIES)
    assert [(a.role, a.start, a.end) for a in found] == [("target", 0, 15)]


def test_an_argument_without_an_entity_stays() -> None:
    (argument,) = follow_entities([Argument("time", 30, 36, score=0.7)], ENTITIES)
    assert (argument.start, argument.end, argument.entity) == (30, 36, None)


def test_the_share_is_counted_where_both_layers_are_annotated() -> None:
    event = Event("E1", "destroy", 16, 19, arguments=(Argument("object", 0, 15),))
    both = Document("a", "x" * 40, layers=("entities", "events", "arguments"), entities=ENTITIES, events=(event,))
    alone = Document("b", "x" * 40, layers=("events", "arguments"), events=(event,))
    assert arguments_are_entities([both, alone])
    assert not arguments_are_entities([alone])
    heads = Event("E1", "destroy", 16, 19, arguments=(Argument("object", 10, 15),))
    assert not arguments_are_entities([Document("c", "x" * 40, layers=both.layers, entities=ENTITIES, events=(heads,))])
