"""The Extractor: streams, single calls, and a checkpoint that says what the model said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerBase

from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.models.backends.torch_backend import TorchBackend
from strife.models.checkpoint import save_checkpoint
from strife.models.extractor import Extractor
from strife.models.joint import JointModel

Joint = Callable[..., JointModel]
Same = Callable[[Sequence[Document], Sequence[Document]], None]


@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_a_stream_equals_single_calls(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, batch_size: int, articles: list[Document], assert_same: Same
) -> None:
    extractor = Extractor(TorchBackend(joint()), PieceTokenizer.of(tokenizer))
    stream = extractor.stream((document for document in articles), batch_size=batch_size)
    assert_same(list(stream), [extractor(document) for document in articles])


def test_a_stream_reads_no_further_than_it_must(
    joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document]
) -> None:
    read: list[str] = []

    def source() -> Iterable[Document]:
        for document in articles:
            read.append(document.id)
            yield document

    next(Extractor(TorchBackend(joint()), PieceTokenizer.of(tokenizer)).stream(source(), batch_size=2))
    assert read == ["d0", "d1"]


def test_a_loaded_extractor_gives_identical_documents(
    model: JointModel, tokenizer: PreTrainedTokenizerBase, tmp_path: Path, articles: list[Document]
) -> None:
    save_checkpoint(tmp_path / "checkpoint", model, tokenizer, {"version": "tiny-7"})
    loaded = Extractor.load(tmp_path / "checkpoint", device="cpu")
    assert loaded.version == "tiny-7"
    assert list(loaded.stream(articles)) == list(
        Extractor(TorchBackend(model), PieceTokenizer.of(tokenizer)).stream(articles)
    )


def test_a_text_is_called_directly(joint: Joint, tokenizer: PreTrainedTokenizerBase, articles: list[Document]) -> None:
    extractor = Extractor(TorchBackend(joint()), PieceTokenizer.of(tokenizer))
    document = extractor(articles[0].text)
    assert document.text == articles[0].text
    assert replace(document, id="d0") == extractor(articles[0])
    assert extractor.coverage.documents == 2
