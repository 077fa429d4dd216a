"""Benchmark configs: every shipped one loads with all it names, and a fault is one line with file and key."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from strife.configs.benchmark import BenchmarkConfig, load_benchmark
from strife.configs.errors import InputError
from strife.configs.experiment import load_experiment

SHIPPED = sorted(Path(str(resources.files("strife.configs"))).glob("benchmarks/*.yaml"))
MINIMAL = """\
name: mine
reference: words
corpora:
  - {name: wire, experiment: wire.yaml}
  - {name: radio, experiment: radio.yaml, seeds: [7, 8]}
systems:
  - {name: words, kind: dictionary}
  - {name: network, kind: joint, set: {training.epochs: 1}, corpora: [wire]}
"""


def load(folder: Path, text: str) -> BenchmarkConfig:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return load_benchmark(path)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_benchmark_loads_with_all_it_names(file):
    config = load_benchmark(file)
    assert config.name == file.stem
    assert config.description
    for corpus in config.corpora:
        experiment = load_experiment(file.parent / corpus.experiment)
        assert getattr(experiment, corpus.part)
        assert config.systems_of(corpus)
        for system in config.systems_of(corpus):
            experiment = file.parent / system.experiments.get(corpus.name, corpus.experiment)
            load_experiment(experiment, [f"{key}={value}" for key, value in system.set.items()])


def test_there_are_shipped_benchmarks():
    assert {"public", "embedded"} <= {file.stem for file in SHIPPED}


def test_only_what_depends_on_the_seed_is_run_more_than_once(tmp_path):
    config = load(tmp_path, MINIMAL.replace("corpora: [wire]", "seeds: [4, 5]"))
    wire, radio = config.corpora
    words, network = config.systems
    assert config.seeds_of(wire, words) == (123,)
    assert config.seeds_of(radio, words) == (7,)
    assert config.seeds_of(wire, network) == config.seeds_of(radio, network) == (4, 5)


def test_a_system_may_be_for_some_corpora_alone(tmp_path):
    config = load(tmp_path, MINIMAL)
    assert [[system.name for system in config.systems_of(corpus)] for corpus in config.corpora] == [
        ["words", "network"],
        ["words"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: mine", "nome: mine", "unknown key 'nome'; did you mean 'name'?"),
        ("experiment: wire.yaml", "experiment: wire.yaml, seed: [1]", "'corpora.0.seed'; did you mean 'seeds'?"),
        ("kind: dictionary", "kind: dictionary, option: {}", "'systems.0.option'; did you mean 'options'?"),
        ("kind: dictionary", "kind: dictionry", "systems.0.kind: "),
        ("kind: dictionary", "kind: dictionary, set: {seed: 1}", "systems.0: 'set' replaces values of the experiment"),
        ("kind: dictionary", "kind: dictionary, experiments: {wire: b}", "systems.0: 'experiments' is for joint alone"),
        ("corpora: [wire]", "experiments: {wir: b}", "system 'network': no corpus 'wir'; did you mean 'wire'?"),
        ("kind: dictionary", "kind: dictionary, seeds: []", "systems.0.seeds: "),
        ("reference: words", "reference: wards", "reference: no system 'wards'; did you mean 'words'?"),
        ("[wire]", "[wir]", "system 'network': no corpus 'wir'; did you mean 'wire'?"),
        ("name: radio", "name: wire", "corpora: the name 'wire' stands twice"),
        ("name: network", "name: words", "systems: the name 'words' stands twice"),
        ("name: network", "name: a/b", "systems.1.name: "),
        ("name: network", "name: ..", "systems.1.name: "),
        ("seeds: [7, 8]", "seeds: [7, 7]", "corpora.1.seeds: the seed 7 stands twice"),
        ("seeds: [7, 8]", "part: train", "corpora.1.part: "),
        (MINIMAL, "[1, 2]", "expected 'key: value' lines, found list"),
        (MINIMAL, "", "expected 'key: value' lines, found nothing"),
        (MINIMAL, "name: [", "not valid YAML"),
    ],
)
def test_a_fault_is_one_line_with_file_and_key(tmp_path, old, new, fault):
    assert old in MINIMAL
    with pytest.raises(InputError) as caught:
        load(tmp_path, MINIMAL.replace(old, new, 1))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'mine.yaml'}:")
    assert fault in message
    assert "\n" not in message


def test_a_misspelt_kind_gets_a_suggestion(tmp_path):
    with pytest.raises(InputError, match=r"systems\.0\.kind: unknown kind 'dictionry'; did you mean 'dictionary'"):
        load(tmp_path, MINIMAL.replace("kind: dictionary", "kind: dictionry"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: No such file"):
        load_benchmark(tmp_path / "none.yaml")


def test_all_faults_are_named_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        load(tmp_path, MINIMAL.replace("kind: dictionary", "kind: dictionary, option: {}").replace("[7, 8]", "x"))
    assert "systems.0.option" in str(caught.value)
    assert "corpora.1.seeds" in str(caught.value)
