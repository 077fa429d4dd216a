"""``docs/records.md`` lists exactly what is written, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from strife.records import acled_view, plover_view
from strife.records.event_record import COLUMNS, SCHEMA_VERSION
from strife.records.export import ENDINGS
from strife.records.writers import PARQUET_SCHEMA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "records.md"
WORDS = {"date32[day]": "date", "double": "number", "int64": "integer", "int8": "integer", "bool": "true/false"}

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="not in a source checkout")


def table(mark: str) -> list[list[str]]:
    """The rows of the table after a mark, without its heading."""
    after = PAGE.read_text(encoding="utf-8").split(f"<!-- {mark} -->\n")[1]
    rows = re.match(r"(\|.*\n)+", after)[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def names(mark: str) -> tuple[str, ...]:
    return tuple(row[0].strip("`") for row in table(mark))


def test_the_columns_in_order():
    assert names("columns") == COLUMNS


def test_the_type_of_every_column():
    for name, kind, *_ in table("columns"):
        written = str(PARQUET_SCHEMA.field(name.strip("`")).type)
        assert kind == ("list" if written.startswith("list") else WORDS.get(written, "text")), name


def test_columns_that_are_never_null_have_no_default():
    from dataclasses import MISSING, fields

    from strife.records.event_record import EventRecord

    required = {field.name for field in fields(EventRecord) if field.default is field.default_factory is MISSING}
    assert {row[0].strip("`") for row in table("columns") if row[-1] == "never"} == required


def test_the_views_in_order():
    assert names("acled") == acled_view.COLUMNS
    assert names("plover") == plover_view.FIELDS


def test_the_version_and_the_endings():
    text = PAGE.read_text(encoding="utf-8")
    assert f"This is **version {SCHEMA_VERSION}**" in text
    assert re.search(rf"^\| {SCHEMA_VERSION} \|", text, re.MULTILINE)
    assert set(re.findall(r"^\| `(\.[a-z.]+)` \|", text, re.MULTILINE)) == set(ENDINGS)
