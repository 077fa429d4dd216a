"""Statistics count what a person would count."""

from __future__ import annotations

import json

from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers import read
from strife.data.statistics import statistics


def test_a_small_corpus_is_counted(small_corpus):
    found = statistics(read(small_corpus))
    assert {key: found[key] for key in ("documents", "documents_without_events", "entities", "events")} == {
        "documents": 4,
        "documents_without_events": 0,
        "entities": 8,
        "events": 4,
    }
    assert found["event_types"] == {"kill": 2, "shelling": 2}
    assert found["factuality"] == {"happened": 4}
    assert found["claims"] == {"attributed": 2, "stated": 2}
    assert found["splits"] == {"train": 2, "test": 1, "dev": 1}
    assert (found["distinct_triggers"], found["distinct_trigger_lemmas"]) == (2, 2)
    assert found["arguments"] == sum(found["roles"].values())
    assert found["roles"]["attacker"] == 4


def test_labels_come_most_frequent_first_and_unknown_values_are_not_counted():
    text = "Kill kill died"
    events = (Event("E1", "kill", 0, 4), Event("E2", "kill", 5, 9, "denied"), Event("E3", "attack", 10, 14))
    found = statistics(
        [
            Document("a", text, events=events, meta={"country": "SY", "genre": "wire"}),
            Document("b", "x y", entities=(Entity("T1", 0, 1, "Person"),)),
        ]
    )
    assert list(found["event_types"].items()) == [("kill", 2), ("attack", 1)]
    assert found["factuality"] == {"denied": 1}
    assert found["claims"] == {}
    assert (found["tokens"], found["distinct_triggers"], found["documents_without_events"]) == (5, 2, 1)
    assert (found["countries"], found["genres"], found["splits"]) == ({"SY": 1}, {"wire": 1}, {})


def test_nothing_is_counted_as_nothing_and_goes_into_json():
    found = statistics([])
    assert found["documents"] == found["events"] == found["distinct_triggers"] == 0
    event = Event("E1", "kill", 0, 1, arguments=(Argument("victim", 0, 1),))
    assert json.loads(json.dumps(statistics([Document("a", "x", events=(event,))])))["roles"] == {"victim": 1}
