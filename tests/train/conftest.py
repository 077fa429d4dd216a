"""A run on the small corpus with the tiny encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from strife.configs.experiment import ExperimentConfig, parse_experiment


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Matrices of 32 columns gain nothing from threads, and lose much where the processors are busy."""
    torch.set_num_threads(1)


@pytest.fixture
def experiment(tiny_encoder: Path, small_corpus: Path, tmp_path: Path) -> Callable[..., ExperimentConfig]:
    """``experiment("folder", epochs=3, precision="float32", model={...})``: training keys by name, sections whole.

    It trains on two articles; ``repeat=1.75`` trains on all four with that weight.
    """

    def build(output: str = "run", **changes: Any) -> ExperimentConfig:
        repeat = changes.pop("repeat", None)
        sections = {key: changes.pop(key) for key in list(changes) if key in ExperimentConfig.model_fields}
        training = {"epochs": 2, "batch_size": 1, "precision": "float32", "save_steps": 1000} | changes
        train = {"path": str(small_corpus), "where": {"split": "train"}}
        raw = {
            "name": "tiny",
            "output": str(tmp_path / output),
            "encoder": str(tiny_encoder),
            "train": [{"path": str(small_corpus), "weight": repeat} if repeat else train],
            "dev": [{"path": str(small_corpus), "where": {"split": "dev"}}],
            "windows": {"max_pieces": 64, "overlap_tokens": 8},
            "model": {"argument_width": 32},
            "training": training,
        }
        return parse_experiment(raw | sections, where="test")

    return build
