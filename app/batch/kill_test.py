"""Does a run survive being killed? ``python -m strife.app.batch.kill_test CHECKPOINT -o RESULT.json``.

Articles are made from the embedded corpus under new ids. One run is left alone; another is killed (SIGKILL, with its
workers) after random times until it has been killed so often, and then left to finish. Nothing may be lost, nothing
may stand twice, and every byte must be that of the first.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from strife.data.corpora import embedded_corpus
from strife.data.jsonlines import write_documents
from strife.data.readers import read
from strife.evaluate.provenance import environment


def main() -> None:
    """Run the test that the command line describes and write its result."""
    parser = argparse.ArgumentParser(description="Kill a run of strife extract again and again, and compare bytes.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = kill_test(Path(folder), options.checkpoint, options.kills, options.documents, options.seed)
    command = "python -m strife.app.batch.kill_test " + " ".join(sys.argv[1:])
    text = json.dumps({"command": command, **result, **environment()}, indent=2)
    options.output.write_text(text + "\n", encoding="utf-8")
    print(text)


def kill_test(folder: Path, checkpoint: Path, kills: int, documents: int, seed: int) -> dict[str, Any]:
    """Both runs, and what differs between them."""
    articles = [document.without_annotation() for document in read(embedded_corpus())]
    made = (replace(articles[n % len(articles)], id=f"article-{n:06d}") for n in range(documents))
    archive = folder / "archive.jsonl"
    write_documents(archive, made)
    started = time.monotonic()
    _start(archive, checkpoint, folder / "whole").wait()
    seconds = time.monotonic() - started
    moments = random.Random(seed)
    done = 0
    while done < kills:
        process = _start(archive, checkpoint, folder / "killed")
        try:
            process.wait(moments.uniform(0.05, 2 * seconds / kills))
        except subprocess.TimeoutExpired:
            done += 1
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()
        if process.returncode == 0:
            break
        if process.returncode != -signal.SIGKILL:
            raise RuntimeError(f"the run ended by itself with exit code {process.returncode}")
    _start(archive, checkpoint, folder / "killed").wait()
    whole, killed = _content(folder / "whole"), _content(folder / "killed")
    ids = [
        json.loads(line)["id"]
        for name in sorted(killed)
        if name.endswith(".spans.jsonl")
        for line in killed[name].splitlines()
    ]
    return {
        "documents": documents,
        "kills": done,
        "seconds_uninterrupted": round(seconds, 1),
        "files": len(whole),
        "lost": documents - len(set(ids)),
        "twice": len(ids) - len(set(ids)),
        "files_that_differ": sorted(n for n in whole.keys() | killed.keys() if whole.get(n) != killed.get(n)),
    }


def _start(archive: Path, checkpoint: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "strife.app", "extract", archive, "--model", checkpoint, "--run", folder]
    command += ["--write", "spans.jsonl", "--shard", "50", "--quiet"]
    return subprocess.Popen([str(part) for part in command], start_new_session=True, stderr=subprocess.DEVNULL)


def _content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if ".part" not in file.name}


if __name__ == "__main__":
    main()
