"""Label Studio's exports: regions, several labels, relations, annotators, offsets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers import read

TEXT = "\N{FIRE} Rebels shelled the town on Sunday,\r\npolice said."
EVENTS = {"event_labels": ["shelling", "kill"]}


def region(identifier: str, surface: str, *labels: str, text: str = TEXT, shift: int = 0) -> dict[str, Any]:
    start = text.index(surface) + shift
    value = {"start": start, "end": start + len(surface), "text": surface, "labels": list(labels)}
    return {"id": identifier, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def relation(source: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": direction, "labels": list(labels)}


def choice(identifier: str, name: str, *values: str) -> dict[str, Any]:
    value = {"start": 0, "end": 1, "choices": list(values)}
    return {"id": identifier, "from_name": name, "to_name": "text", "type": "choices", "value": value}


def task(*results: dict[str, Any], text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": text}, "annotations": [{"id": 1, "result": list(results)}], **more}


def documents(tmp_path: Path, *tasks: Any, **options: Any) -> list[Document]:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return list(read(path, format="label_studio", options=options))


def one(tmp_path: Path, *results: dict[str, Any], **options: Any) -> Document:
    return documents(tmp_path, task(*results), **options)[0]


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


RESULTS = [
    region("a", "Rebels", "Organisation"),
    region("b", "shelled", "shelling"),
    region("c", "the town", "Facility", "Target"),
    region("d", "police", "Organisation"),
    region("e", "Sunday", "ArgumentSpan"),
]


class TestRegions:
    def test_each_label_is_an_entity(self, tmp_path):
        document = one(tmp_path, *RESULTS)
        assert (document.id, document.text, document.layers) == ("7", TEXT, ("entities",))
        assert surfaces(document) == [
            ("Rebels", "Organisation"),
            ("shelled", "shelling"),
            ("the town", "Facility"),
            ("the town", "Target"),
            ("police", "Organisation"),
        ]
        assert len({entity.id for entity in document.entities}) == 5
        assert document.meta == {}

    def test_relations_from_triggers_are_arguments(self, tmp_path):
        links = [
            relation("b", "a", "attacker"),
            relation("c", "b", "target", direction="left"),
            relation("b", "e", "time", "place"),
        ]
        values = [choice("b", "Factuality", "happened"), choice("b", "claim", "attributed")]
        document = one(tmp_path, *RESULTS, *links, *values, **EVENTS)
        assert document.layers == ("entities", "events", "arguments", "factuality", "claims")
        (event,) = document.events
        assert (document.surface(event), event.factuality, event.claim) == ("shelled", "happened", "attributed")
        assert [(a.role, document.surface(a), a.entity) for a in event.arguments] == [
            ("attacker", "Rebels", "a"),
            ("target", "the town", "c"),
            ("time", "Sunday", None),
            ("place", "Sunday", None),
        ]
        assert document.meta == {}

    def test_what_has_no_place_is_counted(self, tmp_path):
        results = [
            *RESULTS,
            region("f", "said", "kill"),
            region("g", "on"),
            relation("a", "d", "ally"),
            relation("b", "nowhere", "attacker"),
            relation("b", "f", "object"),
            relation("b", "a"),
            choice("a", "claim", "stated"),
            choice("b", "factuality", "happened", "denied"),
            choice("doc", "topic", "war"),
            {"type": "textarea", "id": "a", "value": {"text": ["why?"]}},
        ]
        document = one(tmp_path, *results, **EVENTS)
        assert document.meta["not_carried"] == {
            "relations": 2,
            "relations between events": 1,
            "relations without a label": 1,
            "unlabelled spans": 1,
            "claims": 1,
            "results of type choices": 2,
            "results of type textarea": 1,
        }
        assert [event.arguments for event in document.events] == [(), ()]

    def test_relations_without_event_labels_are_counted(self, tmp_path):
        document = one(tmp_path, *RESULTS, relation("b", "a", "attacker"))
        assert (document.events, document.meta["not_carried"]) == ((), {"relations": 1})

    def test_event_labels_must_be_labels(self, tmp_path):
        with pytest.raises(InputError, match=r"event_labels: False is no label"):
            one(tmp_path, *RESULTS, event_labels=[False])
        assert len(one(tmp_path, *RESULTS, event_labels="shelling").events) == 1


class TestOffsets:
    def test_utf_16_is_repaired_and_what_fits_nowhere_is_named(self, tmp_path):
        results = [
            region("a", "Rebels", "Organisation", shift=1),
            region("b", "the town", "Facility", shift=1),
            region("c", "Sunday", "Temporal", shift=5),
        ]
        document = one(tmp_path, *results)
        assert surfaces(document) == [("Rebels", "Organisation"), ("the town", "Facility")]
        assert document.meta["repaired"] == {"utf-16 offsets": 2}
        assert document.meta["not_carried"] == {"misplaced spans": 1}
        assert document.meta["remarks"][0].startswith("region 'c': span ")

    def test_crlf_taken_for_one_character_is_repaired(self, tmp_path):
        document = one(tmp_path, region("a", "Rebels", "Organisation"), region("b", "police", "Organisation", shift=-1))
        assert surfaces(document) == [("Rebels", "Organisation"), ("police", "Organisation")]
        assert document.meta == {"repaired": {"crlf-as-one offsets": 1}}

    def test_a_named_unit_is_followed(self, tmp_path):
        marked = region("a", "Rebels", "Organisation", shift=1)
        del marked["value"]["text"]
        assert surfaces(one(tmp_path, marked, offsets="utf-16")) == [("Rebels", "Organisation")]
        with pytest.raises(InputError, match="unknown offsets 'bytes'"):
            one(tmp_path, marked, offsets="bytes")


class TestTasks:
    def test_annotators_are_chosen_and_the_others_counted(self, tmp_path):
        def by(who: Any, label: str, **more: Any) -> dict[str, Any]:
            return {"completed_by": who, "result": [region("a", "Rebels", label)], **more}

        annotations = [by(1, "Skipped", was_cancelled=True), by(2, "First"), by({"id": 3, "email": "x@y"}, "Third")]
        several = {"id": 1, "data": {"text": TEXT}, "annotations": annotations}
        document = documents(tmp_path, several)[0]
        assert surfaces(document) == [("Rebels", "First")]
        assert document.meta["not_carried"] == {"skipped annotations": 1, "annotations of others": 1}
        assert surfaces(documents(tmp_path, several, completed_by="x@y")[0]) == [("Rebels", "Third")]
        assert surfaces(documents(tmp_path, several, completed_by=3)[0]) == [("Rebels", "Third")]
        nobody = documents(tmp_path, several, completed_by=9)[0]
        assert (nobody.layers, nobody.entities) == ((), ())
        annotations[2]["ground_truth"] = True
        assert surfaces(documents(tmp_path, several)[0]) == [("Rebels", "Third")]

    def test_a_task_without_annotation_has_no_layer(self, tmp_path):
        open_task = {"id": 1, "data": {"text": "x"}, "annotations": [], "predictions": [{"result": []}]}
        (document,) = documents(tmp_path, open_task)
        assert (document.layers, document.meta) == ((), {"not_carried": {"predictions": 1}})

    def test_fields_of_data_are_kept(self, tmp_path):
        data = {"body": TEXT, "document_id": "w1", "published": "2021-03-14T08:00", "source": "wire", "desk": 3}
        (document,) = documents(tmp_path, {"id": 1, "data": data, "annotations": []}, text_field="body")
        assert (document.id, document.text, document.published, document.source) == ("w1", TEXT, "2021-03-14", "wire")
        assert document.meta == {"desk": 3}

    def test_json_min_and_json_lines(self, tmp_path):
        flat = {
            "id": 4,
            "text": TEXT,
            "label": [region("", "Rebels", "Organisation", "Actor")["value"]],
            "annotator": 1,
        }
        (document,) = documents(tmp_path, flat)
        assert (document.id, surfaces(document)) == ("4", [("Rebels", "Organisation"), ("Rebels", "Actor")])
        path = tmp_path / "tasks.jsonl"
        path.write_text("".join(json.dumps(task(*RESULTS)) + "\n" for _ in range(2)))
        assert [len(d.entities) for d in read(path, format="label_studio")] == [5, 5]

    def test_the_name_of_before_1_0(self, tmp_path):
        old = {"id": 1, "data": {"text": TEXT}, "completions": [{"result": RESULTS}]}
        assert len(documents(tmp_path, old)[0].entities) == 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"export\.json:1: not valid JSON"),
        ("[3]", r"task 1: expected a JSON object, found int"),
        ('[{"id": 9, "data": {"a": "x", "b": "y"}}]', r"task 9: several fields .* set text_field to one of a, b"),
        ('[{"id": 9, "data": {"image": 3}}]', r"task 9: .* \(there is no text\)"),
        ('[{"id": 9, "data": {"text": "\\ud83d"}}]', r"task 9: text: half of a surrogate pair"),
        ('[{"id": 9, "data": {"text": "x"}, "annotations": [3]}]', r"task 9: not Label Studio's format"),
        ("", "the file is empty"),
    ],
)
def test_faults_name_the_task(tmp_path, content, message):
    path = tmp_path / "export.json"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        list(read(path, format="label_studio"))
