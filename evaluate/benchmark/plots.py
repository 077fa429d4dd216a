"""The pictures of a benchmark's page, each an SVG that needs nothing else."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

_PALETTE = (
    "#1f4e79",
    "#c0562f",
    "#4f7f52",
    "#8a6d9f",
    "#b58f2b",
    "#5b8aa6",
    "#7a4a3a",
    "#777777",
    "#a8577e",
    "#2f8f83",
    "#222222",
    "#d98a6a",
)
_DASHES = ("-", "--", ":", "-.")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "svg.hashsalt": "strife",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "axes.axisbelow": True,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """An F1 with its interval, shares from 0 to 1; the interval's ends are NaN where there is none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Dev scores of one run."""

    system: str
    seed: int
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Point:
    """A system's speed and score."""

    name: str
    documents_per_second: float
    f1: float


def colours_of(systems: Iterable[str]) -> dict[str, str]:
    """A colour for each system; they repeat after twelve."""
    return {name: _PALETTE[index % len(_PALETTE)] for index, name in enumerate(dict.fromkeys(systems))}


def bars(
    labels: Sequence[str], systems: Mapping[str, Sequence[Bar | None]], *, colours: Mapping[str, str], title: str
) -> str:
    """Horizontal bars with intervals: a group a label, a bar a system; None leaves a gap."""
    with mpl.rc_context(_STYLE):
        height = 0.55 + len(labels) * (0.16 + 0.15 * len(systems))
        figure, axis = _figure(6.6, height, title)
        step = 0.82 / len(systems)
        for index, (name, found) in enumerate(systems.items()):
            rows = [
                (row + (index - (len(systems) - 1) / 2) * step, bar) for row, bar in enumerate(found) if bar is not None
            ]
            axis.barh(
                [at for at, _ in rows], [bar.value for _, bar in rows], step * 0.92, color=colours[name], label=name
            )
            known = [(at, bar) for at, bar in rows if not math.isnan(bar.low)]
            values = [bar.value for _, bar in known]
            errors = [
                [max(bar.value - bar.low, 0) for _, bar in known],
                [max(bar.high - bar.value, 0) for _, bar in known],
            ]
            axis.errorbar(
                values, [at for at, _ in known], xerr=errors, fmt="none", ecolor="#222222", elinewidth=0.8, capsize=1.5
            )
        axis.set(
            yticks=range(len(labels)), yticklabels=labels, xlim=(0, 1), xlabel="F1", ylim=(len(labels) - 0.5, -0.5)
        )
        axis.grid(visible=False, axis="y")
        axis.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return _svg(figure)


def confusion(rows: Sequence[str], columns: Sequence[str], counts: NDArray[np.int64], *, title: str) -> str:
    """A matrix of gold labels (rows) against predicted ones (columns), coloured by share of the row."""
    with mpl.rc_context(_STYLE):
        figure, axis = _figure(1.6 + 0.42 * len(columns), 1.3 + 0.3 * len(rows), title)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axis.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for row, column in np.argwhere(counts > 0):
            colour = "white" if shares[row, column] > 0.55 else "#222222"
            axis.text(column, row, f"{counts[row, column]}", ha="center", va="center", color=colour, fontsize=7)
        axis.set(
            xticks=range(len(columns)), yticks=range(len(rows)), yticklabels=rows, xlabel="predicted", ylabel="gold"
        )
        axis.set_xticklabels(columns, rotation=55, ha="right", rotation_mode="anchor")
        axis.grid(visible=False)
        return _svg(figure)


def reliability(curves: Mapping[str, Sequence[tuple[float, float, int]]], *, colour: str, title: str) -> str:
    """Accuracy of one system against its mean confidence, a line a layer, a point a bin, sized by its answers."""
    with mpl.rc_context(_STYLE):
        figure, axis = _figure(4.4, 3.6, title)
        axis.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
        for index, (name, found) in enumerate(curves.items()):
            places = np.array([(confidence, accuracy) for confidence, accuracy, _ in found]).reshape(-1, 2)
            sizes = np.array([answers for _, _, answers in found], dtype=np.float64)
            dashes = _DASHES[index % len(_DASHES)]
            axis.plot(places[:, 0], places[:, 1], color=colour, linestyle=dashes, linewidth=1.2, label=name)
            axis.scatter(
                places[:, 0], places[:, 1], 8 + 90 * sizes / max(sizes.max(initial=1), 1), color=colour, alpha=0.7
            )
        axis.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="share that is right")
        axis.legend(frameon=False, loc="upper left")
        return _svg(figure)


def learning(curves: Sequence[Curve], *, colours: Mapping[str, str], title: str) -> str:
    """Dev score by epoch, a line a run; the seeds of a system differ in their dashes."""
    with mpl.rc_context(_STYLE):
        figure, axis = _figure(5.6, 3.4, title)
        runs: dict[str, int] = {}
        for curve in curves:
            runs[curve.system] = runs.get(curve.system, -1) + 1
            axis.plot(
                [epoch for epoch, _ in curve.points],
                [score for _, score in curve.points],
                _DASHES[runs[curve.system] % len(_DASHES)],
                marker=".",
                linewidth=1.1,
                color=colours[curve.system],
                label=f"{curve.system}, seed {curve.seed}",
            )
        axis.set(xlabel="epoch", ylabel="dev score", ylim=(0, 1))
        axis.legend(frameon=False, fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return _svg(figure)


def speed(points: Sequence[Point], *, colours: Mapping[str, str], score: str, title: str) -> str:
    """A score against articles annotated per second, on a logarithmic axis."""
    with mpl.rc_context(_STYLE):
        figure, axis = _figure(5.6, 3.4, title)
        for point in points:
            axis.scatter([point.documents_per_second], [point.f1], color=colours[point.name], s=28)
            axis.annotate(
                point.name, (point.documents_per_second, point.f1), (5, 3), textcoords="offset points", fontsize=8
            )
        axis.set(xscale="log", xlabel="documents per second", ylabel=score, ylim=(0, 1))
        axis.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.margins(x=0.25)
        return _svg(figure)


def _figure(width: float, height: float, title: str) -> tuple[Figure, Axes]:
    figure, axis = plt.subplots(figsize=(width, height), layout="constrained")
    axis.set_title(title, loc="left", fontsize=10, fontweight="bold")
    return figure, axis


def _svg(figure: Figure) -> str:
    """The figure as an ``<svg>`` element, without XML declaration, the same bytes every time."""
    buffer = io.StringIO()
    with warnings.catch_warnings():  # a label in a script that matplotlib's font lacks: the browser has one for it
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    plt.close(figure)
    text = buffer.getvalue()
    return text[text.index("<svg") :]
