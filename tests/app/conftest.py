"""A trained (tiny) checkpoint and a way to run the command line in this process."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from strife.app import terminal
from strife.app.cli import main

CONFIG = """\
name: tiny
encoder: {encoder}
train: [{{path: {corpus}, where: {{split: train}}}}]
dev: [{{path: {corpus}, where: {{split: dev}}}}]
test: [{{path: {corpus}, where: {{split: test}}}}]
windows: {{max_pieces: 64, overlap_tokens: 8}}
training: {{epochs: 2, batch_size: 2, precision: float32}}
"""


@dataclass
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def strife(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finished]:
    """Run ``strife ARGUMENTS...`` and give exit code, standard output and standard error."""

    def run(*arguments: str | Path, stdin: bytes | None = None) -> Finished:
        if stdin is not None:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        for console in (terminal.console, terminal.notes):
            monkeypatch.setattr(console, "_width", 200)
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
        captured = capsys.readouterr()
        return Finished(code, captured.out, captured.err)

    return run


@pytest.fixture
def config_file(tmp_path: Path, tiny_encoder: Path, small_corpus: Path) -> Path:
    """A config for the tiny encoder on the small corpus."""
    path = tmp_path / "tiny.yaml"
    path.write_text(CONFIG.format(encoder=tiny_encoder, corpus=small_corpus), encoding="utf-8")
    return path


@pytest.fixture
def run_folder(config_file: Path, tmp_path: Path, strife: Callable[..., Finished]) -> Path:
    """The folder of a finished run."""
    folder = tmp_path / "runs" / "tiny"
    done = strife("train", config_file, f"output={folder}", "--quiet")
    assert done.code == 0, done.err
    return folder
