"""``strife data leaks``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from strife.app.arguments import key_values, reader_options
from strife.app.terminal import console, notes
from strife.configs.errors import InputError

if TYPE_CHECKING:
    from strife.data.document import Document


def leaks(
    train: Path,
    test: Path,
    *,
    format: str | None = None,
    option: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    labels: str | None = None,
    ontology: str = "strife",
    train_where: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    test_where: Annotated[tuple[str, ...], Parameter(show_default=False)] = (),
    words: Annotated[int, Parameter(validator=Number(gte=1))] = 12,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
) -> None:
    """Look for what a test part shares with a training part: runs of words, whole sentences, mentions.

    Example: strife data leaks train.conll test.conll -o leaks.json

    Parameters
    ----------
    train
        Annotated file or folder to learn from.
    test
        Annotated file or folder to score on.
    format
        The format of both, if their endings do not tell.
    option
        An option of the format's reader, written key=value (tag_column=3); may be repeated.
    labels
        A label map into the ontology for both; without one, labels stay as they are.
    ontology
        The ontology that the label map leads to.
    train_where
        Keep only training articles with this metadata, written key=value; may be repeated.
    test_where
        Keep only test articles with this metadata, written key=value; may be repeated.
    words
        Length of the runs.
    output
        Write every figure, the closest pairs and the shared sentences here, as .json.
    """
    from strife.data.atomic import replacing
    from strife.evaluate.leaks import leaks as find_leaks

    if output is not None and output.suffix != ".json":
        raise InputError(f"{output}: name a .json file")
    conditions = (key_values("--train-where", train_where), key_values("--test-where", test_where))
    parts = [
        _articles(path, where, format=format, option=option, labels=labels, ontology=ontology)
        for path, where in zip((train, test), conditions, strict=True)
    ]
    found = find_leaks(*parts, n=words)
    console.print(str(found), soft_wrap=True)
    for pair in found.pairs:
        share = pair.shared_with_closest / pair.runs
        console.print(f"{pair.document}: {share:.1%} of its runs stand in {pair.closest}", soft_wrap=True)
    if output is not None:
        with replacing(output) as file:
            result = {"train": str(train), "test": str(test)} | found.to_json()
            file.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        console.print(f"wrote {output}", soft_wrap=True)


def _articles(
    path: Path, where: dict[str, str], *, format: str | None, option: Sequence[str], labels: str | None, ontology: str
) -> list[Document]:
    from strife.configs.ontology import load_ontology
    from strife.data.label_map import load_label_map
    from strife.data.readers import read

    inventory = load_ontology(ontology)
    label_map = load_label_map(labels, inventory) if labels else None
    dropped: Counter[str] = Counter()
    articles = [
        document if label_map is None else label_map.apply(document, inventory, dropped)
        for document in read(path, format=format, options=reader_options(option))
        if all(str(document.meta.get(key)) == value for key, value in where.items())
    ]
    if not articles:
        raise InputError(f"{path}: no article{f' with {where}' if where else ''}")
    if dropped:
        notes.print(f"{path}: the label map dropped {dict(dropped.most_common())}")
    return articles
