"""A running mean of the weights, kept in the optimiser's state, so that it is saved and resumed with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

_MEAN = "running_mean"


def keep_running_mean(optimizer: torch.optim.Optimizer, decay: float) -> None:
    """Keep an exponential moving average of what the optimiser trains, from its next step on.

    Args:
        optimizer: One whose state has ``step`` for each parameter, as AdamW's does.
        decay: How much of the mean stays at a step. While steps are few it is ``(1 + step) / (10 + step)``, as in
            TensorFlow's ``ExponentialMovingAverage``, so that the weights at random of the beginning are soon gone.
    """

    def update(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        for parameter, state in optimizer.state.items():
            if _MEAN not in state:
                state[_MEAN] = parameter.detach().clone()
            step = float(state["step"])
            state[_MEAN].lerp_(parameter.detach(), 1 - min(decay, (1 + step) / (10 + step)))

    optimizer.register_step_post_hook(update)


@contextmanager
def running_mean(optimizer: torch.optim.Optimizer) -> Iterator[None]:
    """Within it, parameters that have a running mean hold it instead of their own values."""
    means = {parameter: state[_MEAN] for parameter, state in optimizer.state.items() if _MEAN in state}
    own = {parameter: parameter.detach().clone() for parameter in means}
    _set(means)
    try:
        yield
    finally:
        _set(own)


def _set(values: dict[Any, torch.Tensor]) -> None:
    with torch.no_grad():
        for parameter, value in values.items():
            parameter.copy_(value)
