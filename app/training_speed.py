"""How fast strife trains beside the recipe of Hugging Face's run_ner, on the same articles, in turns.

Example: python -m strife.app.training_speed configs/re3d.yaml -o training-speed.json

Both read the same training articles so many times with the same encoder on the same cores; strife's time has one
scoring of the dev part in it, which the recipe does not do.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from strife.app.systems import task_of
from strife.configs.experiment import ExperimentConfig, load_experiment
from strife.data.corpora import fingerprint
from strife.data.tokens import token_spans
from strife.evaluate.provenance import environment
from strife.evaluate.systems import Task
from strife.train.run import Run
from strife.train.token_classification import RECIPES, fit_token_classifier


def main() -> None:
    """Time both, print the medians and write every measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    config = load_experiment(arguments.config)
    task = task_of(config)
    tokens = arguments.epochs * sum(len(token_spans(document.text)) for document in task.train)
    rates: dict[str, list[float]] = {"strife": [], "run_ner": []}
    for _ in range(arguments.rounds):
        rates["strife"].append(tokens / _strife(config, arguments.epochs))
        rates["run_ner"].append(tokens / _run_ner(task, arguments.epochs, config.encoder))
    ratios = [ours / theirs for ours, theirs in zip(*rates.values(), strict=True)]
    result: dict[str, Any] = {
        "command": f"python -m strife.app.training_speed {' '.join(sys.argv[1:])}",
        "training_articles": fingerprint(task.train),
        "tokens": tokens,
        "batch_sizes": {"strife": config.training.batch_size, "run_ner": RECIPES["run_ner"].batch_size},
        "threads": torch.get_num_threads(),
        "tokens_per_second": rates,
        "ratios": ratios,
        "environment": environment(),
    }
    arguments.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, found in rates.items():
        print(f"{name}: {statistics.median(found):,.0f} training tokens a second")
    print(f"ratio: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def _strife(config: ExperimentConfig, epochs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        training = config.training.model_copy(update={"epochs": epochs, "evaluate_every_epochs": epochs})
        run = Run(config.model_copy(update={"output": f"{folder}/run", "training": training}))
        started = time.perf_counter()
        run.train()
        return time.perf_counter() - started


def _run_ner(task: Task, epochs: int, encoder: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(RECIPES["run_ner"], epochs=epochs)
        started = time.perf_counter()
        fit_token_classifier(replace(task, folder=Path(folder)), encoder=encoder, settings=settings)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
