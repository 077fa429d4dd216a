"""Documents through JSON and files: nothing is lost, nothing is half written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS
from strife.data.document import Argument, Document, Entity, Event, from_json, to_json
from strife.data.jsonlines import read_documents, read_lines, write_documents
from strife.data.validation import check_json

names = st.text(min_size=1, max_size=8)
optional = st.none() | st.text(max_size=12)
scores = st.none() | st.floats(0, 1).map(lambda score: round(score, 4))
plain = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5)
json_values = st.recursive(
    plain, lambda v: st.lists(v, max_size=3) | st.dictionaries(names, v, max_size=3), max_leaves=6
)


@st.composite
def documents(draw) -> Document:
    text = draw(st.text(min_size=1, max_size=60))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda s: s[0] < s[1])

    def argument() -> Argument:
        return Argument(draw(names), *draw(spans), draw(optional), draw(scores))

    def event(number: int) -> Event:
        arguments = tuple(argument() for _ in range(draw(st.integers(0, 2))))
        return Event(f"E{number}", draw(names), *draw(spans), draw(optional), draw(optional), arguments, draw(scores))

    return Document(
        id=draw(names),
        text=text,
        published=draw(st.none() | st.dates().map(str)),
        title=draw(optional),
        source=draw(optional),
        language=draw(optional),
        url=draw(optional),
        layers=tuple(draw(st.lists(st.sampled_from(LAYERS), unique=True))),
        entities=tuple(
            Entity(f"T{n}", *draw(spans), draw(names), draw(scores)) for n in range(draw(st.integers(0, 3)))
        ),
        events=tuple(event(n) for n in range(draw(st.integers(0, 2)))),
        unannotated=draw(st.dictionaries(st.sampled_from(LAYERS), st.lists(names, max_size=2).map(tuple), max_size=2)),
        meta=draw(st.dictionaries(names, json_values, max_size=3)),
    )


@given(documents())
def test_json_gives_the_same_document_back(document):
    record = json.loads(json.dumps(to_json(document)))
    check_json(record, where="here")
    assert from_json(record) == document


@given(st.lists(documents(), min_size=1, max_size=4))
def test_files_give_the_same_documents_back(tmp_path, written):
    path = tmp_path / "articles.jsonl"
    assert write_documents(path, written) == len(written)
    assert list(read_documents(path)) == written
    assert len(path.read_bytes().splitlines()) >= len(written)
    assert list(tmp_path.iterdir()) == [path]


def test_one_line_an_article_in_readable_characters(tmp_path):
    path = tmp_path / "a.jsonl"
    write_documents(path, [Document("a", "M\u00e9rida\r\n\u2028\u0642\u062a\u0644"), Document("b", "x")])
    lines = path.read_bytes().decode().split("\n")
    assert len(lines) == 3
    assert "M\u00e9rida" in lines[0]
    assert lines[2] == ""


def test_a_minimal_line_is_enough():
    document = from_json({"id": "a", "text": "abc"})
    assert document == Document("a", "abc")
    assert document.layers == ()
    assert "unannotated" not in to_json(document)


def test_surfaces_arguments_and_the_bare_article():
    arguments = (Argument("place", 22, 26), Argument("time", 0, 5), Argument("place", 11, 16))
    event = Event("E1", "kill", 6, 10, arguments=arguments)
    document = Document("a", "Today died there in a town", layers=("events",), events=(event,), title="T")
    assert document.surface(event) == "died"
    assert [document.surface(a) for a in event.arguments_of("place")] == ["there", "town"]
    assert event.arguments_of("victim") == ()
    assert document.without_annotation() == Document("a", document.text, title="T")


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "a.jsonl"
    write_documents(path, [Document("old", "x")])

    def broken():
        yield Document("new", "y")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_documents(path, broken())
    assert [document.id for document in read_documents(path)] == ["old"]
    assert list(tmp_path.iterdir()) == [path]


def test_blank_lines_are_skipped_and_lines_keep_their_numbers(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a"}\r\n\r\n{"id": "b"}')
    assert list(read_lines(path)) == [(1, {"id": "a"}), (3, {"id": "b"})]


def test_a_character_cut_in_two_is_refused_and_a_whole_one_is_not(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "\\ud83d\\ude00"}\n{"id": "b", "text": "\\ud83d"}\n')
    lines = read_documents(path)
    assert next(lines).text == "\U0001f600"
    with pytest.raises(InputError, match=r"a\.jsonl:2: half of a surrogate pair"):
        next(lines)
