"""ONNX Runtime, on the two graphs that :mod:`strife.models.backends.onnx_export` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.models.backends.backend import BATCH_PIECES, EventScores, Integers, WindowScores
from strife.models.backends.onnx_graphs import EVENT_INPUTS, EVENT_OUTPUTS, EVENTS, TAG, TAG_INPUTS, TAG_OUTPUTS
from strife.models.settings import JointSettings

_SLOW_FUSIONS = ("SkipLayerNormFusion",)
"""Its kernel takes twice the time of the addition and the normalisation that it replaces: 75 ms for six windows of
minilm-l6 at int8, 58 without it (ONNX Runtime 1.32, one core)."""


class OnnxBackend:
    """Runs exported graphs on the CPU.

    Args:
        folder: Holds the two graphs.
        settings: What windows and decoding need to know of the model.
        name: ``onnx`` or ``onnx-int8``.
        threads: Cores it may use. With several, each reads a batch of its own, which wastes less than several cores
            that share one.

    Raises:
        InputError: ONNX Runtime is not installed, or a graph cannot be read.
    """

    def __init__(self, folder: Path, settings: JointSettings, *, name: str, threads: int = 1) -> None:
        self.name = name
        self.settings = settings
        self.lanes = threads if threads > 1 else 0
        # Its activations are scaled by the greatest of a batch: alone, a window's answers depend on nothing beside it.
        self.batch_pieces = 1 if name == "onnx-int8" else BATCH_PIECES
        self._tag = _session(folder / TAG)
        self._events = _session(folder / EVENTS)
        self._event_inputs = {each.name for each in self._events.get_inputs()}

    def tag(self, piece_ids: Integers, piece_mask: Integers, token_pieces: Integers) -> WindowScores:
        """See :class:`strife.models.backends.Backend`."""
        inputs = dict(zip(TAG_INPUTS, (piece_ids, piece_mask, token_pieces), strict=True))
        states = dict(zip(TAG_OUTPUTS, self._tag.run(TAG_OUTPUTS, inputs), strict=True))
        return WindowScores(states["entities"], states["triggers"], states)

    def read_events(
        self,
        windows: WindowScores,
        event_window: Integers,
        trigger: Integers,
        event_types: Integers,
        primed: tuple[Integers, Integers, Integers] | None = None,
    ) -> EventScores:
        """See :class:`strife.models.backends.Backend`."""
        assert primed is None, "models that prime are not exported"
        given = windows.states | {"event_window": event_window, "trigger": trigger, "event_types": event_types}
        inputs = {name: given[name] for name in EVENT_INPUTS if name in self._event_inputs}
        return EventScores(*self._events.run(EVENT_OUTPUTS, inputs))


def _session(path: Path) -> Any:
    try:
        import onnxruntime  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise InputError("the package 'onnxruntime' is not installed: pip install 'strife[onnx]'") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(_SLOW_FUSIONS)
        )
    except Exception as error:  # ONNX Runtime has an exception of its own for each kind of broken file
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(f"{path}: cannot be read: {reason}") from None
