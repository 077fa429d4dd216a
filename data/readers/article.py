"""Reader for ``.article`` files: annotated articles in a form that people write, review and diff.

A header of ``key: value`` lines, a blank line, then the text, a numbered sentence a line, with its annotation indented
below it. A blank line between sentences is a paragraph break. ::

    id: wire-qarah
    published: 2021-03-14

    [1] Two killed in Qarah

    [2] TEL QARAH -- A mortar round killed two guards on Sunday, police said.
      Location: TEL QARAH
      Quantity: two
      Organisation: guards; police
      Temporal: Sunday
      Weapon: A mortar round
      kill: killed | happened attributed | killed: two | victim: guards | instrument: A mortar round | claimant: police

An annotation line is ``EntityType: span; span`` or
``event_type: trigger | factuality claim | role: span; span | role: span``. A span is written as its surface and looked
up as whole words in its sentence; ``span#2`` is the second occurrence there, ``span@2`` stands in sentence 2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from strife.configs.errors import InputError
from strife.configs.ontology import LAYERS
from strife.data.document import Argument, Document, Entity, Event
from strife.data.validation import check_date

ENDINGS: tuple[str, ...] = (".article",)
READS_FOLDERS = False

_SENTENCE = re.compile(r"\[(\d+)\]\s+(\S.*)")
_SPAN = re.compile(r"(?P<surface>.+?)(?:@(?P<sentence>\d+))?(?:#(?P<occurrence>\d+))?")
_HEADER_FIELDS = ("id", "published", "title", "source", "language", "url")


@dataclass
class _Sentence:
    label: str
    text: str
    line: int
    new_paragraph: bool
    start: int = 0
    annotations: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> Iterator[Document]:
    """Yield the one annotated Document of an ``.article`` file. All layers are annotated.

    Raises:
        InputError: file and line, what is wrong, what to do.
    """
    lines = path.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    header, first_body_line = _read_header(path, lines)
    sentences = _read_sentences(path, lines, first_body_line)
    yield _Compiler(path, header, sentences).document()


def sentence_spans(path: Path) -> dict[str, tuple[int, int]]:
    """The ``(start, end)`` of each numbered sentence in the Document's text, by its label."""
    lines = path.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
    header, first_body_line = _read_header(path, lines)
    compiler = _Compiler(path, header, _read_sentences(path, lines, first_body_line))
    return {label: (each.start, each.start + len(each.text)) for label, each in compiler.sentences.items()}


def _fail(path: Path, line: int, message: str) -> InputError:
    return InputError(f"{path}:{line}: {message}")


def _read_header(path: Path, lines: list[str]) -> tuple[dict[str, str], int]:
    header: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            break
        key, colon, value = line.partition(":")
        if not colon:
            raise _fail(
                path, number, "header line without a colon: write 'key: value', and a blank line after the header"
            )
        header[key.strip()] = value.strip()
    else:
        raise _fail(path, max(len(lines), 1), "the file ends within its header: a blank line and the text must follow")
    if "id" not in header:
        raise _fail(path, 1, "the header has no 'id'")
    check_date(header.get("published") or None, where=f"{path}: published")
    return header, number


def _read_sentences(path: Path, lines: list[str], skip: int) -> dict[str, _Sentence]:
    sentences: dict[str, _Sentence] = {}
    current: _Sentence | None = None
    after_blank = False
    for number, line in enumerate(lines[skip:], skip + 1):
        if not line.strip():
            after_blank = True
        elif line[0].isspace():
            if current is None:
                raise _fail(path, number, "annotation before the first sentence")
            current.annotations.append((number, line.strip()))
        else:
            match = _SENTENCE.fullmatch(line.rstrip())
            if not match:
                raise _fail(path, number, "expected '[number] sentence' or an indented annotation line")
            if match[1] in sentences:
                raise _fail(path, number, f"sentence number {match[1]} stands twice")
            current = _Sentence(match[1], match[2], number, new_paragraph=after_blank)
            sentences[match[1]] = current
            after_blank = False
    if not sentences:
        raise _fail(path, len(lines), "no sentence in this article")
    return sentences


class _Compiler:
    """Looks surfaces up and builds the Document of one file."""

    def __init__(self, path: Path, header: dict[str, str], sentences: dict[str, _Sentence]) -> None:
        self.path = path
        self.header = header
        self.sentences = sentences
        self.text = self._join()
        self.entities: dict[tuple[int, int], Entity] = {}
        self.events: list[Event] = []

    def _join(self) -> str:
        text = ""
        for sentence in self.sentences.values():
            if text:
                text += "\n\n" if sentence.new_paragraph else " "
            sentence.start = len(text)
            text += sentence.text
        return text

    def document(self) -> Document:
        event_lines = []
        for sentence in self.sentences.values():
            for line, annotation in sentence.annotations:
                label, colon, rest = annotation.partition(":")
                if not colon or not label.strip() or not rest.strip():
                    raise _fail(self.path, line, "annotation without 'label: span'")
                if label[0].isupper():
                    self._add_entities(line, sentence, label.strip(), rest)
                else:
                    event_lines.append((line, sentence, label.strip(), rest))
        for line, sentence, label, rest in event_lines:
            self._add_event(line, sentence, label, rest)
        meta = {key: value for key, value in self.header.items() if key not in _HEADER_FIELDS}
        return Document(
            id=self.header["id"],
            published=self.header.get("published") or None,
            title=self.header.get("title") or None,
            source=self.header.get("source") or None,
            language=self.header.get("language") or None,
            url=self.header.get("url") or None,
            text=self.text,
            layers=LAYERS,
            entities=tuple(sorted(self.entities.values(), key=lambda e: e.start)),
            events=tuple(self.events),
            meta=meta,
        )

    def _add_entities(self, line: int, sentence: _Sentence, label: str, spans: str) -> None:
        for written in _split(spans, ";"):
            start, end = self._find(line, sentence, written)
            if (start, end) in self.entities:
                raise _fail(self.path, line, f"'{written}' is annotated twice as an entity")
            self.entities[start, end] = Entity(f"T{len(self.entities) + 1}", start, end, label)

    def _add_event(self, line: int, sentence: _Sentence, label: str, rest: str) -> None:
        parts = _split(rest, "|")
        values = parts[1].replace(",", " ").split() if len(parts) > 1 else []
        if len(values) != 2:
            raise _fail(self.path, line, f"write '{label}: trigger | factuality claim | role: span; span | ...'")
        start, end = self._find(line, sentence, parts[0])
        arguments: list[Argument] = []
        for part in parts[2:]:
            role, colon, spans = part.partition(":")
            if not colon:
                raise _fail(self.path, line, f"'{part}' is not 'role: span'")
            for written in _split(spans, ";"):
                span = self._find(line, sentence, written)
                entity = self.entities.get(span)
                arguments.append(Argument(role.strip(), *span, entity=entity.id if entity else None))
        event_id = f"E{len(self.events) + 1}"
        self.events.append(Event(event_id, label, start, end, values[0], values[1], tuple(arguments)))

    def _find(self, line: int, sentence: _Sentence, written: str) -> tuple[int, int]:
        match = _SPAN.fullmatch(written)
        if match is None:
            raise _fail(self.path, line, "empty span")
        if match["sentence"]:
            if match["sentence"] not in self.sentences:
                raise _fail(self.path, line, f"'{written}': there is no sentence {match['sentence']}")
            sentence = self.sentences[match["sentence"]]
        starts = _occurrences(sentence.text, match["surface"])
        if not starts:
            raise _fail(self.path, line, f"'{match['surface']}' does not stand in sentence {sentence.label}")
        if match["occurrence"] is None and len(starts) > 1:
            raise _fail(
                self.path,
                line,
                f"'{match['surface']}' stands {len(starts)} times in sentence {sentence.label}: "
                f"write '{match['surface']}#1' to '#{len(starts)}'",
            )
        occurrence = int(match["occurrence"] or 1)
        if not 1 <= occurrence <= len(starts):
            raise _fail(self.path, line, f"'{written}': there are only {len(starts)} in sentence {sentence.label}")
        start = sentence.start + starts[occurrence - 1]
        return start, start + len(match["surface"])


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _occurrences(text: str, surface: str) -> list[int]:
    """Where a surface stands in a text as whole words, one occurrence after the other."""
    found: list[int] = []
    start = text.find(surface)
    while start >= 0:
        end = start + len(surface)
        cuts_word = _joins(text[start - 1 : start], surface[0]) or _joins(surface[-1], text[end : end + 1])
        if not cuts_word:
            found.append(start)
        start = text.find(surface, start + 1 if cuts_word else end)
    return found


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters (either may be missing) belong to one word."""
    return bool(left and right) and _in_word(left) and _in_word(right)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")
