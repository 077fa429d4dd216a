"""The heads that read a trigger's state."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_DISTANCE_BUCKETS = 7
_ATTENTION_HEADS = 4


class ArgumentHead(nn.Module):
    """Role labels for every token of a window, conditioned on one event's trigger.

    A token's hidden vector is the sum of its projected state and hints (its entity and trigger probabilities), the
    projected trigger state with the event type's embedding, an embedding of the distance from the trigger, and the
    product of two further projections of token and trigger. What depends on the token alone is computed once a window.
    With ``layers``, self-attention over these vectors follows: tokens of a window see one another's part in the event.
    """

    def __init__(
        self, width: int, hidden: int, *, event_types: int, hints: int, labels: int, layers: int, dropout: float
    ) -> None:
        super().__init__()
        self.token = nn.Linear(width, hidden)
        self.token_gate = nn.Linear(width, hidden)
        self.hints = nn.Linear(hints, hidden)
        self.trigger = nn.Linear(width, hidden)
        self.trigger_gate = nn.Linear(width, hidden)
        self.event_type = nn.Linear(max(event_types, 1), hidden, bias=False)
        self.distance = nn.Embedding(2 * _DISTANCE_BUCKETS + 1, hidden)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                hidden, _ATTENTION_HEADS, 2 * hidden, dropout, "gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(hidden, labels)

    def forward(
        self,
        states: Tensor,
        hints: Tensor,
        event_window: Tensor,
        trigger_states: Tensor,
        trigger: Tensor,
        type_weights: Tensor,
        token_mask: Tensor,
    ) -> Tensor:
        """Role logits.

        Args:
            states: Shape (window, token, width).
            hints: Shape (window, token, hint).
            event_window: Shape (event,).
            trigger_states: Shape (event, width).
            trigger: First and last token of each trigger, shape (event, 2).
            type_weights: Shape (event, type).
            token_mask: Which tokens are real, shape (event, token).

        Returns:
            Shape (event, token, role label).
        """
        per_token = (self.token(states) + self.hints(hints))[event_window]
        per_event = self.trigger(trigger_states)
        if type_weights.shape[1]:
            per_event = per_event + self.event_type(type_weights.to(per_event.dtype))
        gates = self.token_gate(states)[event_window] * self.trigger_gate(trigger_states).unsqueeze(1)
        hidden = per_token + per_event.unsqueeze(1) + self.distance(self._buckets(trigger, states.shape[1])) + gates
        for layer in self.layers:
            hidden = layer(hidden, src_key_padding_mask=~token_mask)
        return self.labels(self.dropout(nn.functional.gelu(hidden)))

    def _buckets(self, trigger: Tensor, length: int) -> Tensor:
        """Signed distance of each token from the trigger in buckets 0, 1, 2-3, 4-7, ..., 64 and more; 0 is inside."""
        position = torch.arange(length, device=trigger.device).unsqueeze(0)
        before = (position - trigger[:, :1]).clamp(max=0)
        after = (position - trigger[:, 1:]).clamp(min=0)
        # No buffer: from_pretrained leaves what is not in the weights file uninitialised.
        distance = before + after
        bucket = (distance.abs().float().log2().floor() + 1).clamp(min=0, max=_DISTANCE_BUCKETS).long()
        return distance.sign() * bucket + _DISTANCE_BUCKETS


class TriggerValueHead(nn.Module):
    """One value (factuality, claim status) per event, from the state and type of its trigger."""

    def __init__(self, width: int, event_types: int, values: int, dropout: float) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, width)
        self.event_type = nn.Linear(max(event_types, 1), width, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.values = nn.Linear(width, max(values, 1))

    def forward(self, trigger_states: Tensor, type_weights: Tensor) -> Tensor:
        """Logits of shape (event, value) from trigger states (event, width) and type weights (event, type)."""
        hidden = self.hidden(trigger_states)
        if type_weights.shape[1]:
            hidden = hidden + self.event_type(type_weights.to(hidden.dtype))
        return self.values(self.dropout(nn.functional.gelu(hidden)))
