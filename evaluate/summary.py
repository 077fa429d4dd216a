"""Mean and standard deviation over seeds, from the result files that ``strife evaluate -o`` writes.

Example: python -m strife.evaluate.summary evaluate/results/re3d-*.json -o evaluate/results/re3d.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError

CONDITIONS = ("predicted_triggers", "gold_triggers")


def summarise(files: Sequence[Path]) -> dict[str, Any]:
    """The spread of every score over runs that differ in their seed alone.

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
    return {
        "files": [file.name for file in files],
        "seeds": [result["trained"]["config"]["seed"] for result in results],
        "corpora": results[0]["corpora"],
        "config": configs[0],
        "scores": {name: _spread(values) for name, values in _values(results).items()},
        "commit": results[0]["evaluated_with"]["commit"],
        "hardware": results[0]["trained"]["hardware"],
        "versions": results[0]["trained"]["versions"],
    }


def _config(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result["trained"]["config"].items() if key not in ("seed", "output")}


def _values(results: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for result in results:
        for condition in CONDITIONS:
            for metric, scores in result.get(condition, {}).get("metrics", {}).items():
                for measure in ("precision", "recall", "f1", "macro_f1", "accuracy"):
                    value = scores.get(measure, {}).get("value")
                    if value is not None:
                        values.setdefault(f"{condition}.{metric}.{measure}", []).append(value)
    return {name: found for name, found in values.items() if len(found) == len(results)}


def _spread(values: Sequence[float]) -> dict[str, Any]:
    """Mean and sample standard deviation (n - 1)."""
    return {
        "mean": round(statistics.mean(values), 4),
        "standard_deviation": round(statistics.stdev(values), 4),
        "values": [round(value, 4) for value in values],
    }


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
