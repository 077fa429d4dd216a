"""``strife benchmark``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from strife.app.terminal import console, notes, quiet_libraries
from strife.configs.errors import InputError


def benchmark(
    config: Path,
    *,
    corpora: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    systems: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    report_only: bool = False,
) -> None:
    """Compare systems on corpora over seeds, or their speed; what is done already is not done again.

    Writes one folder: raw predictions, every score with interval and scheme (results.json), a table (table.md) and a
    page with plots and errors on the text (index.html). A speed benchmark (configs/speed.yaml) runs its contenders in
    turns and writes results.json and table.md.

    Example: strife benchmark configs/benchmarks/public.yaml --corpora re3d --systems crf

    Parameters
    ----------
    config
        The benchmark, a YAML file.
    corpora
        Run these alone; the report shows everything that is done.
    systems
        Run these systems or contenders alone; may be repeated.
    report_only
        Run nothing; make the report anew from what is done.
    """
    from strife.configs.benchmark import load_benchmark
    from strife.configs.speed import is_speed_benchmark

    if is_speed_benchmark(config):
        if corpora or report_only:
            raise InputError("a speed benchmark has neither --corpora nor --report-only")
        _speed(config, systems)
        return
    described = load_benchmark(config)
    quiet_libraries()
    from strife.app.benchmark import Benchmark

    found = Benchmark(described, config.parent, corpora=corpora, systems=systems)
    if not report_only:
        missing = list(found.missing())
        if not missing:
            notes.print("nothing to run: every result is there")
        for number, (runs, system, unit, experiment) in enumerate(missing, 1):
            where = f"[{number}/{len(missing)}] {unit.corpus}, {unit.system}, seed {unit.seed}"
            notes.print(f"{where}: running", soft_wrap=True)
            outcome = runs.result(unit, system, experiment)
            seconds = outcome.seconds or {}
            done = f"fitted in {seconds.get('fit', 0):.0f} s, {outcome.documents_per_second:.1f} articles a second"
            notes.print(f"{where}: {f'skipped: {outcome.skipped}' if outcome.skipped else done}", soft_wrap=True)
    for path in found.report():
        console.print(f"wrote {path}", soft_wrap=True)


def _speed(config: Path, contenders: tuple[str, ...]) -> None:
    from strife.configs.speed import load_speed

    described = load_speed(config)
    quiet_libraries()
    from strife.evaluate.speed.run import run_speed

    for path in run_speed(described, contenders=contenders, note=lambda line: notes.print(line, soft_wrap=True)):
        console.print(f"wrote {path}", soft_wrap=True)
