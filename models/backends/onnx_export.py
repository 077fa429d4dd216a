"""A joint model as two ONNX graphs: one that tags windows, one that reads events from the states of the first.

PyTorch's own exporter is used: optimum's pins an older transformers. Needs ``pip install 'strife[export]'``.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from strife.configs.errors import InputError
from strife.models.backends.onnx_graphs import EVENT_INPUTS, EVENT_OUTPUTS, EVENTS, TAG, TAG_INPUTS, TAG_OUTPUTS
from strife.models.joint import JointModel, WindowOutput


class _Tag(nn.Module):
    def __init__(self, model: JointModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, piece_ids: Tensor, piece_mask: Tensor, token_pieces: Tensor) -> tuple[Tensor, ...]:
        states = self.model.encode(piece_ids, piece_mask, token_pieces)
        entities = self.model.entity_head(states).log_softmax(-1)
        triggers = self.model.trigger_head(states).log_softmax(-1)
        return states, token_pieces != 0, entities, triggers


class _Events(nn.Module):
    def __init__(self, model: JointModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        states: Tensor,
        token_mask: Tensor,
        entities: Tensor,
        triggers: Tensor,
        event_window: Tensor,
        trigger: Tensor,
        event_types: Tensor,
    ) -> tuple[Tensor, ...]:
        first = torch.arange(states.shape[1], device=states.device) == 0
        windows = WindowOutput(states, entities, triggers, token_mask | first)  # softmax undoes the log
        weights = nn.functional.one_hot(event_types, len(self.model.trigger_labels.types)).to(states.dtype)
        output = self.model.read_events(windows, event_window, trigger, weights)
        return output.argument_logits, output.factuality_logits, output.claim_logits


def export_onnx(model: JointModel, folder: Path) -> None:
    """Write the two graphs, in float32.

    Args:
        model: On the CPU. A model that primes is refused: it reads each window again for each event.

    Raises:
        InputError: the model primes, or the packages of the exporter are missing.
    """
    if model.config.arguments == "priming":
        raise InputError("a model that primes cannot be exported: train with model.arguments=one_pass")
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise InputError(f"the package '{error.name}' is not installed: pip install 'strife[export]'") from None
    model.eval()
    model.encoder.set_attn_implementation("eager")
    windows, pieces, tokens, events = 2, 24, 16, 3
    ids = torch.arange(windows * pieces).reshape(windows, pieces) % model.encoder.config.vocab_size
    mask = torch.ones_like(ids)
    first_pieces = torch.arange(1, tokens + 1).repeat(windows, 1)
    window, piece, token, event = (torch.export.Dim(name) for name in ("window", "piece", "token", "event"))
    _export(
        _Tag(model),
        (ids, mask, first_pieces),
        folder / TAG,
        TAG_INPUTS,
        TAG_OUTPUTS,
        ({0: window, 1: piece}, {0: window, 1: piece}, {0: window, 1: token}),
    )
    with torch.inference_mode():
        tagged = _Tag(model)(ids, mask, first_pieces)
    rows = torch.tensor([0, 1, 1])
    spans = torch.tensor([[1, 2], [3, 3], [5, 6]])
    types = torch.zeros(events, dtype=torch.long)
    of_window, of_event = {0: window, 1: token}, {0: event}
    _export(
        _Events(model),
        (*(each.clone() for each in tagged), rows, spans, types),
        folder / EVENTS,
        EVENT_INPUTS,
        EVENT_OUTPUTS,
        (of_window, of_window, of_window, of_window, of_event, of_event, of_event),
    )


def _export(
    module: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    input_names: tuple[str, ...],
    output_names: tuple[str, ...],
    dynamic: tuple[dict[int, Any], ...],
) -> None:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module,
            inputs,
            dynamo=True,
            dynamic_shapes=dynamic,
            input_names=list(input_names),
            output_names=list(output_names),
            external_data=False,
            verbose=False,
        )
    assert program is not None
    program.save(str(path), external_data=False)


def quantize(source: Path, target: Path) -> None:
    """Weights of matrix products and embeddings in 8 bits, a scale per channel; activations as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # pyright: ignore[reportMissingImports]

    logging.getLogger().setLevel(logging.ERROR)  # it advises a step by the root logger that gains nothing here
    for name in (TAG, EVENTS):
        quantize_dynamic(source / name, target / name, per_channel=True, weight_type=QuantType.QInt8)
