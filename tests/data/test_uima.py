"""UIMA CAS files as INCEpTION exports them: layers, link features, XMI and JSON."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers import read

pytest.importorskip("cassis")

TEXT = "\N{FIRE} Rebels shelled the town."

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
{types}
</types></typeSystemDescription>
"""


def layer(name: str, parent: str = "uima.tcas.Annotation", **features: str) -> str:
    described = "".join(
        f"<featureDescription><name>{feature}</name><description/><rangeTypeName>{kind}</rangeTypeName>"
        "{element}</featureDescription>".format(
            element="<elementType>webanno.custom.RoleLink</elementType>" if kind.endswith("Array") else ""
        )
        for feature, kind in features.items()
    )
    return (
        f"<typeDescription><name>{name}</name><description/><supertypeName>{parent}</supertypeName>"
        f"<features>{described}</features></typeDescription>"
    )


STRING = "uima.cas.String"
TYPE_SYSTEM = TYPES.format(
    types="\n".join(
        [
            layer("de.example.ner.NamedEntity", value=STRING, identifier=STRING),
            layer("de.example.Token"),
            layer("de.example.DocumentMetaData", documentId=STRING, language=STRING),
            layer("webanno.custom.RoleLink", "uima.cas.TOP", role=STRING, target="uima.tcas.Annotation"),
            layer("webanno.custom.Happening", kind=STRING, participants="uima.cas.FSArray"),
            layer("webanno.custom.Quote"),
            layer("webanno.custom.Two", first=STRING, second=STRING),
        ]
    )
)

# Offsets in UTF-16 units, as UIMA counts: the first character takes two.
XMI = f"""<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:ner="http:///de/example/ner.ecore"
 xmlns:custom="http:///webanno/custom.ecore" xmlns:example="http:///de/example.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
<example:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="27" documentId="story.txt" language="en"/>
<example:Token xmi:id="3" sofa="1" begin="3" end="9"/>
<ner:NamedEntity xmi:id="4" sofa="1" begin="3" end="9" value="Organisation"/>
<ner:NamedEntity xmi:id="5" sofa="1" begin="18" end="26"/>
<custom:Quote xmi:id="6" sofa="1" begin="18" end="26"/>
<custom:RoleLink xmi:id="7" role="attacker" target="4"/>
<custom:RoleLink xmi:id="8" role="target" target="6"/>
<custom:RoleLink xmi:id="9" role="cause" target="10"/>
<custom:Happening xmi:id="10" sofa="1" begin="10" end="17" kind="shelling" participants="7 8 9"/>
<custom:Two xmi:id="11" sofa="1" begin="18" end="21" first="a" second="b"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{TEXT}"/>
<cas:View sofa="1" members="2 3 4 5 6 10 11"/>
</xmi:XMI>
"""


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    (tmp_path / "TypeSystem.xml").write_text(TYPE_SYSTEM, encoding="utf-8")
    (tmp_path / "story.xmi").write_text(XMI, encoding="utf-8")
    return tmp_path / "story.xmi"


def one(path: Path, **options) -> Document:
    (document,) = read(path, format="uima", options=options)
    return document


def surfaces(document: Document) -> list[tuple[str, str]]:
    return [(document.surface(entity), entity.type) for entity in document.entities]


def test_named_entities_and_a_count_of_the_other_layers(exported):
    (document,) = read(exported)
    assert (document.id, document.text, document.language) == ("story.txt", TEXT, "en")
    assert (document.layers, surfaces(document)) == (("entities",), [("Rebels", "Organisation")])
    assert document.meta["not_carried"] == {
        "unlabelled spans": 1,
        "layer Quote": 1,
        "layer Happening": 1,
        "layer Two": 1,
    }


def test_events_with_their_links(exported):
    document = one(exported, layers=["NamedEntity", "webanno.custom.Quote"], event_layer="Happening")
    assert document.layers == ("entities", "events", "arguments")
    assert surfaces(document) == [("Rebels", "Organisation"), ("the town", "Quote")]
    (event,) = document.events
    assert (event.type, document.surface(event)) == ("shelling", "shelled")
    linked = {entity.id: document.surface(entity) for entity in document.entities}
    assert [(a.role, document.surface(a), linked[a.entity or ""]) for a in event.arguments] == [
        ("attacker", "Rebels", "Rebels"),
        ("target", "the town", "the town"),
    ]
    assert document.meta["not_carried"]["arguments that are events"] == 1


def test_a_feature_is_named_where_there_are_several(exported):
    assert surfaces(one(exported, layers="Two", feature="second")) == [("the", "b")]
    with pytest.raises(
        InputError, match=r"which feature of layer Two is the label\? set feature to one of first, second"
    ):
        one(exported, layers="Two")
    with pytest.raises(InputError, match="no layer 'NamedEntty'; did you mean 'NamedEntity'"):
        one(exported, layers="NamedEntty")


def test_zip_json_and_folders_hold_the_same(exported, tmp_path):
    from cassis import load_cas_from_xmi, load_typesystem

    expected = one(exported)
    archive = tmp_path / "exports" / "story.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as file:
        file.write(exported, "story.xmi")
        file.write(tmp_path / "TypeSystem.xml", "TypeSystem.xml")
    with exported.open("rb") as cas, (tmp_path / "TypeSystem.xml").open("rb") as types:
        load_cas_from_xmi(cas, typesystem=load_typesystem(types)).to_json(archive.parent / "story.json")
    assert list(read(archive.parent, format="uima")) == [expected, expected]


def test_spans_outside_the_text_are_counted(exported):
    exported.write_text(XMI.replace('begin="18" end="26"/>', 'begin="18" end="90"/>'), encoding="utf-8")
    document = one(exported, layers=["NamedEntity", "Quote"])
    assert surfaces(document) == [("Rebels", "Organisation")]
    assert document.meta["not_carried"]["misplaced spans"] == 2
    assert "Quote 17..90 is no span of the text" in document.meta["remarks"]


class TestFaults:
    def test_an_offset_that_cuts_a_character(self, exported):
        exported.write_text(XMI.replace('begin="3" end="9" value', 'begin="1" end="9" value'), encoding="utf-8")
        with pytest.raises(InputError, match=r"story\.xmi: offset 1 cuts a character in two"):
            one(exported)

    def test_without_a_type_system(self, exported):
        (exported.parent / "TypeSystem.xml").unlink()
        with pytest.raises(InputError, match=r"story\.xmi: TypeSystem\.xml is not beside it"):
            one(exported)

    @pytest.mark.parametrize("content", ["<a/>", "no XML", '{"a": '])
    def test_what_is_no_cas(self, exported, content):
        exported.write_text(content)
        with pytest.raises(InputError, match=r"story\.xmi: (not a UIMA CAS|this CAS has no text)"):
            one(exported)

    def test_archives_of_another_kind(self, tmp_path):
        path = tmp_path / "project.zip"
        path.write_bytes(b"PK no archive")
        with pytest.raises(InputError, match="not a zip archive"):
            one(path)
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("readme", "x")
        with pytest.raises(InputError, match="0 CAS files in this archive: export one document"):
            one(path)
        empty = tmp_path / "empty"
        empty.mkdir()
        with pytest.raises(InputError, match=r"no file here ends in \.xmi, \.json, \.zip"):
            list(read(empty, format="uima"))

    def test_without_cassis_the_extra_is_named(self, exported, monkeypatch):
        monkeypatch.setitem(sys.modules, "cassis", None)
        with pytest.raises(InputError, match=r"needs dkpro-cassis: pip install 'strife\[uima\]'"):
            one(exported)
