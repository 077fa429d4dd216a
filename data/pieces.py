"""The tokenizer of an encoder: a text's sub-words ("pieces") with their offsets. Needs the tokenizers library alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer

from strife.configs.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_TOKENIZER, _SETTINGS = "tokenizer.json", "tokenizer_config.json"


class PieceTokenizer:
    """Turns text into piece ids.

    Args:
        tokenizer: It is copied: what others set on it (truncation, padding) has no effect here.
        padding: The piece that fills a row; None where there is none: 0 then, as the mask hides it anyway.

    Attributes:
        prefix, suffix: The special pieces around a text.
    """

    def __init__(self, tokenizer: Tokenizer, *, padding: int | None) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer.to_str())
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.padding = padding or 0
        self.prefix, self.suffix = self._special()

    @classmethod
    def of(cls, tokenizer: PreTrainedTokenizerBase) -> PieceTokenizer:
        """That of transformers.

        Raises:
            InputError: it is a slow one, which gives no offsets.
        """
        if not tokenizer.is_fast:
            raise InputError("this encoder has no fast tokenizer; strife needs the offsets that only those give")
        fast: Any = tokenizer
        return cls(fast.backend_tokenizer, padding=fast.pad_token_id)

    @classmethod
    def load(cls, folder: Path) -> PieceTokenizer:
        """That of a checkpoint.

        Raises:
            InputError: a file is missing or broken.
        """
        try:
            tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
            settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
        except Exception as error:  # the library raises bare exceptions
            reason = next(iter(str(error).splitlines()), type(error).__name__)
            raise InputError(f"{folder}: the tokenizer cannot be loaded: {reason}") from None
        name = settings.get("pad_token")
        name = name.get("content") if isinstance(name, dict) else name
        return cls(tokenizer, padding=tokenizer.token_to_id(name) if name else None)

    def __call__(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The ids of a text's pieces, without special ones, and the characters of each."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, encoding.offsets

    def _special(self) -> tuple[list[int], list[int]]:
        bare = self._tokenizer.encode("a", add_special_tokens=False).ids
        full = self._tokenizer.encode("a").ids
        for start in range(len(full) - len(bare) + 1):
            if full[start : start + len(bare)] == bare:
                return full[:start], full[start + len(bare) :]
        raise InputError("cannot tell this tokenizer's special pieces from its content")
