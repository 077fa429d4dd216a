"""The models that come with strife are whole, small enough, and found by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from strife.configs.errors import InputError
from strife.models import Extractor
from strife.models.checksums import wrong_files
from strife.models.released import DEFAULT, find_checkpoint, released_models


@pytest.mark.parametrize("name", released_models())
def test_a_released_model_is_the_one_that_was_written(name: str) -> None:
    folder = find_checkpoint(name)
    assert wrong_files(folder) == []
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 30e6
    assert (folder / "README.md").is_file()


def test_the_default_model_finds_who_did_what_to_whom() -> None:
    extractor = Extractor.load(DEFAULT)
    document = extractor("Government warplanes bombed a market in Idlib on Sunday, killing at least 12 people.")
    found = {
        (event.type, argument.role, document.surface(argument))
        for event in document.events
        for argument in event.arguments
    }
    assert ("air_strike", "instrument", "Government warplanes") in found
    assert ("air_strike", "place", "Idlib") in found
    assert ("kill", "killed", "at least 12") in found
    assert extractor.backend.name == "onnx-int8"


def test_a_folder_goes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / DEFAULT).mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_checkpoint(DEFAULT) == Path(DEFAULT)


def test_an_unknown_name_gives_what_there_is() -> None:
    with pytest.raises(InputError, match="did you mean 'strife-small'"):
        find_checkpoint("strife-smal")
