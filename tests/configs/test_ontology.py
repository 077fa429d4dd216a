"""Ontologies: the shipped ones load and hold what the design promises; faulty ones are named."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS, Ontology, load_ontology, parse_ontology
from strife.data.document import ALTERNATIVES

ENTITY_TYPES = (
    "Person Organisation Location Facility Nationality MilitaryPlatform Vehicle Weapon Temporal Quantity Money "
    "DocumentReference"
)
EVENT_TYPES = (
    "clash assault offensive capture withdrawal air_strike shelling bombing attack kill injure abduct sexual_violence "
    "destroy seize arrest deploy displace protest riot agreement threaten"
)
ROLES = "attacker target victim place time instrument object killed injured origin destination participant claimant"
FACTUALITY = "happened ongoing attempted planned threatened denied hypothetical"
CLAIMS = "stated attributed claimed alleged disputed"


def shipped() -> list[str]:
    folder = resources.files("strife.configs") / "ontologies"
    return ["strife", *sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".yaml"))]


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_ontology_loads(name):
    ontology = load_ontology(name)
    assert ontology.name == name
    assert ontology.layers
    for layer in LAYERS:
        labels = ontology.labels(layer)
        assert len(set(labels)) == len(labels)
        assert not [label for label in labels if ALTERNATIVES in label or ":" in label or label != label.strip()]
        assert bool(labels) == (layer in ontology.layers)
    for event_type in ontology.event_types:
        roles = ontology.roles_of(event_type)
        assert len(set(roles)) == len(roles)


@pytest.mark.parametrize(
    ("layer", "labels"),
    [
        ("entities", ENTITY_TYPES),
        ("events", EVENT_TYPES),
        ("arguments", ROLES),
        ("factuality", FACTUALITY),
        ("claims", CLAIMS),
    ],
)
def test_the_default_ontology_is_the_designs(layer, labels):
    assert set(load_ontology("strife").labels(layer)) == set(labels.split())


def test_the_default_ontology_defines_every_label_and_uses_every_role():
    ontology = load_ontology("strife")
    for definitions in (ontology.entity_types, ontology.roles, ontology.factuality, ontology.claims):
        assert all(definitions.values())
    for name, event_type in ontology.event_types.items():
        assert event_type.definition, name
        assert event_type.group, name
        assert {"place", "time", "claimant"} <= set(event_type.roles), name
    assert {role for name in ontology.event_types for role in ontology.roles_of(name)} == set(ontology.roles)


def test_a_users_ontology_may_have_entities_alone(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nentity_types: {Z: last, A: first}\n")
    ontology = load_ontology(path)
    assert ontology.labels("entities") == ("Z", "A")
    assert ontology.layers == ("entities",)
    assert ontology.labels("events") == ()


def test_labels_may_be_lists_of_names(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: mine\nentity_types: [Person, Location]\nroles: [place]\n"
        "event_types: [kill, {name: riot, roles: [place]}]\n"
        "factuality: [happened]\nclaims: [stated, {name: denied, definition: not so}]\n"
    )
    ontology = load_ontology(path)
    assert ontology.entity_types == {"Person": "", "Location": ""}
    assert ontology.labels("events") == ("kill", "riot")
    assert (ontology.roles_of("kill"), ontology.roles_of("riot")) == ((), ("place",))
    assert (ontology.roles, ontology.factuality) == ({"place": ""}, {"happened": ""})
    assert ontology.claims == {"stated": "", "denied": "not so"}
    assert parse_ontology(ontology.as_lists(), where="here") == ontology


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("entity_types: {A: a}", "name: Field required"),
        ("name: [x]", "name: Input should be a valid string"),
        (
            "name: x\nentity_types: [A, 5]",
            "entity_types: Value error, expected names, or objects with a 'name'; found 5",
        ),
        ("name: x\nroles: [{place: where}]", "roles: Value error, expected names"),
        ("name: x\nclaims: [[stated]]", "claims: Value error, expected names"),
        ("name: x\nfactuality: [{name: a, group: b}]", "factuality: Value error, 'a' may have a 'definition'"),
        ("name: x\nfactuality: [{name: a, definition: 5}]", "factuality.a: Input should be a valid string"),
        ("name: x\nevent_types: [{name: a, role: b}]", "event_types.a.role: Extra inputs are not permitted"),
        ("name: x\nevent_types: [kill, kill]", "event_types: Value error, 'kill' stands twice"),
        ("name: x\nevent_types: kill", "event_types: Input should be a valid dictionary"),
        ("name: x\nentity_type: {A: a}", "entity_type: Extra inputs are not permitted"),
        (
            "name: x\nroles: {place: where}\nevent_types: {kill: {roles: [place, victim]}}",
            "event type 'kill' uses role 'victim', which is not under 'roles'",
        ),
        ("name: x\nevent_types: {kill: {role: [place]}}", "event_types.kill.role: Extra inputs are not permitted"),
        ("name: [", "not valid YAML"),
        ("", "expected 'key: value' lines, found nothing"),
    ],
)
def test_a_faulty_ontology_is_named(tmp_path, content, message):
    path = tmp_path / "mine.yaml"
    path.write_text(content)
    with pytest.raises(InputError) as error:
        load_ontology(path)
    assert str(error.value).startswith(f"{path}:")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_what_cannot_be_found_or_read_is_named(tmp_path):
    with pytest.raises(
        InputError, match=r"unknown ontology 'striff': give a YAML file or one of cameo, .*, re3d, strife, wikievents"
    ):
        load_ontology("striff")
    with pytest.raises(InputError, match=r"mine\.yaml: No such file"):
        load_ontology(tmp_path / "mine.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(InputError, match=r"bytes\.yaml: not UTF-8 text"):
        load_ontology(tmp_path / "bytes.yaml")


def test_an_ontology_survives_json_and_keeps_the_order_of_labels():
    ontology = load_ontology("strife")
    again = Ontology.model_validate_json(ontology.model_dump_json())
    assert again == ontology
    assert [again.labels(layer) for layer in LAYERS] == [ontology.labels(layer) for layer in LAYERS]
    raw = yaml.safe_load(yaml.safe_dump(ontology.model_dump(mode="json"), sort_keys=False))
    assert parse_ontology(raw, where="here").labels("events") == ontology.labels("events")
