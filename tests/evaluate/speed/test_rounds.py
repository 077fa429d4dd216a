from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from strife.configs.speed import MemoryFlatness, Scaling, SpacyContender
from strife.evaluate.speed.articles import repeated, write
from strife.evaluate.speed.encoder_work import EncoderShape
from strife.evaluate.speed.launches import Encoder, Ready
from strife.evaluate.speed.process import Launch, resources
from strife.evaluate.speed.rounds import Files, Turns, order_of, take_turns
from strife.evaluate.speed.scaling import Flatness, Growth, Scaled, memory_flatness, scaled, scaling_files

ONE_THREAD = resources(1, None)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    warm_up = write(tmp_path / "warm-up.jsonl", repeated(1))
    documents = write(tmp_path / "documents.jsonl", repeated(3))
    return Files(warm_up, documents, write(tmp_path / "latency.jsonl", repeated(2)))


def ready(launch: Launch, *, work: int | None = None) -> Ready:
    contender = SpacyContender(name=launch.options["name"], kind="spacy", pipeline="unused")
    encoder = None if work is None else Encoder(EncoderShape(1, 1, 1), (work,))
    return Ready(contender, launch, encoder)


def run(contenders: list[Ready], files: Files, toy: Callable[..., Launch], *, rounds: int) -> Turns:
    notes: list[str] = []
    *_, turns = take_turns(contenders, files, ONE_THREAD, rounds=rounds, peak=toy("peak"), note=notes.append)
    return turns


def test_each_round_begins_with_the_next_contender():
    assert order_of(["a", "b", "c"], 0) == ["a", "b", "c"]
    assert order_of(["a", "b", "c"], 1) == ["b", "c", "a"]
    assert order_of(["a", "b", "c"], 5) == ["c", "a", "b"]


def test_contenders_take_turns_on_the_same_articles(toy: Callable[..., Launch], files: Files, tmp_path: Path):
    turns = run([ready(toy("a")), ready(toy("b"))], files, toy, rounds=2)
    said = [line.split() for line in (tmp_path / "toy.log").read_text(encoding="utf-8").splitlines()]
    one_turn = ["a0000000", "a0000000", "a0000001", "a0000002", "a0000000", "a0000001"]  # warm-up, run, one by one
    assert said == [[name, article] for name in ("a", "b", "b", "a") for article in one_turn]
    assert {name: sorted(timings) for name, timings in turns.timings.items()} == {"a": [0, 1], "b": [0, 1]}
    assert turns.timings["a"][0].documents == 3
    assert turns.timings["a"][0].tokens == files.documents.tokens
    assert len(turns.timings["a"][0].latencies) == 2


def test_a_contender_that_cannot_run_is_left_out_with_its_reason(toy: Callable[..., Launch], files: Files):
    contenders = [ready(toy("a")), ready(toy("b", needs="a_missing_package")), ready(toy("c", exits=True))]
    turns = run(contenders, files, toy, rounds=2)
    assert set(turns.timings) == {"a"}
    assert turns.skipped["b"] == "the package 'a_missing_package' is not installed"
    assert turns.skipped["c"].startswith("its process ended")


def test_the_share_of_the_peak_is_work_by_time_by_peak(toy: Callable[..., Launch], files: Files):
    turns = run([ready(toy("a", sleep=0.01), work=7), ready(toy("b"))], files, toy, rounds=1)
    timing = turns.timings["a"][0]
    assert timing.share_of_peak == pytest.approx(3 * 7 / timing.seconds / 1000.0)  # the toy's peak is 1000 a second
    assert turns.timings["b"][0].share_of_peak is None
    assert turns.peaks[0].best("int8") is None


def test_growth_of_cost_is_measured_by_number_and_by_length(toy: Callable[..., Launch], files: Files, tmp_path: Path):
    config = Scaling(contenders=("a",), documents=(1, 2, 4), lengths=(50, 100, 200), characters=200, rounds=2)
    sizes = scaling_files(config, tmp_path, warm_up=files.warm_up)
    assert {length: file.documents for length, file in sizes.lengths.items()} == {50: 4, 100: 2, 200: 1}
    contenders = [ready(toy("a", sleep=0.02)), ready(toy("b", exits=True))]
    found = scaled(contenders, sizes, ONE_THREAD, rounds=2, note=lambda _: None)
    assert isinstance(found["a"], Scaled)
    assert [point.size for point in found["a"].documents.points] == [1, 2, 4]
    assert found["a"].documents.fit.slope >= 0.02  # it sleeps so long for each document
    assert [point.size for point in found["a"].characters.points] == [50, 100, 200]
    assert min(point.seconds for point in found["a"].characters.points) >= 0.02  # of one document
    assert isinstance(found["b"], str)


def test_growth_takes_the_median_of_the_rounds():
    growth = Growth.of({1: [1.0, 9.0, 1.2], 2: [2.4], 3: [3.6, 3.6]})
    assert [point.seconds for point in growth.points] == [1.2, 2.4, 3.6]
    assert growth.fit.r_squared == pytest.approx(1.0)
    assert growth.fit.exponent == pytest.approx(1.0)


def test_memory_of_a_short_and_of_a_long_run(toy: Callable[..., Launch], tmp_path: Path):
    config = MemoryFlatness(contenders=("a",), few=2, many=40)
    found = memory_flatness([ready(toy("a"))], config, tmp_path, ONE_THREAD, note=lambda _: None)["a"]
    if isinstance(found, str):
        pytest.skip(found)
    assert abs(found.growth) < 0.5
    assert Flatness(1, 1000, 2, 1100).growth == pytest.approx(0.1)
