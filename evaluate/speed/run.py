"""A speed benchmark from its config to its result files."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError, did_you_mean
from strife.configs.speed import SpeedConfig
from strife.data.atomic import replacing
from strife.evaluate.provenance import environment
from strife.evaluate.speed.articles import last, repeated, write
from strife.evaluate.speed.launches import Ready, encoder_shape, prepare_all
from strife.evaluate.speed.process import Launch, Resources, resources
from strife.evaluate.speed.report import SpeedResult, markdown
from strife.evaluate.speed.rounds import Files, Turns, take_turns
from strife.evaluate.speed.scaling import memory_flatness, scaled, scaling_files


def run_speed(
    config: SpeedConfig,
    *,
    contenders: Sequence[str] = (),
    note: Callable[[str], None] = lambda _: None,
    command: str | None = None,
) -> list[Path]:
    """Run a speed benchmark, and write ``results.json`` and ``table.md`` into its folder.

    They are written anew after every round and every part, so that what is measured is not lost.

    Args:
        config: The benchmark. Its paths are relative to the working directory.
        contenders: Names to restrict the run to; the reference always runs. Empty takes all.
        note: Is told what runs.
        command: What was typed, for the result; by default this process's arguments.

    Returns:
        The files that were written.

    Raises:
        InputError: a contender that there is not; the checkpoint cannot be loaded; the reference cannot run.
    """
    known = [contender.name for contender in config.contenders]
    for name in contenders:
        if name not in known:
            raise InputError(f"no contender '{name}' in this benchmark{did_you_mean(name, known)}")
    ready, skipped = prepare_all(config, contenders)
    used = resources(config.threads, config.cores)
    folder = config.location / "articles"
    files = Files(
        write(folder / "warm-up.jsonl", last(config.warm_up)),
        write(folder / "documents.jsonl", repeated(config.documents)),
        write(folder / "latency.jsonl", repeated(config.latency_documents)),
    )
    result = SpeedResult(
        config=config,
        made={"command": command or shlex.join(sys.argv), **environment(), "processor": processor()},
        articles={name: getattr(files.documents, name) for name in ("documents", "tokens", "characters")},
        cores=len(used.cores) or config.threads,
        turns=Turns(skipped=dict(skipped)),
        launches={each.contender.name: each.launch for each in ready},
    )
    _measure(result, ready, files, used, note)
    return _written(result)


def _measure(
    result: SpeedResult, ready: Sequence[Ready], files: Files, used: Resources, note: Callable[[str], None]
) -> None:
    config = result.config
    folder = config.location / "articles"
    for turns in take_turns(ready, files, used, rounds=config.rounds, peak=_peak_launch(config), note=note):
        turns.skipped = {**result.turns.skipped, **turns.skipped}
        result.turns = turns
        if config.reference in turns.skipped:
            raise InputError(f"the reference '{config.reference}' cannot run: {turns.skipped[config.reference]}")
        _written(result)
    able = [each for each in ready if each.contender.name not in result.turns.skipped]
    if config.scaling is not None:
        chosen = [each for each in able if each.contender.name in config.scaling.contenders]
        sizes = scaling_files(config.scaling, folder, warm_up=files.warm_up)
        result.scaling = scaled(chosen, sizes, used, rounds=config.scaling.rounds, note=note)
        _written(result)
    if config.memory is not None:
        chosen = [each for each in able if each.contender.name in config.memory.contenders]
        result.memory = memory_flatness(chosen, config.memory, folder, used, note=note)


def _peak_launch(config: SpeedConfig) -> Launch:
    shape = encoder_shape(Path(config.checkpoint))
    sizes = {"width": shape.width, "inner_width": shape.inner_width}
    return Launch("matrix_peak", {**sizes, "seconds": config.peak_seconds, "device": config.device})


def _written(result: SpeedResult) -> list[Path]:
    folder = result.config.location
    content: dict[str, Any] = result.to_json()
    texts = {"results.json": json.dumps(content, indent=1, ensure_ascii=False) + "\n", "table.md": markdown(result)}
    for name, text in texts.items():
        with replacing(folder / name) as part:
            part.write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def processor() -> str:
    """The processor's name, where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "processor unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "processor unknown"
