"""The interface of a backend: arrays in, arrays out. Windows, decoding and everything else is the Predictor's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from strife.models.settings import JointSettings

Integers = NDArray[np.int64]
Scores = NDArray[np.float32]

BATCH_PIECES = 1024
"""Pieces that one core of a processor reads at once: more of them fit its cache less well."""


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What one encoder pass says of a batch of windows.

    Attributes:
        entities: Log-probabilities of entity labels, shape (window, token, label).
        triggers: Log-probabilities of trigger labels, shape (window, token, label).
        states: What the backend itself needs to read events, in a form of its own.
    """

    entities: Scores
    triggers: Scores
    states: Any


@dataclass(frozen=True, slots=True)
class EventScores:
    """What the heads say of a batch of events.

    Attributes:
        roles: Logits of role labels, shape (event, token of its window, label).
        factuality: Logits, shape (event, factuality value).
        claims: Logits, shape (event, claim value).
    """

    roles: Scores
    factuality: Scores
    claims: Scores


class Backend(Protocol):
    """Runs the network of one model.

    Attributes:
        name: ``torch``, ``onnx-int8``, ...
        settings: What windows and decoding need to know of the model.
        lanes: Calls of :meth:`tag` that may run side by side, each in a thread of its own; 0 if it is to be called from
            the thread that decodes, as one call takes all the cores.
        batch_pieces: Pieces of a batch of windows, padding included; with 1 each window is read alone.
    """

    name: str
    settings: JointSettings
    lanes: int
    batch_pieces: int

    def tag(self, piece_ids: Integers, piece_mask: Integers, token_pieces: Integers) -> WindowScores:
        """One encoder pass.

        Args:
            piece_ids: Shape (window, piece).
            piece_mask: 1 for real pieces, same shape.
            token_pieces: Index of each token's first piece, shape (window, token); 0 beyond a window's end.
        """
        ...

    def read_events(
        self,
        windows: WindowScores,
        event_window: Integers,
        trigger: Integers,
        event_types: Integers,
        primed: tuple[Integers, Integers, Integers] | None = None,
    ) -> EventScores:
        """Arguments, factuality and claims of events, from the states of one pass.

        Args:
            windows: What :meth:`tag` gave.
            event_window: Row of each event's window, shape (event,).
            trigger: First and last token of each trigger in its window, shape (event, 2).
            event_types: Index of each event's type, shape (event,).
            primed: For models that prime: pieces, mask and token pieces of each event's own encoding.
        """
        ...
