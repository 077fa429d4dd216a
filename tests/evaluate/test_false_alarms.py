"""False alarms per 1,000 words, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document, Event
from strife.evaluate.false_alarms import false_alarms

QUIET = Document(id="quiet", text="word " * 300, layers=("events",), meta={"topic": "weather"})
MATCH = Document(id="match", text="The striker shot wide.\n\n" + "word " * 196, layers=("events",))
SHOT = Event("E1", "attack", 12, 16, score=0.8)


def test_alarms_are_counted_by_words_and_topics() -> None:
    found = false_alarms([QUIET, MATCH], [QUIET, replace(MATCH, events=(SHOT,))], draws=200)
    assert found.words == 500
    assert found.rate.value == pytest.approx(2.0)
    assert found.rate.interval.low == 0
    assert found.by_topic == {"": pytest.approx(5.0), "weather": 0}
    assert [(each.type, each.trigger, each.around) for each in found.found] == [
        ("attack", "shot", "The striker shot wide.")
    ]


def test_articles_with_events_are_refused() -> None:
    with pytest.raises(InputError, match="'match'"):
        false_alarms([replace(MATCH, events=(SHOT,))], [MATCH])


def test_articles_that_nobody_read_for_events_are_refused() -> None:
    with pytest.raises(InputError, match="'quiet'"):
        false_alarms([replace(QUIET, layers=())], [QUIET])
