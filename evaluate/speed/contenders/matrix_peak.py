"""The peak of matrix products on this machine, for the shapes of an encoder: answers the request ``peak``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

ROWS = 2048
"""Pieces of a batch on a processor: rows of the left matrix."""
GPU_ROWS = 65536
"""The same on a GPU, which needs more to be busy."""


def measure(options: dict[str, Any]) -> dict[str, Any]:
    """Multiply-adds a second, by precision and library: the best of the encoder's shapes.

    PyTorch's fp32 product is not always the fastest one on a processor, so ONNX Runtime's is measured beside it.

    Args:
        options: ``width`` and ``inner_width`` of the encoder; ``seconds`` for each shape; ``device``.

    Returns:
        ``rates``: by precision (``fp32``, ``bf16``, ``int8``) and library, multiply-adds a second; ``reasons``: by
        precision and library in one name, why one of them is missing.
    """
    width, inner = options["width"], options["inner_width"]
    device = options["device"]
    rows = ROWS if device == "cpu" else GPU_ROWS
    shapes = [(rows, width, width), (rows, width, inner), (rows, inner, width)]
    rates: dict[str, dict[str, float]] = {}
    reasons: dict[str, str] = {}
    for (precision, library), product in _PRODUCTS.items():
        try:
            best = max(_rate(product(device, *shape), shape, options["seconds"]) for shape in shapes)
            rates.setdefault(precision, {})[library] = best
        except ImportError as error:
            reasons[f"{precision}, {library}"] = f"the package '{error.name or error}' is not installed"
        except NotImplementedError as error:
            reasons[f"{precision}, {library}"] = str(error)
    return {"rates": rates, "reasons": reasons}


def _rate(product: Callable[[], object], shape: tuple[int, int, int], seconds: float) -> float:
    """Multiply-adds a second of a product repeated for a while, the first one not counted."""
    product()
    repeated, started = 0, time.perf_counter()
    while (passed := time.perf_counter() - started) < seconds or not repeated:
        product()
        repeated += 1
    rows, inner, columns = shape
    return repeated * rows * inner * columns / passed


def _torch_float32(device: str, rows: int, inner: int, columns: int) -> Callable[[], object]:
    return _torch_product("float32", device, rows, inner, columns)


def _torch_bfloat16(device: str, rows: int, inner: int, columns: int) -> Callable[[], object]:
    if device == "cpu" and not has_bfloat16():
        raise NotImplementedError("this processor has no bf16 products")
    return _torch_product("bfloat16", device, rows, inner, columns)


def _torch_product(kind: str, device: str, rows: int, inner: int, columns: int) -> Callable[[], object]:
    import torch

    kinds = {"dtype": getattr(torch, kind), "device": device}
    left = torch.randn(rows, inner).to(**kinds)
    right = torch.randn(columns, inner).to(**kinds).T  # as nn.Linear keeps its weights
    result = torch.empty(rows, columns, **kinds)

    def product() -> None:
        torch.matmul(left, right, out=result)
        if device != "cpu":
            torch.cuda.synchronize()

    return product


def has_bfloat16() -> bool:
    """Whether the processor says that it multiplies bf16 numbers. Known on Linux; elsewhere False."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            flags = file.read()
    except OSError:
        return False
    return any(flag in flags for flag in ("avx512_bf16", "amx_bf16", " bf16"))


def _onnx_float32(device: str, rows: int, inner: int, columns: int) -> Callable[[], object]:
    import numpy as np

    _on_processor(device)
    draw = np.random.default_rng(0)
    left, right = (draw.standard_normal(shape, dtype=np.float32) for shape in ((rows, inner), (inner, columns)))
    return _onnx_product("MatMul", left, right, "float32")


def _onnx_int8(device: str, rows: int, inner: int, columns: int) -> Callable[[], object]:
    """Unsigned activations by signed weights, as in a model that is quantised dynamically."""
    import numpy as np

    _on_processor(device)
    draw = np.random.default_rng(0)
    left = draw.integers(0, 255, (rows, inner), dtype=np.uint8)
    right = draw.integers(-127, 127, (inner, columns), dtype=np.int8)
    return _onnx_product("MatMulInteger", left, right, "int32")


def _on_processor(device: str) -> None:
    if device != "cpu":
        raise NotImplementedError("ONNX Runtime is measured on the processor alone")


def _onnx_product(operator: str, left: Any, right: Any, result: str) -> Callable[[], object]:
    """ONNX Runtime's product of an input with weights that it may arrange beforehand."""
    import numpy as np
    import onnxruntime  # pyright: ignore[reportMissingImports]
    from onnx import helper, numpy_helper  # pyright: ignore[reportMissingImports]

    kinds = [helper.np_dtype_to_tensor_dtype(kind) for kind in (left.dtype, np.dtype(result))]
    graph = helper.make_graph(
        [helper.make_node(operator, ["left", "right"], ["result"])],
        "product",
        [helper.make_tensor_value_info("left", kinds[0], left.shape)],
        [helper.make_tensor_value_info("result", kinds[1], (left.shape[0], right.shape[1]))],
        [numpy_helper.from_array(right, "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])  # which PyTorch heeds by itself
    session = onnxruntime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"left": left})


_PRODUCTS = {
    ("fp32", "PyTorch"): _torch_float32,
    ("fp32", "ONNX Runtime"): _onnx_float32,
    ("bf16", "PyTorch"): _torch_bfloat16,
    ("int8", "ONNX Runtime"): _onnx_int8,
}
