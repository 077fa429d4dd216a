"""Reader for plain text: one file, one unannotated Document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from strife.configs.errors import InputError
from strife.data.document import Document

ENDINGS: tuple[str, ...] = (".txt",)
READS_FOLDERS = False


def read(path: Path) -> Iterator[Document]:
    """Yield one Document whose text is the file as it is, line ends included.

    Raises:
        InputError: the file is missing, empty, or not UTF-8 text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    yield Document(id=path.stem, text=decode_text(raw, where=str(path)))


def decode_text(raw: bytes, *, where: str) -> str:
    """UTF-8 bytes as text; a byte-order mark is dropped, nothing else changes."""
    if not raw.strip():
        raise InputError(f"{where}: the file is empty")
    if b"\x00" in raw:
        raise InputError(f"{where}: this is a binary file, not text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 text (byte {error.start}); convert it to UTF-8 first") from None
