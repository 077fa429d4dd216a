"""Mean and standard deviation over seeds, from the result files that ``strife evaluate -o`` writes.

Example: python -m strife.evaluate.summary evaluate/results/re3d-*.json -o evaluate/results/re3d.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.evaluate.seeds import over_seeds

CONDITIONS = ("predicted_triggers", "gold_triggers")
MEASURES = ("precision", "recall", "f1", "macro_f1", "accuracy")


def summarise(files: Sequence[Path]) -> dict[str, Any]:
    """The spread of every score over runs that differ in their seed alone.

    ``incomplete`` names the scores that not every run has.

    Raises:
        InputError: fewer than two files, files scored on different articles, or runs that differ in more than the seed.
    """
    results = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    if len(results) < 2:
        raise InputError("give the result files of at least two seeds")
    corpora = [[corpus["fingerprint"] for corpus in result["corpora"]] for result in results]
    if any(other != corpora[0] for other in corpora):
        raise InputError("these files were scored on different articles")
    configs = [_config(result) for result in results]
    if any(other != configs[0] for other in configs):
        raise InputError("these runs differ in more than their seed")
    scores = over_seeds([_scores(result) for result in results])
    return {
        "files": [file.name for file in files],
        "seeds": [result["trained"]["config"]["seed"] for result in results],
        "corpora": results[0]["corpora"],
        "config": configs[0],
        "scores": {name: spread.to_json() for name, spread in scores.spreads.items()},
        "incomplete": list(scores.incomplete),
        "commit": results[0]["evaluated_with"]["commit"],
        "hardware": results[0]["trained"]["hardware"],
        "versions": results[0]["trained"]["versions"],
    }


def _config(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result["trained"]["config"].items() if key not in ("seed", "output")}


def _scores(result: dict[str, Any]) -> dict[str, float | None]:
    """Every score of one result file by ``condition.metric.measure``, None where it is undefined."""
    found: dict[str, float | None] = {}
    for condition in CONDITIONS:
        for metric, scores in result.get(condition, {}).get("metrics", {}).items():
            for measure in MEASURES:
                if measure in scores:
                    found[f"{condition}.{metric}.{measure}"] = scores[measure]["value"]
    return found


def main() -> None:
    """Parse the command line, print the table, write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        summary = summarise(arguments.files)
    except (InputError, OSError, KeyError, json.JSONDecodeError) as error:
        sys.exit(f"error: {type(error).__name__}: {error}")
    arguments.output.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, spread in summary["scores"].items():
        sys.stdout.write(f"{name}: {spread['mean']:.3f} ± {spread['standard_deviation']:.3f}\n")


if __name__ == "__main__":
    main()
