"""The shape of the repository: packages, layers, nothing of the machine it was written on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ("configs", "data", "models", "records", "evaluate", "train", "app")

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="not in a source checkout")


@pytest.fixture(scope="module")
def project() -> dict:
    tomllib = pytest.importorskip("tomllib")  # Python 3.11
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_folder_with_python_files_is_a_listed_package(project: dict) -> None:
    folders = {file.parent for name in CODE for file in (ROOT / name).rglob("*.py")}
    expected = {"strife." + ".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(project["tool"]["setuptools"]["packages"]) == expected


def test_evaluate_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "evaluate" / "__init__.py").exists()


def test_no_module_is_named_like_a_library_it_uses() -> None:
    taken = {"evaluate.py", "datasets.py", "tokenizers.py", "transformers.py", "torch.py"}
    assert not [file for name in CODE for file in (ROOT / name).rglob("*.py") if file.name in taken]


def test_no_file_is_long() -> None:
    long = {f: n for name in CODE for f in (ROOT / name).rglob("*.py") if (n := len(f.read_text().splitlines())) > 400}
    assert not long


def test_nothing_unpickles_and_nothing_trusts_remote_code() -> None:
    pattern = re.compile(r"pickle\.load|weights_only\s*=\s*False|trust_remote_code\s*=\s*True|torch\.load\(")
    found = [f for name in CODE for f in (ROOT / name).rglob("*.py") if pattern.search(f.read_text(encoding="utf-8"))]
    assert not found


def test_the_command_line_starts_without_loading_torch() -> None:
    code = "import sys, strife.app.cli; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
