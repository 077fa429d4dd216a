"""The joint token classifier: one encoder pass over a window, and heads on its token states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel
from transformers.utils.generic import ModelOutput

from strife.configs.ontology import Ontology
from strife.models.encoders import load_encoder, set_attention_dropout
from strife.models.heads import ArgumentHead, TriggerValueHead
from strife.models.labels import Labels
from strife.models.losses import LossWeights, joint_loss
from strife.models.settings import JointSettings


class JointConfig(PreTrainedConfig):
    """What a joint model is made of. It carries the ontology, so that a checkpoint needs nothing else.

    Attributes:
        encoder: The encoder's own configuration.
        ontology, max_pieces, overlap_tokens, arguments, argument_offset, arguments_follow_entities: See
            :class:`strife.models.settings.JointSettings`.
        argument_width: Width of the argument head's hidden layer.
        argument_layers: Self-attention layers of the argument head.
        head_dropout: Dropout on the states that the heads read.
        loss_weights: Weight of each head's loss, by layer.
        loss_focus: The focal loss's gamma, see :func:`strife.models.losses.label_set_loss`.
        taught_share: Share of the teachers in the loss, see :func:`strife.models.losses.joint_loss`.
    """

    model_type = "strife-joint"

    encoder: PreTrainedConfig | dict[str, Any] | None = None
    ontology: dict[str, Any] | None = JointSettings.ontology
    max_pieces: int = JointSettings.max_pieces
    overlap_tokens: int = JointSettings.overlap_tokens
    arguments: str = JointSettings.arguments
    argument_width: int = 256
    argument_layers: int = 0
    argument_offset: float = JointSettings.argument_offset
    arguments_follow_entities: bool = JointSettings.arguments_follow_entities
    head_dropout: float = 0.1
    loss_weights: dict[str, float] | None = None
    loss_focus: float = 0.0
    taught_share: float = 0.0

    def __post_init__(self, **kwargs: Any) -> None:
        if isinstance(self.encoder, dict):
            settings = dict(self.encoder)
            self.encoder = AutoConfig.for_model(settings.pop("model_type"), **settings)
        super().__post_init__(**kwargs)


AutoConfig.register(JointConfig.model_type, JointConfig)


@dataclass(frozen=True)
class WindowOutput:
    """What one encoder pass gives for a batch of windows.

    Attributes:
        states: Token states, shape (window, token, width).
        entity_logits: Shape (window, token, entity label).
        trigger_logits: Shape (window, token, trigger label).
        token_mask: Which tokens are real, shape (window, token).
    """

    states: Tensor
    entity_logits: Tensor
    trigger_logits: Tensor
    token_mask: Tensor


@dataclass(frozen=True)
class EventOutput:
    """What the heads give for a batch of events.

    Attributes:
        argument_logits: Shape (event, token of its window, role label).
        factuality_logits: Shape (event, factuality value).
        claim_logits: Shape (event, claim value).
    """

    argument_logits: Tensor
    factuality_logits: Tensor
    claim_logits: Tensor


@dataclass
class JointOutput(ModelOutput):
    """The training loss, in all and by layer."""

    loss: Tensor | None = None
    losses: dict[str, Tensor] | None = None


class JointModel(PreTrainedModel):
    """One encoder with heads for entities, triggers, arguments, factuality and claim status."""

    config: JointConfig
    config_class = JointConfig
    base_model_prefix = "encoder"
    supports_gradient_checkpointing = True
    _supports_sdpa = True
    _supports_flash_attn = True
    _supports_attention_backend = True

    def __init__(self, config: JointConfig) -> None:
        super().__init__(config)
        labels = Labels.of(config.ontology)
        self.inventory: Ontology = labels.inventory
        self.entity_labels, self.trigger_labels, self.role_labels = labels.entities, labels.triggers, labels.roles
        if not isinstance(config.encoder, PreTrainedConfig):
            raise ValueError("config.json: encoder: its configuration is missing")
        width: int = config.encoder.hidden_size  # pyright: ignore[reportAttributeAccessIssue]
        self.encoder = AutoModel.from_config(config.encoder)
        self.dropout = nn.Dropout(config.head_dropout)
        self.entity_head = nn.Linear(width, len(self.entity_labels))
        self.trigger_head = nn.Linear(width, len(self.trigger_labels))
        self.argument_head = ArgumentHead(
            width,
            config.argument_width,
            event_types=len(self.trigger_labels.types),
            hints=len(self.entity_labels) + len(self.trigger_labels),
            labels=len(self.role_labels),
            layers=config.argument_layers,
            dropout=config.head_dropout,
        )
        event_types = len(self.trigger_labels.types)
        self.factuality_head = TriggerValueHead(width, event_types, len(self.inventory.factuality), config.head_dropout)
        self.claim_head = TriggerValueHead(width, event_types, len(self.inventory.claims), config.head_dropout)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Keep PyTorch's initialisation: the base class's standard deviation of 0.02 slows the heads down."""

    @classmethod
    def from_encoder(
        cls, name_or_path: str, ontology: Ontology, *, attention_dropout: float | None = None, **settings: Any
    ) -> JointModel:
        """A new model on a pretrained encoder, its heads initialised at random.

        Args:
            name_or_path: ``minilm-l6``, a folder, or a name on the hub.
            ontology: The labels.
            attention_dropout: Dropout on the encoder's attention weights; None keeps the encoder's own.
            settings: Other fields of :class:`JointConfig`.

        Raises:
            InputError: the encoder cannot be loaded, or its configuration names no attention dropout to be set.
        """
        encoder = load_encoder(name_or_path)
        if attention_dropout is not None:
            set_attention_dropout(encoder.config, attention_dropout)
        model = cls(JointConfig(encoder=encoder.config, ontology=ontology.as_lists(), **settings))
        model.encoder.load_state_dict(encoder.state_dict())
        return model

    def encode(self, piece_ids: Tensor, piece_mask: Tensor, token_pieces: Tensor) -> Tensor:
        """The state of each token: that of its first piece.

        Args:
            piece_ids: Shape (window, piece).
            piece_mask: 1 for real pieces, same shape.
            token_pieces: Index of each token's first piece, shape (window, token).

        Returns:
            Shape (window, token, width).
        """
        states = self.encoder(input_ids=piece_ids, attention_mask=piece_mask).last_hidden_state
        index = token_pieces.unsqueeze(-1).expand(-1, -1, states.shape[-1])
        return self.dropout(states.gather(1, index))

    def tag(self, piece_ids: Tensor, piece_mask: Tensor, token_pieces: Tensor) -> WindowOutput:
        """Entity and trigger logits of each token; arguments as for :meth:`encode`."""
        states = self.encode(piece_ids, piece_mask, token_pieces)
        token_mask = token_pieces != 0  # padding points at the window's first piece, which is a special one
        token_mask[:, :1] = True
        return WindowOutput(
            states=states,
            entity_logits=self.entity_head(states),
            trigger_logits=self.trigger_head(states),
            token_mask=token_mask,
        )

    def read_events(
        self,
        windows: WindowOutput,
        event_window: Tensor,
        trigger: Tensor,
        type_weights: Tensor,
        primed_states: Tensor | None = None,
    ) -> EventOutput:
        """Argument, factuality and claim logits of events, from states already computed.

        Args:
            windows: The output of :meth:`tag`.
            event_window: Index of each event's window, shape (event,).
            trigger: First and last token of each trigger in its window, shape (event, 2).
            type_weights: A distribution over event types for each event (one-hot when known), shape (event, type).
            primed_states: With priming, the token states of each event's own encoding, shape (event, token, width).
        """
        trigger_states = windows.states[event_window.unsqueeze(1), trigger].mean(dim=1)
        hints = torch.cat([windows.entity_logits.softmax(-1), windows.trigger_logits.softmax(-1)], dim=-1).detach()
        if primed_states is None:
            window_states, rows = windows.states, event_window
        else:
            window_states, rows = primed_states, torch.arange(len(event_window), device=event_window.device)
            hints = hints[event_window]
        token_mask = windows.token_mask[event_window]
        return EventOutput(
            argument_logits=self.argument_head(
                window_states, hints, rows, trigger_states, trigger, type_weights, token_mask
            ),
            factuality_logits=self.factuality_head(trigger_states, type_weights),
            claim_logits=self.claim_head(trigger_states, type_weights),
        )

    def forward(
        self,
        piece_ids: Tensor,
        piece_mask: Tensor,
        token_pieces: Tensor,
        entity_allowed: Tensor,
        trigger_allowed: Tensor,
        event_window: Tensor,
        trigger: Tensor,
        type_allowed: Tensor,
        argument_allowed: Tensor,
        factuality_allowed: Tensor,
        claim_allowed: Tensor,
        primed_ids: Tensor | None = None,
        primed_mask: Tensor | None = None,
        taught: dict[str, Tensor] | None = None,
    ) -> JointOutput:
        """The training loss of a batch with gold triggers. Shapes: see :class:`strife.train.features.Collator`."""
        windows = self.tag(piece_ids, piece_mask, token_pieces)
        type_weights = self._type_weights(windows.trigger_logits, event_window, trigger, type_allowed)
        primed_states = None
        if primed_ids is not None and primed_mask is not None:
            primed_states = self.encode(primed_ids, primed_mask, token_pieces[event_window])
        events = self.read_events(windows, event_window, trigger, type_weights, primed_states)
        losses = joint_loss(
            taught=taught,
            taught_share=self.config.taught_share,
            focus=self.config.loss_focus,
            entities=(windows.entity_logits, entity_allowed),
            events=(windows.trigger_logits, trigger_allowed),
            arguments=(events.argument_logits, argument_allowed),
            factuality=(events.factuality_logits, factuality_allowed),
            claims=(events.claim_logits, claim_allowed),
        )
        weights = LossWeights(**(self.config.loss_weights or {}))
        return JointOutput(loss=weights.total(losses), losses=losses)

    @staticmethod
    def _type_weights(trigger_logits: Tensor, event_window: Tensor, trigger: Tensor, type_allowed: Tensor) -> Tensor:
        """The model's own distribution over the types that each event may have; one-hot where the type is known."""
        begin_logits = trigger_logits.detach()[event_window, trigger[:, 0], 1::2]
        return begin_logits.masked_fill(~type_allowed, float("-inf")).softmax(-1)
