"""The running mean of the weights, by hand and in a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback

from strife.configs.experiment import ExperimentConfig
from strife.train.averaging import keep_running_mean, running_mean
from strife.train.run import Run

Experiment = Callable[..., ExperimentConfig]


def stepped(parameter: torch.nn.Parameter, decay: float, steps: int) -> tuple[torch.optim.Optimizer, list[float]]:
    """An optimiser after some steps, and what the parameter was after each of them."""
    optimizer = torch.optim.AdamW([parameter], lr=0.5, weight_decay=0.0)
    keep_running_mean(optimizer, decay)
    seen = []
    for _ in range(steps):
        parameter.grad = torch.ones_like(parameter)
        optimizer.step()
        seen.append(parameter.item())
    return optimizer, seen


@pytest.mark.parametrize("decay", [0.2, 0.9])
def test_the_mean_follows_its_definition(decay: float) -> None:
    parameter = torch.nn.Parameter(torch.tensor(3.0))
    optimizer, seen = stepped(parameter, decay, 5)
    mean = seen[0]
    for step, value in enumerate(seen, start=1):
        stays = min(decay, (1 + step) / (10 + step))
        mean = stays * mean + (1 - stays) * value
    with running_mean(optimizer):
        assert parameter.item() == pytest.approx(mean)
    assert parameter.item() == seen[-1]


def test_the_weights_come_back_after_a_failure() -> None:
    parameter = torch.nn.Parameter(torch.tensor(3.0))
    optimizer, seen = stepped(parameter, 0.5, 3)
    with pytest.raises(RuntimeError), running_mean(optimizer):
        raise RuntimeError
    assert parameter.item() == seen[-1]


class LastWeights(TrainerCallback):
    weights: dict[str, torch.Tensor]

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.weights = {name: value.clone() for name, value in kwargs["model"].state_dict().items()}


def test_the_checkpoint_is_the_mean_and_training_goes_its_own_way(experiment: Experiment) -> None:
    plain, averaged = LastWeights(), LastWeights()
    Run(experiment("plain", epochs=3), callbacks=[plain]).train()
    checkpoint = Run(experiment("mean", epochs=3, average_decay=0.9), callbacks=[averaged]).train()
    name = "trigger_head.weight"
    assert torch.equal(plain.weights[name], averaged.weights[name])
    assert not torch.allclose(load_file(checkpoint / "model.safetensors")[name], averaged.weights[name])
