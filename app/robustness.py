"""Robustness and fairness of a checkpoint: its scores on perturbed articles, and what changes when names change places.

Example: python -m strife.app.robustness demo/quickstart/checkpoint embedded --part dev -o robustness.json

docs/robustness.md tells what is done to the articles and what exactly is counted.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from strife.app.terminal import console, notes, quiet_libraries
from strife.configs import swaps as swap_names
from strife.configs.errors import InputError
from strife.configs.experiment import CorpusConfig
from strife.configs.swaps import SwapConfig
from strife.data.corpora import load_corpus
from strife.data.name_swaps import NameSwaps
from strife.evaluate.provenance import environment, file_fingerprints
from strife.evaluate.robustness import measure_robustness
from strife.evaluate.swaps import measure_swaps
from strife.models.extractor import Extractor


def main() -> None:
    """Measure both, print the tables and write the result."""
    arguments = _parse(sys.argv[1:])
    quiet_libraries()
    try:
        measure(arguments)
    except InputError as error:
        notes.print(f"error: {error}")
        sys.exit(1)


def measure(arguments: argparse.Namespace) -> None:
    """Run what the command line asks for.

    Raises:
        InputError: a broken checkpoint or corpus, or one whose labels the checkpoint does not know.
    """
    extractor = Extractor.load(arguments.checkpoint, backend=arguments.backend)
    where = {"split": arguments.part} if arguments.part else {}
    config = CorpusConfig(path=arguments.corpus, where=where, layers=extractor.ontology.layers)
    corpus = load_corpus(config, arguments.corpus, extractor.ontology)
    clean = list(extractor.stream(document.without_annotation() for document in corpus.documents))
    seed, draws = arguments.seed, arguments.draws
    robustness = measure_robustness(
        corpus.documents, clean, extractor.stream, ontology=extractor.ontology, seed=seed, draws=draws
    )
    names = SwapConfig.load()
    swaps = measure_swaps(clean, extractor.stream, NameSwaps(names), control=names.control, seed=seed, draws=draws)
    result = {
        "command": f"python -m strife.app.robustness {shlex.join(sys.argv[1:])}",
        "checkpoint": extractor.version,
        "backend": extractor.backend.name,
        "part": arguments.part,
        "corpus": corpus.summary(),
        "seed": seed,
        "names": file_fingerprints([Path(swap_names.__file__).with_name("swaps.yaml")]),
        "environment": environment(),
        "robustness": robustness.to_json(),
        "swaps": swaps.to_json(),
    }
    arguments.output.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    title = f"{extractor.version} ({extractor.backend.name}) on {corpus.name} {arguments.part or ''}".strip()
    console.print(robustness.table(title=f"{title}: perturbed articles"))
    console.print(swaps.table(title=f"{title}: flips when names change places"))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m strife.app.robustness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("checkpoint", type=Path, help="a checkpoint folder")
    parser.add_argument("corpus", help="annotated articles: a file, a folder, or 'embedded'")
    parser.add_argument("--part", choices=("train", "dev", "test"), help="only the articles of this split")
    parser.add_argument("--seed", type=int, default=13, help="of the perturbations, the swaps and the intervals")
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap samples behind each interval")
    parser.add_argument("--backend", default="auto", help="auto, torch, torch-bfloat16, onnx or onnx-int8")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the result, as JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
