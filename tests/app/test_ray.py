"""``strife extract --run --engine ray``: the bytes of the local engine, also when a worker is killed.

Ray opens sockets and starts processes, so each run is a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strife.app.batch import command

ARTICLES = 120
RAY = ("--engine", "ray", "--processes", "2")
SENTENCES = (
    "Rebels shelled the town of Homs on Sunday, police said. ",
    "The army killed two rebels in the town. The rebels killed three soldiers near Homs on Monday. ",
    "Police said nobody was hurt when protesters marched to the bridge on Friday. ",
)

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Articles enough that a run lasts a while."""
    path = tmp_path / "archive.jsonl"
    rows = ({"id": f"a{n}", "text": SENTENCES[n % 3] * 10, "published": "2021-03-14"} for n in range(ARTICLES))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def start(run_folder: Path, archive: Path, tmp_path: Path) -> Start:
    """Begin a run into a folder of this name."""

    def begin(name: str, *arguments: str) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "strife.app", "extract", archive, "--model", run_folder / "checkpoint"]
        line += ["--run", tmp_path / name, "--shard", "4", *arguments]
        environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
        return subprocess.Popen([*map(str, line)], stderr=subprocess.PIPE, text=True, env=environment)

    return begin


@pytest.fixture
def expected(strife, run_folder: Path, archive: Path, tmp_path: Path) -> dict[str, bytes]:
    """What the local engine writes."""
    options = ("--model", run_folder / "checkpoint", "--run", tmp_path / "local", "--shard", "4", "--processes", "1")
    done = strife("extract", archive, *options)
    assert done.code == 0, done.err
    return _content(tmp_path / "local")


def needs_ray(test: Callable[..., None]) -> Callable[..., None]:
    """Skip a test where Ray is not installed."""
    installed = command.find_spec("ray") is not None
    return pytest.mark.skipif(not installed, reason="strife[ray] is not installed")(test)


@needs_ray
def test_two_workers_write_the_bytes_of_the_local_engine(start: Start, expected, tmp_path: Path) -> None:
    _finish(start("ray", *RAY))
    assert _content(tmp_path / "ray") == expected


@needs_ray
def test_a_run_that_the_local_engine_began_is_gone_on_with(start: Start, expected, tmp_path: Path) -> None:
    process = start("begun", "--processes", "1")
    while process.poll() is None and _finished(tmp_path / "begun") < 2:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert 2 <= _finished(tmp_path / "begun") < ARTICLES / 4
    _finish(start("begun", *RAY))
    assert _content(tmp_path / "begun") == expected


@needs_ray
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="workers are found in /proc")
def test_a_killed_worker_is_replaced(start: Start, expected, tmp_path: Path) -> None:
    process = start("killed", *RAY)
    while process.poll() is None and _finished(tmp_path / "killed") < 2:
        time.sleep(0.01)
    workers = [number for number in _below(process.pid) if "ShardWorker" in _title(number)]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    assert "a worker has died and is replaced" in _finish(process)
    assert _content(tmp_path / "killed") == expected


def test_without_ray_one_line_says_what_to_install(strife, run_folder, archive, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    options = ("--model", run_folder / "checkpoint", "--run", tmp_path / "run", "--engine", "ray")
    done = strife("extract", archive, *options)
    assert done.code == 2
    assert "the package 'ray' is not installed: pip install 'strife[ray]'" in done.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--engine", "ray"), "--engine belongs to --run FOLDER"),
        (("--run", "x", "--ray-address", "auto"), "--ray-address belongs to --engine ray"),
        (("--run", "x", "--engine", "dask"), "--engine"),
    ],
)
def test_options_that_do_not_fit_are_said(strife, run_folder: Path, archive: Path, arguments, message: str) -> None:
    done = strife("extract", archive, "--model", run_folder / "checkpoint", *arguments)
    assert done.code == 2
    assert message in done.err


def _finish(process: subprocess.Popen[str]) -> str:
    """Wait for a run; gives what it said."""
    _, notes = process.communicate(timeout=300)
    assert process.returncode == 0, notes
    return notes


def _content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _finished(folder: Path) -> int:
    manifest = folder / "manifest.jsonl"
    return max(0, manifest.read_bytes().count(b"\n") - 1) if manifest.exists() else 0


def _below(parent: int) -> Iterator[int]:
    """The processes that this one has started, and theirs."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[1]) == parent:
            yield int(file.parent.name)
            yield from _below(int(file.parent.name))


def _title(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(errors="replace")
    except OSError:
        return ""
