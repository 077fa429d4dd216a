"""The page of a benchmark: tables, plots and errors on the text, in one file that needs no network."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from strife.data.document import Document
from strife.evaluate.assignment import NONE
from strife.evaluate.benchmark import plots
from strife.evaluate.benchmark.analysis import Analysis, Layer
from strife.evaluate.benchmark.report import CorpusReport, Headline, cell_text, percent
from strife.evaluate.benchmark.results import Cell, SystemResult
from strife.evaluate.benchmark.side_by_side import error_rows

SHOWN_LABELS = 18
"""Labels in a plot at most: those that gold has most often."""
SHOWN_SYSTEMS = 3
"""Systems in plots by label and on the text: the reference and those with the highest scores beside it."""

_TONES = {"correct": "right", "boundary": "near", "type": "near", "boundary and type": "near", "unread": "unread"}
_TITLES: Mapping[str, str] = {"entities": "entities", "triggers": "triggers", "arguments": "arguments"}


@dataclass(frozen=True, eq=False)
class CorpusPage:
    """What the page shows of one corpus.

    Attributes:
        documents: Gold, for the errors on the text.
        analyses: By system, the analysis of its first seed.
        curves: Dev score by epoch of each run that has one.
        reference: The system that the others are compared with.
    """

    report: CorpusReport
    documents: Sequence[Document]
    analyses: Mapping[str, Analysis]
    curves: Sequence[plots.Curve]
    reference: str


def page(title: str, description: str, corpora: Sequence[CorpusPage], *, reading: str, made: str) -> str:
    """The HTML of the page."""
    environment = Environment(loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined)
    environment.globals["tone"] = lambda kind: _TONES.get(kind, "wrong")
    environment.filters["with_code"] = _with_code
    colours = plots.colours_of(system.name for corpus in corpora for system in corpus.report.systems)
    views = [_view(corpus, colours) for corpus in corpora]
    return environment.get_template("page.html.jinja").render(
        title=title, description=description, reading=reading, made=made, corpora=views
    )


def _source(name: str) -> str:
    return (resources.files("strife.evaluate.benchmark") / name).read_text(encoding="utf-8")


def _with_code(text: str) -> Markup:
    """The text with its Markdown backticks as ``<code>``."""
    pieces = text.split("`")
    marked = [Markup("<code>{}</code>").format(piece) if index % 2 else piece for index, piece in enumerate(pieces)]
    return Markup("").join(marked)


def _view(corpus: CorpusPage, colours: Mapping[str, str]) -> dict[str, Any]:
    columns = corpus.report.headlines()
    return {
        "report": corpus.report,
        "columns": [column.title for column in columns],
        "rows": [_row(system, columns) for system in corpus.report.systems],
        "plots": [Markup(svg) for svg in _plots(corpus, columns, colours)],
        "kinds": list(_kinds(corpus)),
        "slices": list(_slices(corpus)),
        "errors": list(_errors(corpus, columns)),
    }


def _row(system: SystemResult, columns: Sequence[Headline]) -> dict[str, Any]:
    cells = [_cell(system.cells.get(column.key)) for column in columns]
    speed = system.documents_per_second
    return {
        "name": system.name,
        "skipped": system.skipped,
        "seeds": len(system.outcomes),
        "cells": cells,
        "speed": "" if math.isnan(speed) else f"{speed:,.1f}",
    }


def _cell(cell: Cell | None) -> dict[str, str] | None:
    value, _, rest = cell_text(cell).partition(" ")
    return {"value": value, "rest": rest} if value else None


def _best(corpus: CorpusPage, headline: Headline) -> list[SystemResult]:
    """The reference, and the other systems with the highest score."""
    made = [system for system in corpus.report.systems if headline.key in system.cells]
    others = sorted(
        (s for s in made if s.name != corpus.reference), key=lambda s: -s.mean(headline.metric, headline.condition)
    )
    first = [system for system in made if system.name == corpus.reference]
    return (first + others)[:SHOWN_SYSTEMS]


def _plots(corpus: CorpusPage, columns: Sequence[Headline], colours: Mapping[str, str]) -> Iterator[str]:
    for headline in columns:
        if headline.metric in ("entities.default", "events.TC", "events.AC+"):
            yield _bars(_best(corpus, headline), headline, colours)
    analysis = corpus.analyses.get(corpus.reference)
    if analysis is not None:
        for layer in ("entities", "triggers"):
            if analysis.confusion.get(layer):
                yield _confusion(analysis, layer, corpus.reference)
        if analysis.calibration:
            bins = {
                layer: [(b.confidence, b.accuracy, b.answers) for b in found.bins if b.answers]
                for layer, found in analysis.calibration.items()
            }
            colour = colours[corpus.reference]
            yield plots.reliability(bins, colour=colour, title=f"Calibration, {corpus.reference}")
    if corpus.curves:
        yield plots.learning(corpus.curves, colours=colours, title="Learning curves")
    if columns:
        yield _speed(corpus, columns[0], colours)


def _bars(systems: Sequence[SystemResult], headline: Headline, colours: Mapping[str, str]) -> str:
    metrics = {system.name: system.cells[headline.key].metric for system in systems}
    gold = {name: score.counts.gold for metric in metrics.values() for name, score in metric.labels.items()}
    labels = sorted(gold, key=lambda name: -gold[name])[:SHOWN_LABELS]
    bars = {
        name: [
            plots.Bar(score.f1.value, score.f1.interval.low, score.f1.interval.high)
            if (score := metric.labels.get(label)) and not math.isnan(score.f1.value)
            else None
            for label in labels
        ]
        for name, metric in metrics.items()
    }
    names = [f"{label} ({gold[label]})" for label in labels]
    return plots.bars(names, bars, colours=colours, title=f"{headline.title} by label")


def _confusion(analysis: Analysis, layer: Layer, system: str) -> str:
    counts = analysis.confusion[layer]
    totals: dict[str, int] = {}
    for (gold, predicted), number in counts.items():
        for label in {gold, predicted} - {NONE}:
            totals[label] = totals.get(label, 0) + number
    labels = [*sorted(totals, key=lambda label: -totals[label])[:SHOWN_LABELS], NONE]
    matrix = np.array([[counts[gold, predicted] for predicted in labels] for gold in labels])
    return plots.confusion(labels, labels, matrix, title=f"Confusion of {_TITLES[layer]}, {system}")


def _speed(corpus: CorpusPage, headline: Headline, colours: Mapping[str, str]) -> str:
    points = [
        plots.Point(system.name, system.documents_per_second, system.mean(headline.metric, headline.condition))
        for system in corpus.report.systems
        if headline.key in system.cells
    ]
    score = headline.title if "F1" in headline.title else f"{headline.title} F1"
    return plots.speed(points, colours=colours, score=score, title="Score and speed")


def _kinds(corpus: CorpusPage) -> Iterator[dict[str, Any]]:
    for layer, title in _TITLES.items():
        found = {name: a.kinds[layer] for name, a in corpus.analyses.items() if layer in a.kinds}
        if found:
            kinds = list(dict.fromkeys(kind for counts in found.values() for kind in counts))
            rows = [(name, [counts[kind] for kind in kinds]) for name, counts in found.items()]
            yield {"title": f"What became of {title} (first seed)", "kinds": kinds, "rows": rows}


def _slices(corpus: CorpusPage) -> Iterator[dict[str, Any]]:
    names = dict.fromkeys(name for analysis in corpus.analyses.values() for name in analysis.slices)
    for name in names:
        found = {system: a.slices[name] for system, a in corpus.analyses.items() if name in a.slices}
        parts = list(dict.fromkeys(part for slices in found.values() for part in slices))
        if len(parts) < 2:
            continue
        rows = []
        for part in parts:
            counts = [slices.get(part) for slices in found.values()]
            gold = max((int(each.gold.sum()) for each in counts if each is not None), default=0)
            values = ["" if each is None else percent(float(each.micro().f1)) for each in counts]
            rows.append({"name": part, "gold": gold, "scores": values})
        yield {"title": f"F1 of {name} (first seed)", "systems": list(found), "rows": rows}


def _errors(corpus: CorpusPage, columns: Sequence[Headline]) -> Iterator[dict[str, Any]]:
    metric_of: dict[Layer, str] = {"entities": "entities.default", "triggers": "events.TC"}
    for layer, metric in metric_of.items():
        headline = next((column for column in columns if column.metric == metric), None)
        if headline is None:
            continue
        systems = [s.name for s in _best(corpus, headline) if layer in corpus.analyses[s.name].findings]
        findings = {name: corpus.analyses[name].findings[layer] for name in systems}
        if findings:
            rows = error_rows(corpus.documents, findings)
            yield {"title": f"Errors in {_TITLES[layer]} on the text", "names": ["gold", *systems], "rows": rows}
