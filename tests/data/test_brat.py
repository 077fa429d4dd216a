"""brat standoff: what is carried over, what is counted, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers import read

TEXT = "\N{FIRE} Rebels shelled\nthe old town on Sunday,\npolice said."


def bound(identifier: str, label: str, text: str, *surfaces: str) -> str:
    """A text-bound annotation, each surface looked up in the text."""
    spans = [(text.index(surface), text.index(surface) + len(surface)) for surface in surfaces]
    return f"{identifier}\t{label} {';'.join(f'{s} {e}' for s, e in spans)}\t{' '.join(surfaces)}"


LINES = [
    bound("T1", "Organisation", TEXT, "Rebels"),
    bound("T2", "shelling", TEXT, "shelled"),
    bound("T3", "Facility", TEXT, "the old town"),
    bound("T4", "Organisation", TEXT, "police"),
    bound("T5", "ArgumentSpan", TEXT, "Sunday"),
    "E1\tshelling:T2 attacker:T1 target:T3 time:T5 claimant:T4 ",
    "A1\tFactuality E1 happened",
    "A2\tClaim E1 attributed",
]


def write(folder: Path, name: str, text: str | None, *lines: str, end: str = "\n") -> Path:
    if text is not None:
        (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes("".join(line + end for line in lines).encode())
    return folder / f"{name}.ann"


def one(path: Path, **options) -> Document:
    (document,) = read(path, options=options)
    return document


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


def test_entities_events_and_attributes(tmp_path):
    document = one(write(tmp_path, "story", TEXT, *LINES))
    assert (document.id, document.text) == ("story", TEXT)
    assert document.layers == ("entities", "events", "arguments", "factuality", "claims")
    assert surfaces(document) == [("Rebels", "Organisation"), ("the old town", "Facility"), ("police", "Organisation")]
    (event,) = document.events
    assert (event.id, event.type, document.surface(event)) == ("E1", "shelling", "shelled")
    assert (event.factuality, event.claim) == ("happened", "attributed")
    assert [(a.role, document.surface(a), a.entity) for a in event.arguments] == [
        ("attacker", "Rebels", "T1"),
        ("target", "the old town", "T3"),
        ("time", "Sunday", None),
        ("claimant", "police", "T4"),
    ]
    assert document.meta == {}


def test_what_has_no_place_is_counted(tmp_path):
    more = [
        bound("T6", "threaten", TEXT, "said"),
        "E2\tthreaten:T6 object:E1 claimant:T4",
        "R1\tAlly Arg1:T1 Arg2:T4\t",
        "*\tEquiv T1 T4",
        "N1\tReference T1 Wikidata:Q1\trebels",
        "#1\tAnnotatorNotes T1\tsure?",
        "A3\tNegated E1",
        "M1\tFactuality T1 happened",
        "",
    ]
    document = one(write(tmp_path, "story", TEXT, *LINES, *more))
    assert document.meta["not_carried"] == {
        "relations": 1,
        "equivalences": 1,
        "normalisations": 1,
        "notes": 1,
        "attributes": 2,
        "arguments that are events": 1,
    }
    assert [argument.role for argument in document.events[1].arguments] == ["claimant"]


def test_a_span_over_a_line_end_is_one_span(tmp_path):
    lines = [bound("T1", "Act", TEXT, "shelled", "the old town")]
    document = one(write(tmp_path, "story", TEXT, *lines))
    assert surfaces(document) == [("shelled\nthe old town", "Act")]
    assert document.meta == {}


def test_discontinuous_spans_are_covered_or_dropped_and_counted(tmp_path):
    text = "North and South Province fell to them."
    lines = [
        bound("T1", "Place", text, "North", "Province"),
        bound("T2", "Place", text, "South Province"),
        bound("T3", "capture", text, "fell", "them"),
        "E1\tcapture:T3 place:T1 place2:T2",
    ]
    path = write(tmp_path, "story", text, *lines)
    covered = one(path)
    assert surfaces(covered) == [("North and South Province", "Place"), ("South Province", "Place")]
    assert [covered.surface(a) for a in covered.events[0].arguments] == ["North and South Province", "South Province"]
    assert covered.meta["not_carried"] == {"discontinuous spans": 2}
    dropped = one(path, discontinuous="drop")
    assert (surfaces(dropped), dropped.events) == ([("South Province", "Place")], ())
    assert dropped.meta["not_carried"] == {"discontinuous spans": 2, "events without their trigger": 1}
    with pytest.raises(InputError, match="unknown discontinuous 'cove'; did you mean 'cover'"):
        one(path, discontinuous="cove")


def test_numbers_of_roles_are_brats_or_the_annotators(tmp_path):
    lines = [
        *LINES[:5],
        "E1\tshelling:T2 target:T3 target2:T5 target3:T1",
        "E2\tshelling:T2 Org1:T1 Org2:T4",
        "E3\tshelling:T2 target2:T1",
    ]
    document = one(write(tmp_path, "story", TEXT, *lines))
    assert [[a.role for a in e.arguments] for e in document.events] == [["target"] * 3, ["Org1", "Org2"], ["target"]]
    assert document.layers == ("entities", "events", "arguments")


class TestOffsets:
    def test_crlf_counts_as_brat_counts_it(self, tmp_path):
        text = TEXT.replace("\n", "\r\n")
        lines = [bound("T1", "Organisation", text, "police")]
        document = one(write(tmp_path, "story", text, *lines, end="\r\n"))
        assert (document.text, surfaces(document), document.meta) == (text, [("police", "Organisation")], {})

    def test_crlf_taken_for_one_character_and_utf_16_are_repaired(self, tmp_path):
        crlf = one(write(tmp_path, "a", TEXT.replace("\n", "\r\n"), *LINES))
        assert [surface for surface, _ in surfaces(crlf)] == ["Rebels", "the old town", "police"]
        assert crlf.meta == {"repaired": {"crlf-as-one offsets": 3}}  # those after a line end
        start = TEXT.index("police") + 1
        utf16 = one(write(tmp_path, "b", TEXT, f"T1\tOrganisation {start} {start + 6}\tpolice"))
        assert (surfaces(utf16), utf16.meta) == ([("police", "Organisation")], {"repaired": {"utf-16 offsets": 1}})

    def test_a_byte_order_mark_counts(self, tmp_path):
        text = "\ufeffTown"
        document = one(write(tmp_path, "story", text, "T1\tPlace 1 5\tTown"))
        assert (document.text, surfaces(document)) == (text, [("Town", "Place")])

    def test_a_misplaced_span_is_refused_and_named(self, tmp_path):
        lines = [
            "T1\tPlace 0 4\tTown",
            "T2\tPlace 0 1;2 8\tTown Hall",
            "T5\tPlace 99 100;101 102\tx y",
            "T3\tPlace 2 8\tRebels",
            "T4\tPlace 2 900\tx",
        ]
        document = one(write(tmp_path, "story", TEXT, *lines))
        assert surfaces(document) == [("Rebels", "Place")]
        assert document.meta["not_carried"] == {"misplaced spans": 4}
        assert [remark.split(":")[0] for remark in document.meta["remarks"]] == ["T1", "T5", "T4", "T2"]


class TestFolder:
    def test_a_folder_has_one_set_of_layers(self, tmp_path):
        write(tmp_path, "a", TEXT, *LINES)
        write(tmp_path, "b", "Quiet.")
        (tmp_path / "c.txt").write_text("Unread.")
        documents = {document.id: document for document in read(tmp_path, format="brat")}
        assert documents["b"].layers == documents["a"].layers
        assert (documents["b"].events, documents["c"].layers) == ((), ())

    def test_a_text_is_not_read_twice(self, tmp_path):
        write(tmp_path, "a", TEXT, *LINES)
        (tmp_path / "c.txt").write_text("By itself.")
        assert [(d.id, len(d.events)) for d in read(tmp_path)] == [("a", 1), ("c", 0)]

    def test_a_folder_without_annotation_is_refused(self, tmp_path):
        with pytest.raises(InputError, match=r"no \.ann file in this folder"):
            list(read(tmp_path, format="brat"))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["T1 Place 0 4 Town"], r"story\.ann:1: not a line of brat standoff: 'T1 Place 0 4 Town'"),
        (["", "T1\tPlace 0\tTown"], r"story\.ann:2: not a line"),
        (["T1\tPlace 2 8\tRebels", "T1\tPlace 2 8\tRebels"], r"story\.ann:2: the id T1 stands twice"),
        (["E1\tkill:T1"], r"story\.ann:1: event E1: there is no T1"),
        (["T1\tkill 2 8\tRebels", "E1\tkill:T1 victim:T9"], r"story\.ann:2: event E1: there is no T9"),
    ],
)
def test_faults_name_the_line(tmp_path, lines, message):
    with pytest.raises(InputError, match=message):
        one(write(tmp_path, "story", TEXT, *lines))


def test_a_missing_or_binary_text_is_named(tmp_path):
    with pytest.raises(InputError, match=r"story\.ann: its text, story\.txt, is not beside it"):
        one(write(tmp_path, "story", None))
    (tmp_path / "story.txt").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"story\.txt: not UTF-8 text \(byte 3\)"):
        one(tmp_path / "story.ann")
