"""Windows: a document's tokens as overlapping pieces of encoder input. No token of any text is ever dropped.

Text is given to the tokenizer whole and as it is; its sub-words ("pieces") are aligned with tokens by offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from strife.configs.errors import InputError
from strife.data.pieces import PieceTokenizer
from strife.data.tokens import token_spans

MIN_CONTENT_PIECES = 8


@dataclass(frozen=True)
class Window:
    """A run of a document's tokens as encoder input.

    Attributes:
        document: Index of the document in its batch.
        first: Index of the first token within the document.
        stop: Index after the last token within the document.
        piece_ids: Encoder input, special pieces included.
        token_pieces: For each token of the window, the index in ``piece_ids`` of its first piece.
        owned: The half-open range of document tokens whose prediction is taken from this window.
    """

    document: int
    first: int
    stop: int
    piece_ids: list[int]
    token_pieces: list[int]
    owned: tuple[int, int]


@dataclass(frozen=True)
class EncodedText:
    """A text as tokens and pieces.

    Attributes:
        tokens: Character span of each token.
        piece_ids: All pieces, without special ones.
        first_pieces: For each token, the index of its first piece; a token which the tokenizer ignores (a control
            character, say) takes the next piece there is. Non-decreasing.
    """

    tokens: list[tuple[int, int]]
    piece_ids: list[int]
    first_pieces: list[int]


class Windower:
    """Cuts texts into windows for one tokenizer.

    Args:
        tokenizer: The encoder's.
        max_pieces: The greatest number of pieces of a window, special ones included.
        overlap_tokens: How many tokens neighbouring windows share; at most half of the earlier window's, so that each
            window advances by half of its tokens or more.
    """

    def __init__(self, tokenizer: PieceTokenizer, *, max_pieces: int, overlap_tokens: int) -> None:
        self.tokenizer = tokenizer
        self.max_pieces = max_pieces
        self.overlap_tokens = overlap_tokens
        self.content_pieces = max_pieces - len(tokenizer.prefix) - len(tokenizer.suffix)
        if self.content_pieces < MIN_CONTENT_PIECES:
            raise InputError(
                f"windows.max_pieces: {max_pieces} is too small: at least {MIN_CONTENT_PIECES} plus specials"
            )

    def encode(self, text: str) -> EncodedText:
        """Tokenise a text and align its pieces with its tokens."""
        tokens = token_spans(text)
        piece_ids, offsets = self.tokenizer(text)
        first_pieces = []
        piece = 0
        for start, _ in tokens:
            while piece < len(offsets) - 1 and offsets[piece][1] <= start:
                piece += 1
            first_pieces.append(piece)
        return EncodedText(tokens, piece_ids, first_pieces)

    def windows(self, encoded: EncodedText, *, document: int = 0) -> list[Window]:
        """Cut an encoded text into windows that cover every token; each token is owned by exactly one of them.

        A token longer than a whole window keeps its first pieces. A text without pieces has no window.
        """
        if not encoded.piece_ids or not encoded.tokens:
            return []
        ranges = self._ranges(encoded)
        owned = _owned(ranges, len(encoded.tokens))
        return [self._window(encoded, document, *span, own) for span, own in zip(ranges, owned, strict=True)]

    def _ranges(self, encoded: EncodedText) -> list[tuple[int, int]]:
        total = len(encoded.tokens)
        ranges: list[tuple[int, int]] = []
        first = 0
        while True:
            stop = first + 1
            while stop < total and self._end(encoded, stop) - encoded.first_pieces[first] <= self.content_pieces:
                stop += 1
            ranges.append((first, stop))
            if stop == total:
                return ranges
            first = stop - min(self.overlap_tokens, (stop - first) // 2)

    @staticmethod
    def _end(encoded: EncodedText, token: int) -> int:
        """The index after the last piece of a token."""
        following = token + 1
        if following == len(encoded.tokens):
            return len(encoded.piece_ids)
        return max(encoded.first_pieces[following], encoded.first_pieces[token] + 1)

    def _window(self, encoded: EncodedText, document: int, first: int, stop: int, owned: tuple[int, int]) -> Window:
        prefix, suffix = self.tokenizer.prefix, self.tokenizer.suffix
        begin = encoded.first_pieces[first]
        content = encoded.piece_ids[begin : self._end(encoded, stop - 1)][: self.content_pieces]
        token_pieces = [len(prefix) + p - begin for p in encoded.first_pieces[first:stop]]
        return Window(document, first, stop, [*prefix, *content, *suffix], token_pieces, owned)

    def primed(self, window: Window, trigger: str, event_type: str) -> list[int]:
        """The window's pieces followed by a trigger and its event type, for heads that read a primed encoding."""
        words = f"{trigger} : {event_type.replace('_', ' ')}"
        pieces, _ = self.tokenizer(words)
        return [*window.piece_ids, *pieces[:24], *self.tokenizer.suffix]


def _owned(ranges: Sequence[tuple[int, int]], total: int) -> list[tuple[int, int]]:
    """Split the overlap of neighbours in the middle, where a token has as much context on either side."""
    borders = [0]
    borders += [(right[0] + left[1]) // 2 for left, right in pairwise(ranges)]
    borders.append(total)
    borders = [max(borders[: index + 1]) for index in range(len(borders))]
    return list(pairwise(borders))
