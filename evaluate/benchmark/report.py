"""A benchmark's results as JSON and as Markdown tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strife.evaluate.benchmark.results import Cell, SystemResult
from strife.evaluate.events import Condition
from strife.evaluate.leaks import Leaks
from strife.evaluate.metrics import null_if_nan
from strife.evaluate.tables import percent

Key = tuple[Condition, str]


@dataclass(frozen=True)
class Headline:
    """A column of the table."""

    condition: Condition
    metric: str
    title: str

    @property
    def key(self) -> Key:
        """How a system's cells name it."""
        return self.condition, self.metric


HEADLINES = (
    Headline("predicted triggers", "entities.default", "entity micro F1"),
    Headline("predicted triggers", "events.TI", "TI"),
    Headline("predicted triggers", "events.TC", "TC"),
    Headline("predicted triggers", "events.AC+", "AC+"),
    Headline("gold triggers", "events.AC+", "AC+, gold triggers"),
    Headline("gold triggers", "head.Arg-I", "head Arg-I, gold triggers"),
    Headline("gold triggers", "head.Arg-C", "head Arg-C, gold triggers"),
    Headline("gold triggers", "coref.Arg-C", "coref Arg-C, gold triggers"),
    Headline("predicted triggers", "factuality", "factuality macro F1"),
    Headline("predicted triggers", "templates.ceaf_ree", "CEAF-REE"),
    Headline("predicted triggers", "templates.ceaf_rme_subset", "CEAF-RME subset"),
    Headline("predicted triggers", "templates.f1", "template F1"),
)


@dataclass(frozen=True, eq=False)
class CorpusReport:
    """One corpus with the results of every system.

    Attributes:
        part: Which part was scored.
        data: Names, sizes and fingerprints of what was trained on and scored.
        leaks: What the scored part shares with the training part.
    """

    name: str
    part: str
    documents: int
    data: Mapping[str, Any]
    leaks: Leaks
    systems: Sequence[SystemResult]

    def headlines(self) -> list[Headline]:
        """The columns that some system fills."""
        return [column for column in HEADLINES if any(column.key in system.cells for system in self.systems)]

    def to_json(self) -> dict[str, Any]:
        """Every score."""
        return {
            "part": self.part,
            "documents": self.documents,
            "data": dict(self.data),
            "leaks": self.leaks.to_json(),
            "systems": {system.name: _system_json(system) for system in self.systems},
        }


def _system_json(system: SystemResult) -> dict[str, Any]:
    if system.skipped is not None:
        return {"skipped": system.skipped}
    conditions: dict[str, dict[str, Any]] = {}
    for (condition, metric), cell in system.cells.items():
        conditions.setdefault(condition, {})[metric] = cell.to_json()
    runs = {
        str(seed): {"seconds": outcome.seconds, **(outcome.environment or {})}
        for seed, outcome in system.outcomes.items()
    }
    return {"documents_per_second": null_if_nan(system.documents_per_second), "runs": runs, **conditions}


def markdown(title: str, description: str, reports: Sequence[CorpusReport], *, reading: str) -> str:
    """The tables, one a corpus, under a text that says how to read them."""
    lines = [f"# {title}", "", description, "", reading]
    for report in reports:
        lines += ["", f"## {report.name}", "", *_corpus_lines(report)]
    return "\n".join(lines) + "\n"


def how_to_read(reference: str, draws: int) -> str:
    """What the numbers of the tables are."""
    return (
        "F1 in percent (micro, where a column does not say macro): mean over seeds ± standard deviation where there "
        f"are several, (95% interval from {draws:,} resamplings of documents, counts pooled over seeds), * where the "
        f"difference to `{reference}` has p < .05 by paired approximate randomisation over documents after Holm's "
        "correction. Spans are exact unless a column says otherwise; schemes and every other score stand in "
        "`results.json`."
    )


def _corpus_lines(report: CorpusReport) -> Iterator[str]:
    yield f"{report.part} part, {report.documents} documents. Leak check against the training part: {report.leaks}"
    yield ""
    columns = report.headlines()
    yield _row(["system", "seeds", *(column.title for column in columns), "documents/s"])
    yield _row(["---"] * (len(columns) + 3))
    for system in report.systems:
        if system.skipped is None:
            cells = [cell_text(system.cells.get(column.key)) for column in columns]
            yield _row([system.name, str(len(system.outcomes)), *cells, f"{system.documents_per_second:.1f}"])
    for system in report.systems:
        if system.skipped is not None:
            yield from ("", f"{system.name}: {system.skipped}.")


def cell_text(cell: Cell | None) -> str:
    """A score as the tables show it, empty where the system has none."""
    if cell is None or math.isnan(cell.spread.mean):
        return ""
    text = percent(cell.spread.mean)
    if len(cell.by_seed) > 1:
        text += f" ± {percent(cell.spread.standard_deviation)}"
    interval = cell.interval
    if not math.isnan(interval.low):
        text += f" ({percent(interval.low)}-{percent(interval.high)})"
    return text + ("*" if cell.adjusted_p_value is not None and cell.adjusted_p_value < 0.05 else "")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
