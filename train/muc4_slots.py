"""Fill all slots of MUC-4's templates from a tagger's role fillers, and score them on TST3 and TST4.

Example:
    $ python -m strife.train.muc4_slots runs/muc4/checkpoint --corpora corpora -o muc4-slots.json
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from strife.data.corpora import fingerprint
from strife.data.document import Document
from strife.data.readers import read
from strife.evaluate.muc_slots import SlotCounts, slot_counts
from strife.evaluate.provenance import environment
from strife.train.muc4_slots_fill import template
from strife.train.muc4_slots_fitted import Fitted, fit
from strife.train.muc4_slots_table import markdown, slot_scores
from strife.train.muc4_slots_templates import Caution, sketches
from strife.train.muc4_slots_texts import tagged

_PACKAGES = ("scikit-learn", "scipy")


def predicted_templates(
    documents: Sequence[Document], tags: Sequence[Document], fitted: Fitted, caution: Caution
) -> dict[str, list[dict[str, Any]]]:
    """The templates of each document by its id; ``tags`` are the same documents with role fillers."""
    return {
        document.id: [template(document, each, fitted, caution) for each in sketches(document, tag, fitted, caution)]
        for document, tag in zip(documents, tags, strict=True)
    }


def scored(documents: Sequence[Document], tags: Sequence[Document], fitted: Fitted, caution: Caution) -> SlotCounts:
    """Score the predicted templates against the keys in the documents' metadata."""
    gold = {document.id: document.meta["templates"] for document in documents}
    return slot_counts(gold, predicted_templates(documents, tags, fitted, caution))


def run(checkpoint: Path, corpora: Path, parts: Mapping[str, Sequence[str]], cache: Path) -> dict[str, Any]:
    """Fit on the development texts and score the parts, each made of folders of the release."""
    folder = corpora / "muc4" / "original"
    training = list(read(folder / "dev", format="muc4_keys"))
    fitted, caution = fit(training), Caution()
    result: dict[str, Any] = {"trained_on": fingerprint(training), "caution": vars_of(caution), "parts": {}}
    for name, names in parts.items():
        documents = [each for one in names for each in read(folder / one, format="muc4_keys")]
        tags = tagged(checkpoint, documents, cache=cache)
        scores = slot_scores(scored(documents, tags, fitted, caution))
        result["parts"][name] = {"documents": len(documents), "fingerprint": fingerprint(documents), "slots": scores}
    return result


def vars_of(caution: Caution) -> dict[str, float]:
    """The thresholds by name."""
    return {name: getattr(caution, name) for name in caution.__dataclass_fields__}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, score, and write the result as JSON and, beside it, as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m strife.train.muc4_slots", description=main.__doc__)
    parser.add_argument("checkpoint", type=Path, help="folder of a tagger that configs/muc4.yaml trained")
    parser.add_argument("--corpora", type=Path, required=True, help="folder with muc4/original in it")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the JSON file to write")
    parser.add_argument("--dev", action="store_true", help="score TST1 and TST2 instead of TST3 and TST4")
    options = parser.parse_args(arguments)
    parts = {"TST1+TST2": ["tst1", "tst2"]} if options.dev else {"TST3": ["tst3"], "TST4": ["tst4"]}
    cache = Path(tempfile.gettempdir()) / "strife-muc4-slots"
    result = run(options.checkpoint, options.corpora, parts, cache)
    written = sys.argv[1:] if arguments is None else list(arguments)
    result["command"] = f"python -m strife.train.muc4_slots {shlex.join(written)}"
    result["seed"] = 0
    result["environment"] = environment()
    result["environment"]["versions"] |= {name: metadata.version(name) for name in _PACKAGES}
    options.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    options.output.with_suffix(".md").write_text(markdown(result), encoding="utf-8")


if __name__ == "__main__":
    main()
