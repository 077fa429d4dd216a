"""A checkpoint of random weights on the tiny encoder, and a benchmark with everything small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strife.configs.ontology import load_ontology
from strife.configs.speed import SpeedConfig
from strife.evaluate.speed.process import Launch
from strife.models.checkpoint import save_checkpoint
from strife.models.encoders import load_tokenizer
from strife.models.joint import JointModel


@pytest.fixture(scope="session")
def checkpoint(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder."""
    folder = tmp_path_factory.mktemp("speed") / "checkpoint"
    model = JointModel.from_encoder(str(tiny_encoder), load_ontology("strife"), max_pieces=64, overlap_tokens=8)
    save_checkpoint(folder, model, load_tokenizer(str(tiny_encoder)), {"version": "tiny"})
    return folder


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a contender's process finds it."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def speed_config(checkpoint: Path, tmp_path: Path) -> Callable[..., SpeedConfig]:
    """A benchmark of one small round; keyword arguments change it."""

    def make(**changes: Any) -> SpeedConfig:
        settings: dict[str, Any] = {
            "name": "tiny",
            "output": str(tmp_path / "speed"),
            "checkpoint": str(checkpoint),
            "reference": "strife",
            "rounds": 1,
            "threads": 1,
            "documents": 2,
            "warm_up": 1,
            "latency_documents": 1,
            "peak_seconds": 0.01,
            "price": {"per_core_hour": 0.05, "currency": "EUR", "source": "an invented shop"},
            "contenders": [{"name": "strife", "kind": "strife"}],
        }
        return SpeedConfig.model_validate(settings | changes)

    return make


TOY = """
import time

def load(options):
    if "needs" in options:
        __import__(options["needs"])
    print("a library that prints")

    def annotate(articles):
        for article in articles:
            time.sleep(options.get("sleep", 0))
            if options.get("fails") in article["text"]:
                raise ValueError("this text is too odd")
            if options.get("exits"):
                raise SystemExit(3)
            with open(options["log"], "a") as log:
                print(options["name"], article["id"], file=log)
            yield article
            if options.get("doubles"):
                yield article

    return annotate

def measure(options):
    return {"rates": {"fp32": {"toy": 1000.0}}, "reasons": {"int8, toy": "not in this toy"}}
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Launch]:
    """A contender that needs nothing but Python; ``toy("name", sleep=0.1)`` tells how to start it.

    It logs every article to ``toy.log``; its options let it fail in every way.
    """
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "toy_contender.py").write_text(TOY, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    log = str(tmp_path / "toy.log")
    return lambda name, **options: Launch("toy_contender", {"name": name, "log": log, "fails": "ODD", **options})
