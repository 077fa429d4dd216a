"""The points by which event mentions are merged: the schema of ``merging.yaml``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from strife.configs.strict import StrictModel, read_model


class MergingConfig(StrictModel):
    """What speaks for and against two mentions telling of one happening."""

    threshold: float
    """Two mentions are joined above this sum."""
    reach: int = Field(default=150, ge=1)
    """A happening that was last told of more sentences ago is told of no more: an article of that length is a
    collection, and without the limit the time of merging would grow with the square of its length."""
    points: dict[str, float]
    """Points by the name of the evidence; see :func:`strife.records.merging.evidence`."""

    @classmethod
    def load(cls) -> MergingConfig:
        """The points that come with strife."""
        return read_model(cls, Path(__file__).with_name("merging.yaml"))
