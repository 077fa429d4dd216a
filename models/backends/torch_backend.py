"""PyTorch, on whatever device the model is."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from strife.models.backends.backend import BATCH_PIECES, EventScores, Integers, Scores, WindowScores
from strife.models.joint import JointModel, WindowOutput
from strife.models.settings import JointSettings

_CPU_PIECES, _GPU_PIECES = 4 * BATCH_PIECES, 64 * BATCH_PIECES


class TorchBackend:
    """Runs a model as it is.

    Args:
        model: It is put into evaluation mode and stays on its device, in its number format.
    """

    def __init__(self, model: JointModel) -> None:
        self.model = model
        self.settings = JointSettings.of(model.config)
        self.name = "torch" if model.dtype == torch.float32 else f"torch-{str(model.dtype).removeprefix('torch.')}"
        on_cpu = model.device.type == "cpu"
        self.lanes = 0 if on_cpu else 1
        self.batch_pieces = _CPU_PIECES if on_cpu else _GPU_PIECES

    def tag(self, piece_ids: Integers, piece_mask: Integers, token_pieces: Integers) -> WindowScores:
        """See :class:`strife.models.backends.Backend`."""
        self.model.eval()
        with torch.inference_mode():
            output = self.model.tag(*map(self._tensor, (piece_ids, piece_mask, token_pieces)))
            return WindowScores(_log_softmax(output.entity_logits), _log_softmax(output.trigger_logits), output)

    def read_events(
        self,
        windows: WindowScores,
        event_window: Integers,
        trigger: Integers,
        event_types: Integers,
        primed: tuple[Integers, Integers, Integers] | None = None,
    ) -> EventScores:
        """See :class:`strife.models.backends.Backend`."""
        self.model.eval()
        with torch.inference_mode():
            states: WindowOutput = windows.states
            weights = torch.nn.functional.one_hot(self._tensor(event_types), len(self.model.trigger_labels.types))
            output = self.model.read_events(
                states,
                self._tensor(event_window),
                self._tensor(trigger),
                weights.to(states.states.dtype),
                None if primed is None else self.model.encode(*map(self._tensor, primed)),
            )
            return EventScores(
                _array(output.argument_logits), _array(output.factuality_logits), _array(output.claim_logits)
            )

    def _tensor(self, values: Integers) -> Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(values))
        if self.model.device.type == "cuda":  # from pinned memory the copy goes on beside what the GPU computes
            return tensor.pin_memory().to(self.model.device, non_blocking=True)
        return tensor.to(self.model.device)


def _log_softmax(logits: Tensor) -> Scores:
    return _array(logits.float().log_softmax(-1))


def _array(values: Tensor) -> Scores:
    return values.float().cpu().numpy()
