"""What ``strife doctor`` looks at: the installation, and whether a model is the one that was written and works."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from strife.configs.errors import InputError
from strife.data.document import Document
from strife.evaluate.tables import TextTable
from strife.models import Extractor
from strife.models.backends.choice import cores, has_gpu
from strife.models.checksums import CHECKSUMS, wrong_files
from strife.models.provenance import read_provenance
from strife.models.released import find_checkpoint, released_models
from strife.records.build import records_of

_PACKAGES = {
    "torch": "trains models, and runs those that are not exported",
    "transformers": "trains models, and runs those that are not exported",
    "onnxruntime": "runs exported models, strife-small among them",
    "onnxscript": "exports models: pip install 'strife[export]'",
    "ray": "runs over several machines: pip install 'strife[ray]'",
}
_ARTICLE = Document(
    id="doctor",
    text="Government warplanes bombed a market in Idlib on Sunday, killing at least 12 people, activists said.",
    published="2016-05-09",
)


def installation() -> TextTable:
    """Versions, cores, GPU."""
    rows = [
        ("strife", metadata.version("strife"), f"comes with {', '.join(released_models()) or 'no model'}"),
        ("Python", platform.python_version(), platform.platform(terse=True)),
        ("processor", f"{cores()} cores", "and a GPU" if has_gpu() else "no GPU"),
    ]
    rows += [(name, _version(name), use) for name, use in _PACKAGES.items()]
    columns = ("what", "here", "")
    return TextTable("This installation", columns, tuple(rows), columns, ())


def model_card(model: str) -> TextTable:
    """Where a model comes from, as far as its files tell.

    Raises:
        InputError: there is no such model, or its provenance cannot be read.
    """
    folder = find_checkpoint(model)
    told = read_provenance(folder)
    rows = [("folder", str(folder)), ("version", str(told.get("version", "not told")))]
    rows += [("trained on", _told_corpus(corpus)) for corpus in told.get("train", ())]
    if best := told.get("dev_score"):
        rows.append(("dev score", f"{best.get('value')}: {best.get('score')}"))
    columns = ("what", "")
    return TextTable(f"Model {model}", columns, tuple(rows), columns, ())


def model_faults(model: str) -> list[str]:
    """What is wrong with a model, a line each: files that changed, or an article that gives no event."""
    folder = find_checkpoint(model)
    faults = _changed(folder)
    try:
        extractor = Extractor.load(folder)
        document = extractor(_ARTICLE)
        records = records_of(document, extractor.ontology, model_version=extractor.version)
    except InputError as error:
        return [*faults, str(error)]
    if "events" in extractor.ontology.layers and not records:
        faults.append(f"no event was found in: {_ARTICLE.text}")
    return faults


def _changed(folder: Path) -> list[str]:
    if not (folder / CHECKSUMS).exists():
        return [f"{folder}: has no {CHECKSUMS}: it was written by an older strife, or not by strife"]
    return [f"{folder}/{fault}" for fault in wrong_files(folder)]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _told_corpus(corpus: dict[str, Any]) -> str:
    return f"{corpus.get('name')}: {corpus.get('documents')} articles, fingerprint {corpus.get('fingerprint')}"
