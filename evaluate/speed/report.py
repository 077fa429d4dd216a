"""The result of a speed benchmark: everything as JSON, and the tables that people read as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from strife.configs.speed import Comparison, SpeedConfig
from strife.evaluate.speed.measures import Latency, Spread, Timing, cost_per_million, ratios
from strife.evaluate.speed.process import Launch
from strife.evaluate.speed.rounds import Peak, Turns
from strife.evaluate.speed.scaling import Flatness, Growth, Scaled

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A contender over all rounds.

    Attributes:
        ratio: Documents a second by those of the reference, round by round.
        cost: Of a million articles, in the currency of the price.
        peak_memory: Bytes; the greatest of the rounds.
    """

    documents_per_second: Spread
    tokens_per_second: Spread
    ratio: Spread | None
    peak_memory: int | None
    load_seconds: Spread
    latency: Latency
    cost: float
    share_of_peak: Spread | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two contenders, round by round.

    Attributes:
        ratio: None where one of them was left out.
        met: Whether the median ratio is as the comparison asks; None where there is none, or nothing is asked.
    """

    comparison: Comparison
    ratio: Spread | None
    met: bool | None


@dataclass
class SpeedResult:
    """What a benchmark has found so far.

    Attributes:
        made: Command, commit, versions and hardware.
        articles: Documents, tokens and characters of the timed articles.
        launches: By contender, how it was started: its backend and its checkpoint are told there.
    """

    config: SpeedConfig
    made: Mapping[str, Any]
    articles: Mapping[str, int]
    cores: int
    turns: Turns
    launches: Mapping[str, Launch] = field(default_factory=dict)
    scaling: Mapping[str, Scaled | str] = field(default_factory=dict)
    memory: Mapping[str, Flatness | str] = field(default_factory=dict)

    def rows(self) -> dict[str, Row]:
        """By contender, in the order of the config."""
        names = [contender.name for contender in self.config.contenders]
        timings = self.turns.timings
        return {name: self._row(timings[name]) for name in names if name in timings}

    def _row(self, timings: Mapping[int, Timing]) -> Row:
        speed = Spread.of([timing.documents_per_second for timing in timings.values()])
        price = self.config.price.per_core_hour
        shares = [timing.share_of_peak for timing in timings.values() if timing.share_of_peak is not None]
        return Row(
            documents_per_second=speed,
            tokens_per_second=Spread.of([timing.tokens_per_second for timing in timings.values()]),
            ratio=ratios(timings, self.turns.timings.get(self.config.reference, {})),
            peak_memory=max((t.peak_memory for t in timings.values() if t.peak_memory is not None), default=None),
            load_seconds=Spread.of([timing.load_seconds for timing in timings.values()]),
            latency=Latency.of([seconds for timing in timings.values() for seconds in timing.latencies]),
            cost=cost_per_million(speed.median, cores=self.cores, per_core_hour=price),
            share_of_peak=Spread.of(shares) if shares else None,
        )

    def comparisons(self) -> list[Compared]:
        """The comparisons that the config asks for."""
        return [self._compared(comparison) for comparison in self.config.comparisons]

    def _compared(self, comparison: Comparison) -> Compared:
        one, other = (self.turns.timings.get(name, {}) for name in (comparison.contender, comparison.to))
        ratio = ratios(one, other)
        if ratio is None or (comparison.at_least is None and comparison.at_most is None):
            return Compared(comparison, ratio, None)
        enough = comparison.at_least is None or ratio.median >= comparison.at_least
        little = comparison.at_most is None or ratio.median <= comparison.at_most
        return Compared(comparison, ratio, enough and little)

    def to_json(self) -> dict[str, Any]:
        """Everything, the measurements of every round included. Seconds, bytes, multiply-adds a second."""
        return {
            **self.made,
            "config": self.config.model_dump(mode="json"),
            "articles": dict(self.articles),
            "cores": self.cores,
            "contenders": {name: asdict(row) for name, row in self.rows().items()},
            "comparisons": [_comparison_json(compared) for compared in self.comparisons()],
            "skipped": dict(self.turns.skipped),
            "launches": {name: asdict(launch) for name, launch in self.launches.items()},
            "peak": [{"rates": dict(peak.rates), "reasons": dict(peak.reasons)} for peak in self.turns.peaks],
            "scaling": {name: _plain(scaled) for name, scaled in self.scaling.items()},
            "memory": {name: _flatness_json(flatness) for name, flatness in self.memory.items()},
            "contender_versions": self.turns.versions,
            "rounds": {
                name: [{"round": number, **asdict(timing)} for number, timing in sorted(timings.items())]
                for name, timings in self.turns.timings.items()
            },
        }


def markdown(result: SpeedResult) -> str:
    """The tables, and how to read them."""
    config = result.config
    lines = [f"# Speed: {config.name}", ""]
    lines += [config.description, ""] if config.description else []
    lines += [_made(result), "", *_contender_table(result), ""]
    for title, table in (
        ("Comparisons", _comparison_table(result.comparisons())),
        ("Left out", [f"- {name}: {reason}" for name, reason in result.turns.skipped.items()]),
        ("Matrix products", _peak_lines(result.turns.peaks)),
        ("Growth of cost", _scaling_table(result.scaling)),
        ("Memory", _memory_table(result.memory)),
    ):
        if table:
            lines += [f"## {title}", "", *table, ""]
    return "\n".join(lines)


def _made(result: SpeedResult) -> str:
    made, price = result.made, result.config.price
    counted = ", ".join(f"{number:,} {what}" for what, number in result.articles.items())
    return (
        f"{counted}; {len(result.turns.peaks)} rounds in turns, {result.cores} cores and {result.config.threads} "
        "threads each; medians and, in brackets, lowest and highest round. Ratios are to "
        f"{result.config.reference} in the same round. Cost: {price.per_core_hour:g} {price.currency} per core-hour "
        f"({price.source}). Command: `{made['command']}`. Commit {made['commit']}. "
        f"Hardware: {made['hardware']}, {made['processor']}."
    )


def _contender_table(result: SpeedResult) -> list[str]:
    currency = result.config.price.currency
    heading = (
        "contender",
        "documents/s",
        "tokens/s",
        "ratio",
        "peak memory, MiB",
        "start, s",
        "one article, s (p95)",
        f"{currency} per million",
        "share of peak",
    )
    return _table(heading, [_cells(_named(name, result), row) for name, row in result.rows().items()])


def _named(name: str, result: SpeedResult) -> str:
    """A contender's name, with the backend where it has one."""
    launch = result.launches.get(name)
    backend = launch.options.get("backend") if launch else None
    return f"{name} ({backend})" if backend else name


def _cells(name: str, row: Row) -> list[str]:
    return [
        name,
        _spread(row.documents_per_second, ".2f"),
        _spread(row.tokens_per_second, ",.0f"),
        _spread(row.ratio, ".2f"),
        "-" if row.peak_memory is None else f"{row.peak_memory / _MEBIBYTE:,.0f}",
        _spread(row.load_seconds, ".1f"),
        f"{row.latency.median:.3f} ({row.latency.p95:.3f})",
        f"{row.cost:,.2f}",
        _spread(row.share_of_peak, ".0%"),
    ]


def _comparison_table(compared: Sequence[Compared]) -> list[str]:
    rows = []
    for each in compared:
        asked = each.comparison
        wanted = [f"at least {asked.at_least:g}"] if asked.at_least is not None else []
        wanted += [f"at most {asked.at_most:g}"] if asked.at_most is not None else []
        met = {True: "yes", False: "no", None: "-"}[each.met]
        cells = [asked.label, f"{asked.contender} / {asked.to}", _spread(each.ratio, ".2f")]
        rows.append([*cells, " and ".join(wanted) or "-", met])
    return _table(("what", "documents/s of", "ratio", "asked", "met"), rows) if rows else []


def _peak_lines(peaks: Sequence[Peak]) -> list[str]:
    rates: dict[str, list[float]] = {}
    for peak in peaks:
        for precision, libraries in peak.rates.items():
            for library, rate in libraries.items():
                rates.setdefault(f"{precision}, {library}", []).append(rate / 1e9)
    unit = "thousand million multiply-adds a second"
    lines = [f"- {name}: {_spread(Spread.of(found), '.1f')} {unit}" for name, found in rates.items()]
    reasons = {name: reason for peak in peaks for name, reason in peak.reasons.items()}
    return lines + [f"- {name}: not measured: {reason}" for name, reason in reasons.items()]


def _scaling_table(scaling: Mapping[str, Scaled | str]) -> list[str]:
    rows = []
    for name, found in scaling.items():
        if isinstance(found, str):
            rows.append([name, f"not measured: {found}", "", "", "", "", ""])
        else:
            rows.append(_growth_cells(name, "documents", found.documents, unit="ms a document", factor=1e3))
            rows.append(_growth_cells(name, "characters of one", found.characters, unit="µs a character", factor=1e6))
    heading = ("contender", "cost against", "from - to", "slope", "R squared", "log-log exponent", "largest deviation")
    return _table(heading, rows) if rows else []


def _growth_cells(name: str, what: str, growth: Growth, *, unit: str, factor: float) -> list[str]:
    fit, sizes = growth.fit, [point.size for point in growth.points]
    span = f"{min(sizes):,} - {max(sizes):,}"
    slope = f"{fit.slope * factor:.2f} {unit}"
    return [name, what, span, slope, f"{fit.r_squared:.4f}", f"{fit.exponent:.3f}", f"{fit.largest_deviation:.0%}"]


def _memory_table(memory: Mapping[str, Flatness | str]) -> list[str]:
    rows = []
    for name, found in memory.items():
        if isinstance(found, str):
            rows.append([name, f"not measured: {found}", "", ""])
        else:
            peaks = zip((found.few_bytes, found.many_bytes), (found.few_documents, found.many_documents), strict=True)
            cells = [f"{used / _MEBIBYTE:,.0f} MiB over {documents:,} documents" for used, documents in peaks]
            rows.append([name, *cells, f"{found.growth:+.1%}"])
    return _table(("contender", "short run", "long run", "growth"), rows) if rows else []


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [heading, ["---"] * len(heading), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def _spread(spread: Spread | None, form: str) -> str:
    if spread is None:
        return "-"
    return f"{spread.median:{form}} [{spread.low:{form}}, {spread.high:{form}}]"


def _comparison_json(compared: Compared) -> dict[str, Any]:
    ratio = None if compared.ratio is None else asdict(compared.ratio)
    return {**compared.comparison.model_dump(mode="json"), "ratio": ratio, "met": compared.met}


def _plain(found: Scaled | str) -> Any:
    return {"not_measured": found} if isinstance(found, str) else asdict(found)


def _flatness_json(found: Flatness | str) -> Any:
    return {"not_measured": found} if isinstance(found, str) else {**asdict(found), "growth": found.growth}
