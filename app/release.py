"""Makes the folder of a released model from a checkpoint: what running it needs, without the trained weights.

Example: python -m strife.app.release runs/strife-small/checkpoint strife-small

The checkpoint has been exported and calibrated before. A card (README.md) that is in the folder stays there.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from strife.configs.errors import InputError
from strife.models.backends.choice import EXPORT, choose_backend
from strife.models.calibration import CALIBRATION
from strife.models.checksums import write_checksums
from strife.models.provenance import PROVENANCE, read_object
from strife.models.released import released_folder

_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", PROVENANCE, EXPORT, CALIBRATION)


def main() -> None:
    """Copy the files, name the model, write the checksums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("name")
    arguments = parser.parse_args()
    folder = release(arguments.checkpoint, released_folder(arguments.name))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.1f} MB")


def release(checkpoint: Path, folder: Path) -> Path:
    """Copy what the fastest exported backend of a checkpoint needs.

    Raises:
        InputError: the checkpoint has not been exported or calibrated.
    """
    backend = choose_backend(checkpoint, "auto", on_cpu=True)
    if not (checkpoint / backend).is_dir():
        raise InputError(f"{checkpoint}: no exported model passed: run 'strife export {checkpoint}' first")
    for name in _FILES:
        if not (checkpoint / name).is_file():
            raise InputError(f"{checkpoint}: {name} is missing: export and calibrate first")
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        shutil.copyfile(checkpoint / name, folder / name)
    _forget_places(folder)
    exported = read_object(checkpoint / EXPORT)
    exported["backends"] = {name: found for name, found in exported["backends"].items() if name == backend}
    (folder / EXPORT).write_text(json.dumps(exported, indent=2) + "\n", encoding="utf-8")
    shutil.copytree(checkpoint / backend, folder / backend, dirs_exist_ok=True)
    write_checksums(folder)
    return folder


def _forget_places(folder: Path) -> None:
    """Where the encoder and the run were on the machine that trained is nobody else's business."""
    for name, section, key in (("config.json", "encoder", "_name_or_path"), (PROVENANCE, "config", "output")):
        content = read_object(folder / name)
        content[section].pop(key, None)
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
