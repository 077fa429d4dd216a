"""A hand-made article whose spans nest and overlap, and whose every label tries to break out of the page."""

from __future__ import annotations

import pytest

from strife.configs.ontology import LAYERS, Ontology, load_ontology
from strife.data.document import Argument, Document, Entity, Event

TEXT = (
    "Rebels shell Port Amal\n\n"
    "PORT AMAL -- Rebel forces shelled the harbour on Sunday with mortars, killing at least 12 dockers and "
    "injuring several, the mayor said. The rebels denied it.\n\n"
    "Army and rebels clashed near Tel Qarah. Residents marched."
)


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The default ontology."""
    return load_ontology("strife")


@pytest.fixture
def document() -> Document:
    """Five events: a headline without arguments, one with most roles, a kill with counts, a clash, a march."""

    def span(surface: str, nth: int = 0) -> tuple[int, int]:
        start = -1
        for _ in range(nth + 1):
            start = TEXT.index(surface, start + 1)
        return start, start + len(surface)

    def argument(role: str, surface: str, nth: int = 0) -> Argument:
        return Argument(role, *span(surface, nth))

    shelled = Event(
        "E2",
        "shelling",
        *span("shelled"),
        factuality="denied",
        claim="disputed",
        score=0.875,
        arguments=(
            argument("attacker", "Rebel forces"),
            argument("target", "the harbour"),
            argument("place", "harbour"),
            argument("time", "Sunday"),
            argument("instrument", "mortars"),
            argument("claimant", "the mayor"),
        ),
    )
    killing = Event(
        "E3",
        "kill",
        *span("killing"),
        factuality="happened",
        claim="attributed",
        arguments=(
            argument("injured", "several"),
            argument("killed", "at least 12"),
            argument("victim", "dockers"),
        ),
    )
    clashed = Event(
        "E4",
        "clash",
        *span("clashed"),
        factuality="happened",
        claim="stated",
        arguments=(
            argument("participant", "Army"),
            argument("participant", "rebels", 1),
            argument("place", "Tel Qarah"),
        ),
    )
    return Document(
        id="port-amal",
        text=TEXT,
        published="2021-03-15",
        source="Coast Wire",
        layers=LAYERS,
        entities=(
            Entity("T1", *span("Rebel forces shelled the harbour"), "Organisation"),
            Entity("T2", *span("the harbour on Sunday"), "Facility"),
            Entity("T3", *span("Tel Qarah"), "Location"),
        ),
        events=(
            killing,
            shelled,
            Event("E1", "shelling", *span("shell"), factuality="happened", claim="stated"),
            clashed,
            Event("E5", "protest", *span("marched"), "happened", "stated", (argument("participant", "Residents"),)),
        ),
    )


@pytest.fixture
def hostile() -> Document:
    """An article that would run a script, or end an attribute, wherever it is not escaped."""
    attack = (
        "<script>document.title='owned'</script> & \"quotes\" 'and' "
        "</script><img src=x onerror=\"document.title='owned'\">"
    )
    return Document(
        id=attack,
        text=attack,
        title=attack,
        source=attack,
        language='en" onclick="x',
        url="javascript:document.title='owned'",
        published="soon\"><script>document.title='owned'</script>",
        layers=LAYERS,
        entities=(Entity("T1", 3, 20, attack),),
        events=(Event("E1", attack, 0, 8, attack, attack, (Argument(attack, 5, 30), Argument("attacker", 0, 40))),),
    )
