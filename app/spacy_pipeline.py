"""A spaCy CNN pipeline for the entities of an experiment, as a folder that ``spacy.load`` takes: docs/speed.md.

Example: python -m strife.app.spacy_pipeline configs/quickstart.yaml -o runs/spacy-cnn
"""

from __future__ import annotations

import argparse
from pathlib import Path

from strife.app.systems import task_of
from strife.configs.experiment import load_experiment
from strife.evaluate.baselines import spacy_cnn


def main() -> None:
    """Train on the training part, keep the epoch that is best on dev, write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    finder = spacy_cnn.fit_entities(task_of(load_experiment(arguments.config)))
    finder.nlp.to_disk(arguments.output)
    print(f"{arguments.output}: the weights of epoch {finder.epoch}")


if __name__ == "__main__":
    main()
