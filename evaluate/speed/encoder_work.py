"""How much an encoder computes: multiply-adds, counted from its shape and the lengths of its windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from strife.configs.errors import InputError
from strife.data.pieces import PieceTokenizer
from strife.data.windows import Windower

_GATED = {"modernbert"}
"""Families whose feed-forward layer has a gate, computed beside its input: three products instead of two."""


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """What the number of multiply-adds depends on.

    Attributes:
        layers: Transformer layers.
        width: Width of the states.
        inner_width: Width within the feed-forward layer.
        gated: Whether the feed-forward layer has a gate.
    """

    layers: int
    width: int
    inner_width: int
    gated: bool = False

    @classmethod
    def of(cls, config: Any) -> EncoderShape:
        """The shape that a transformers configuration tells."""
        return cls(config.num_hidden_layers, config.hidden_size, config.intermediate_size, config.model_type in _GATED)

    @property
    def per_piece(self) -> int:
        """Multiply-adds of one piece, attention between pieces left out: ``layers * (4 d d + k d i)``.

        ``d`` is the width, ``i`` the inner width. Queries, keys, values and the output are four products of ``d`` by
        ``d``; the feed-forward layer is ``k`` = 2 products of ``d`` by ``i``, or 3 with a gate.
        """
        feed_forward = (3 if self.gated else 2) * self.width * self.inner_width
        return self.layers * (4 * self.width * self.width + feed_forward)

    def window(self, pieces: int) -> int:
        """Multiply-adds of a window of ``n`` pieces: ``n * per_piece + layers * 2 n n d``.

        Each of the ``n`` queries is multiplied with ``n`` keys, and its weights with ``n`` values, ``d`` wide over all
        heads together. Embeddings, normalisation, softmax, activation and biases are no matrix products and are not
        counted, nor is padding: what a batch computes for it is lost, and lowers the share of the peak. Layers that
        attend within a neighbourhood alone (ModernBERT's) compute less; for them this is the upper bound.
        """
        return pieces * self.per_piece + self.layers * 2 * pieces * pieces * self.width

    def windows(self, lengths: Iterable[int]) -> int:
        """Multiply-adds of windows of these lengths, in pieces."""
        return sum(self.window(pieces) for pieces in lengths)


def strife_windows(
    tokenizer: PieceTokenizer, texts: Iterable[str], *, max_pieces: int, overlap_tokens: int
) -> list[int]:
    """The lengths of the windows that strife cuts texts into, in pieces, special ones included."""
    windower = Windower(tokenizer, max_pieces=max_pieces, overlap_tokens=overlap_tokens)
    return [len(window.piece_ids) for text in texts for window in windower.windows(windower.encode(text))]


def stride_windows(content: Sequence[int], *, max_pieces: int, stride: int, special: int = 2) -> list[int]:
    """The lengths of the windows that a tokenizer of transformers cuts texts into with ``stride``.

    Args:
        content: The pieces of each text, without special ones.
        max_pieces: The pieces of a window, special ones included.
        stride: The pieces that neighbouring windows share.
        special: Special pieces of a window.

    Raises:
        InputError: the stride leaves nothing to advance by.
    """
    room = max_pieces - special
    if stride >= room:
        raise InputError(f"stride: {stride} pieces of overlap leave nothing new in windows of {max_pieces}")
    lengths = []
    for pieces in content:
        first = 0
        while first + room < pieces:
            lengths.append(max_pieces)
            first += room - stride
        lengths.append(pieces - first + special)
    return lengths
