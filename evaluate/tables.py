"""Tables of scores for people: one system, several side by side, and the labels of one metric.

Numbers are percentages. Every table names the scheme of each score and gives 95% intervals from resampling documents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.table import Table

from strife.configs.errors import InputError
from strife.evaluate.bootstrap import Statistic, paired_p_value
from strife.evaluate.metrics import Estimate, LabelScore, Metric
from strife.evaluate.names import ENTITY_MATCHES, measures_of
from strife.evaluate.scores import Scores

EMPTY = "-"
POOLED = "all, micro"


@dataclass(frozen=True, slots=True)
class TextTable:
    """Cells as text. ``rich.print`` draws it, ``markdown()`` writes it.

    Attributes:
        text_columns: The columns that hold words and are aligned left; the others hold numbers.
        wide_columns: The columns that a terminal has no room for: they stand in Markdown alone.
        notes: Lines to stand below.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: tuple[str, ...] = ()
    wide_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __rich__(self) -> Table:
        table = Table(
            title=self.title,
            caption="\n".join(self.notes) or None,
            title_justify="left",
            caption_justify="left",
            title_style="bold",
            box=SIMPLE_HEAD,
            pad_edge=False,
        )
        shown = [index for index, column in enumerate(self.columns) if column not in self.wide_columns]
        for index in shown:
            words = self.columns[index] in self.text_columns
            table.add_column(self.columns[index], justify="left" if words else "right", no_wrap=words)
        for row in self.rows:
            table.add_row(*(row[index] for index in shown))
        return table

    def markdown(self) -> str:
        """The table in Markdown, with its title above and its notes below, ending in a newline."""
        rule = [":--" if column in self.text_columns else "--:" for column in self.columns]
        lines = [_markdown_row(cells) for cells in (self.columns, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines, *(f"\n{note}" for note in self.notes)]) + "\n"


def scores_table(scores: Scores, *, title: str = "Scores") -> TextTable:
    """The scores of one system, a row for each that is worth quoting, under the name by which it can be looked up.

    The four matches of nervaluate are left to the JSON and to :func:`labels_table`.
    """
    rows = []
    for metric in _shown(scores):
        for measure in _quoted(metric):
            estimate, counts = metric.estimate(measure), metric.counts
            ratios = (metric.precision, metric.recall) if measure == "f1" else ()
            precision, recall = (percent(ratio.value) for ratio in ratios) if ratios else (EMPTY, EMPTY)
            numbers = (str(counts.correct), str(counts.gold), str(counts.predicted), str(metric.documents))
            name = f"{metric.name}.{measure}"
            rows.append(
                (name, percent(estimate.value), interval(estimate), precision, recall, *numbers, scheme_of(metric))
            )
    columns = ("score", "%", "95% interval", "P", "R", "correct", "gold", "predicted", "documents", "scheme")
    notes = (*_interval_notes(scores), *_scheme_notes(scores), *coverage_notes(scores))
    return TextTable(title, columns, tuple(rows), ("score", "scheme"), ("correct", "documents", "scheme"), notes)


def labels_table(metric: Metric, *, title: str | None = None) -> TextTable:
    """The types, roles or classes of one metric, and below several that have an F1 all of them pooled."""
    rows = tuple((label, *_label_cells(score)) for label, score in metric.labels.items())
    if len(rows) > 1 and "f1" in measures_of(metric.name):
        pooled = LabelScore(metric.precision.value, metric.recall.value, metric.f1, metric.counts)
        rows += ((POOLED, *_label_cells(pooled)),)
    columns = ("label", "F1 %", "95% interval", "P", "R", "correct", "gold", "predicted")
    return TextTable(
        title or f"{metric.name} by label", columns, rows, ("label",), notes=(f"Scheme: {scheme_of(metric)}.",)
    )


def comparison_table(
    systems: Mapping[str, Scores], *, title: str = "Comparison", draws: int = 10_000, seed: int = 13
) -> TextTable:
    """The F1 and macro F1 of several systems side by side, with the p-value of each against the first.

    Args:
        draws: Swaps of the paired approximate randomisation test.

    Raises:
        InputError: no system, or systems that were scored under another condition or on other documents.
    """
    if not systems:
        raise InputError("a comparison needs at least one system")
    first_name, *other_names = systems
    first = systems[first_name]
    for name in other_names:
        _check_comparable(first_name, first, name, systems[name])
    columns = ["score", first_name]
    for name in other_names:
        columns += [name, "p"]
    rows = [
        (f"{metric.name}.{statistic}", *_side_by_side(systems, metric.name, statistic, draws, seed), scheme_of(metric))
        for metric in _shown(first)
        for statistic in _compared(metric)
    ]
    notes = [*_interval_notes(first), *_scheme_notes(first)]
    if other_names:
        notes.append(
            f"p: against {first_name}, two-sided paired approximate randomisation over documents, {draws:,} draws; "
            "not corrected for several comparisons."
        )
    notes += [f"{name}: {note}" for name, scores in systems.items() for note in coverage_notes(scores)]
    return TextTable(title, (*columns, "scheme"), tuple(rows), ("score", "scheme"), ("scheme",), tuple(notes))


def percent(value: float) -> str:
    """A share as a percentage with one decimal; ``-`` if it is undefined."""
    return EMPTY if math.isnan(value) else f"{100 * value:.1f}"


def interval(estimate: Estimate) -> str:
    """The interval in percent, such as ``61.2-70.9``."""
    low, high = percent(estimate.interval.low), percent(estimate.interval.high)
    return EMPTY if low == EMPTY else f"{low}-{high}"


def scheme_of(metric: Metric) -> str:
    """How the metric was computed: its scheme and, if triggers matter, where they came from."""
    return metric.scheme if metric.condition is None else f"{metric.scheme}, {metric.condition}"


def coverage_notes(scores: Scores) -> tuple[str, ...]:
    """What was not scored and why, a sentence each; none if everything was."""
    notes = [
        f"{number} of {scores.documents} gold documents do not annotate the layer '{layer}' and were skipped for it."
        for layer, number in scores.skipped.items()
    ]
    if scores.missing:
        notes.append(f"{len(scores.missing)} gold documents have no prediction and were scored as empty.")
    if scores.unknown:
        notes.append(f"{len(scores.unknown)} predicted documents have no gold document and were not scored.")
    notes += [
        f"{number} predictions of the layer '{layer}' were ignored: gold does not annotate their type there."
        for layer, number in scores.ignored.items()
    ]
    notes += [
        f"{number} {side} entities cannot be expressed by BIO tags and were not scored."
        for side, number in scores.untagged.items()
        if number
    ]
    return tuple(notes)


def _shown(scores: Scores) -> list[Metric]:
    return [metric for name, metric in scores.metrics.items() if name not in ENTITY_MATCHES]


def _quoted(metric: Metric) -> tuple[str, ...]:
    return tuple(m for m in measures_of(metric.name) if m not in ("precision", "recall"))


def _compared(metric: Metric) -> tuple[Statistic, ...]:
    statistics: tuple[Statistic, ...] = ("f1", "macro_f1")
    return tuple(statistic for statistic in statistics if statistic in measures_of(metric.name))


def _side_by_side(systems: Mapping[str, Scores], name: str, statistic: Statistic, draws: int, seed: int) -> list[str]:
    cells: list[str] = []
    first: Metric | None = None
    for scores in systems.values():
        metric = scores.metrics[name]
        estimate = metric.estimate(statistic)
        cells.append(f"{percent(estimate.value)} ({interval(estimate)})")
        if first is None:
            first = metric
        else:
            p = paired_p_value(first.by_document, metric.by_document, statistic=statistic, draws=draws, seed=seed)
            cells.append(EMPTY if math.isnan(p) else f"{p:.4f}")
    return cells


def _check_comparable(first_name: str, first: Scores, name: str, other: Scores) -> None:
    if first.condition != other.condition:
        raise InputError(f"'{first_name}' was scored with {first.condition}, '{name}' with {other.condition}")
    if first.metrics.keys() != other.metrics.keys():
        raise InputError(f"'{first_name}' and '{name}' were not scored on the same layers")
    for metric in first.metrics:
        if set(first.metrics[metric].by_document.documents) != set(other.metrics[metric].by_document.documents):
            raise InputError(f"'{first_name}' and '{name}' were not scored on the same documents")


def _label_cells(score: LabelScore) -> tuple[str, ...]:
    counts = (score.counts.correct, score.counts.gold, score.counts.predicted)
    ratios = (percent(score.precision), percent(score.recall))
    return (percent(score.f1.value), interval(score.f1), *ratios, *(str(count) for count in counts))


def _interval_notes(scores: Scores) -> tuple[str, ...]:
    if not scores.draws:
        return ()
    return (f"Intervals: bootstrap over documents, {scores.draws:,} draws.",)


def _scheme_notes(scores: Scores) -> tuple[str, ...]:
    """How each family of scores was computed, one sentence for all."""
    names: dict[str, list[str]] = {}
    for metric in _shown(scores):
        names.setdefault(scheme_of(metric), []).append(metric.name)
    return ("Schemes: " + "; ".join(f"{', '.join(found)}: {scheme}" for scheme, found in names.items()) + ".",)


def _markdown_row(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
