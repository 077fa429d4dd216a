"""Every part of every shipped experiment loads, with the counts that the corpora are published with."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from strife.configs.experiment import load_experiment
from strife.configs.ontology import load_ontology
from strife.data.corpora import Corpus, load_part, unique_ids
from strife.evaluate.scores import named_score, score

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENTS = [file for file in sorted(ROOT.glob("configs/*.yaml")) if "train" in yaml.safe_load(file.read_text())]
DOCUMENTS = {
    "re3d": (574, 191, 200),
    "re3d_documents": (68, 9, 21),
    "cameo": (1153 - 173, 173, 451),
    "crossner_politics": (200, 541, 651),
    "geneva": (1963, 783, 933),
    "wikievents": (203, 20, 20),
    "rams": (829 + 203 + 1963, 95, 871),
    "wikievents_transfer": (203 + 924, 20, 20),
    "muc4": (1300, 200, 200),
    **{f"wikievents_textee{number}": (198 - 3, 24, 24) for number in range(1, 6)},
}
LAYERS = {
    "cameo": ("entities",),
    "crossner_politics": ("entities",),
    "re3d_documents": ("entities",),
    "geneva": ("events", "arguments"),
    "rams": ("arguments",),
    "wikievents_textee1": ("events", "arguments"),
}
ABSENT = {"scenario_en_kairos_33", "scenario_en_kairos_62", "scenario_en_kairos_95"}


def load(name: str, corpora: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Corpus]]:
    monkeypatch.chdir(ROOT)
    experiment = load_experiment(ROOT / "configs" / f"{name}.yaml", [f"corpora={corpora}"])
    ontology = load_ontology(experiment.ontology)
    parts = {part: load_part(experiment, getattr(experiment, part), ontology) for part in ("train", "dev", "test")}
    dev = unique_ids(parts["dev"])
    condition = "gold triggers" if experiment.training.given_triggers else "predicted triggers"
    perfect = score(dev, dev, ontology=ontology, condition=condition, draws=0)
    assert named_score(perfect, experiment.training.score) == pytest.approx(1)
    return parts


@pytest.mark.parametrize("name", [file.stem for file in EXPERIMENTS])
def test_every_part_loads(shared_corpora, monkeypatch, name):
    parts = load(name, shared_corpora, monkeypatch)
    sizes = tuple(sum(len(corpus.documents) for corpus in corpora) for corpora in parts.values())
    assert sizes == DOCUMENTS.get(name, sizes)
    for document in parts["dev"][0].documents:
        assert document.layers == LAYERS.get(name, document.layers)
    absent = {identifier for corpora in parts.values() for corpus in corpora for identifier in corpus.absent}
    assert absent == (ABSENT if "textee" in name else set())


def test_the_counts_are_of_experiments_that_are_there():
    assert {*DOCUMENTS, *LAYERS} <= {file.stem for file in EXPERIMENTS}
