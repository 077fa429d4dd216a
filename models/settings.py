"""What running a model needs to know of its configuration; read without PyTorch."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError


@dataclass(frozen=True)
class JointSettings:
    """The part of ``config.json`` that windows and decoding read, with the defaults of what is not written there.

    Attributes:
        ontology: As :meth:`strife.configs.ontology.Ontology.as_lists` gives it: the order of labels is the order of the
            heads' outputs.
        max_pieces: Pieces per window, special ones included.
        overlap_tokens: Tokens that neighbouring windows share.
        arguments: ``one_pass`` reads the window's states; ``priming`` encodes the window again for each event, with the
            trigger and its type appended.
        argument_offset: Added to the logits of all roles when arguments are decoded: more finds more, and more wrongly.
        arguments_follow_entities: Whether a decoded argument takes the extent of the entity that it touches.
    """

    ontology: dict[str, Any] | None = None
    max_pieces: int = 256
    overlap_tokens: int = 64
    arguments: str = "one_pass"
    argument_offset: float = 0.0
    arguments_follow_entities: bool = False

    @classmethod
    def of(cls, config: Any) -> JointSettings:
        """Those of a configuration object."""
        return cls(**{field.name: getattr(config, field.name) for field in fields(cls)})

    @classmethod
    def load(cls, folder: Path) -> JointSettings:
        """Those of a checkpoint.

        Raises:
            InputError: ``config.json`` cannot be read, or is that of another kind of model.
        """
        path = folder / "config.json"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: cannot be read: {error}") from None
        if not isinstance(content, dict) or content.get("model_type") != "strife-joint":
            raise InputError(f"{path}: not the configuration of a strife model")
        return cls(**{field.name: content[field.name] for field in fields(cls) if field.name in content})
