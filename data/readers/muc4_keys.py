"""Reader for MUC-4's original release: texts in files of a hundred messages, and key files with all slots.

Templates become the metadata ``templates``. A slot is null where it does not apply to the type of incident (``*`` in
the key) and has no fillers where it is empty (``-``)::

    [{"number": 1, "optional": false, "slots": {"INCIDENT: DATE": [{"values": ["03 MAY 89"], "optional": false}],
      "PHYS TGT: EFFECT OF INCIDENT": [{"values": ["DESTROYED"], "optional": false, "of": ["STATION", "POLICE POST"]}],
      ...}}]

A filler has alternative values, any of which is right; ``optional`` says that it may be left out; ``of`` is its cross
reference, the wordings of the thing or person that it is about, empty where the key refers to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.readers.losses import Losses

ENDINGS: tuple[str, ...] = ()
READS_FOLDERS = True

SLOTS = (
    "INCIDENT: DATE",
    "INCIDENT: LOCATION",
    "INCIDENT: TYPE",
    "INCIDENT: STAGE OF EXECUTION",
    "INCIDENT: INSTRUMENT ID",
    "INCIDENT: INSTRUMENT TYPE",
    "PERP: INCIDENT CATEGORY",
    "PERP: INDIVIDUAL ID",
    "PERP: ORGANIZATION ID",
    "PERP: ORGANIZATION CONFIDENCE",
    "PHYS TGT: ID",
    "PHYS TGT: TYPE",
    "PHYS TGT: NUMBER",
    "PHYS TGT: FOREIGN NATION",
    "PHYS TGT: EFFECT OF INCIDENT",
    "PHYS TGT: TOTAL NUMBER",
    "HUM TGT: NAME",
    "HUM TGT: DESCRIPTION",
    "HUM TGT: TYPE",
    "HUM TGT: NUMBER",
    "HUM TGT: FOREIGN NATION",
    "HUM TGT: EFFECT OF INCIDENT",
    "HUM TGT: TOTAL NUMBER",
)
"""The slots in the order of the key, where they have the numbers 2 to 24."""

_MESSAGE = re.compile(r"(?m)^((?:DEV|TST\d)-MUC\d-\d{4})(?: +\(.*\))?$")
_LINE = re.compile(r"(\d{1,2})\.\s+([A-Z: ]+?)(?:\s{2,}(.*)|\s*)$")
_DATELINE = re.compile(
    r"(?is)(?:(?!--).){0,90}?\b(\d{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* ([89]\d)\b.{0,80}?--"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read(path: Path) -> Iterator[Document]:
    """Yield the Documents of a key file or of all key files in a folder and below; texts are looked for beside them.

    A Document has no layers, for the key says what an article tells and not where. ``meta["repaired"]`` counts
    ``unbalanced quotes``, fillers whose quotation marks were taken off because they do not pair.

    Raises:
        InputError: no key file is found, a text is missing, or a line is no slot.
    """
    files = sorted(path.rglob("key-*")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path}: no file here is named key-...: is this MUC-4's folder CORPORA or one within it?")
    for file in files:
        texts = _texts(file.parent)
        for name, blocks in _messages(file).items():
            if name not in texts:
                raise InputError(f"{file}: message '{name}': no file in {file.parent} has its text")
            yield _document(name, texts[name], blocks)


def _texts(folder: Path) -> dict[str, str]:
    """The texts of a folder by message; of a text in two versions the one in capitals is read."""
    texts = {}
    for file in sorted(folder.iterdir()):
        if file.is_file() and not file.name.startswith("key-") and not file.name.endswith(".mixed-case"):
            pieces = _MESSAGE.split(file.read_text(encoding="utf-8"))
            texts.update(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))
    return texts


def _messages(file: Path) -> dict[str, list[dict[int, list[str]]]]:
    """By message, its templates as lines by slot number. A message without incidents has no template."""
    messages: dict[str, list[dict[int, list[str]]]] = {}
    name, slots, slot = "", {}, 0
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith(";"):
            continue
        match = _LINE.match(line)
        if match is None and (slot == 0 or not line.startswith(" ")):
            raise InputError(f"{file}:{number}: not a slot of a MUC-4 key: '{line.strip()[:60]}'")
        slot, value = (int(match[1]), match[3] or "") if match else (slot, line)
        if match and slot == 0:
            name = value.split()[0]
            messages.setdefault(name, [])
        elif match and slot == 1:
            slots = {}
            if not value.startswith("*"):
                messages[name].append(slots)
        slots.setdefault(slot, []).append(value.strip())
    return messages


def _document(name: str, text: str, blocks: Sequence[dict[int, list[str]]]) -> Document:
    losses = Losses()
    templates = [_template(slots, losses) for slots in blocks]
    meta = {"templates": templates, **losses.meta()}
    return Document(id=name, text=text, published=_published(text), language="en", meta=meta)


def _published(text: str) -> str | None:
    match = _DATELINE.match(text)
    if match is None:
        return None
    return f"19{match[3]}-{_MONTHS.index(match[2].lower()) + 1:02d}-{int(match[1]):02d}"


def _template(slots: dict[int, list[str]], losses: Losses) -> dict[str, Any]:
    number, _, remark = slots[1][0].partition(" ")
    fillers = {slot: _fillers(slot, slots.get(index, ["-"]), losses) for index, slot in enumerate(SLOTS, 2)}
    return {"number": int(number), "optional": "OPTIONAL" in remark, "slots": fillers}


def _fillers(slot: str, lines: Sequence[str], losses: Losses) -> list[dict[str, Any]] | None:
    if lines == ["*"]:
        return None
    fillers = []
    for line in lines:
        if line != "-" and line:
            if _unescaped_quotes(line) % 2:
                losses.repair("unbalanced quotes")
                line = re.sub(r'(?<!\\)"', "", line)
            fillers.append(_filler(slot, line))
    return fillers


def _unescaped_quotes(line: str) -> int:
    return len(re.findall(r'(?<!\\)"', line))


def _filler(slot: str, line: str) -> dict[str, Any]:
    optional = line.startswith("?")
    value, reference = line.removeprefix("?").strip(), None
    if slot != "INCIDENT: LOCATION":
        value, *rest = _split(value, ":")
        reference = rest[0] if rest else None
    filler: dict[str, Any] = {"values": _alternatives(value), "optional": optional}
    if reference is not None:
        filler["of"] = [name for name in _alternatives(reference) if name != "-"]
    return filler


def _alternatives(text: str) -> list[str]:
    """Split at slashes outside quotation marks and brackets, and take brackets around a whole part off."""
    text = text.strip()
    if text.startswith("(") and _closing(text) == len(text) - 1:
        return _alternatives(text[1:-1])
    parts = [part.strip() for part in _split(text, "/")]
    if len(parts) > 1:
        return [value for part in parts for value in _alternatives(part)]
    return [_unquoted(text)]


def _closing(text: str) -> int:
    """The index of the bracket that closes the one at the beginning; -1 if none does."""
    depth = 0
    for index, character in _unquoted_characters(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return index
    return -1


def _split(text: str, separator: str) -> list[str]:
    """Split at a character that stands outside quotation marks and brackets."""
    parts, begin, depth = [], 0, 0
    for index, character in _unquoted_characters(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == separator and depth == 0:
            parts.append(text[begin:index])
            begin = index + 1
    return [*parts, text[begin:]]


def _unquoted_characters(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r'"(?:\\.|[^"\\])*"|(.)', text, re.DOTALL):
        if match[1] is not None:
            yield match.start(), match[1]


def _unquoted(value: str) -> str:
    if len(value) > 1 and value.startswith('"') and value.endswith('"'):
        value = value[1:-1].replace('\\"', '"')
    return " ".join(value.split())
