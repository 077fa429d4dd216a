"""``strife extract --run``: whatever happens to it, the next run finishes the rest, and the bytes are the same."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

Run = Callable[..., Path]

TEXTS = (
    "Rebels shelled the town of Homs on Sunday, police said.",
    "The army killed two rebels in the town. The rebels killed three soldiers near Homs on Monday.",
    "Police said nobody was hurt when protesters marched to the bridge on Friday.",
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Twenty articles."""
    path = tmp_path / "archive.jsonl"
    rows = ({"id": f"a{n}", "text": TEXTS[n % 3], "published": "2021-03-14"} for n in range(20))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def extract(strife, run_folder: Path, tmp_path: Path) -> Run:
    """Run the command into a folder of this name, which is given back."""

    def run(name: str, *arguments: str | Path) -> Path:
        options = ("--model", run_folder / "checkpoint", "--run", tmp_path / name, "--shard", "3")
        done = strife("extract", *arguments, *options)
        assert done.code == 0, done.err
        return tmp_path / name

    return run


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a run."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_killed_run_is_finished_by_the_next_one(
    extract: Run, run_folder: Path, archive: Path, tmp_path: Path
) -> None:
    whole = extract("whole", archive, "--processes", "1", "--write", "csv")
    killed = tmp_path / "killed"
    command = [sys.executable, "-m", "strife.app", "extract", archive, "--model", run_folder / "checkpoint"]
    command += ["--run", killed, "--shard", "3", "--processes", "1", "--write", "csv"]
    process = subprocess.Popen([*map(str, command)], stderr=subprocess.DEVNULL)
    while process.poll() is None and _lines(killed) < 3:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    extract("killed", archive, "--processes", "1", "--write", "csv")
    assert content(killed) == content(whole)
    records = b"".join(data for name, data in sorted(content(whole).items()) if _is_records(name))
    assert len({json.loads(line)["event_id"] for line in records.splitlines()}) == len(records.splitlines())


def test_two_processes_write_the_same_bytes(extract: Run, archive: Path) -> None:
    assert content(extract("two", archive, "--processes", "2")) == content(extract("one", archive, "--processes", "1"))


@pytest.mark.parametrize("damage", ["torn manifest", "lost shard", "changed shard"])
def test_what_is_damaged_is_made_anew(extract: Run, archive: Path, damage: str) -> None:
    folder = extract("run", archive, "--processes", "1")
    before = content(folder)
    if damage == "torn manifest":
        manifest = folder / "manifest.jsonl"
        manifest.write_bytes(manifest.read_bytes()[:-40])
    elif damage == "lost shard":
        (folder / "shards" / "000002.jsonl").unlink()
    else:
        (folder / "shards" / "000002.jsonl").write_bytes(b"{}\n")
    extract("run", archive, "--processes", "1")
    after = content(folder)
    assert {name: data for name, data in after.items() if name != "manifest.jsonl"} == {
        name: data for name, data in before.items() if name != "manifest.jsonl"
    }


def test_other_settings_and_other_articles_are_refused(strife, run_folder: Path, archive: Path, tmp_path: Path) -> None:
    options = ("--model", run_folder / "checkpoint", "--run", tmp_path / "run", "--processes", "1")
    assert strife("extract", archive, *options).code == 0
    done = strife("extract", archive, *options, "--shard", "7")
    assert done.code == 2
    assert "this run was begun with shard 200, not 7" in done.err
    archive.write_text(archive.read_text(encoding="utf-8").replace("Homs", "Hama"), encoding="utf-8")
    done = strife("extract", archive, *options)
    assert done.code == 2
    assert "the articles of shard 0 are not those of the run" in done.err


def test_fewer_articles_are_refused(strife, extract: Run, run_folder: Path, archive: Path, tmp_path: Path) -> None:
    folder = extract("run", archive, "--processes", "1")
    archive.write_text("".join(archive.read_text(encoding="utf-8").splitlines(keepends=True)[:6]), encoding="utf-8")
    options = ("--model", run_folder / "checkpoint", "--shard", "3", "--processes", "1")
    done = strife("extract", archive, "--run", folder, *options)
    assert done.code == 2
    assert "had more articles" in done.err


def test_a_run_that_was_killed_as_it_began_is_begun_anew(extract: Run, archive: Path, tmp_path: Path) -> None:
    whole = content(extract("whole", archive, "--processes", "1"))
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "manifest.jsonl").write_bytes(b'{"settings": {"form')
    assert content(extract("torn", archive, "--processes", "1")) == whole


def test_a_bad_line_of_standard_input_loses_nothing_else(strife, run_folder: Path, tmp_path: Path) -> None:
    rows = b'{"id": "1", "text": "Rebels shelled Homs."}\n{"id": \n\n{"id": "3", "text": "Police shot two."}\n'
    options = ("--model", run_folder / "checkpoint", "--run", tmp_path / "run", "--write", "spans.jsonl")
    done = strife("extract", "-", *options, "--processes", "1", stdin=rows)
    assert done.code == 0, done.err
    spans = (tmp_path / "run" / "shards" / "000000.spans.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["id"] for line in spans.splitlines()] == ["1", "3"]
    assert "standard input:2: not valid JSON" in (tmp_path / "run" / "errors.jsonl").read_text(encoding="utf-8")


def test_a_folder_of_something_else_is_refused(strife, run_folder: Path, archive: Path, tmp_path: Path) -> None:
    done = strife("extract", archive, "--model", run_folder / "checkpoint", "--run", tmp_path)
    assert done.code == 2
    assert "not an empty folder and not a run" in done.err


def test_what_cannot_be_read_is_listed_and_ends_nothing(extract: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "Rebels shelled Homs."}\n{"id": \n{"id": "2", "text": ""}\n')
    with gzip.open(tmp_path / "b.jsonl.gz", "wt", encoding="utf-8") as packed:
        packed.write('{"id": "3", "text": "Police shot two."}\n{"id": "1", "text": "again"}\n')
    packed = pa.compress(b'{"id": "4", "text": "The army left."}\n', codec="zstd", asbytes=True)
    (tmp_path / "c.jsonl.zst").write_bytes(packed)
    (tmp_path / "d.txt").write_bytes(b"\xff\xfe\x00")
    folder = extract("run", str(tmp_path / "*.*"), "--processes", "1", "--write", "spans.jsonl")
    errors = [json.loads(line)["reason"] for line in (folder / "errors.jsonl").read_text().splitlines()]
    assert len(errors) == 4
    for expected, found in zip(
        ["a.jsonl:2: not valid JSON", "a.jsonl:3: text", "'1' also stands", "binary"], errors, strict=True
    ):
        assert expected in found
    spans = b"".join(data for name, data in sorted(content(folder).items()) if name.endswith(".spans.jsonl"))
    assert [json.loads(line)["id"] for line in spans.splitlines()] == ["1", "3", "4"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--write", "csv"), "--write and --processes belong to --run"),
        (("--run", "x", "-o", "y.csv"), "--run writes shards"),
        (("--run", "x", "--write", "html"), "a page for people makes no sense in shards"),
        (("--run", "x", "--write", "xls"), "unknown format; known: "),
    ],
)
def test_options_that_do_not_fit_are_said(strife, run_folder: Path, archive: Path, arguments, message: str) -> None:
    done = strife("extract", archive, "--model", run_folder / "checkpoint", *arguments)
    assert done.code == 2
    assert message in done.err


def _lines(folder: Path) -> int:
    manifest = folder / "manifest.jsonl"
    return manifest.read_bytes().count(b"\n") if manifest.exists() else 0


def _is_records(name: str) -> bool:
    return name.startswith("shards") and name.endswith(".jsonl") and "errors" not in name


def test_a_worker_that_cannot_load_says_why(strife, run_folder: Path, archive: Path, tmp_path: Path) -> None:
    actors = tmp_path / "actors.yaml"
    actors.write_text("not: [a list\n", encoding="utf-8")
    done = strife(
        *("extract", archive, "--model", run_folder / "checkpoint", "--run", tmp_path / "run"),
        *("--processes", "2", "--actors", actors),
    )
    assert done.code != 0
    assert "actors.yaml" in done.err
    assert "memory" not in done.err
