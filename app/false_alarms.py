"""How many events a model finds in articles that have none.

Example: python -m strife.app.false_alarms strife-small data/ordinary/test.jsonl -o false-alarms.json
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from strife.data.corpora import fingerprint
from strife.data.readers import read
from strife.evaluate.false_alarms import false_alarms
from strife.evaluate.provenance import environment
from strife.models import Extractor


def main() -> None:
    """Count, print the rate and each alarm, write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a checkpoint folder, or the name of a released model")
    parser.add_argument("articles", type=Path, help="articles annotated for events that have none")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    documents = list(read(arguments.articles))
    extractor = Extractor.load(arguments.model, backend=arguments.backend)
    found = false_alarms(documents, list(extractor.stream(each.without_annotation() for each in documents)))
    result = {
        "command": f"python -m strife.app.false_alarms {' '.join(sys.argv[1:])}",
        "model": extractor.version,
        "backend": extractor.backend.name,
        "documents": fingerprint(documents),
        **found.to_json(),
        "environment": environment(),
    }
    arguments.output.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for each in found.found:
        print(f"{each.document}: {each.type} [{each.trigger}] {each.around}")
    print(f"{found.rate.value:.2f} false alarms per 1,000 words ({len(found.found)} in {found.words:,})")


if __name__ == "__main__":
    main()
