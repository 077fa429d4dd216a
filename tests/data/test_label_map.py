"""Label maps: what has a rule is mapped, what has none is dropped and counted, what nothing leads to stays unknown."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.configs.ontology import load_ontology
from strife.data.document import Argument, Document, Entity, Event
from strife.data.label_map import EventRule, LabelMap, load_label_map
from strife.data.validation import problems

ONTOLOGY = load_ontology("strife")
TEXT = "Jets bombed Homs, soldiers killed Omar, deadly."
MAP = LabelMap(
    entities={"GPE": "Location", "FAC": "Location|Facility"},
    events={
        "Attack": EventRule(
            type="attack|shelling",
            triggers={"air_strike": "bomb(ed|s)?", "assault": "stormed"},
            roles={"Attacker": "attacker", "Place": "place", "Victim": "victim", "Origin": "origin"},
        ),
        "Die": EventRule(type="kill", skip="deadly", roles={"Killer": "attacker", "Victim": "victim"}),
    },
    ignore={"events": ("kill",), "entities": ("Facility",)},
)
DOCUMENT = Document(
    "a",
    TEXT,
    layers=("entities", "events", "arguments"),
    entities=(Entity("T1", 0, 4, "VEH"), Entity("T2", 12, 16, "GPE", 0.5), Entity("T3", 34, 38, "FAC")),
    events=(
        Event("E1", "Attack", 5, 11, arguments=(Argument("Attacker", 0, 4, "T1"), Argument("Place", 12, 16, "T2"))),
        Event("E2", "Die", 27, 33, arguments=(Argument("Killer", 18, 26), Argument("Cause", 0, 4))),
        Event("E3", "Die", 40, 46),
        Event("E4", "Broadcast", 0, 4),
    ),
)


@pytest.fixture
def mapped() -> tuple[Document, Counter[str]]:
    dropped: Counter[str] = Counter()
    return MAP.apply(DOCUMENT, ONTOLOGY, dropped), dropped


def test_labels_are_mapped_and_spans_stay(mapped):
    document, _ = mapped
    assert document.entities == (Entity("T2", 12, 16, "Location", 0.5), Entity("T3", 34, 38, "Location|Facility"))
    assert [(e.id, e.type, document.surface(e)) for e in document.events] == [
        ("E1", "air_strike", "bombed"),
        ("E2", "kill", "killed"),
    ]
    assert document.layers == DOCUMENT.layers
    assert list(problems(document, ONTOLOGY)) == []


def test_an_argument_is_kept_without_the_entity_that_was_dropped(mapped):
    assert mapped[0].events[0].arguments == (Argument("attacker", 0, 4, None), Argument("place", 12, 16, "T2"))


def test_what_is_dropped_is_counted(mapped):
    assert mapped[1] == {"entities.VEH": 1, "arguments.Die.Cause": 1, "events.Die": 1, "events.Broadcast": 1}


def test_a_role_that_is_not_legal_for_the_type_is_dropped():
    event = Event("E1", "Attack", 5, 11, arguments=(Argument("Origin", 12, 16),))
    dropped: Counter[str] = Counter()
    document = MAP.apply(Document("a", TEXT, events=(event,)), ONTOLOGY, dropped)
    assert document.events[0].arguments == ()
    assert dropped == {"arguments.Attack.Origin": 1}


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [("BOMBS", "air_strike"), ("bombardier", "attack|shelling"), ("stormed", "assault"), ("hit", "attack|shelling")],
)
def test_triggers_narrow_the_type_as_whole_words(trigger, expected):
    document = Document("a", trigger, events=(Event("E1", "Attack", 0, len(trigger)),))
    assert MAP.apply(document, ONTOLOGY, Counter()).events[0].type == expected


def test_types_that_no_rule_leads_to_are_unannotated():
    unknown = MAP.unannotated(ONTOLOGY)
    assert set(ONTOLOGY.labels("events")) - set(unknown["events"]) == {"attack", "shelling", "air_strike", "assault"}
    assert set(ONTOLOGY.labels("entities")) - set(unknown["entities"]) == {"Location"}
    known_roles = set(ONTOLOGY.labels("arguments")) - set(unknown["arguments"])
    assert known_roles == {"attacker", "place", "victim", "origin"}
    whole = LabelMap(entities={name: name for name in ONTOLOGY.entity_types})
    assert "entities" not in whole.unannotated(ONTOLOGY)


def shipped() -> list[str]:
    folder = resources.files("strife.configs.label_maps")
    return sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".yaml"))


@pytest.mark.parametrize("name", shipped())
def test_shipped_maps_lead_into_the_ontology(name):
    ontology = load_ontology(name.partition("_to_")[2] or "strife")
    label_map = load_label_map(name, ontology)
    assert label_map.entities or label_map.events
    for layer, labels in label_map.ignore.items():
        assert set(labels) <= set(ontology.labels(layer))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("entities: {GPE: Place}", "entities.GPE: 'Place' is not in the ontology"),
        ("events: {Die: {type: kill|dead}}", "events.Die: 'dead' is not in the ontology"),
        ("events: {Die: {type: kill, triggers: {dead: x}}}", "events.Die: 'dead' is not in the ontology"),
        ("events: {Die: {type: kill, roles: {A: agent}}}", "events.Die.roles: 'agent' is not in the ontology"),
        ("events: {Die: {typ: kill}}", "events.Die.type: Field required"),
        ("events: {Die: {type: kill, skip: '('}}", "events.Die: Value error, '(' is not a regular expression"),
        ("events: {Die: {type: kill, triggers: {kill: '*'}}}", "'*' is not a regular expression"),
        ("ignore: {event: [kill]}", "ignore: 'event' is no mapped layer; did you mean 'events'?"),
        ("ignore: {claims: [stated]}", "ignore: 'claims' is no mapped layer; known: arguments, entities, events"),
        ("ignore: {events: [bombin]}", "ignore.events: 'bombin' is not in the ontology; did you mean 'bombing'?"),
        ("ignore: {events: [kill|injure]}", "ignore.events: 'kill|injure' is not in the ontology"),
        ("entitys: {}", "entitys: Extra inputs are not permitted"),
        ("entities: {", "not valid YAML"),
        ("", "expected 'key: value' lines, found nothing"),
    ],
)
def test_a_faulty_map_is_named(tmp_path: Path, content, message):
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(InputError) as error:
        load_label_map(str(path), ONTOLOGY)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_an_unknown_map_lists_the_shipped_ones():
    with pytest.raises(
        InputError, match="unknown label map 'ace': give a YAML file or one of dwie, geneva, geneva_to_rams"
    ):
        load_label_map("ace", ONTOLOGY)
