"""What is said while a long run goes on."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from strife.app.batch.run import Progress
from strife.app.inputs import expected_items
from strife.app.terminal import left


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two texts, three JSON lines (one of them broken), the same packed, four rows of CSV, five of Parquet."""
    lines = '{"text": "One."}\n\n{"text": "Two."}\n{"text": \n'
    (tmp_path / "a.txt").write_text("A bomb.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Another.", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "e.csv").write_text('text,id\n"One\nline",1\nTwo,2\nThree,3\nFour,4\n', encoding="utf-8")
    pq.write_table(pa.table({"text": ["One."] * 5}), tmp_path / "f.parquet")
    return tmp_path


def test_articles_are_counted_before_they_are_read(archive: Path) -> None:
    assert expected_items([str(archive)]) == 2 + 3 + 3 + 4 + 5
    assert expected_items([str(archive / "*.txt"), str(archive / "c.jsonl")]) == 5


def test_what_cannot_be_counted_is_not_guessed(archive: Path) -> None:
    assert expected_items(["-"]) is None
    assert expected_items([str(archive / "none" / "*.jsonl")]) is None
    (archive / "broken.parquet").write_bytes(b"PAR1 is not all")
    assert expected_items([str(archive)]) is None


def test_the_time_left_is_that_of_the_articles_not_yet_passed() -> None:
    assert left(250, 1000, rate=0.1) == "; 25% of 1,000, 2:05:00 left"
    assert left(1000, 1000, rate=0.1) == ""
    assert left(10, None, rate=5.0) == ""


def test_articles_of_a_session_before_do_not_make_this_one_faster() -> None:
    progress = Progress(expected=1000, passed=900, documents=95, errors=5, seconds=50.0)
    assert str(progress).endswith("1.9 articles/s, 0 tokens/s; 90% of 1,000, 0:00:50 left")
