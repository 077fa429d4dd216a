"""Each format read from small files of its kind, and its faults named."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document, Entity
from strife.data.jsonlines import write_documents
from strife.data.readers import formats, read


def read_text(path: Path, content: str | bytes, **options) -> list[Document]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, **options))


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


class TestConll:
    def test_sentences_of_tabs_and_of_spaces(self, tmp_path):
        tabs = read_text(tmp_path / "a.conll", "The\tO\nBlue Nile\tB-LOC\n\n\nIS\tB-ORG\n")
        spaces = read_text(tmp_path / "b.iob2", "The O\nNile B-LOC\nriver I-LOC\n")
        assert [(d.id, d.text, surfaces(d)) for d in tabs] == [
            ("a-1", "The Blue Nile", [("Blue Nile", "LOC")]),
            ("a-2", "IS", [("IS", "ORG")]),
        ]
        assert surfaces(spaces[0]) == [("Nile river", "LOC")]
        assert spaces[0].layers == ("entities",)
        assert spaces[0].meta["tokens"] == [[0, 3], [4, 8], [9, 14]]

    def test_columns_are_chosen(self, tmp_path):
        content = "1 Syria NNP B-LOC x\n2 said VBD O x\n"
        options = {"token_column": 1, "tag_column": 3}
        assert surfaces(read_text(tmp_path / "a.conll", content, options=options)[0]) == [("Syria", "LOC")]

    def test_docstart_and_carriage_returns(self, tmp_path):
        content = "-DOCSTART- -X- O\r\n\r\nIraq\tB-LOC\r\n\r\n-DOCSTART-\tO\r\nIran\tB-LOC\r\n"
        documents = read_text(tmp_path / "a.conll", content)
        assert [(d.text, surfaces(d)) for d in documents] == [("Iraq", [("Iraq", "LOC")]), ("Iran", [("Iran", "LOC")])]

    def test_inside_tags_that_begin_a_span_do_and_are_counted(self, tmp_path):
        rows = ["a I-X", "b I-X", "c B-X", "d I-Y", "e O", "f I-Y", "g B-Y", "h I-Y"]
        document = read_text(tmp_path / "a.conll", "\n".join(rows))[0]
        assert surfaces(document) == [("a b", "X"), ("c", "X"), ("d", "Y"), ("f", "Y"), ("g h", "Y")]
        assert document.meta["stray_inside_tags"] == 3

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("a O\nb\n", ":2: expected a token and a tag, found 'b'"),
            ("a O\nb B_X\n", ":2: tag 'B_X' is not O, B-TYPE or I-TYPE"),
            ("a O\n\tO\n", ":2: expected a token and a tag"),
            ("\n\n", ": no sentence in this file"),
            (b"\xff\xfe\x00", ": not UTF-8 text"),
        ],
    )
    def test_faults_name_the_line(self, tmp_path, content, message):
        with pytest.raises(InputError) as error:
            read_text(tmp_path / "a.conll", content)
        assert str(error.value).startswith(str(tmp_path / "a.conll"))
        assert message in str(error.value)

    def test_a_missing_column_names_the_options(self, tmp_path):
        with pytest.raises(InputError, match=r"a\.conll:1: only 2 columns; set token_column and tag_column"):
            read_text(tmp_path / "a.conll", "a O\n", options={"tag_column": 3})


WIKIEVENTS = {
    "doc_id": "w1",
    "tokens": ["Jets", "bombed", "Deir", "ez", "-", "Zor", "."],
    "text": "Jets bombed\n\nDeir ez-Zor.",
    "entity_mentions": [
        {"id": "T1", "start": 0, "end": 1, "entity_type": "VEH"},
        {"id": "T2", "start": 2, "end": 6, "entity_type": "GPE"},
    ],
    "event_mentions": [
        {
            "id": "E1",
            "event_type": "Conflict.Attack.Unspecified",
            "trigger": {"start": 1, "end": 2},
            "arguments": [{"entity_id": "T2", "role": "Place"}, {"start": 0, "end": 1, "role": "Attacker"}],
        }
    ],
}


class TestTokenOffsets:
    def test_wikievents_offsets_are_found_in_the_raw_text(self, tmp_path):
        document = read_text(tmp_path / "w.jsonl", json.dumps(WIKIEVENTS), format="wikievents")[0]
        assert (document.id, document.text) == ("w1", WIKIEVENTS["text"])
        assert surfaces(document) == [("Jets", "VEH"), ("Deir ez-Zor", "GPE")]
        event = document.events[0]
        assert (event.type, document.surface(event)) == ("Conflict.Attack", "bombed")
        found = [(a.role, document.surface(a), a.entity) for a in event.arguments]
        assert found == [("Place", "Deir ez-Zor", "T2"), ("Attacker", "Jets", None)]
        assert document.layers == ("entities", "events", "arguments")

    @pytest.mark.parametrize("text", [None, "Another text."])
    def test_wikievents_without_its_text_joins_the_tokens(self, tmp_path, text):
        record = {k: v for k, v in WIKIEVENTS.items() if k not in ("text", "entity_mentions")}
        record["event_mentions"] = [WIKIEVENTS["event_mentions"][0] | {"arguments": []}]
        record |= {"text": text} if text else {}
        document = read_text(tmp_path / "w.jsonl", json.dumps(record), format="wikievents")[0]
        assert document.text == "Jets bombed Deir ez - Zor ."
        assert document.surface(document.events[0]) == "bombed"
        assert document.layers == ("events", "arguments")

    def test_geneva(self, tmp_path):
        record = {
            "wnd_id": "g1",
            "tokens": ["They", "attacked", "the", "town"],
            "entity_mentions": [{"id": "m", "start": 2, "end": 4}],
            "event_mentions": [
                {
                    "id": "e",
                    "event_type": "Attack",
                    "trigger": {"start": 1, "end": 2},
                    "arguments": [{"entity_id": "m", "role": "Victim"}],
                }
            ],
        }
        document = read_text(tmp_path / "g.jsonl", json.dumps(record), format="geneva")[0]
        assert document.surface(document.events[0]) == "attacked"
        assert document.surface(document.events[0].arguments[0]) == "the town"

    @pytest.mark.parametrize("format", ["wikievents", "geneva"])
    @pytest.mark.parametrize(
        "broken",
        [
            {"doc_id": "w"},
            WIKIEVENTS | {"wnd_id": "w", "event_mentions": ["E1"]},
            WIKIEVENTS | {"wnd_id": "w", "event_mentions": [{"id": "E", "event_type": 3, "trigger": {}}]},
            WIKIEVENTS | {"wnd_id": "w", "entity_mentions": [{"id": "T", "start": 6, "end": 8, "entity_type": "X"}]},
            WIKIEVENTS | {"wnd_id": "w", "tokens": 5},
        ],
    )
    def test_another_shape_is_refused(self, tmp_path, format, broken):
        with pytest.raises(InputError, match=r"x\.jsonl:1: not a "):
            read_text(tmp_path / "x.jsonl", json.dumps(broken), format=format)


class TestRe3d:
    @pytest.fixture
    def release(self, tmp_path):
        folder = tmp_path / "re3d" / "CENTCOM"
        folder.mkdir(parents=True)
        (folder / "documents.json").write_text(json.dumps({"_id": "d", "text": "In Syria today", "title": "t"}))
        spans = [(3, 9, "Location", 1), (3, 8, "Organisation", 0), (9, 14, "Temporal", 0.5), (8, 9, "Person", 1)]
        lines = [
            json.dumps({"documentId": "d", "begin": b, "end": e, "type": t, "confidence": c}) for b, e, t, c in spans
        ]
        (folder / "entities.json").write_text("\n".join(lines))
        return folder

    def test_confident_mentions_without_white_space(self, release):
        for path in (release, release.parent):
            document = next(iter(read(path, format="re3d")))
            assert surfaces(document) == [("Syria", "Location"), ("today", "Temporal")]
            assert (document.source, document.title) == ("CENTCOM", "t")
        sure = next(iter(read(release, format="re3d", options={"min_confidence": 0.9})))
        assert surfaces(sure) == [("Syria", "Location")]

    def test_another_folder_or_record_is_refused(self, release, tmp_path):
        (release / "documents.json").write_text('{"_id": "d"}')
        with pytest.raises(InputError, match="CENTCOM: a record has no field 'text'"):
            list(read(release, format="re3d"))
        (release / "documents.json").unlink()
        with pytest.raises(InputError, match=r"no documents\.json here"):
            list(read(tmp_path, format="re3d"))


class TestText:
    def test_the_text_is_the_file_as_it_is(self, tmp_path):
        content = "\ufeffTitle\r\n\r\n  caf\u00e9 \U0001f600\u2028\n"
        assert read_text(tmp_path / "story.txt", content) == [Document("story", content[1:])]

    @pytest.mark.parametrize(
        ("content", "message"),
        [(b" \r\n", "the file is empty"), (b"\x89PNG\x00", "binary file"), (b"caf\xe9", r"not UTF-8 text \(byte 3\)")],
    )
    def test_what_is_no_text_is_refused(self, tmp_path, content, message):
        with pytest.raises(InputError, match=rf"story\.txt: .*{message}"):
            read_text(tmp_path / "story.txt", content)


class TestChoiceOfReader:
    def test_a_folder_is_read_in_order_of_names(self, tmp_path):
        write_documents(tmp_path / "b.jsonl", [Document("b1", "x"), Document("b2", "y")])
        (tmp_path / "c.txt").write_text("z")
        (tmp_path / "a.conll").write_text("w O\n")
        (tmp_path / "notes.md").write_text("not read")
        (tmp_path / "d.txt").mkdir()
        assert [d.id for d in read(tmp_path)] == ["a-1", "b1", "b2", "c"]

    def test_what_cannot_be_read_is_named(self, tmp_path):
        (tmp_path / "a.docx").write_text("x")
        with pytest.raises(
            InputError, match=r"a\.docx: the ending tells no format; name one of article, brat, canonical"
        ):
            list(read(tmp_path / "a.docx"))
        with pytest.raises(InputError, match=r"no file here ends in \.article, \.ann, \.jsonl, \.conll"):
            list(read(tmp_path))
        with pytest.raises(InputError, match="no such file or folder"):
            list(read(tmp_path / "b.txt"))
        with pytest.raises(InputError, match="unknown format 'conl'; did you mean 'conll'"):
            list(read(tmp_path / "a.docx", format="conl"))
        with pytest.raises(InputError, match="has no option 'tag_colum'; did you mean 'tag_column'"):
            list(read(tmp_path / "a.docx", format="conll", options={"tag_colum": 1}))

    def test_endings_may_be_in_capitals(self, tmp_path):
        write_documents(tmp_path / "A.JSONL", [Document("a", "x")])
        (tmp_path / "B.TXT").write_text("y")
        (tmp_path / "C.Csv").write_text("id,text\nc,z\n")
        (tmp_path / "D.IOB2").write_text("w O\n")
        assert [d.id for d in read(tmp_path)] == ["a", "B", "c", "D-1"]
        assert [d.id for d in read(tmp_path / "C.Csv")] == ["c"]

    def test_every_reader_describes_itself_and_no_two_claim_an_ending(self):
        readers = [importlib.import_module(f"strife.data.readers.{name}") for name in formats()]
        endings = [ending for reader in readers for ending in reader.ENDINGS]
        assert len(set(endings)) == len(endings)
        assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)
        assert all(isinstance(reader.READS_FOLDERS, bool) for reader in readers)

    def test_a_new_reader_is_one_new_file(self, tmp_path, monkeypatch):
        package = importlib.import_module("strife.data.readers")
        (tmp_path / "bundle.py").write_text(
            "from strife.data.document import Document\n"
            "ENDINGS = ('.bundle',)\n"
            "READS_FOLDERS = True\n"
            "def read(path, *, language=None):\n"
            "    yield Document(path.name, 'x', language=language)\n"
        )
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
        try:
            assert "bundle" in formats()
            (tmp_path / "a.bundle").write_text("x")
            assert [d.id for d in read(tmp_path / "a.bundle")] == ["a.bundle"]
            folder = next(read(tmp_path, format="bundle", options={"language": "en"}))
            assert (folder.id, folder.language) == (tmp_path.name, "en")
        finally:
            sys.modules.pop("strife.data.readers.bundle", None)
            vars(package).pop("bundle", None)

    def test_helpers_are_no_formats(self):
        assert {"article", "brat", "canonical", "conll", "text"} <= set(formats())
        assert not {"spans", "losses", "offsets", "regions", "brat_lines"} & set(formats())

    def test_canonical_lines_keep_their_annotation(self, tmp_path):
        document = Document("a", "Syria", layers=("entities",), entities=(Entity("T1", 0, 5, "Location"),))
        write_documents(tmp_path / "a.jsonl", [document])
        assert list(read(tmp_path / "a.jsonl")) == [document]
