"""Contenders in turns: in every round each of them annotates the same articles on the same cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strife.evaluate.speed.articles import ArticleFile
from strife.evaluate.speed.launches import Ready
from strife.evaluate.speed.measures import Timing
from strife.evaluate.speed.process import ContenderFailed, ContenderProcess, Launch, Resources
from strife.evaluate.systems import Unavailable

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Peak:
    """The machine's matrix products in one round.

    Attributes:
        rates: Multiply-adds a second by precision and library.
        reasons: By precision and library in one name, why it was not measured.
    """

    rates: Mapping[str, Mapping[str, float]]
    reasons: Mapping[str, str]

    def best(self, precision: str) -> float | None:
        """The fastest library's multiply-adds a second; None where none was measured."""
        return max(self.rates.get(precision, {}).values(), default=None)


@dataclass
class Turns:
    """What the rounds gave.

    Attributes:
        timings: By contender and round, from 0.
        peaks: By round.
        skipped: By contender, why it was left out, from the round on in which that showed.
        versions: By contender, of Python and the packages of its environment.
    """

    timings: dict[str, dict[int, Timing]] = field(default_factory=dict)
    peaks: list[Peak] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Files:
    """The articles of the rounds: the first ones, those that are timed, and those that are timed one by one."""

    warm_up: ArticleFile
    documents: ArticleFile
    latency: ArticleFile


def order_of(names: Sequence[str], number: int) -> list[str]:
    """The order of a round: the next contender begins, so that none of them always follows the same other."""
    first = number % len(names) if names else 0
    return [*names[first:], *names[:first]]


def take_turns(
    ready: Sequence[Ready], files: Files, resources: Resources, *, rounds: int, peak: Launch, note: Note
) -> Iterator[Turns]:
    """Run the rounds, and yield all that is known after each; it is one object that grows.

    A contender's process is started anew in every round and has ended before the next one is: they share neither
    cores nor memory, and the time of loading is measured as often as speed.
    """
    turns = Turns()
    by_name = {each.contender.name: each for each in ready}
    for number in range(rounds):
        turns.peaks.append(measured_peak(peak, resources))
        for name in order_of(list(by_name), number):
            if name in turns.skipped:
                continue
            note(f"round {number + 1} of {rounds}: {name}")
            try:
                timing = _timed(by_name[name], files, resources, turns)
            except (Unavailable, ContenderFailed) as error:
                turns.skipped[name] = str(error)
                note(f"round {number + 1} of {rounds}: {name}: left out: {error}")
            else:
                turns.timings.setdefault(name, {})[number] = timing
        yield turns


def measured_peak(launch: Launch, resources: Resources) -> Peak:
    """The machine's matrix products, measured in a process with the contenders' cores and threads."""
    with ContenderProcess(launch, resources) as process:
        answer = process.ask("peak")
    return Peak(answer["rates"], answer["reasons"])


def _timed(ready: Ready, files: Files, resources: Resources, turns: Turns) -> Timing:
    with ContenderProcess(ready.launch, resources) as process:
        loaded = process.ask("load")
        load_seconds = process.seconds_since_start
        turns.versions[ready.contender.name] = loaded["versions"]
        process.ask(f"run {files.warm_up.path}")
        done = process.ask(f"run {files.documents.path}")
        latencies = process.ask(f"latency {files.latency.path}")["seconds"]
    return Timing(
        documents=done["documents"],
        tokens=done["tokens"],
        seconds=done["seconds"],
        load_seconds=load_seconds,
        peak_memory=_greatest(loaded, done),
        latencies=tuple(latencies),
        share_of_peak=_share(ready, done, turns.peaks[-1]),
    )


def _greatest(*answers: Mapping[str, Any]) -> int | None:
    known = [answer["peak_rss"] for answer in answers if answer["peak_rss"] is not None]
    return max(known, default=None)


def _share(ready: Ready, done: Mapping[str, Any], peak: Peak) -> float | None:
    rate = peak.best(ready.precision)
    if ready.encoder is None or rate is None:
        return None
    return ready.encoder.work(done["documents"]) / done["seconds"] / rate
