"""How cost and memory grow: with the number of documents, and with their length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from strife.configs.speed import MemoryFlatness, Scaling
from strife.evaluate.speed.articles import ArticleFile, of_length, repeated, write
from strife.evaluate.speed.launches import Ready
from strife.evaluate.speed.measures import Fit, fit
from strife.evaluate.speed.process import ContenderFailed, ContenderProcess, Resources
from strife.evaluate.speed.rounds import Note
from strife.evaluate.systems import Unavailable


@dataclass(frozen=True, slots=True)
class Point:
    """The cost of one size: the median of the rounds."""

    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Cost against size.

    Attributes:
        points: Seconds for so many documents, or of one document of so many characters.
    """

    points: tuple[Point, ...]
    fit: Fit

    @classmethod
    def of(cls, seconds: Mapping[int, Sequence[float]]) -> Growth:
        """From the seconds of each round, by size."""
        points = tuple(Point(size, median(rounds)) for size, rounds in sorted(seconds.items()))
        return cls(points, fit([point.size for point in points], [point.seconds for point in points]))


@dataclass(frozen=True, slots=True)
class Scaled:
    """How one contender's cost grows."""

    documents: Growth
    characters: Growth


@dataclass(frozen=True, slots=True)
class Flatness:
    """The most bytes in use during a short run and a long one, each in a process of its own, loading left out.

    Attributes:
        growth: By how much the long run needs more, as a share of the short one's.
    """

    few_documents: int
    few_bytes: int
    many_documents: int
    many_bytes: int

    @property
    def growth(self) -> float:
        """``many / few - 1``."""
        return self.many_bytes / self.few_bytes - 1


@dataclass(frozen=True, slots=True)
class ScalingFiles:
    """Articles by number of documents, and by length in characters."""

    warm_up: ArticleFile
    documents: Mapping[int, ArticleFile]
    lengths: Mapping[int, ArticleFile]


def scaling_files(config: Scaling, folder: Path, *, warm_up: ArticleFile) -> ScalingFiles:
    """Write the articles of every size below ``folder``."""
    documents = {count: write(folder / f"documents-{count}.jsonl", repeated(count)) for count in config.documents}
    lengths = {}
    for length in config.lengths:
        count = -(-config.characters // length)
        lengths[length] = write(folder / f"characters-{length}.jsonl", of_length(length, count))
    return ScalingFiles(warm_up, documents, lengths)


def scaled(
    ready: Sequence[Ready], files: ScalingFiles, resources: Resources, *, rounds: int, note: Note
) -> dict[str, Scaled | str]:
    """By contender, how its cost grows, or why that is not known. The contenders take turns."""
    seconds: dict[str, tuple[dict[int, list[float]], dict[int, list[float]]]] = {}
    failed: dict[str, str] = {}
    for number in range(rounds):
        for each in ready:
            name = each.contender.name
            if name in failed:
                continue
            note(f"growth of cost, round {number + 1} of {rounds}: {name}")
            by_documents, by_characters = seconds.setdefault(name, ({}, {}))
            try:
                for file, took in _run_all(each, files, resources):
                    if file in files.lengths.values():
                        by_characters.setdefault(file.characters // file.documents, []).append(took / file.documents)
                    else:
                        by_documents.setdefault(file.documents, []).append(took)
            except (Unavailable, ContenderFailed) as error:
                failed[name] = str(error)
    done = {name: Scaled(*map(Growth.of, both)) for name, both in seconds.items() if name not in failed}
    return {**done, **failed}


def _run_all(ready: Ready, files: ScalingFiles, resources: Resources) -> Iterator[tuple[ArticleFile, float]]:
    with ContenderProcess(ready.launch, resources) as process:
        process.ask("load")
        process.ask(f"run {files.warm_up.path}")
        for file in (*files.documents.values(), *files.lengths.values()):
            yield file, process.ask(f"run {file.path}")["seconds"]


def memory_flatness(
    ready: Sequence[Ready], config: MemoryFlatness, folder: Path, resources: Resources, *, note: Note
) -> dict[str, Flatness | str]:
    """By contender, its memory over a short run and a long one, or why that is not known."""
    files = [
        write(folder / f"short-{count}.jsonl", of_length(config.characters, count))
        for count in (config.few, config.many)
    ]
    found: dict[str, Flatness | str] = {}
    for each in ready:
        name = each.contender.name
        note(f"memory over {config.few:,} and {config.many:,} documents: {name}")
        try:
            few, many = (_peak(each, file, resources) for file in files)
        except (Unavailable, ContenderFailed) as error:
            found[name] = str(error)
            continue
        if few is None or many is None:
            found[name] = "this system does not tell the memory of a process"
        else:
            found[name] = Flatness(config.few, few, config.many, many)
    return found


def _peak(ready: Ready, file: ArticleFile, resources: Resources) -> int | None:
    with ContenderProcess(ready.launch, resources) as process:
        process.ask("load")
        return process.ask(f"run {file.path}")["peak_rss"]
