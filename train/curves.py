"""The learning-curve picture."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from strife.train.callbacks import SCORE


def draw_learning_curve(metrics: Path, picture: Path) -> None:
    """Draw training loss and dev scores over epochs from ``metrics.jsonl`` into a PNG."""
    lines = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    losses = [(line["epoch"], line["loss"]) for line in lines if "loss" in line]
    evaluations = [line for line in lines if SCORE in line]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8), width_ratios=(2, 3), layout="constrained")
    left.plot([epoch for epoch, _ in losses], [loss for _, loss in losses], color="#8a4b2f", linewidth=1.4)
    left.set(title="Training loss", xlabel="epoch", ylabel="loss", yscale="log")
    for name in sorted({key for line in evaluations for key in line if key.startswith("eval_")}):
        points = [(line["epoch"], line[name]) for line in evaluations if name in line]
        chosen = name == SCORE
        label = "score that chooses the checkpoint" if chosen else name.removeprefix("eval_")
        style = {"color": "black", "linewidth": 2.2} if chosen else {"linewidth": 1.1}
        right.plot([x for x, _ in points], [y for _, y in points], marker=".", label=label, **style)
    right.set(title="Dev scores (F1)", xlabel="epoch", ylim=(0, 1))
    right.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(alpha=0.25)
    figure.savefig(picture, dpi=130)
    plt.close(figure)
