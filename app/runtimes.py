"""Whether another runtime would read windows faster than strife's own backends, and how far its answers differ.

Example: python -m strife.app.runtimes runs/strife-small/checkpoint -o runtimes.json

The checkpoint is to be exported. OpenVINO takes part where ``openvino`` is installed, its 8 bits where ``nncf`` is too;
PyTorch takes part as it is and under ``torch.compile``. Windows of articles are read by the encoder and the heads of
tokens, one after another in rounds: two cores, a thread for each where a runtime can do so, else both for one batch.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch

from strife.data.corpora import embedded_corpus, fingerprint
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.data.readers import read
from strife.data.windows import Windower
from strife.evaluate.provenance import environment
from strife.models.backends.onnx_backend import OnnxBackend
from strife.models.backends.onnx_graphs import TAG, TAG_INPUTS, TAG_OUTPUTS
from strife.models.batching import padded
from strife.models.settings import JointSettings
from strife.models.torch_loading import load_torch

CORES = 2
_CALIBRATION_WINDOWS = 120
_COMPILED_BATCH = 4
_LABELS = [TAG_OUTPUTS.index(name) for name in ("entities", "triggers")]

Inputs = tuple[np.ndarray, np.ndarray, np.ndarray]
Labels = list[tuple[np.ndarray, np.ndarray]]
"""For each window the likeliest entity and trigger label of each token."""
Runtime = Callable[[Sequence[Inputs]], Labels]


def main() -> None:
    """Time every runtime that is here, print medians, and write every measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    articles = list(read(embedded_corpus()))
    by_split = {
        split: _windows(arguments.checkpoint, [d for d in articles if d.meta.get("split") == split])
        for split in ("train", "dev")
    }
    timed = sorted(_windows(arguments.checkpoint, articles[: arguments.articles]), key=lambda window: window[0].size)
    runtimes = dict(_runtimes(arguments.checkpoint, by_split["train"][:_CALIBRATION_WINDOWS]))
    rates = _rates(runtimes, timed, arguments.rounds)
    expected = runtimes["onnx"](by_split["dev"])
    agreement = {name: _agreement(run(by_split["dev"]), expected) for name, run in runtimes.items()}
    result = {
        "command": f"python -m strife.app.runtimes {' '.join(sys.argv[1:])}",
        "articles": fingerprint(articles[: arguments.articles]),
        "windows": len(timed),
        "windows_per_second": rates,
        "tokens_labelled_as_by_onnx": agreement,
        "packages": {name: metadata.version(name) for name in ("onnxruntime", "openvino", "nncf") if find_spec(name)},
        "environment": environment(),
    }
    arguments.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, found in rates.items():
        entities, triggers = agreement[name]
        spread = f"{statistics.median(found):6.1f} windows a second ({min(found):.1f} to {max(found):.1f})"
        print(
            f"{name:22} {spread}, agrees on {100 * entities:.2f}% of entity and {100 * triggers:.2f}% of trigger labels"
        )


def _windows(checkpoint: Path, documents: Sequence[Document]) -> list[Inputs]:
    settings, tokenizer = JointSettings.load(checkpoint), PieceTokenizer.load(checkpoint)
    windower = Windower(tokenizer, max_pieces=settings.max_pieces, overlap_tokens=settings.overlap_tokens)
    windows = (window for document in documents for window in windower.windows(windower.encode(document.text)))
    return [(*padded([window.piece_ids], tokenizer.padding), padded([window.token_pieces], 0)[0]) for window in windows]


def _rates(runtimes: dict[str, Runtime], windows: Sequence[Inputs], rounds: int) -> dict[str, list[float]]:
    for run in runtimes.values():
        run(windows)  # shapes are met, and compiled, before the clock starts
    rates: dict[str, list[float]] = {name: [] for name in runtimes}
    for _ in range(rounds):
        for name, run in runtimes.items():
            started = time.perf_counter()
            run(windows)
            rates[name].append(round(len(windows) / (time.perf_counter() - started), 2))
    return rates


def _agreement(found: Labels, expected: Labels) -> tuple[float, float]:
    """Shares of tokens with the expected entity label, and with the expected trigger label."""
    entities, triggers = (
        float(np.mean(np.concatenate([(a[layer] == b[layer]).ravel() for a, b in zip(found, expected, strict=True)])))
        for layer in (0, 1)
    )
    return round(entities, 4), round(triggers, 4)


def _runtimes(checkpoint: Path, calibration: Sequence[Inputs]) -> Iterator[tuple[str, Runtime]]:
    for name in ("onnx", "onnx-int8"):
        yield name, partial(_side_by_side, OnnxBackend(checkpoint / name, JointSettings.load(checkpoint), name=name))
    if find_spec("openvino"):
        yield from _openvino(checkpoint / "onnx" / TAG, calibration)
    for precision, half in (("torch", False), ("torch-bfloat16", True)):
        for compiled in (False, True):
            name = f"{precision}, compiled" if compiled else precision
            yield name, partial(_torch, _torch_model(checkpoint, half=half, compiled=compiled))


def _side_by_side(backend: OnnxBackend, windows: Sequence[Inputs]) -> Labels:
    def read_window(window: Inputs) -> tuple[np.ndarray, np.ndarray]:
        scores = backend.tag(*window)
        return scores.entities.argmax(-1), scores.triggers.argmax(-1)

    with ThreadPoolExecutor(CORES) as threads:
        return list(threads.map(read_window, windows))


def _openvino(graph: Path, calibration: Sequence[Inputs]) -> Iterator[tuple[str, Runtime]]:
    import openvino  # pyright: ignore[reportMissingImports]

    model = openvino.Core().read_model(graph)
    for precision in ("f32", "bf16"):
        yield f"openvino-{precision}", partial(_openvino_queue, _openvino_compiled(model, precision))
    if find_spec("nncf"):
        import nncf  # pyright: ignore[reportMissingImports]

        quantized = nncf.quantize(
            model,
            nncf.Dataset(calibration, lambda window: dict(zip(TAG_INPUTS, window, strict=True))),
            model_type=nncf.ModelType.TRANSFORMER,
            preset=nncf.QuantizationPreset.MIXED,
            subset_size=len(calibration),
        )
        yield "openvino-int8", partial(_openvino_queue, _openvino_compiled(quantized, "f32"))


def _openvino_compiled(model: Any, precision: str) -> Any:
    import openvino  # pyright: ignore[reportMissingImports]

    settings = {"NUM_STREAMS": CORES, "INFERENCE_NUM_THREADS": CORES, "INFERENCE_PRECISION_HINT": precision}
    return openvino.Core().compile_model(model, "CPU", settings)


def _openvino_queue(compiled: Any, windows: Sequence[Inputs]) -> Labels:
    import openvino  # pyright: ignore[reportMissingImports]

    order = [TAG_INPUTS.index(each.get_any_name()) for each in compiled.inputs]
    found: Labels = [(np.empty(0), np.empty(0))] * len(windows)

    def keep(request: Any, index: int) -> None:
        entities, triggers = (request.get_output_tensor(output).data.argmax(-1) for output in _LABELS)
        found[index] = (entities, triggers)

    queue = openvino.AsyncInferQueue(compiled, CORES)
    queue.set_callback(keep)
    for index, window in enumerate(windows):
        queue.start_async([window[position] for position in order], index)
    queue.wait_all()
    return found


def _torch_model(checkpoint: Path, *, half: bool, compiled: bool) -> Any:
    backend, _ = load_torch(checkpoint, device="cpu", half=half, threads=CORES)
    if compiled:
        backend.model.encoder = torch.compile(backend.model.encoder, dynamic=True)
    return backend


def _torch(backend: Any, windows: Sequence[Inputs]) -> Labels:
    found: Labels = []
    for start in range(0, len(windows), _COMPILED_BATCH):
        batch = windows[start : start + _COMPILED_BATCH]
        pieces, mask = padded([window[0][0] for window in batch], 0)
        tokens, _ = padded([window[2][0] for window in batch], 0)
        scores = backend.tag(pieces, mask, tokens)
        for row, window in enumerate(batch):
            length = window[2].shape[1]
            found.append((scores.entities[row, :length].argmax(-1), scores.triggers[row, :length].argmax(-1)))
    return found


if __name__ == "__main__":
    main()
