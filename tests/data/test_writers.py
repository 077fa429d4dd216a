"""What is written is read back as it was, or counted; and files appear whole or not at all."""

from __future__ import annotations

import importlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strife.configs.errors import InputError
from strife.data.corpora import embedded_corpus
from strife.data.document import Argument, Document, Entity, Event
from strife.data.readers import read
from strife.data.tokens import token_spans
from strife.data.writers import format_of, formats, write

LAYERS = ("entities", "events", "arguments", "factuality", "claims")
EVENT_TYPES = ("kill", "attack|shelling")
PIECES = [
    *("Rebels", "fled", "al-Bab", "a", " ", "  ", "\t", "\n", "\r\n", "\u2028", "\x85", ".", "\\n", '"', "<b>"),
    *("\N{FIRE}", "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}", "cafe\N{COMBINING ACUTE ACCENT}", "\u0642\u062a\u0644"),
]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A Document with spans that overlap as they please, but begin and end with something visible."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14))) + "x"
    visible = [index for index, character in enumerate(text) if not character.isspace()]

    def span() -> tuple[int, int]:
        start, last = sorted((draw(st.sampled_from(visible)), draw(st.sampled_from(visible))))
        return start, last + 1

    types = st.sampled_from(["Person", "Place"])
    entities = tuple(Entity(f"T{n}", *span(), draw(types)) for n in range(draw(st.integers(0, 4))))
    events = []
    for number in range(draw(st.integers(0, 3))):
        arguments = []
        for _ in range(draw(st.integers(0, 3))):
            role = draw(st.sampled_from(["victim", "place", "Org1"]))
            entity = draw(st.sampled_from(entities)) if entities and draw(st.booleans()) else None
            ends = (entity.start, entity.end) if entity else span()
            arguments.append(Argument(role, *ends, entity.id if entity else None))
        values = (draw(st.sampled_from([None, "happened"])), draw(st.sampled_from([None, "stated"])))
        event_type = draw(st.sampled_from(EVENT_TYPES))
        events.append(Event(f"E{number}", event_type, *span(), *values, arguments=tuple(arguments)))
    return Document("doc", text, layers=LAYERS, entities=entities, events=tuple(events))


def entity_spans(document: Document) -> Counter[tuple[Any, ...]]:
    return Counter((entity.start, entity.end, entity.type) for entity in document.entities)


def event_spans(document: Document, *, values: bool = True) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for event in document.events:
        arguments = tuple(sorted((a.role, a.start, a.end) for a in event.arguments))
        kept = (event.factuality, event.claim) if values else ()
        found[event.type, event.start, event.end, kept, arguments] += 1
    return found


def round_trip(document: Document, format: str, *, to: Mapping[str, Any] | None = None, **options: Any) -> Document:
    """The Document written and read again; it lost nothing that the writer did not count."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        written = write(path, [document], format=format, options=to)
        assert written.documents == 1
        (back,) = read(path, format=format, options=options)
        assert back.text == document.text
        assert back.id == document.id
        assert not written.not_carried, written.not_carried
        return back


class TestRoundTrips:
    @given(document=documents())
    def test_canonical(self, document):
        assert round_trip(document, "canonical") == document

    @given(document=documents())
    def test_brat(self, document):
        back = round_trip(document, "brat")
        assert entity_spans(back) == entity_spans(document)
        assert event_spans(back) == event_spans(document)
        assert back.meta == {}

    @given(document=documents())
    def test_label_studio(self, document):
        back = round_trip(document, "label_studio", event_labels=list(EVENT_TYPES))
        assert entity_spans(back) == entity_spans(document)
        assert event_spans(back) == event_spans(document)
        assert back.meta == {}

    @given(document=documents(), unit=st.sampled_from(["code-points", "utf-16"]))
    def test_doccano(self, document, unit):
        bare = replace(document, events=tuple(replace(e, factuality=None, claim=None) for e in document.events))
        back = round_trip(bare, "doccano", to={"offsets": unit}, event_labels=list(EVENT_TYPES), offsets=unit)
        assert entity_spans(back) == entity_spans(document)
        assert event_spans(back, values=False) == event_spans(document, values=False)
        flat = replace(document, events=())
        assert entity_spans(round_trip(flat, "doccano", to={"style": "spans"}, offsets="code-points")) == entity_spans(
            flat
        )

    @given(document=documents(), blocks=st.sampled_from(["sentences", "documents"]), data=st.data())
    def test_conll_keeps_the_entities_that_are_runs_of_tokens(self, document, blocks, data):
        text, tokens = document.text, token_spans(document.text)
        cuts = sorted(data.draw(st.sets(st.integers(0, len(tokens)), max_size=6)))
        runs = list(zip(cuts[::2], cuts[1::2], strict=False))
        entities = tuple(
            Entity(f"T{n}", tokens[first][0], tokens[stop - 1][1], "X") for n, (first, stop) in enumerate(runs)
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out.conll"
            flat = replace(document, entities=entities, events=())
            assert not write(path, [flat, flat], options={"blocks": blocks}).not_carried
            back = list(read(path))
        assert [t for d in back for t in d.text.split(" ")] == [text[start:end] for start, end in tokens] * 2
        found = [d.surface(entity).split(" ") for d in back for entity in d.entities]
        assert found == [[text[start:end] for start, end in tokens[first:stop]] for first, stop in runs] * 2
        assert blocks == "sentences" or len(back) == 2

    @given(document=documents(), format=st.sampled_from(["conll", "docbin"]))
    @settings(max_examples=40)
    def test_what_is_not_written_is_counted(self, document, format):
        if format == "docbin":
            pytest.importorskip("spacy")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out"
            lost = write(path, [document], format=format).not_carried
            kept = sum(len(back.entities) for back in read(path, format=format))
        assert kept + lost["overlapping entities"] + lost["misaligned entities"] == len(document.entities)
        assert lost["events"] == len(document.events)
        assert lost["arguments"] == sum(len(event.arguments) for event in document.events)

    def test_annotated_articles(self, tmp_path):
        articles = sorted(embedded_corpus().glob("*.article"))[:12]
        corpus = [document for article in articles for document in read(article)]
        types = sorted({event.type for document in corpus for event in document.events})
        for format, options in (("brat", {}), ("label_studio", {"event_labels": types})):
            write(tmp_path / format, corpus, format=format)
            back = {document.id: document for document in read(tmp_path / format, format=format, options=options)}
            for document in corpus:
                assert entity_spans(back[document.id]) == entity_spans(document)
                assert event_spans(back[document.id]) == event_spans(document)


TEXT = "Rebels burnt Tel Abyad.\nPolice fled to Raqqa."
STORY = Document(
    "w/1",
    TEXT,
    published="2021-03-14",
    source="wire",
    layers=LAYERS,
    entities=(
        Entity("T1", 0, 6, "Organisation"),
        Entity("T2", 13, 22, "Location", 0.9),
        Entity("T3", 17, 22, "Location"),
        Entity("T4", 40, 44, "Location"),
    ),
    events=(Event("E1", "destroy", 7, 12, "happened", "stated", (Argument("attacker", 0, 6, "T1"),)),),
    meta={
        "desk": "news",
        "tokens": [[0, 6], [7, 12], [13, 16], [17, 22], [22, 23], [24, 30], [31, 35], [36, 38], [39, 44]],
    },
)


class TestConll:
    def test_blocks_tags_and_counts(self, tmp_path):
        written = write(tmp_path / "a.conll", [STORY, replace(STORY, id="b", layers=(), entities=(), events=())])
        lines = (tmp_path / "a.conll").read_text(encoding="utf-8").split("\n")
        assert lines[:7] == [
            "Rebels\tB-Organisation",
            "burnt\tO",
            "Tel\tB-Location",
            "Abyad\tI-Location",
            ".\tO",
            "",
            "Police\tO",
        ]
        assert lines[11:13] == ["-DOCSTART-\tO", ""]
        assert written.documents == 2
        assert written.not_carried == {
            "overlapping entities": 1,
            "misaligned entities": 1,
            "events": 1,
            "arguments": 1,
            "published": 2,
            "source": 2,
            "meta": 2,
            "scores": 1,
            "entities unknown (written as none)": 1,
        }

    def test_a_sentence_never_cuts_an_entity(self, tmp_path):
        crossing = replace(STORY, entities=(Entity("T1", 17, 30, "X"),))
        write(tmp_path / "a.conll", [crossing])
        (back,) = read(tmp_path / "a.conll")
        assert back.surface(back.entities[0]) == "Abyad . Police"

    def test_what_columns_cannot_hold_is_refused(self, tmp_path):
        odd = replace(STORY, entities=(Entity("T1", 0, 6, "Armed group"),))
        with pytest.raises(InputError, match="document 'w/1': label 'Armed group' has white space"):
            write(tmp_path / "a.conll", [odd])
        odd = replace(STORY, entities=(), meta={"tokens": [[17, 30]]})
        with pytest.raises(InputError, match=r"document 'w/1': token .* at 17 has a tab or line break"):
            write(tmp_path / "a.conll", [odd])
        with pytest.raises(InputError, match="unknown blocks 'document'; did you mean 'documents'"):
            write(tmp_path / "a.conll", [STORY], options={"blocks": "document"})
        assert list(tmp_path.iterdir()) == []


class TestBrat:
    def test_files_lines_and_configuration(self, tmp_path):
        other = replace(STORY, id="W_1", entities=(), events=(), layers=())
        written = write(tmp_path / "out", [STORY, other], format="brat")
        assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
            *("W_1-2.ann", "W_1-2.txt", "annotation.conf", "w_1.ann", "w_1.txt")
        ]
        assert (tmp_path / "out" / "w_1.ann").read_text(encoding="utf-8").splitlines() == [
            "T1\tOrganisation 0 6\tRebels",
            "T2\tLocation 13 22\tTel Abyad",
            "T3\tLocation 17 22\tAbyad",
            "T4\tLocation 40 44\taqqa",
            "T5\tdestroy 7 12\tburnt",
            "E1\tdestroy:T5 attacker:T1",
            "A1\tFactuality E1 happened",
            "A2\tClaim E1 stated",
        ]
        configuration = (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8").splitlines()
        assert configuration[:3] == ["[entities]", "Location", "Organisation"]
        assert "destroy\tattacker*:<ENTITY>" in configuration
        assert "Factuality\tArg:<EVENT>, Value:happened" in configuration
        assert written.not_carried == {
            "published": 2,
            "source": 2,
            "meta": 2,
            "scores": 1,
            "ids": 2,
            "entities unknown (written as none)": 1,
        }

    def test_spans_over_line_ends(self, tmp_path):
        spans = [Entity("T1", 13, 30, "X"), Entity("T2", 23, 30, "X"), Entity("T3", 23, 24, "X")]
        event = Event("E1", "destroy", 23, 24)
        written = write(
            tmp_path / "out", [replace(STORY, id="a", entities=tuple(spans), events=(event,))], format="brat"
        )
        lines = (tmp_path / "out" / "a.ann").read_text(encoding="utf-8").splitlines()
        assert lines == ["T1\tX 13 23;24 30\tTel Abyad. Police", "T2\tX 24 30\tPolice"]
        lost = {"line ends at the edge of spans": 1, "blank spans": 2, "events without their trigger": 1}
        assert lost.items() <= written.not_carried.items()

    def test_repeated_roles_are_numbered(self, tmp_path):
        roles = ("place", "place", "Org1", "Org1", "place2")
        arguments = tuple(Argument(role, n, n + 1) for n, role in enumerate(roles))
        event = Event("E1", "destroy", 7, 12, arguments=arguments)
        written = write(tmp_path / "out", [replace(STORY, id="a", entities=(), events=(event,))], format="brat")
        lines = (tmp_path / "out" / "a.ann").read_text(encoding="utf-8").splitlines()
        assert lines[-1] == "E1\tdestroy:T1 place:T2 place2:T3 Org1:T4 Org1:T5 place2:T6"
        assert written.not_carried["roles told apart by numbers"] == 1

    def test_labels_that_brat_cannot_have(self, tmp_path):
        for label in ("Armed group", "a:b", ""):
            odd = replace(STORY, entities=(Entity("T1", 0, 6, label),))
            with pytest.raises(InputError, match=f"document 'w/1': brat cannot have the label '{label}'"):
                write(tmp_path / "out", [odd], format="brat")
        assert list(tmp_path.iterdir()) == []


class TestLabelStudio:
    def test_tasks_for_import(self, tmp_path):
        unread = Document("b", "Unread.")
        written = write(tmp_path / "a.json", [STORY, unread], format="label_studio")
        first, second = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
        fields = {"document_id": "w/1", "published": "2021-03-14", "source": "wire"}
        assert first["data"] == {"text": TEXT, **fields}
        assert second["annotations"] == []
        results = first["annotations"][0]["result"]
        assert results[1]["value"] == {"start": 13, "end": 22, "text": "Tel Abyad", "labels": ["Location"]}
        ends = {"from_id": "E1", "to_id": "T1", "direction": "right"}
        assert results[-1] == {"type": "relation", **ends, "labels": ["attacker"]}
        assert written.not_carried == {"meta": 1, "scores": 1}
        write(tmp_path / "none.json", [], format="label_studio")
        assert json.loads((tmp_path / "none.json").read_text()) == []

    def test_an_argument_that_is_no_mention_stays_none(self, tmp_path):
        event = Event("T1", "destroy", 7, 12, arguments=(Argument("time", 24, 30), Argument("place", 24, 30)))
        write(tmp_path / "a.json", [replace(STORY, events=(event,))], format="label_studio")
        (back,) = read(tmp_path / "a.json", format="label_studio", options={"event_labels": ["destroy"]})
        assert entity_spans(back) == entity_spans(STORY)
        assert [(a.role, a.start, a.end, a.entity) for a in back.events[0].arguments] == [
            ("time", 24, 30, None),
            ("place", 24, 30, None),
        ]


class TestDoccano:
    def test_both_styles(self, tmp_path):
        path = tmp_path / "a.jsonl"
        relations = write(path, [STORY], format="doccano")
        row = json.loads(path.read_text(encoding="utf-8"))
        assert row["entities"][1] == {"id": 2, "label": "Location", "start_offset": 13, "end_offset": 22}
        assert row["relations"] == [{"id": 1, "from_id": 5, "to_id": 1, "type": "attacker"}]
        assert relations.not_carried == {"factuality": 1, "claims": 1, "meta": 1, "scores": 1}
        spans = write(path, [STORY], format="doccano", options={"style": "spans"})
        assert json.loads(path.read_text(encoding="utf-8"))["label"][0] == [0, 6, "Organisation"]
        assert spans.not_carried == {"events": 1, "arguments": 1, "meta": 1, "scores": 1}
        with pytest.raises(InputError, match="unknown 'bytes'"):
            write(path, [STORY], format="doccano", options={"offsets": "bytes"})


class TestChoiceOfWriter:
    def test_by_name_or_ending(self, tmp_path):
        assert formats() == ["brat", "canonical", "conll", "docbin", "doccano", "label_studio"]
        endings = {"a.jsonl": "canonical", "a.CONLL": "conll", "a.iob2": "conll", "a.spacy": "docbin"}
        assert {name: format_of(Path(name)) for name in endings} == endings
        with pytest.raises(
            InputError, match=r"a\.json: the ending tells no format to write; name one of brat, canonical"
        ):
            format_of(Path("a.json"))
        with pytest.raises(InputError, match="cannot write the format 'bart'; did you mean 'brat'"):
            write(tmp_path / "x", [], format="bart")
        with pytest.raises(InputError, match="writing 'conll' has no option 'block'; did you mean 'blocks'"):
            write(tmp_path / "x.conll", [], options={"block": "documents"})
        with pytest.raises(InputError, match="writing 'brat' has no option 'block'; it has none"):
            write(tmp_path / "x", [], format="brat", options={"block": 1})

    def test_no_two_claim_an_ending(self):
        writers = [importlib.import_module(f"strife.data.writers.{name}") for name in formats()]
        endings = [ending for writer in writers for ending in writer.ENDINGS]
        assert len(set(endings)) == len(endings)


class TestWholeOrNot:
    @pytest.mark.parametrize("format", formats())
    def test_a_failure_leaves_what_was_there(self, tmp_path, format):
        def failing() -> Iterator[Document]:
            yield STORY
            raise InputError("the source is broken")

        if format == "docbin":
            pytest.importorskip("spacy")
        target = tmp_path / "new" / "out"
        with pytest.raises(InputError, match="the source is broken"):
            write(target, failing(), format=format)
        assert not target.exists()
        assert list(target.parent.iterdir()) == []
        target.touch()
        if format == "brat":
            with pytest.raises(InputError, match="this is a file: give the name of a folder"):
                write(target, [STORY], format=format)
        else:
            with pytest.raises(InputError, match="the source is broken"):
                write(target, failing(), format=format)
        assert target.read_bytes() == b""

    def test_a_folder_that_holds_something_is_never_replaced(self, tmp_path):
        target = tmp_path / "out"
        target.mkdir()
        assert write(target, [STORY], format="brat").documents == 1
        with pytest.raises(InputError, match="this folder is not empty: give the name of a new folder"):
            write(target, [STORY], format="brat")
        with pytest.raises(InputError, match="this is a folder: give the name of a file"):
            write(target, [STORY], format="canonical")

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path):
        (tmp_path / "file").touch()
        for format in ("brat", "conll"):
            with pytest.raises(InputError, match="cannot write into the folder"):
                write(tmp_path / "file" / "out", [STORY], format=format)
