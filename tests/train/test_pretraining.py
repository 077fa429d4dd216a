"""Masked-language training goes on: it learns, loses no word, survives a kill, and leaves an encoder that loads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, BertForMaskedLM, PreTrainedTokenizerFast, TrainerCallback

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.data.pieces import PieceTokenizer
from strife.models.encoders import load_encoder, load_tokenizer
from strife.train.blocks import ArticlePieces, Blocks, Masking
from strife.train.pretraining import Pretraining, PretrainingConfig
from strife.train.run import Run

DOERS = ("army", "police", "rebels")
DAYS = ("sunday", "two days on", "the day before")
TEXTS = [
    f"The {doer} killed two {other} in the town, police said. The {other} shelled the town on {day}. Number {number}."
    for number, (doer, other, day) in enumerate((a, b, c) for a in DOERS for b in DOERS for c in DAYS)
]


class Killed(Exception):
    """Stands for the power cut."""


class Kill(TrainerCallback):
    """Cuts the power at the end of a step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == self.step:
            raise Killed


@pytest.fixture
def config(masking_encoder: Path) -> Callable[..., PretrainingConfig]:
    def build(**changes: Any) -> PretrainingConfig:
        settings = {"encoder": str(masking_encoder), "max_pieces": 48, "learning_rate": 1e-2, "held_out": 0.2}
        return PretrainingConfig(**settings | changes)

    return build


@pytest.fixture(scope="session")
def pieces(masking_encoder: Path) -> PieceTokenizer:
    return PieceTokenizer.of(load_tokenizer(str(masking_encoder)))


@pytest.fixture(scope="session")
def byte_level() -> PreTrainedTokenizerFast:
    """A tokenizer of bytes that counts the space before a word to it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "</s>", "<pad>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator([], trainers.BpeTrainer(special_tokens=special, initial_alphabet=alphabet))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", mask_token="<mask>")


def test_the_held_out_loss_falls_and_the_report_tells_everything(config, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "encoder"
    report = Pretraining(config(), TEXTS, folder).train()
    before, after = report["held_out"]["before"], report["held_out"]["after"]
    assert after["loss"] < before["loss"] - 0.5
    assert after["perplexity"] < before["perplexity"]
    assert json.loads((folder / "pretraining.json").read_text(encoding="utf-8")) == report
    texts = report["texts"]
    assert texts["training"]["articles"] + texts["held_out"]["articles"] == len(TEXTS)
    assert texts["held_out"]["articles"] == round(0.2 * len(TEXTS))
    assert report["hyper_parameters"]["masked_share"] == 0.15
    assert report["new_head"]
    assert {"versions", "commit", "hardware", "seconds"} <= report.keys()
    names = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "pretraining.json"}
    assert {path.name for path in folder.iterdir()} == names
    assert list(folder.parent.iterdir()) == [folder]


def test_an_experiment_begins_with_what_was_learned(
    config, experiment: Callable[..., ExperimentConfig], tmp_path: Path
) -> None:
    folder = tmp_path / "encoder"
    Pretraining(config(epochs=1), TEXTS, folder).train()
    run = Run(experiment(encoder=str(folder), epochs=1))
    new = load_encoder(str(folder)).state_dict()
    begun = run._new_model().encoder.state_dict()
    assert all(torch.equal(begun[name], weights) for name, weights in new.items())
    run.train()


def test_the_embedded_encoder_comes_back_as_the_same_architecture(tmp_path: Path) -> None:
    settings = PretrainingConfig(epochs=1, max_pieces=24, batch_size=1, held_out=0.5)
    run = Pretraining(settings, TEXTS[:2], tmp_path / "encoder")
    model = run.model
    assert run.new_head
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    report = run.train()
    assert report["held_out"]["after"]["loss"] < report["held_out"]["before"]["loss"]
    before, after = load_encoder("minilm-l6"), load_encoder(str(tmp_path / "encoder"))
    assert type(before) is type(after)
    assert {name: weights.shape for name, weights in before.state_dict().items()} == {
        name: weights.shape for name, weights in after.state_dict().items()
    }
    assert torch.equal(before.pooler.dense.weight, after.pooler.dense.weight)
    assert not torch.equal(before.encoder.layer[0].output.dense.weight, after.encoder.layer[0].output.dense.weight)
    ignored = {"_name_or_path", "transformers_version", "architectures", "dtype"}
    ours, theirs = before.config.to_dict(), after.config.to_dict()
    assert {name: ours[name] for name in ours.keys() - ignored} == {
        name: theirs[name] for name in ours.keys() - ignored
    }
    tokenizers = [PieceTokenizer.of(load_tokenizer(name)) for name in ("minilm-l6", str(tmp_path / "encoder"))]
    assert tokenizers[0](TEXTS[0]) == tokenizers[1](TEXTS[0])


def test_a_head_that_comes_with_the_encoder_is_kept(config, masking_encoder: Path, tmp_path: Path) -> None:
    with_head = tmp_path / "with_head"
    BertForMaskedLM.from_pretrained(masking_encoder).save_pretrained(with_head)
    AutoTokenizer.from_pretrained(masking_encoder).save_pretrained(with_head)
    run = Pretraining(config(encoder=str(with_head), epochs=1), TEXTS, tmp_path / "encoder")
    saved = load_file(with_head / "model.safetensors")
    assert not run.new_head
    assert torch.equal(
        run.model.state_dict()["cls.predictions.transform.dense.weight"],
        saved["cls.predictions.transform.dense.weight"],
    )
    assert not run.train()["new_head"]


def killed(config: PretrainingConfig, folder: Path, *, step: int) -> None:
    with pytest.raises(Killed):
        Pretraining(config, TEXTS, folder, callbacks=[Kill(step)]).train()
    assert not folder.exists()


def test_a_killed_run_ends_as_if_nothing_was(config, tmp_path: Path) -> None:
    settings = config(batch_size=5)
    expected = Pretraining(settings, TEXTS, tmp_path / "whole")
    assert -(-len(expected.blocks) // 5) == 4  # steps of each of the three epochs; every second one saves its state
    measured = expected.train()["held_out"]
    whole = load_file(tmp_path / "whole" / "model.safetensors")
    for saved in (2, 4, 6):  # before the end of an epoch, at it, after it
        folder = tmp_path / f"killed_after_{saved}"
        killed(settings, folder, step=saved + 1)
        report = Pretraining(settings, TEXTS, folder, resume=True).train()
        assert report["resumed_at_step"] == saved
        assert report["held_out"] == measured
        found = load_file(folder / "model.safetensors")
        assert all(torch.equal(found[name], whole[name]) for name in found.keys() | whole.keys())
    assert not list(tmp_path.glob("*.unfinished"))


def test_an_unfinished_run_is_neither_forgotten_nor_mixed_up(config, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    killed(config(), folder, step=4)
    with pytest.raises(InputError, match="--resume goes on with it"):
        Pretraining(config(), TEXTS, folder)
    with pytest.raises(InputError, match=r"has changed: epochs, seed$"):
        Pretraining(config(epochs=4, seed=14), TEXTS, folder, resume=True)
    with pytest.raises(InputError, match=r"has changed: articles$"):
        Pretraining(config(), TEXTS[1:], folder, resume=True)
    assert not folder.exists()


def test_without_a_saved_state_a_run_begins_anew(config, tmp_path: Path) -> None:
    killed(config(epochs=1), tmp_path / "encoder", step=1)
    report = Pretraining(config(epochs=1), TEXTS, tmp_path / "encoder", resume=True).train()
    assert report["resumed_at_step"] is None


@pytest.mark.parametrize(
    ("changes", "texts", "fault"),
    [
        ({"max_pieces": 161}, TEXTS, "161 is too many for encoder .* which reads 160"),
        ({"max_pieces": 2}, TEXTS, "have room for none"),
        ({"encoder": "no/such/folder"}, TEXTS, "could not be loaded"),
        ({}, TEXTS[:1], "1 articles are too few"),
        ({}, TEXTS[:1] * 5, "5 articles are too few"),
        ({}, [], "0 articles are too few"),
    ],
)
def test_bad_input_is_refused_and_nothing_written(config, tmp_path: Path, changes, texts, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        Pretraining(config(**changes), texts, tmp_path / "encoder")
    assert not list(tmp_path.iterdir())


def test_an_encoder_without_a_mask_piece_is_refused(config, tiny_encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no mask piece"):
        Pretraining(config(encoder=str(tiny_encoder)), TEXTS, tmp_path / "encoder")


def test_a_checkpoint_is_no_encoder_to_go_on_with(config, experiment, tmp_path: Path) -> None:
    checkpoint = Run(experiment(epochs=1)).train()
    with pytest.raises(InputError, match="cannot go on with masked-language training"):
        Pretraining(config(encoder=str(checkpoint)), TEXTS, tmp_path / "encoder")


def test_a_folder_that_is_taken_is_refused(config, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine", encoding="utf-8")
    for folder, fault in (("full", "not empty"), ("full/thesis.txt", "this is a file")):
        with pytest.raises(InputError, match=fault):
            Pretraining(config(), TEXTS, tmp_path / folder)
    assert (tmp_path / "full" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_held_out_articles_too_short_to_measure_are_refused(config, tmp_path: Path) -> None:
    texts = ["a", *TEXTS]
    alone = (seed for seed in range(200) if only_held_out(texts, "a", seed, config))
    run = Pretraining(config(seed=next(alone), held_out=0.01), texts, tmp_path / "encoder")
    with pytest.raises(InputError, match="too short to mask"):
        run.train()
    assert not list(tmp_path.iterdir())


def only_held_out(texts: list[str], text: str, seed: int, config) -> bool:
    """Whether this text is all that is held out, and its one word is not masked."""
    tokenizer = load_tokenizer(config().encoder)
    pieces = PieceTokenizer.of(tokenizer)
    articles = ArticlePieces(pieces, seed=seed)
    for each in texts:
        articles.add(each)
    held_out = articles.split(0.01)[1]
    batch = Masking(tokenizer, seed=seed)([Blocks(held_out, pieces, max_pieces=48)[0]])
    return held_out.ids.tolist() == pieces(text)[0] and bool((batch["labels"] == -100).all())


@given(
    texts=st.lists(st.text(min_size=0, max_size=60), min_size=2, max_size=8),
    max_pieces=st.integers(min_value=3, max_value=24),
    seed=st.integers(min_value=0, max_value=99),
)
def test_no_piece_of_an_article_is_lost_or_repeated(
    pieces: PieceTokenizer, texts: list[str], max_pieces: int, seed: int
) -> None:
    articles = ArticlePieces(pieces, seed=seed)
    for text in texts:
        articles.add(text)
    try:
        sides = articles.split(0.3)
    except InputError:
        return
    assert sum(side.articles for side in sides) == len(texts)
    found = []
    for side in sides:
        blocks = Blocks(side, pieces, max_pieces=max_pieces)
        rows = [blocks[index] for index in range(len(blocks))]
        assert all(len(values) == max_pieces for row in rows for values in row.values())
        bodies = [row["input_ids"][len(pieces.prefix) : sum(row["attention_mask"]) - 1] for row in rows]
        stream = [piece for body in bodies for piece in body]
        found += _articles_of(stream, pieces.suffix[0])
        assert side.pieces == sum(1 for row in rows for special in row["special_tokens_mask"] if not special)
    assert sorted(found) == sorted(pieces(text)[0] for text in texts)


def _articles_of(stream: list[int], separator: int) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for piece in stream:
        if piece == separator:
            found.append([])
        else:
            found[-1].append(piece)
    return found


def test_reprints_are_on_one_side_and_the_order_does_not_matter(pieces: PieceTokenizer) -> None:
    sides = []
    for texts in (TEXTS * 2, TEXTS[::-1] * 2):
        articles = ArticlePieces(pieces, seed=13)
        for text in texts:
            articles.add(text)
        training, held_out = (_articles_of(side.ids.tolist(), pieces.suffix[0]) for side in articles.split(0.2))
        assert not {tuple(ids) for ids in training} & {tuple(ids) for ids in held_out}
        sides.append(sorted(held_out))
    assert sides[0] == sides[1]


def masked_words(tokenizer: Any, text: str) -> tuple[list[str], int]:
    """What is masked in a text, each run of masked pieces as a string, over many seeds; and the pieces in all."""
    pieces = PieceTokenizer.of(tokenizer)
    articles = ArticlePieces(pieces, seed=0)
    for each in (text, "x"):
        articles.add(each)
    stream = max(articles.split(0.5), key=lambda side: side.pieces)
    block = Blocks(stream, pieces, max_pieces=len(stream.ids) + 2)[0]
    runs = []
    for seed in range(200):
        labels = Masking(tokenizer, seed=seed)([block])["labels"][0].tolist()
        run: list[int] = []
        for label in [*labels, -100]:
            if label == -100 and run:
                runs.append(tokenizer.decode(run).strip())
                run = []
            elif label != -100:
                run.append(label)
    return runs, 200 * stream.pieces


@pytest.mark.parametrize("kind", ["word pieces", "bytes"])
def test_words_are_masked_whole_and_punctuation_apart(kind: str, request: pytest.FixtureRequest) -> None:
    fixture = {"word pieces": "masking_encoder", "bytes": "byte_level"}[kind]
    found = request.getfixturevalue(fixture)
    tokenizer = load_tokenizer(str(found)) if isinstance(found, Path) else found
    runs, pieces = masked_words(tokenizer, "qarah, zintan; misrata (tobruk)")
    words = {"qarah", "zintan", "misrata", "tobruk"}
    found_words = [word.strip(",;() ") for run in runs for word in run.replace(",", " ").replace(";", " ").split()]
    assert {word for word in found_words if word} == words
    assert {",", ";", "(", ")"} & set(runs)
    masked = sum(len(run.replace(" ", "")) for run in runs)
    assert 0.1 < masked / pieces < 0.2


def test_masks_change_with_the_epoch_and_come_back_with_it(masking_encoder: Path, pieces: PieceTokenizer) -> None:
    articles = ArticlePieces(pieces, seed=0)
    for text in TEXTS:
        articles.add(text)
    blocks = Blocks(articles.split(0.2)[0], pieces, max_pieces=48)
    masking = Masking(load_tokenizer(str(masking_encoder)), seed=13)
    first = masking([blocks[0], blocks[1]])
    masking.set_epoch(1)
    second = masking([blocks[0], blocks[1]])
    masking.set_epoch(0)
    again = masking([blocks[0], blocks[1]])
    assert torch.equal(first["labels"], again["labels"])
    assert not torch.equal(first["labels"], second["labels"])
    mask = load_tokenizer(str(masking_encoder)).mask_token_id
    masked = first["labels"] != -100
    assert (first["input_ids"][masked] == mask).all()
    assert not (first["labels"] == pieces.suffix[0]).any()
