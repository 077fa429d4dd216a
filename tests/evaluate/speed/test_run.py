from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from strife.configs.errors import InputError
from strife.configs.speed import SpeedConfig, is_speed_benchmark, load_speed
from strife.evaluate.speed.measures import Timing
from strife.evaluate.speed.report import SpeedResult, markdown
from strife.evaluate.speed.rounds import Peak, Turns
from strife.evaluate.speed.run import run_speed
from strife.evaluate.speed.scaling import Flatness, Growth, Scaled

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
MADE = {"command": "strife benchmark speed.yaml", "commit": "abc", "hardware": "2 cores", "processor": "an abacus"}


def test_the_shipped_benchmark_is_valid_and_is_told_from_those_of_accuracy():
    config = load_speed(CONFIGS / "speed.yaml")
    assert config.reference == "hf-pipeline"
    assert is_speed_benchmark(CONFIGS / "speed.yaml")
    assert not any(is_speed_benchmark(path) for path in (CONFIGS / "benchmarks").glob("*.yaml"))


def test_unknown_names_and_keys_are_refused(tmp_path: Path, speed_config: Callable[..., SpeedConfig]):
    with pytest.raises(ValidationError, match="reference: no contender 'strief'; did you mean 'strife'"):
        speed_config(reference="strief")
    with pytest.raises(ValidationError, match="the name 'strife' stands twice"):
        speed_config(contenders=[{"name": "strife", "kind": "strife"}] * 2)
    with pytest.raises(ValidationError, match="comparison 'x': no contender 'other'"):
        speed_config(comparisons=[{"label": "x", "contender": "strife", "to": "other", "at_least": 2}])
    path = tmp_path / "speed.yaml"
    path.write_text("name: x\ncheckpoint: y\nreference: a\ncontenders: [{name: a, kind: strife, spede: 1}]\n")
    with pytest.raises(InputError, match=r"speed\.yaml: "):
        load_speed(path)


def timing(documents_per_second: float) -> Timing:
    return Timing(100, 5000, 100 / documents_per_second, 1.5, 2**20 * 300, (0.01, 0.03), share_of_peak=0.5)


@pytest.fixture
def result(speed_config: Callable[..., SpeedConfig]) -> SpeedResult:
    """Two rounds of two contenders, of which strife is twice and three times as fast."""
    comparison = {"label": "one against the other", "contender": "strife", "to": "other"}
    config = speed_config(
        reference="other",
        contenders=[{"name": name, "kind": "strife"} for name in ("other", "strife", "absent")],
        comparisons=[
            comparison | {"at_least": 2},
            comparison | {"at_least": 2.6},
            comparison | {"at_most": 2.4},
            comparison | {"to": "absent"},
        ],
    )
    turns = Turns(
        timings={"strife": {0: timing(20), 1: timing(15)}, "other": {0: timing(10), 1: timing(5)}},
        peaks=[Peak({"fp32": {"PyTorch": 5e10}}, {"int8, ONNX Runtime": "not installed"})] * 2,
        skipped={"absent": "the package 'absent' is not installed"},
    )
    return SpeedResult(config, MADE, {"documents": 100, "tokens": 5000, "characters": 26000}, 2, turns)


def test_rows_are_in_the_config_s_order_and_compared_round_by_round(result: SpeedResult):
    rows = result.rows()
    assert list(rows) == ["other", "strife"]
    assert rows["strife"].documents_per_second.median == 17.5
    assert rows["strife"].ratio is not None
    assert (rows["strife"].ratio.low, rows["strife"].ratio.high) == (2.0, 3.0)
    assert rows["strife"].latency.median == pytest.approx(0.02)
    # 17.5 a second: 57,143 seconds on each of two cores, 31.75 core-hours at 0.05.
    assert rows["strife"].cost == pytest.approx(1.5873, abs=1e-4)


def test_a_comparison_is_met_or_not_by_its_median(result: SpeedResult):
    compared = result.comparisons()
    assert [each.met for each in compared] == [True, False, False, None]  # the median is 2.5
    assert compared[0].ratio is not None
    assert compared[0].ratio.median == 2.5
    assert compared[3].ratio is None


def test_the_page_says_everything(result: SpeedResult):
    result.scaling = {"strife": Scaled(*(Growth.of({1: [1.0], 2: [2.0], 4: [4.0]}),) * 2), "other": "it failed"}
    result.memory = {"strife": Flatness(1000, 2**20 * 100, 50_000, 2**20 * 105), "other": "it failed"}
    page = markdown(result)
    assert "| strife | 17.50 [15.00, 20.00] | 875 [750, 1,000] | 2.50 [2.00, 3.00] | 300 |" in page
    assert "| one against the other | strife / other | 2.50 [2.00, 3.00] | at least 2.6 | no |" in page
    assert "- absent: the package 'absent' is not installed" in page
    assert "- fp32, PyTorch: 50.0 [50.0, 50.0] thousand million multiply-adds a second" in page
    assert "- int8, ONNX Runtime: not measured: not installed" in page
    assert "| strife | documents | 1 - 4 | 1000.00 ms a document | 1.0000 | 1.000 | 0% |" in page
    assert "| strife | 100 MiB over 1,000 documents | 105 MiB over 50,000 documents | +5.0% |" in page
    assert "0.05 EUR per core-hour (an invented shop)" in page
    json.dumps(result.to_json())


def test_a_benchmark_runs_and_leaves_its_files(speed_config: Callable[..., SpeedConfig]):
    contenders = [
        {"name": "strife", "kind": "strife"},
        {"name": "no-checkpoint", "kind": "strife", "checkpoint": "nowhere"},
        {"name": "no-python", "kind": "spacy", "pipeline": "x", "python": "/nowhere/python"},
    ]
    config = speed_config(contenders=contenders)
    notes: list[str] = []
    paths = run_speed(config, note=notes.append, command="strife benchmark tiny.yaml")
    assert [path.name for path in paths] == ["results.json", "table.md"]
    found: dict[str, Any] = json.loads(paths[0].read_text(encoding="utf-8"))
    assert found["command"] == "strife benchmark tiny.yaml"
    assert found["config"]["contenders"][0]["name"] == "strife"
    assert found["contenders"]["strife"]["ratio"]["median"] == 1.0
    assert found["contenders"]["strife"]["share_of_peak"]["median"] > 0
    assert set(found["skipped"]) == {"no-checkpoint", "no-python"}
    assert "no such checkpoint folder" in found["skipped"]["no-checkpoint"]
    assert found["rounds"]["strife"][0]["documents"] == 2
    assert any("no-python: left out: no interpreter" in note for note in notes)


def test_a_reference_that_cannot_run_and_an_unknown_contender_are_errors(speed_config: Callable[..., SpeedConfig]):
    missing = {"name": "strife", "kind": "strife", "checkpoint": "nowhere"}
    with pytest.raises(InputError, match="nowhere: no such checkpoint folder"):
        run_speed(speed_config(contenders=[missing]))
    with pytest.raises(InputError, match="no contender 'strief' in this benchmark; did you mean 'strife'"):
        run_speed(speed_config(), contenders=["strief"])
