"""One run of one system on one corpus with one seed: what it depends on, what it left, whether that still holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.data.jsonlines import read_documents, write_documents
from strife.evaluate.systems import Annotator, Task, Unavailable

_STATE = "unit.json"
_PREDICTIONS = "predictions.jsonl"
_GIVEN = "predictions-gold-triggers.jsonl"


@dataclass(frozen=True)
class Unit:
    """A run to be made or already made.

    Attributes:
        folder: Where the predictions, the state and the system's own files lie.
        identity: Everything that the predictions depend on but the code: settings, data fingerprints, seed. What was
            run under another identity is run again.
    """

    corpus: str
    system: str
    seed: int
    folder: Path
    identity: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a unit.

    Attributes:
        skipped: Why there are no predictions; None where there are.
        layers: The layers that the system predicts.
        predicted: Its Documents; so ``given``, made on gold triggers, None if the system cannot or gold has none.
        seconds: Of fitting and of predicting, by name; fitting that went on after a stop counts its last part alone.
        environment: Commit, versions and hardware of the run.
    """

    skipped: str | None
    layers: tuple[str, ...] = ()
    predicted: tuple[Document, ...] = ()
    given: tuple[Document, ...] | None = None
    seconds: dict[str, float] | None = None
    environment: dict[str, Any] | None = None

    @property
    def documents_per_second(self) -> float:
        """Articles annotated per second, triggers predicted, by this machine as busy as it was."""
        return len(self.predicted) / max((self.seconds or {}).get("predict", 0.0), 1e-9)


def cached(unit: Unit) -> Outcome | None:
    """What an earlier run left, if its identity is the same; None if there is nothing that holds."""
    try:
        state = json.loads((unit.folder / _STATE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    if state.get("identity") != _as_json(unit.identity):
        return None
    if state["skipped"] is not None:
        return Outcome(skipped=state["skipped"], environment=state["environment"])
    predictions, given = unit.folder / _PREDICTIONS, unit.folder / _GIVEN
    if not predictions.is_file() or (state["gold_triggers"] and not given.is_file()):
        return None
    return Outcome(
        skipped=None,
        layers=tuple(state["layers"]),
        predicted=tuple(read_documents(predictions)),
        given=tuple(read_documents(given)) if state["gold_triggers"] else None,
        seconds=state["seconds"],
        environment=state["environment"],
    )


def _as_json(value: Any) -> Any:
    """As it comes back from a file: lists for tuples, texts for the numbers that name options."""
    return json.loads(json.dumps(value, default=str))


def run(
    unit: Unit,
    fit: Callable[[Task], Annotator],
    task: Task,
    gold: Sequence[Document],
    *,
    environment: dict[str, Any],
) -> Outcome:
    """Fit a system and annotate the texts of ``gold``; keep everything in the unit's folder.

    A system that cannot run here (no weights, no key) or does not apply to the corpus leaves the reason alone.
    """
    unit.folder.mkdir(parents=True, exist_ok=True)
    (unit.folder / _STATE).unlink(missing_ok=True)
    outcome = _outcome(fit, task, gold, environment)
    if outcome.skipped is None:
        write_documents(unit.folder / _PREDICTIONS, outcome.predicted)
        if outcome.given is not None:
            write_documents(unit.folder / _GIVEN, outcome.given)
    state = {
        "identity": _as_json(unit.identity),
        "skipped": outcome.skipped,
        "layers": list(outcome.layers),
        "gold_triggers": outcome.given is not None,
        "seconds": outcome.seconds,
        "environment": environment,
    }
    part = unit.folder / f"{_STATE}.part"
    part.write_text(json.dumps(state, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(unit.folder / _STATE)
    return outcome


def _outcome(
    fit: Callable[[Task], Annotator], task: Task, gold: Sequence[Document], environment: dict[str, Any]
) -> Outcome:
    started = time.perf_counter()
    try:
        system = fit(task)
        fitted = time.perf_counter()
        predicted = system.predict([blind(document) for document in gold])
        seconds = {"fit": fitted - started, "predict": time.perf_counter() - fitted}
        given = None
        if system.reads_gold_triggers and any(document.events for document in gold):
            with_events = [
                with_triggers(document) for document in gold if "events" in document.layers or document.events
            ]
            given = tuple(system.predict(with_events, gold_triggers=True))
    except Unavailable as reason:
        return Outcome(skipped=str(reason), environment=environment)
    return Outcome(
        skipped=None,
        layers=system.layers,
        predicted=tuple(predicted),
        given=given,
        seconds={name: round(value, 3) for name, value in seconds.items()},
        environment=environment,
    )


def blind(document: Document) -> Document:
    """The article as a system may see it: no annotation, and of the metadata the published tokens alone."""
    meta = {"tokens": document.meta["tokens"]} if "tokens" in document.meta else {}
    return replace(document.without_annotation(), meta=meta)


def with_triggers(document: Document) -> Document:
    """The article with its triggers and their types, and nothing that depends on them."""
    events = tuple(replace(event, arguments=(), factuality=None, claim=None) for event in document.events)
    return replace(blind(document), events=events, layers=("events",))


def check_unit_folder(folder: Path) -> None:
    """Refuse an output folder that is a file.

    Raises:
        InputError: it is.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"output: {folder} is a file; name a folder")
