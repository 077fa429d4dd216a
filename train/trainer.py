"""transformers' Trainer with two learning rates, the mixture sampler, and the project's own evaluation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import torch
from torch.utils.data import Sampler
from transformers import Trainer

from strife.train.sampling import MixtureSampler

Evaluation = Callable[[], dict[str, float]]


class JointTrainer(Trainer):
    """Trains a joint model.

    Args:
        sampler: The order of the windows.
        head_learning_rate: Learning rate of everything but the encoder; ``args.learning_rate`` is the encoder's.
        evaluation: Scores the model on the dev documents; it stands in for the Trainer's loop over an eval dataset.
    """

    def __init__(
        self, *args: Any, sampler: MixtureSampler, head_learning_rate: float, evaluation: Evaluation, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._sampler = sampler
        self._head_learning_rate = head_learning_rate
        self._evaluation = evaluation

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:  # noqa: ARG002
        return self._sampler

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """AdamW over four groups: encoder and heads, each with and without weight decay."""
        if self.optimizer is None:
            target: Any = model if model is not None else self.model
            decayed = set(self.get_decay_parameter_names(target))
            groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
            for name, parameter in target.named_parameters():
                if parameter.requires_grad:
                    in_encoder = name.removeprefix("module.").startswith("encoder.")
                    groups.setdefault((in_encoder, name in decayed), []).append(parameter)
            self.optimizer = torch.optim.AdamW(
                [
                    {
                        "params": parameters,
                        "lr": self.args.learning_rate if in_encoder else self._head_learning_rate,
                        "weight_decay": self.args.weight_decay if decays else 0.0,
                    }
                    for (in_encoder, decays), parameters in groups.items()
                ],
                fused=True,
            )
        return self.optimizer

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:  # noqa: ARG002
        """Score the dev documents and tell the callbacks, as the Trainer would."""
        metrics = {f"eval_{name}": value for name, value in self._evaluation().items()}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        cast(torch.nn.Module, self.model).train()
        return metrics
