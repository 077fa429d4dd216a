"""Scores against the share of the training articles, from the result files that ``strife evaluate -o`` writes.

Give the files of every share and seed, scored on one or several corpora.

Example: python -m strife.evaluate.learning_curve scores/*.json -o evaluate/results/learning-curve.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from strife.configs.errors import InputError
from strife.evaluate.summary import summarise

SCORES = (
    "predicted_triggers.entities.default.f1",
    "predicted_triggers.entities.default.macro_f1",
    "predicted_triggers.events.TI.f1",
    "predicted_triggers.events.TC.f1",
    "predicted_triggers.events.AC+.f1",
    "predicted_triggers.factuality.macro_f1",
    "predicted_triggers.claims.macro_f1",
    "gold_triggers.events.AI+.f1",
    "gold_triggers.events.AC+.f1",
)
"""The scores that a learning curve shows, where they were measured."""


def learning_curve(files: Sequence[Path]) -> dict[str, Any]:
    """The spread over seeds of each score, by scored corpus and share of the training articles.

    Returns:
        ``curves`` maps a corpus to its points, smallest share first; a point has the share, the number of training
        articles, the seeds and the scores. The rest says what all points were made by.

    Raises:
        InputError: a share with a single seed, or runs that differ in more than seed, share and length of training.
    """
    groups: dict[tuple[str, float], list[Path]] = defaultdict(list)
    made_by: dict[str, Path] = {}
    for file in files:
        result = _read(file)
        groups[_scored_on(result), _share(result)].append(file)
        made_by.setdefault(_constants(result), file)
    if len(made_by) > 1:
        one, other, *_ = made_by.values()
        raise InputError(f"{one} and {other} differ in more than seed, share and length of training")
    curves: dict[str, list[dict[str, Any]]] = defaultdict(list)
    summary: dict[str, Any] = {}
    for (corpus, share), members in sorted(groups.items()):
        summary = summarise(members)
        if len(set(summary["seeds"])) < len(members):
            raise InputError(f"a seed stands twice among {', '.join(file.name for file in members)}")
        curves[corpus].append(_point(share, members[0], summary))
    if not curves:
        raise InputError("give at least one result file")
    return {
        "curves": dict(curves),
        "encoder": summary["config"]["encoder"],
        "hardware": summary["hardware"],
        "versions": summary["versions"],
    }


def draw(curves: Mapping[str, Sequence[Mapping[str, Any]]], picture: Path) -> None:
    """Draw a panel for each corpus into a PNG: mean over seeds, with one standard deviation as a bar."""
    figure, axes = plt.subplots(1, len(curves), figsize=(4.6 * len(curves), 3.9), layout="constrained", squeeze=False)
    for axis, (corpus, points) in zip(axes[0], curves.items(), strict=True):
        for name in SCORES:
            shown = [(point["articles"], point["scores"][name]) for point in points if name in point["scores"]]
            if shown and not name.endswith("macro_f1"):
                condition, _, metric = name.removesuffix(".f1").partition(".")
                label = metric if condition == "predicted_triggers" else f"{metric}, triggers given"
                means, deviations = ([spread[key] for _, spread in shown] for key in ("mean", "standard_deviation"))
                axis.errorbar([x for x, _ in shown], means, yerr=deviations, marker=".", capsize=3, label=label)
        axis.set(title=corpus.replace(" (", "\n("), xlabel="training articles", ylim=(0, 1))
        axis.legend(fontsize=7, frameon=False)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(alpha=0.25)
    axes[0][0].set_ylabel("F1")
    figure.savefig(picture, dpi=130)
    plt.close(figure)


def _read(file: Path) -> dict[str, Any]:
    result = json.loads(file.read_text(encoding="utf-8"))
    try:
        _scored_on(result)
        _share(result)
    except (KeyError, TypeError) as error:
        raise InputError(f"{file}: no result of this version's 'strife evaluate': {error} is missing") from None
    return result


def _constants(result: Mapping[str, Any]) -> str:
    """What all runs of one curve have in common: the config but for seed, output, share and length of training."""
    config = {key: value for key, value in result["trained"]["config"].items() if key not in ("seed", "output")}
    config["train"] = [{**corpus, "fraction": None} for corpus in config["train"]]
    changing = ("epochs", "evaluate_every_epochs")
    config["training"] = {key: value for key, value in config["training"].items() if key not in changing}
    return json.dumps(config, sort_keys=True)


def _scored_on(result: Mapping[str, Any]) -> str:
    """The last parts of the names of the scored corpora, how many articles they have, and how arguments compare."""
    names = " + ".join("/".join(corpus["name"].split("/")[-2:]) for corpus in result["corpora"])
    articles = sum(corpus["documents"] for corpus in result["corpora"])
    return f"{names} ({articles} articles, arguments by {result['arguments']})"


def _share(result: Mapping[str, Any]) -> float:
    return float(result["trained"]["config"]["train"][0]["fraction"])


def _point(share: float, example: Path, summary: Mapping[str, Any]) -> dict[str, Any]:
    trained = json.loads(example.read_text(encoding="utf-8"))["trained"]
    return {
        "share": share,
        "articles": sum(corpus["documents"] for corpus in trained["train"]),
        "seeds": summary["seeds"],
        "epochs": summary["config"]["training"]["epochs"],
        "trained_at_commit": trained["commit"],
        "scored_at_commit": summary["commit"],
        "scored_on": [corpus["fingerprint"] for corpus in summary["corpora"]],
        "scores": {name: summary["scores"][name] for name in SCORES if name in summary["scores"]},
    }


def main() -> None:
    """Parse the command line, write the figures and, beside them, the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, help="a .json file; a .png is written beside it")
    arguments = parser.parse_args()
    if arguments.output.suffix != ".json":
        parser.error(f"{arguments.output}: name a .json file")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = learning_curve(arguments.files)
    except (InputError, OSError, KeyError, json.JSONDecodeError) as error:
        sys.exit(f"error: {type(error).__name__}: {error}")
    arguments.output.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draw(found["curves"], arguments.output.with_suffix(".png"))
    for corpus, points in found["curves"].items():
        sys.stdout.write(f"{corpus}\n")
        for point in points:
            scores = "  ".join(f"{name} {score['mean']:.3f}" for name, score in point["scores"].items())
            sys.stdout.write(f"  {point['articles']:>4} articles: {scores}\n")


if __name__ == "__main__":
    main()
