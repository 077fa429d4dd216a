from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from strife.evaluate.speed.articles import Article, ArticleFile, write
from strife.evaluate.speed.process import ContenderFailed, ContenderProcess, Launch, environment, resources
from strife.evaluate.systems import Unavailable

ONE_THREAD = resources(1, None)


@pytest.fixture
def articles(tmp_path: Path) -> ArticleFile:
    texts = {"a": "Rebels shelled the town.", "b": "", "c": "Żółć — 🔥"}
    made = (Article(name, text, tokens) for (name, text), tokens in zip(texts.items(), (5, 0, 3), strict=True))
    return write(tmp_path / "some articles.jsonl", made)


def test_a_contender_loads_runs_and_answers_one_by_one(toy: Callable[..., Launch], articles: ArticleFile):
    with ContenderProcess(toy("one", sleep=0.02), ONE_THREAD) as process:
        loaded = process.ask("load")
        assert loaded["seconds"] > 0
        assert loaded["versions"]["python"]
        done = process.ask(f"run {articles.path}")
        assert (done["documents"], done["tokens"]) == (3, 8)
        assert done["seconds"] >= 0.06
        latencies = process.ask(f"latency {articles.path}")["seconds"]
        assert len(latencies) == 3
        assert min(latencies) >= 0.02
    assert process._process.returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory of a process is told by Linux alone")
def test_memory_is_told_and_its_peak_begins_anew(toy: Callable[..., Launch], articles: ArticleFile):
    with ContenderProcess(toy("one"), ONE_THREAD) as process:
        loaded = process.ask("load")
        done = process.ask(f"run {articles.path}")
    assert 1_000_000 < loaded["rss"] <= loaded["peak_rss"]
    assert 1_000_000 < done["peak_rss"] <= 2 * loaded["peak_rss"]


def test_a_missing_package_makes_a_contender_unavailable(toy: Callable[..., Launch]):
    with (
        ContenderProcess(toy("one", needs="a_package_that_is_not_here"), ONE_THREAD) as process,
        pytest.raises(Unavailable, match="the package 'a_package_that_is_not_here' is not installed"),
    ):
        process.ask("load")


def test_a_missing_interpreter_makes_a_contender_unavailable():
    with pytest.raises(Unavailable, match="no interpreter '/nowhere/bin/python': No such file"):
        ContenderProcess(Launch("toy_contender", {}, "/nowhere/bin/python"), ONE_THREAD)


def test_a_failure_has_its_reason_and_the_process_goes_on(toy: Callable[..., Launch], tmp_path: Path):
    odd = write(tmp_path / "odd.jsonl", [Article("a", "An ODD text.", 3)])
    with ContenderProcess(toy("one"), ONE_THREAD) as process:
        with pytest.raises(ContenderFailed, match="'load' comes first"):
            process.ask(f"run {odd.path}")
        process.ask("load")
        with pytest.raises(ContenderFailed, match="ValueError: this text is too odd"):
            process.ask(f"run {odd.path}")
        with pytest.raises(ContenderFailed, match="no such request: dance"):
            process.ask("dance")
        assert process.ask("latency /dev/null")["seconds"] == []


def test_an_annotation_too_many_is_noticed(toy: Callable[..., Launch], articles: ArticleFile):
    with ContenderProcess(toy("one", doubles=True), ONE_THREAD) as process:
        process.ask("load")
        with pytest.raises(ContenderFailed, match="3 articles given, 6 annotated"):
            process.ask(f"run {articles.path}")


def test_a_process_that_ends_is_a_failure_with_its_last_words(toy: Callable[..., Launch], articles: ArticleFile):
    with ContenderProcess(toy("one", exits=True), ONE_THREAD) as process:
        process.ask("load")
        with pytest.raises(ContenderFailed, match="its process ended: a library that prints"):
            process.ask(f"run {articles.path}")


def test_after_an_error_a_busy_process_is_gone(toy: Callable[..., Launch], articles: ArticleFile):
    process = ContenderProcess(toy("one", sleep=60), ONE_THREAD)

    def stopped_by_its_user() -> None:
        with process:
            process.ask("load")
            process._send(f"run {articles.path}")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_by_its_user()
    assert process._process.returncode is not None


def test_threads_are_set_by_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    changed = environment(2)
    assert {changed[name] for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")} == {"2"}
    assert os.environ["OMP_NUM_THREADS"] == "7"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not bind processes to cores")
def test_cores_are_the_first_of_those_that_are_allowed():
    allowed = sorted(os.sched_getaffinity(0))
    assert resources(1, None).cores == (allowed[0],)
    assert resources(2, (allowed[-1],)).cores == (allowed[-1],)
