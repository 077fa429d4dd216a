"""``strife benchmark``, as a user runs it: two systems of words and a tiny network on four articles."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from strife.evaluate.baselines.llm import KEY_VARIABLE, URL_VARIABLE

SYSTEMS = [
    {"name": "words", "kind": "dictionary"},
    {"name": "often", "kind": "majority"},
    {"name": "network", "kind": "joint", "set": {"training.epochs": 1}, "seeds": [1, 2]},
    {"name": "chat", "kind": "llm", "options": {"model": "small"}},
]


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (KEY_VARIABLE, URL_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def described(config_file: Path, tmp_path: Path):
    """``described(systems=..., ...)`` writes the benchmark's file, beside the experiment's."""

    def write(**changes: object) -> Path:
        raw = {
            "name": "tiny",
            "output": str(tmp_path / "out"),
            "folder": str(tmp_path),
            "reference": "words",
            "draws": 20,
            "corpora": [
                {"name": "wire", "experiment": config_file.name},
                {"name": "wire-dev", "experiment": config_file.name, "part": "dev"},
            ],
            "systems": SYSTEMS,
        }
        path = tmp_path / "benchmark.yaml"
        path.write_text(yaml.safe_dump(raw | changes), encoding="utf-8")
        return path

    return write


def ran(err: str) -> list[str]:
    """The units that a command ran, in order."""
    return re.findall(r"^\[\d+/\d+\] (.*): running$", err, re.MULTILINE)


def test_everything_is_run_once_and_reported(strife, described, tmp_path: Path) -> None:
    file = described(corpora=[{"name": "wire", "experiment": "tiny.yaml"}])
    done = strife("benchmark", file)
    assert done.code == 0, done.err
    assert ran(done.err) == [
        "wire, words, seed 123",
        "wire, often, seed 123",
        "wire, network, seed 1",
        "wire, network, seed 2",
        "wire, chat, seed 123",
    ]
    assert "[3/5] wire, network, seed 1: fitted in " in done.err
    assert re.search(r"\[5/5\] wire, chat, seed 123: skipped: .*" + URL_VARIABLE, done.err)
    for name in ("results.json", "table.md", "index.html"):
        assert f"wrote {tmp_path / 'out' / name}" in done.out
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    systems = results["corpora"]["wire"]["systems"]
    network = systems["network"]
    assert set(network["runs"]) == {"1", "2"}
    assert set(network["gold triggers"]) >= {"events.AC+", "factuality"}
    assert network["predicted triggers"]["entities.default"]["p_value_holm"] is not None
    assert URL_VARIABLE in systems["chat"]["skipped"]
    assert set(results["corpora"]["wire"]["analysis"]) == {"words", "often", "network"}
    table = (tmp_path / "out" / "table.md").read_text(encoding="utf-8")
    assert "\n| network | 2 | " in table
    assert re.search(rf"\nchat: .*{URL_VARIABLE}", table)
    assert "Learning curves" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")

    again = strife("benchmark", file)
    assert again.code == 0, again.err
    assert ran(again.err) == ["wire, chat, seed 123"]  # which may have got its key in the meantime

    changed = [dict(system) for system in SYSTEMS[:3]]
    changed[2] |= {"set": {"training.epochs": 1, "training.head_learning_rate": 0.01}}
    third = strife("benchmark", described(corpora=[{"name": "wire", "experiment": "tiny.yaml"}], systems=changed))
    assert third.code == 0, third.err
    assert ran(third.err) == ["wire, network, seed 1", "wire, network, seed 2"]


@pytest.fixture
def words_only(described) -> Path:
    return described(systems=[*SYSTEMS[:2], {"name": "later", "kind": "dictionary", "corpora": ["wire-dev"]}])


def test_parts_of_it_are_run_and_the_report_has_all_that_is_done(strife, words_only, tmp_path: Path) -> None:
    first = strife("benchmark", words_only, "--corpora", "wire", "--systems", "often")
    assert first.code == 0, first.err
    assert ran(first.err) == ["wire, often, seed 123"]
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert set(results["corpora"]) == {"wire"}
    assert results["corpora"]["wire"]["systems"]["words"] == {"skipped": "not run yet"}

    second = strife("benchmark", words_only, "--systems", "words", "--systems", "later")
    assert ran(second.err) == ["wire, words, seed 123", "wire-dev, words, seed 123", "wire-dev, later, seed 123"]
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert "predicted triggers" in results["corpora"]["wire"]["systems"]["often"]
    assert results["corpora"]["wire-dev"]["part"] == "dev"

    strife("benchmark", words_only)
    last = strife("benchmark", words_only)
    assert last.err.strip() == "nothing to run: every result is there"
    assert last.out.count("wrote ") == 3


def test_the_report_alone(strife, words_only, tmp_path: Path) -> None:
    nothing = strife("benchmark", words_only, "--report-only")
    assert nothing.code == 2
    assert (
        nothing.err.strip()
        == f"error: {tmp_path / 'out'}: no result of this benchmark is here yet, so there is no report"
    )
    strife("benchmark", words_only, "--corpora", "wire")
    (tmp_path / "out" / "index.html").unlink()
    done = strife("benchmark", words_only, "--report-only")
    assert done.code == 0, done.err
    assert ran(done.err) == []
    assert (tmp_path / "out" / "index.html").is_file()


def test_changed_articles_are_another_corpus(strife, words_only, small_corpus: Path) -> None:
    strife("benchmark", words_only)
    article = small_corpus / "one.article"
    article.write_text(article.read_text(encoding="utf-8").replace("Sunday", "Monday"), encoding="utf-8")
    assert len(ran(strife("benchmark", words_only).err)) == 5
    (small_corpus / "four.article").rename(small_corpus / "five.article")
    moved = small_corpus / "five.article"
    moved.write_text(moved.read_text(encoding="utf-8").replace("id: four", "id: five"), encoding="utf-8")
    assert ran(strife("benchmark", words_only).err) == ["wire, words, seed 123", "wire, often, seed 123"]


def test_a_training_that_was_stopped_is_gone_on_with(strife, described, tmp_path: Path) -> None:
    """What a stop after the training leaves: a finished training without predictions."""
    file = described(
        corpora=[{"name": "wire", "experiment": "tiny.yaml"}], systems=[SYSTEMS[0], SYSTEMS[2] | {"seeds": [1]}]
    )
    assert strife("benchmark", file).code == 0
    folder = tmp_path / "out" / "units" / "wire" / "network" / "1"
    before = json.loads((folder / "predictions.jsonl").read_text(encoding="utf-8"))
    trained = (folder / "run" / "run.json").read_bytes()
    for name in ("unit.json", "predictions.jsonl", "predictions-gold-triggers.jsonl"):
        (folder / name).unlink()
    done = strife("benchmark", file)
    assert done.code == 0, done.err
    assert ran(done.err) == ["wire, network, seed 1"]
    assert (folder / "run" / "run.json").read_bytes() == trained  # it was not trained again
    assert json.loads((folder / "predictions.jsonl").read_text(encoding="utf-8")) == before

    (folder / "unit.json").unlink()
    (folder / "run" / "run.json").unlink()
    shutil.rmtree(folder / "run" / "checkpoint")
    assert strife("benchmark", file).code == 0  # begun, and stopped before a first state was saved
    assert (folder / "run" / "run.json").is_file()


def test_a_training_with_other_settings_is_set_aside_and_one_before_a_setting_existed_is_not(
    strife, described, tmp_path: Path
) -> None:
    def run(**settings: object) -> tuple[dict, bytes]:
        network = SYSTEMS[2] | {"seeds": [1], "set": {"training.epochs": 1} | settings}
        corpora = [{"name": "wire", "experiment": "tiny.yaml"}]
        done = strife("benchmark", described(corpora=corpora, systems=[SYSTEMS[0], network]))
        assert done.code == 0, done.err
        made = (folder / "run" / "run.json").read_bytes()
        return json.loads(made)["config"]["training"], made

    folder = tmp_path / "out" / "units" / "wire" / "network" / "1"
    _, made = run()
    config = json.loads((folder / "run" / "config.json").read_text(encoding="utf-8"))
    del config["training"]["patience"]
    (folder / "run" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "unit.json").unlink()
    assert run()[1] == made
    settings, _ = run(**{"training.head_learning_rate": 0.01})
    assert settings["head_learning_rate"] == 0.01
    assert (folder / "run-before-1" / "run.json").read_bytes() == made


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--corpora", "wir"], "no corpus 'wir' in this benchmark; did you mean 'wire'?"),
        (["--systems", "wordz"], "no system 'wordz' in this benchmark; did you mean 'words'?"),
    ],
)
def test_an_unknown_name_is_one_line(strife, words_only, tmp_path: Path, arguments: list[str], fault: str) -> None:
    done = strife("benchmark", words_only, *arguments)
    assert done.code == 2
    assert done.err.strip() == f"error: {fault}"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("system", "fault"),
    [
        (
            {"kind": "dictionary", "options": {"size": 3}},
            "system 'odd': kind 'dictionary' has no option 'size' (it has none)",
        ),
        ({"kind": "llm", "options": {"model": "a", "modle": "b"}}, "has no option 'modle'; did you mean 'model'?"),
        ({"kind": "llm"}, "system 'odd': kind 'llm' needs the option 'model'"),
        ({"kind": "joint", "options": {"epochs": 3}}, "system 'odd': joint has no options"),
        ({"kind": "joint", "set": {"training.epoch": 3}}, "unknown key 'training.epoch'; did you mean 'epochs'?"),
    ],
)
def test_a_wrong_option_stops_before_anything_is_run(
    strife, described, tmp_path: Path, system: dict, fault: str
) -> None:
    done = strife("benchmark", described(systems=[SYSTEMS[0], {"name": "odd"} | system]))
    assert done.code == 2
    assert fault in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_corpus_without_the_part_is_named(strife, described, config_file: Path, tmp_path: Path) -> None:
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(
        "\n".join(line for line in text.splitlines() if not line.startswith("test:")), encoding="utf-8"
    )
    done = strife("benchmark", described(systems=SYSTEMS[:1]))
    assert done.code == 2
    assert done.err.strip() == f"error: {config_file}: the experiment names no test part"
