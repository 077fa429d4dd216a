"""Models that come with strife, by their names."""

from __future__ import annotations

from pathlib import Path

from strife.configs.errors import InputError, did_you_mean

DEFAULT = "strife-small"
_FOLDER = Path(__file__).parent / "released"


def released_models() -> tuple[str, ...]:
    """Their names."""
    return tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir())) if _FOLDER.is_dir() else ()


def released_folder(name: str) -> Path:
    """Where a released model of this name is, or is to be."""
    return _FOLDER / name


def find_checkpoint(name: str | Path) -> Path:
    """The folder of a checkpoint: a released model by its name, else the folder itself.

    Raises:
        InputError: there is neither.
    """
    folder = Path(name)
    if folder.is_dir():
        return folder
    if str(name) in released_models():
        return released_folder(str(name))
    known = released_models()
    raise InputError(
        f"{name}: no such checkpoint folder{did_you_mean(str(name), known)}; 'strife train CONFIG' makes one, and "
        f"{', '.join(known)} comes with strife"
    )
