"""The loss of label sets: the negative log of the probability that the model gives to the allowed labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from torch import Tensor


@dataclass(frozen=True)
class LossWeights:
    """How much each head's loss counts."""

    entities: float = 1.0
    events: float = 1.0
    arguments: float = 8.0
    factuality: float = 0.3
    claims: float = 0.3

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The weighted sum, a scalar."""
        return torch.stack([getattr(self, field.name) * losses[field.name] for field in fields(self)]).sum()


def label_set_loss(logits: Tensor, allowed: Tensor, *, focus: float = 0.0) -> Tensor:
    """Mean over positions of ``-log p(allowed)``; positions where every label is allowed count for nothing.

    Args:
        logits: Shape (..., label).
        allowed: Boolean, same shape. Padding allows every label.
        focus: The gamma of the focal loss (Lin et al. 2017, https://arxiv.org/abs/1708.02002): a position counts
            ``(1 - p(allowed)) ** focus``, so what the model is sure of teaches less. 0 is the plain loss.

    Returns:
        A scalar, zero (with a gradient path) if nothing is known.
    """
    informative = ~allowed.all(-1)
    logits = logits.float()
    log_allowed = logits.masked_fill(~allowed, float("-inf")).logsumexp(-1)
    loss = logits.logsumexp(-1) - log_allowed
    if focus:
        # The floor keeps the gradient of the power finite where the model is certain.
        loss = loss * (-torch.expm1(-loss)).clamp(min=1e-6) ** focus
    return torch.where(informative, loss, 0.0).sum() / informative.sum().clamp(min=1)


def taught_loss(logits: Tensor, taught: Tensor) -> Tensor:
    """Mean over positions of the cross-entropy to a teacher's distribution (Hinton et al. 2015,
    https://arxiv.org/abs/1503.02531, at temperature 1).

    Args:
        logits: Shape (..., label).
        taught: Probabilities, same shape; zeros where the teacher says nothing, which counts for nothing.
    """
    known = taught.any(-1)
    loss = -(taught * logits.float().log_softmax(-1)).sum(-1)
    return torch.where(known, loss, 0.0).sum() / known.sum().clamp(min=1)


def joint_loss(
    *,
    taught: Mapping[str, Tensor] | None = None,
    taught_share: float = 0.0,
    focus: float = 0.0,
    **heads: tuple[Tensor, Tensor],
) -> dict[str, Tensor]:
    """The loss of each head, by name, from ``(logits, allowed)``.

    Args:
        taught: What teachers say, by the head's name; None where there are none.
        taught_share: Share of :func:`taught_loss`; the rest is that of :func:`label_set_loss`.
        focus: See :func:`label_set_loss`.
    """
    losses = {name: label_set_loss(logits, allowed, focus=focus) for name, (logits, allowed) in heads.items()}
    if taught is None:
        return losses
    return {
        name: torch.lerp(loss, taught_loss(heads[name][0], taught[name]), taught_share) for name, loss in losses.items()
    }
