"""Training in several processes.

``accelerate launch`` starts them so where there are GPUs; on processors it needs MPI, so torch's launcher stands in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CONFIG = """\
name: two
encoder: {encoder}
output: {output}
train: [{{path: {corpus}}}]
dev: [{{path: {corpus}}}]
windows: {{max_pieces: 64, overlap_tokens: 8}}
training: {{epochs: 2, batch_size: 1, precision: float32, save_steps: 1}}
"""


def test_two_processes_share_the_windows_and_write_one_run(
    tiny_encoder: Path, small_corpus: Path, tmp_path: Path
) -> None:
    output = tmp_path / "two"
    config = tmp_path / "two.yaml"
    config.write_text(CONFIG.format(encoder=tiny_encoder, corpus=small_corpus, output=output), encoding="utf-8")
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*launch, "-m", "strife.app", "train", str(config), "--quiet"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", "ACCELERATE_USE_CPU": "true"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads((output / "run.json").read_text(encoding="utf-8"))["config"]["name"] == "two"
    steps = [json.loads(line) for line in (output / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    # Four windows, one a process and step: two steps an epoch.
    assert [line["step"] for line in steps if "eval_score" in line] == [2, 4]
    assert (output / "checkpoint" / "model.safetensors").is_file()
