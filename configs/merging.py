"""The points by which event mentions are merged: the schema of ``merging.yaml``."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from strife.configs.errors import InputError
from strife.configs.strict import StrictModel, read_mapping


class MergingConfig(StrictModel):
    """What speaks for and against two mentions telling of one happening."""

    threshold: float
    """Two mentions are joined above this sum."""
    points: dict[str, float]
    """Points by the name of the evidence; see :func:`strife.records.merging.evidence`."""

    @classmethod
    def load(cls, path: Path | None = None) -> MergingConfig:
        """Read the points from a file, by default those that come with strife.

        Raises:
            InputError: no such file, or a key that there is not.
        """
        if path is not None:
            return _read(path)
        with resources.as_file(resources.files("strife.configs") / "merging.yaml") as packaged:
            return _read(packaged)


def _read(path: Path) -> MergingConfig:
    try:
        return MergingConfig.model_validate(read_mapping(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
