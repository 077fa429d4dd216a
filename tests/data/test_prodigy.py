"""Prodigy's JSON Lines: spans, relations between tokens, and answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers import read

WORDS = ["\N{FIRE}", "Rebels", "shelled", "the", "town", "."]
TEXT = "\N{FIRE} Rebels shelled the town."


def tokens() -> list[dict[str, Any]]:
    found, position = [], 0
    for number, word in enumerate(WORDS):
        start = TEXT.index(word, position)
        position = start + len(word)
        found.append(
            {"text": word, "start": start, "end": position, "id": number, "ws": TEXT[position : position + 1] == " "}
        )
    return found


def span(first: int, last: int, label: str | None, shift: int = 0) -> dict[str, Any]:
    start, end = tokens()[first]["start"], tokens()[last]["end"]
    return {"start": start + shift, "end": end + shift, "token_start": first, "token_end": last, "label": label}


SPANS = [span(1, 1, "Organisation"), span(2, 2, "shelling"), span(3, 4, "Facility")]


def relation(head: dict[str, Any], child: dict[str, Any], label: str) -> dict[str, Any]:
    ends = {"head": head["token_end"], "child": child["token_end"], "head_span": head, "child_span": child}
    return {**ends, "label": label, "color": "#fff"}


def documents(tmp_path: Path, *tasks: dict[str, Any], **options: Any) -> list[Document]:
    path = tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps({"text": TEXT, "tokens": tokens()} | task) + "\n" for task in tasks))
    return list(read(path, format="prodigy", options=options))


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


def test_spans_relations_and_metadata(tmp_path):
    relations = [
        relation(SPANS[1], SPANS[0], "attacker"),
        relation(SPANS[1], span(4, 4, None), "place"),
        relation(SPANS[0], SPANS[2], "near"),
        {"head": 2, "child": 0, "label": "cause"},
    ]
    meta = {"source": "wire", "section": 4}
    task = {"spans": SPANS, "relations": relations, "answer": "accept", "meta": meta, "_view_id": "relations"}
    (document,) = documents(tmp_path, task, event_labels=["shelling"])
    assert (document.id, document.source, document.layers) == ("out-1", "wire", ("entities", "events", "arguments"))
    assert surfaces(document) == [("Rebels", "Organisation"), ("the town", "Facility")]
    (event,) = document.events
    assert [(a.role, document.surface(a), a.entity) for a in event.arguments] == [
        ("attacker", "Rebels", "T1"),
        ("place", "town", None),
        ("cause", "\N{FIRE}", None),
    ]
    assert document.meta == {"section": 4, "not_carried": {"relations": 1}}


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_only_accepted_tasks_are_annotated(tmp_path, answer):
    accepted, other = documents(tmp_path, {"spans": SPANS, "answer": "accept"}, {"spans": SPANS, "answer": answer})
    assert (accepted.layers, len(accepted.entities)) == (("entities",), 3)
    assert (other.layers, other.entities, other.text) == ((), (), TEXT)
    assert other.meta == {"not_carried": {f"tasks with the answer {answer}": 1}}


def test_a_single_suggestion_is_no_exhaustive_annotation(tmp_path):
    (document,) = documents(tmp_path, {"spans": SPANS[:1], "answer": "accept", "_view_id": "ner"})
    assert (document.layers, surfaces(document)) == ((), [("Rebels", "Organisation")])


def test_utf_16_offsets_are_repaired_by_the_tokens(tmp_path):
    (document,) = documents(tmp_path, {"spans": [span(1, 1, "Organisation", 1), span(3, 4, "Facility", 1)]})
    assert surfaces(document) == [("Rebels", "Organisation"), ("the town", "Facility")]
    assert document.meta == {"repaired": {"utf-16 offsets": 2}}


def test_unlabelled_and_misplaced_spans_are_counted(tmp_path):
    (document,) = documents(tmp_path, {"spans": [span(1, 1, None), span(3, 4, "Facility", 3)]})
    assert document.meta["not_carried"] == {"unlabelled spans": 1, "misplaced spans": 1}


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"text": None}, "text: required"),
        ({"spans": [{"start": 3, "label": "X"}]}, "not Prodigy's format: KeyError 'end'"),
        ({"relations": [{"head": 99, "child": 0}]}, "not Prodigy's format: IndexError"),
    ],
)
def test_faults_name_the_line(tmp_path, task, message):
    with pytest.raises(InputError, match=rf"out\.jsonl:1: {message}"):
        documents(tmp_path, task)
