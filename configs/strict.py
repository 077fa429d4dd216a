"""The base of what people write in YAML."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """Refuses keys that it does not know, and does not change once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
