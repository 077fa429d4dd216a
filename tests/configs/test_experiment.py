"""Experiment configs: every shipped one loads, overrides reach every key, faults are named together."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from strife.configs.errors import InputError, did_you_mean
from strife.configs.experiment import ExperimentConfig, load_experiment, parse_experiment
from strife.configs.ontology import load_ontology
from strife.data.label_map import load_label_map
from strife.data.readers import formats

FOLDER = Path(str(resources.files("strife.configs")))
EXPERIMENTS = [file for file in sorted(FOLDER.glob("*.yaml")) if "train" in yaml.safe_load(file.read_text())]
MINIMAL = """\
name: mine
train:
  - {path: "{corpora}/a.jsonl", where: {split: train}}
  - {path: b.conll, format: conll}
dev: [{path: embedded}]
training:
  epochs: 3
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(MINIMAL)
    return path


@pytest.mark.parametrize("file", EXPERIMENTS, ids=lambda file: file.stem)
def test_a_shipped_experiment_loads_with_all_it_names(file):
    experiment = load_experiment(file)
    assert experiment.name == file.stem
    assert experiment.description
    ontology = load_ontology(experiment.ontology)
    for corpus in (*experiment.train, *experiment.dev, *experiment.test):
        assert corpus.format is None or corpus.format in formats()
        located = experiment.located(corpus)
        assert "{" not in experiment.location(corpus) + (located.ids or "")
        if corpus.ids and not corpus.ids.startswith("{corpora}"):
            assert (FOLDER.parent / corpus.ids).is_file()
        if corpus.labels:
            load_label_map(corpus.labels, ontology)


def test_the_experiments_of_the_readme_are_there():
    names = {"quickstart", "mixed", "re3d", "re3d_documents", "cameo", "crossner_politics", "geneva", "rams", "muc4"}
    names |= {"wikievents", "wikievents_transfer", *(f"wikievents_textee{number}" for number in range(1, 6))}
    assert names <= {file.stem for file in EXPERIMENTS}


def test_the_five_splits_of_textee_differ_in_their_number_alone():
    texts = {n: (FOLDER / f"wikievents_textee{n}.yaml").read_text() for n in range(1, 6)}
    for number, text in texts.items():
        same = text.replace(f"split{number}/", "split1/").replace(f"_textee{number}", "_textee1")
        assert same.replace(f"split {number}", "split 1") == texts[1]


def test_defaults_and_what_follows_from_the_name(config):
    experiment = load_experiment(config)
    assert (experiment.ontology, experiment.encoder, experiment.test) == ("strife", "minilm-l6", ())
    assert experiment.folder == Path("runs/mine")
    assert experiment.location(experiment.train[0]) == "../shared/data/a.jsonl"
    assert experiment.training.epochs == 3
    assert experiment.training.batch_size == 8
    assert (experiment.windows.max_pieces, experiment.windows.overlap_tokens) == (256, 64)
    assert experiment.model.arguments == "one_pass"
    assert experiment.train[1].weight == 1
    assert experiment.train[1].layers is None


def test_corpora_is_filled_in_wherever_it_may_stand(config):
    overrides = ["corpora=/data", "train.0.ids='{corpora}/ids.txt'", "train.1.ids=lists/mine.txt"]
    experiment = load_experiment(config, overrides)
    first, second = (experiment.located(corpus) for corpus in experiment.train)
    assert (first.path, first.ids) == ("/data/a.jsonl", "/data/ids.txt")
    assert (second.path, second.ids) == ("b.conll", "lists/mine.txt")
    assert experiment.train[0].ids == "{corpora}/ids.txt"
    assert experiment.located(experiment.dev[0]) == experiment.dev[0]
    assert first.where == {"split": "train"}


def test_overrides_reach_nested_keys_and_lists_with_their_types(config):
    overrides = [
        "seed=7",
        "output=/tmp/run",
        "corpora=/data",
        "training.encoder_learning_rate=1e-5",
        "training.patience=null",
        "windows={max_pieces: 64}",
        "windows.overlap_tokens=0",
        "model.arguments=priming",
        "model.loss_weights.claims=0.5",
        "train.1.weight=2",
        "train.0.where.split=dev",
        "train.0.layers=[entities, events]",
        "train.1.options.tag_column=3",
        "description=a=b",
    ]
    experiment = load_experiment(config, overrides)
    assert (experiment.seed, experiment.folder) == (7, Path("/tmp/run"))
    assert experiment.location(experiment.train[0]) == "/data/a.jsonl"
    assert experiment.training.encoder_learning_rate == 1e-5
    assert isinstance(experiment.training.encoder_learning_rate, float)
    assert experiment.training.patience is None
    assert experiment.training.epochs == 3
    assert (experiment.windows.max_pieces, experiment.windows.overlap_tokens) == (64, 0)
    assert experiment.model.arguments == "priming"
    assert experiment.model.loss_weights == {"claims": 0.5}
    assert experiment.train[0].where == {"split": "dev"}
    assert experiment.train[0].layers == ("entities", "events")
    assert (experiment.train[1].weight, experiment.train[1].options) == (2.0, {"tag_column": 3})
    assert experiment.description == "a=b"


def test_a_learning_rate_without_a_dot_in_the_file_is_a_number(config):
    config.write_text(MINIMAL + "  head_learning_rate: 1e-5\n")
    assert load_experiment(config).training.head_learning_rate == 1e-5


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("training.epohcs=3", "unknown key 'training.epohcs'; did you mean 'epochs'?"),
        ("trainning.epochs=3", "unknown key 'trainning'; did you mean 'training'?"),
        ("train.0.wieght=2", "unknown key 'train.0.wieght'; did you mean 'weight'?"),
        ("windows.max_piece=64", "unknown key 'windows.max_piece'; did you mean 'max_pieces'?"),
        ("training.epochs=0", "training.epochs: Input should be greater than 0"),
        ("training.epochs=many", "training.epochs: Input should be a valid number"),
        ("training.batch_size=1.5", "training.batch_size: Input should be a valid integer"),
        (
            "windows.overlap_tokens=256",
            "windows: Value error, overlap_tokens (256) must be less than max_pieces (256)",
        ),
        ("model.arguments=two_pass", "model.arguments: Input should be 'one_pass' or 'priming'"),
        ("model.loss_weights.claim=1", "unknown layer 'claim'; did you mean 'claims'?"),
        ("train.0.layers=[entity]", "unknown layer 'entity'; did you mean 'entities'?"),
        ("train.0.id=a.txt", "unknown key 'train.0.id'; did you mean 'ids'?"),
        ("train.0.repair=[snap]", "train.0.repair.0: Input should be 'drop-overlapping', 'snap-to-token'"),
        ("dev=[]", "dev: Tuple should have at least 1 item"),
        ("train.2.weight=2", "override 'train.2.weight=2': '2' is no index of a list of 2"),
        ("train.first.weight=2", "'first' is no index of a list of 2"),
        ("train.0=x", "name a key of the list's entry"),
        ("name.first=x", "'name' is not a section"),
        ("seed", "override 'seed': write key=value, such as training.epochs=3"),
        ("=5", "override '=5': write key=value"),
        ("train.0.options={", "'{' is not a YAML value"),
    ],
)
def test_a_faulty_override_is_named(config, override, message):
    with pytest.raises(InputError) as error:
        load_experiment(config, [override])
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_all_faults_are_reported_at_once_with_the_file(config):
    with pytest.raises(InputError) as error:
        load_experiment(config, ["sed=1", "training.epochs=-1", "train.1.pth=x", "windows.max_pieces=4"])
    message = str(error.value)
    assert message.startswith(f"{config}: ")
    for part in (
        "unknown key 'sed'; did you mean 'seed'?",
        "training.epochs: ",
        "'train.1.pth'",
        "windows.max_pieces: ",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name: [", "not valid YAML"),
        (b"\xff\xfe", "not UTF-8 text"),
        (b"- a\n- b", "expected 'key: value' lines, found list"),
        (b"", "expected 'key: value' lines, found nothing"),
        (b"name: x\n", "train: Field required; dev: Field required"),
    ],
)
def test_a_faulty_file_is_named(tmp_path, content, message):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        load_experiment(path)
    assert str(error.value).startswith(f"{path}:")
    assert message in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: No such file or directory"):
        load_experiment(tmp_path / "none.yaml")


def test_a_saved_config_gives_the_same_experiment_and_cannot_be_changed(config):
    experiment = load_experiment(config)
    assert parse_experiment(experiment.model_dump(mode="json"), where="run.json") == experiment
    with pytest.raises(ValidationError, match="frozen"):
        experiment.seed = 5
    assert isinstance(experiment, ExperimentConfig)


def test_suggestions():
    assert did_you_mean("epohcs", ["epochs", "seed"]) == "; did you mean 'epochs'?"
    assert did_you_mean("zzz", ["b", "a"]) == "; known: a, b"
    assert did_you_mean("zzz", []) == ""
