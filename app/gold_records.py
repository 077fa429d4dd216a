"""Event records against the gold records of annotated articles, from gold and from predicted annotation.

Example: python -m strife.app.gold_records data/corpus --part test --model demo/quickstart/checkpoint -o records.json

From gold annotation it measures merging and normalisation alone; from a model's annotation the whole.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from strife.app.record_scores import Compared, compared
from strife.configs.ontology import load_ontology
from strife.data.corpora import fingerprint
from strife.data.document import Document
from strife.evaluate.provenance import environment
from strife.evaluate.tables import TextTable
from strife.models import Extractor
from strife.records.build import RecordBuilder
from strife.records.event_record import EventRecord
from strife.records.gold import read_gold


def main() -> None:
    """Score both conditions, print the tables and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="a folder of .article files with a folder 'records'")
    parser.add_argument("--part", choices=("dev", "test"), required=True)
    parser.add_argument("--model", type=Path, required=True, help="a checkpoint folder")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    ontology = load_ontology("strife")
    found = [pair for pair in read_gold(arguments.articles, ontology) if pair[0].meta.get("split") == arguments.part]
    documents, gold = [document for document, _ in found], [record for _, records in found for record in records]
    extractor = Extractor.load(arguments.model, backend="torch")
    conditions: dict[str, Sequence[Document]] = {
        "gold annotation": documents,
        "predicted annotation": list(extractor.stream(documents)),
    }
    builder = RecordBuilder(ontology, model_version=extractor.version, calibrate=extractor.calibration.records)
    scores = {name: _scores(name, gold, articles, builder) for name, articles in conditions.items()}
    result: dict[str, Any] = {
        "command": f"python -m strife.app.gold_records {' '.join(sys.argv[1:])}",
        "part": arguments.part,
        "documents": fingerprint(documents),
        "gold_records": len(gold),
        "model": extractor.version,
        "environment": environment(),
        "conditions": {name: found.scores for name, found in scores.items()},
    }
    arguments.output.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    tables = [table for found in scores.values() for table in found.tables]
    arguments.output.with_suffix(".md").write_text("\n".join(map(TextTable.markdown, tables)), encoding="utf-8")


def _scores(name: str, gold: Sequence[EventRecord], documents: Sequence[Document], builder: RecordBuilder) -> Compared:
    made = [record for document in documents for record in builder.records(document)]
    return compared(gold, made, draws=1000, title=f" from {name}")


if __name__ == "__main__":
    main()
