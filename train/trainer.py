"""transformers' Trainer with our learning rates, the mixture sampler, averaged weights, and our own evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch.utils.data import Sampler
from transformers import Trainer

from strife.train.averaging import keep_running_mean, running_mean
from strife.train.sampling import MixtureSampler

Evaluation = Callable[[], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Optimization:
    """How the optimiser treats the weights, beyond what TrainingArguments know.

    Attributes:
        head_learning_rate: Learning rate of everything but the encoder; ``args.learning_rate`` is the encoder's.
        layer_decay: Factor of the encoder's learning rate for each layer above.
        average_decay: Decay of a running mean of the weights, which evaluations see; None for the weights themselves.
    """

    head_learning_rate: float
    layer_decay: float = 1.0
    average_decay: float | None = None


class JointTrainer(Trainer):
    """Trains a joint model.

    Args:
        sampler: The order of the windows.
        optimization: Learning rates and averaging.
        evaluation: Scores the model on the dev documents; it stands in for the Trainer's loop over an eval dataset.
    """

    def __init__(
        self, *args: Any, sampler: MixtureSampler, optimization: Optimization, evaluation: Evaluation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sampler = sampler
        self._optimization = optimization
        self._evaluation = evaluation

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:  # noqa: ARG002
        return self._sampler

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW over groups of one learning rate each, those of matrices with weight decay."""
        if self.optimizer is None:
            target: Any = model if model is not None else self.model
            decayed = set(self.get_decay_parameter_names(target))
            rates = self._learning_rates(target)
            groups: dict[tuple[float, bool], list[torch.nn.Parameter]] = {}
            for name, parameter in target.named_parameters():
                if parameter.requires_grad:
                    groups.setdefault((rates[name], name in decayed), []).append(parameter)
            self.optimizer = torch.optim.AdamW(
                [
                    {"params": parameters, "lr": rate, "weight_decay": self.args.weight_decay if decays else 0.0}
                    for (rate, decays), parameters in groups.items()
                ],
                fused=True,
            )
            if self._optimization.average_decay is not None:
                keep_running_mean(self.optimizer, self._optimization.average_decay)
        return self.optimizer

    def _learning_rates(self, model: torch.nn.Module) -> dict[str, float]:
        """The learning rate of each parameter, by its name."""
        optimization = self._optimization
        heights = _layers_above([name for name, _ in model.named_parameters() if _in_encoder(name)])
        return {
            name: self.args.learning_rate * optimization.layer_decay ** heights[name]
            if _in_encoder(name)
            else optimization.head_learning_rate
            for name, _ in model.named_parameters()
        }

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:  # noqa: ARG002
        """Score the dev documents and tell the callbacks, as the Trainer would.

        All of it, keeping the best checkpoint too, sees the running mean of the weights where there is one.
        """
        with running_mean(self.optimizer) if self.optimizer is not None else nullcontext():
            metrics = {f"eval_{name}": value for name, value in self._evaluation().items()}
            self.log(metrics)
            self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        cast(torch.nn.Module, self.model).train()
        return metrics


def _in_encoder(name: str) -> bool:
    return name.removeprefix("module.").startswith("encoder.")


def _layers_above(names: Sequence[str]) -> dict[str, int]:
    """How many layers lie above each of the encoder's parameters: embeddings have all, what follows the layers none.

    Encoders of transformers number their layers in the parameters' names: ``encoder.layer.3.output.dense.weight``.
    """
    numbers = {name: int(found[1]) for name in names if (found := re.search(r"\.(\d+)\.", name))}
    layers = max(numbers.values(), default=-1) + 1
    return {name: layers if "embedding" in name else layers - 1 - numbers.get(name, layers - 1) for name in names}
