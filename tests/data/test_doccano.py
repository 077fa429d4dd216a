"""doccano's JSON Lines: both forms, and offsets that count UTF-16 units."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers import read

TEXT = "\N{FIRE} Rebels shelled the town, police said."


def documents(tmp_path: Path, *rows: dict[str, Any], **options: Any) -> list[Document]:
    path = tmp_path / "all.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return list(read(path, format="doccano", options=options))


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


def span(number: int, surface: str, label: str) -> dict[str, Any]:
    start = TEXT.index(surface)
    return {"id": number, "label": label, "start_offset": start, "end_offset": start + len(surface)}


ENTITIES = [span(11, "Rebels", "Organisation"), span(12, "shelled", "shelling"), span(13, "police", "Organisation")]


@pytest.mark.parametrize("name", ["label", "labels", "entities"])
def test_triples(tmp_path, name):
    row = {
        "id": 3,
        "text": TEXT,
        name: [[2, 8, "Organisation"], [17, 25, "Facility"]],
        "Comments": ["?"],
        "topic": "war",
    }
    (document,) = documents(tmp_path, row)
    assert (document.id, document.layers) == ("3", ("entities",))
    assert surfaces(document) == [("Rebels", "Organisation"), ("the town", "Facility")]
    assert document.meta == {"topic": "war", "not_carried": {"comments": 1}}


def test_relations_from_triggers_are_arguments(tmp_path):
    relations = [
        {"id": 1, "from_id": 12, "to_id": 11, "type": "attacker"},
        {"id": 2, "from_id": 11, "to_id": 13, "type": "enemy"},
    ]
    row = {"text": TEXT, "entities": ENTITIES, "relations": relations, "published": "2021-03-14"}
    (document,) = documents(tmp_path, row, event_labels=["shelling"])
    assert (document.id, document.published) == ("all-1", "2021-03-14")
    assert surfaces(document) == [("Rebels", "Organisation"), ("police", "Organisation")]
    (event,) = document.events
    assert [(a.role, document.surface(a), a.entity) for a in event.arguments] == [("attacker", "Rebels", "11")]
    assert document.meta["not_carried"] == {"relations": 1}
    assert documents(tmp_path, row)[0].meta["not_carried"] == {"relations": 2}


def test_utf_16_offsets_are_found_out(tmp_path):
    row = {"text": TEXT, "label": [[3, 9, "Organisation"], [18, 26, "Facility"]]}
    (document,) = documents(tmp_path, row)
    assert surfaces(document) == [("Rebels", "Organisation"), ("the town", "Facility")]
    assert document.meta == {"repaired": {"utf-16 offsets": 2}}
    assert surfaces(documents(tmp_path, row, offsets="code-points")[0])[0][0] == "ebels "
    assert documents(tmp_path, row, offsets="utf-16")[0].meta == {}


def test_grapheme_clusters_by_option(tmp_path):
    text = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET} Rebels"
    row = {"text": text, "label": [[2, 8, "Organisation"]]}
    assert surfaces(documents(tmp_path, row, offsets="graphemes")[0]) == [("Rebels", "Organisation")]


def test_what_has_no_place_is_counted(tmp_path):
    row = {"text": TEXT, "label": ["sports"], "entities": ENTITIES, "cats": ["x"]}
    (document,) = documents(tmp_path, row)
    assert document.meta["not_carried"] == {"labels of documents": 2, "spans of a second field 'entities'": 3}
    far = {"text": "short", "label": [[2, 8, "X"]]}
    assert documents(tmp_path, far)[0].meta["not_carried"] == {"misplaced spans": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"label": []}, "text: required"),
        ({"text": "x", "annotations": [{"label": 7, "start_offset": 0, "end_offset": 1}]}, "label 7 is no name"),
        ({"text": "x", "label": [[0, 1]]}, "not doccano's format"),
        ({"text": "x", "relations": [{"from_id": 1}]}, "not doccano's format: KeyError"),
        ({"text": "xy", "entities": [{"id": 1, "label": "X", "start_offset": 0, "end_offset": 1}] * 2}, "stands twice"),
    ],
)
def test_faults_name_the_line(tmp_path, row, message):
    with pytest.raises(InputError, match=rf"all\.jsonl:1: .*{message}"):
        documents(tmp_path, row)
