"""Unlabelled articles as blocks of one length, and the words that are masked in them."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset
from transformers import DataCollatorForLanguageModeling, PreTrainedTokenizerBase

from strife.configs.errors import InputError
from strife.data.pieces import PieceTokenizer

MASKED_SHARE = 0.15
"""Of the words."""
_INSIDE, _BEGINS, _SPECIAL = 0, 1, 2
"""What a piece is: inside a word, its first one, or none of the text's."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The pieces of articles one after the other, with separators between.

    Attributes:
        ids: The pieces.
        kinds: What each is: inside a word (0), the first of a word (1), a separator (2).
        articles: How many articles these are.
    """

    ids: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    articles: int

    @property
    def pieces(self) -> int:
        """How many pieces are the articles' own."""
        return int((self.kinds != _SPECIAL).sum())


class ArticlePieces:
    """Takes up articles text by text and keeps their pieces alone, in five bytes each.

    Args:
        tokenizer: That of the encoder.
        seed: Chooses the articles that are held out.
    """

    def __init__(self, tokenizer: PieceTokenizer, *, seed: int) -> None:
        self._tokenizer = tokenizer
        self._seed = seed
        self._ids = array("i")
        self._kinds = bytearray()
        self._lengths: list[int] = []
        self._ranks: list[bytes] = []
        self._digest = hashlib.sha256()

    def add(self, text: str) -> None:
        """Take up an article."""
        ids, offsets = self._tokenizer(text)
        separator = self._tokenizer.suffix
        self._ids.extend([*ids, *separator])
        self._kinds.extend([*_kinds(text, offsets), *[_SPECIAL] * len(separator)])
        self._lengths.append(len(ids) + len(separator))
        own = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        self._digest.update(own)
        self._ranks.append(hashlib.sha256(str(self._seed).encode() + own).digest())

    @property
    def fingerprint(self) -> str:
        """A short SHA-256 over the texts, in order."""
        return self._digest.hexdigest()[:16]

    def split(self, share: float) -> tuple[Stream, Stream]:
        """The articles to learn from and those held out: a share of them, at least one, whatever their order.

        Articles of the same text are on the same side, so that no reprint is learned and measured.

        Raises:
            InputError: one of the two sides is empty.
        """
        count = max(1, round(share * len(self._ranks)))
        last = sorted(self._ranks)[count - 1] if self._ranks else b""
        held_out = np.array([rank <= last for rank in self._ranks], dtype=bool)
        training, held = self._chosen(~held_out), self._chosen(held_out)
        if not training.pieces or not held.pieces:
            raise InputError(
                f"{len(self._ranks)} articles are too few to learn from some and hold out others (a share of {share}): "
                f"give more articles of different texts"
            )
        return training, held

    def _chosen(self, articles: NDArray[np.bool_]) -> Stream:
        pieces = np.repeat(articles, self._lengths)
        end = -len(self._tokenizer.suffix) or None  # each block gets its own; the last article needs no separator
        ids = np.frombuffer(self._ids, dtype=np.int32)[pieces][:end]
        kinds = np.frombuffer(self._kinds, dtype=np.uint8)[pieces][:end]
        return Stream(ids, kinds, int(articles.sum()))


def _kinds(text: str, offsets: Iterable[tuple[int, int]]) -> list[int]:
    """Words are runs of letters and digits; every other sign is a word of its own.

    Some tokenizers count the space before a word to its first piece: a piece that begins with one begins a word.
    """
    kinds = []
    before = 0
    for start, end in offsets:
        goes_on = 0 < start == before and text[start - 1 : start].isalnum() and text[start : start + 1].isalnum()
        kinds.append(_INSIDE if goes_on else _BEGINS)
        before = end
    return kinds


class Blocks(Dataset[dict[str, list[Any]]]):
    """A stream cut into blocks of one length, in the form that :class:`Masking` takes.

    The last one is filled up with padding: nothing is left out, nothing comes twice.

    Args:
        stream: The pieces.
        tokenizer: It has the special pieces around a block.
        max_pieces: Pieces of a block, special ones included.

    Raises:
        InputError: the special pieces leave no room.
    """

    def __init__(self, stream: Stream, tokenizer: PieceTokenizer, *, max_pieces: int) -> None:
        self._stream = stream
        self._tokenizer = tokenizer
        self._max_pieces = max_pieces
        self._room = max_pieces - len(tokenizer.prefix) - len(tokenizer.suffix)
        if self._room < 1:
            raise InputError(f"blocks of {max_pieces} pieces have room for none but the special ones")

    def __len__(self) -> int:
        return -(-len(self._stream.ids) // self._room)

    def __getitem__(self, index: int) -> dict[str, list[Any]]:
        part = slice(index * self._room, (index + 1) * self._room)
        prefix, suffix = self._tokenizer.prefix, self._tokenizer.suffix
        ids = [*prefix, *self._stream.ids[part].tolist(), *suffix]
        kinds = [*[_SPECIAL] * len(prefix), *self._stream.kinds[part].tolist(), *[_SPECIAL] * len(suffix)]
        padding = self._max_pieces - len(ids)
        kinds += [_SPECIAL] * padding
        return {
            "input_ids": ids + [self._tokenizer.padding] * padding,
            "attention_mask": [1] * len(ids) + [0] * padding,
            "special_tokens_mask": [int(kind == _SPECIAL) for kind in kinds],
            "offset_mapping": _apart(kinds),
        }


def _apart(kinds: Sequence[int]) -> list[tuple[int, int]]:
    """Offsets as the collator reads words from them: a gap before each.

    The tokenizer's own will not do: punctuation has no gap before it, and with some tokenizers no word has.
    """
    starts = np.arange(len(kinds)) + np.cumsum(np.asarray(kinds) != _INSIDE)
    return [(start, start + 1) for start in starts.tolist()]


class Masking:
    """Masks whole words in a batch of blocks, by the seed, the epoch and the blocks alone.

    So a resumed run masks what the uninterrupted one would have masked, although batches are made ahead of their step;
    and held-out blocks, for which the epoch stays, have the same masks whenever they are measured.

    Args:
        tokenizer: That of the encoder.
        seed: The run's seed.

    Raises:
        InputError: the tokenizer has no piece for what is masked.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, *, seed: int) -> None:
        if tokenizer.mask_token is None:
            raise InputError(
                "this encoder's tokenizer has no mask piece: it cannot go on with masked-language training"
            )
        # With whole words the collator masks only: it puts no random words and leaves none as they are.
        self._collator = DataCollatorForLanguageModeling(
            tokenizer,
            whole_word_mask=True,
            mlm_probability=MASKED_SHARE,
            mask_replace_prob=1.0,
            random_replace_prob=0.0,
        )
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch: other words are masked in each."""
        self._epoch = epoch

    def __call__(self, blocks: Sequence[Mapping[str, Any]]) -> dict[str, torch.Tensor]:
        """The batch with masks; its labels are -100 where nothing is masked."""
        content = np.asarray([block["input_ids"] for block in blocks], dtype=np.int32).tobytes()
        seed = zlib.crc32(content, zlib.crc32(f"{self._seed}:{self._epoch}".encode()))
        self._collator.generator = torch.Generator().manual_seed(seed)
        return dict(self._collator(list(blocks)))
