"""What the result of a worker depends on. On every machine of a run it must be the same."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

from strife.app.batch.manifest import file_digest
from strife.app.batch.worker import WorkerSettings
from strife.configs.backends import EXPORTED
from strife.models.calibration import CALIBRATION
from strife.models.provenance import read_provenance


def loaded(settings: WorkerSettings) -> dict[str, Any]:
    """Versions, and digests of the files that a worker with these settings loads here, for the manifest.

    Raises:
        OSError: a file is not here or cannot be read.
    """
    return {
        "strife": metadata.version("strife"),
        "model": read_provenance(settings.checkpoint).get("version", settings.checkpoint.name),
        "backend": settings.backend,
        "weights": _weights(settings),
        "calibration": _calibration(settings.checkpoint),
        "gazetteers": [file_digest(path) for path in settings.gazetteers],
        "actors": [file_digest(path) for path in settings.actors],
    }


def _weights(settings: WorkerSettings) -> str:
    folder, pattern = settings.checkpoint, "*.safetensors"
    if settings.backend in EXPORTED:
        folder, pattern = settings.checkpoint / settings.backend, "*.onnx"
    return " ".join(file_digest(path)[:12] for path in sorted(folder.glob(pattern)))


def _calibration(checkpoint: Path) -> str | None:
    path = checkpoint / CALIBRATION
    return file_digest(path)[:12] if path.exists() else None
