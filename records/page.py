"""The page for people: every article with its events beside it, in one file that needs no network."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from strife.data.document import Document
from strife.records.event_record import EventRecord
from strife.records.rows import label
from strife.records.views import DocumentView, document_view

GROUP_SLOTS = {
    "battle": "g0",
    "remote violence": "g1",
    "harm": "g2",
    "material": "g3",
    "state and movement": "g4",
    "politics": "g5",
}
"""The colour of each event group: a class of the style sheet."""

SPARE_SLOTS = ("g6", "g7", "g8")
"""For the groups of other ontologies, in turn."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index on top of the page says of one document."""

    key: str
    heading: str
    published: str | None
    source: str | None
    events: int
    groups: tuple[tuple[str, str, int], ...]


class Page:
    """Builds one page: :meth:`add` gives the HTML of a document, :meth:`frame` what stands around them all."""

    def __init__(self) -> None:
        self._index: list[IndexEntry] = []
        self._slots = dict(GROUP_SLOTS)
        self._groups: Counter[str] = Counter()
        self._factuality: Counter[str] = Counter()
        self._models: dict[str, None] = {}
        self._pipelines: dict[str, None] = {}

    def add(self, document: Document, records: Sequence[EventRecord]) -> str:
        """The HTML of one document."""
        view = document_view(document, records, key=f"d{len(self._index)}", slot_of=self._slot_of)
        self._note(view)
        return _environment().get_template("document.html.jinja").render(view=view)

    def frame(self) -> tuple[str, str]:
        """The HTML before the documents and after them. Call it when all have been added."""
        body = f"[documents {secrets.token_hex(16)}]"  # nothing in a document can be this
        script = _environment().get_template("script.html.jinja").render()
        page = _environment().get_template("page.html.jinja")
        html = page.render(
            title=self._index[0].heading if len(self._index) == 1 else f"{len(self._index):,} articles",
            index=self._index,
            groups=[(self._slot_of(name), name, self._groups[name]) for name in self._slots if self._groups[name]],
            factuality=self._factuality.most_common(),
            events=self._groups.total(),
            models=list(self._models),
            pipelines=list(self._pipelines),
            script=Markup(script),
            script_hash=_integrity(script),
            body=body,
        )
        before, _, after = html.partition(body)
        return before, after

    def _slot_of(self, group: str) -> str:
        if group not in self._slots:
            self._slots[group] = SPARE_SLOTS[(len(self._slots) - len(GROUP_SLOTS)) % len(SPARE_SLOTS)]
        return self._slots[group]

    def _note(self, view: DocumentView) -> None:
        document = view.document
        self._index.append(
            IndexEntry(view.key, view.heading, document.published, document.source, len(view.rows), view.groups)
        )
        for row in view.rows:
            self._groups[row.record.event_group or ""] += 1
            self._factuality[row.record.factuality or ""] += 1
            self._models[row.record.model_version] = None
            self._pipelines[row.record.pipeline_version] = None


def render(documents: Sequence[tuple[Document, Sequence[EventRecord]]]) -> str:
    """The whole page as one string."""
    page = Page()
    body = "".join(page.add(document, records) for document, records in documents)
    before, after = page.frame()
    return before + body + after


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["label"] = label
    return environment


def _source(name: str) -> str:
    return (resources.files("strife.records") / name).read_text(encoding="utf-8")


def _integrity(script: str) -> str:
    """The hash by which the page's content policy lets this script run, and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
