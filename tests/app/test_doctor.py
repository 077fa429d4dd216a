"""``strife doctor``: a sound model passes, a changed one does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def folder(run_folder: Path, tmp_path: Path) -> Path:
    """A copy of a checkpoint."""
    return Path(shutil.copytree(run_folder / "checkpoint", tmp_path / "checkpoint"))


def test_the_installation_and_the_model_are_told(strife, folder: Path) -> None:
    done = strife("doctor", folder)
    assert "torch" in done.out
    assert "trained on" in done.out
    assert "not the file" not in done.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "config.json").write_text("{}"), "config.json: not the file that was written"),
        (lambda folder: (folder / "model.safetensors").unlink(), "model.safetensors: missing"),
        (lambda folder: (folder / "extra.bin").write_bytes(b"x"), "extra.bin: has no checksum"),
        (lambda folder: (folder / "checksums.json").unlink(), "has no checksums.json"),
    ],
)
def test_a_changed_model_is_noticed(strife, folder: Path, change, said: str) -> None:
    change(folder)
    done = strife("doctor", folder)
    assert done.code == 1
    assert said in " ".join(done.err.split())


def test_a_card_may_be_edited(strife, folder: Path) -> None:
    (folder / "README.md").write_text("# A model\n", encoding="utf-8")
    assert "checksum" not in strife("doctor", folder).err
