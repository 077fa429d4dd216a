"""Going on with an encoder's masked-language training, on unlabelled articles of the domain."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForMaskedLM,
    PreTrainedModel,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

from strife.configs.errors import InputError
from strife.data.atomic import creating_folder
from strife.data.pieces import PieceTokenizer
from strife.evaluate.provenance import environment
from strife.models.encoders import load_encoder, load_encoder_config, load_tokenizer, longest_input, resolve
from strife.train.blocks import MASKED_SHARE, ArticlePieces, Blocks, Masking
from strife.train.callbacks import SetEpoch
from strife.train.precision import uses_bfloat16

REPORT = "pretraining.json"
_IDENTITY = "identity.json"
_IGNORED = -100
_WARM_UP = 0.06
_WEIGHT_DECAY = 0.01
_STEPS_BETWEEN_STATES = 500
_LEAST_STATES = 10
"""A short run saves its state so often that a kill costs a tenth of it at most."""


@dataclass(frozen=True, slots=True)
class PretrainingConfig:
    """What a run does.

    Attributes:
        encoder: As in an experiment: ``minilm-l6``, a folder or a name on the hub.
        max_pieces: Pieces of a block, special ones included.
        learning_rate: The highest, after the warm-up.
        held_out: The share of the articles that is measured and not learned.
    """

    encoder: str = "minilm-l6"
    epochs: int = 3
    max_pieces: int = 256
    batch_size: int = 8
    learning_rate: float = 1e-4
    held_out: float = 0.05
    seed: int = 13


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well masked words of held-out articles are guessed.

    Attributes:
        loss: Mean cross-entropy over the masked pieces, in nats.
        masked_pieces: How many those are.
    """

    loss: float
    masked_pieces: int

    @property
    def perplexity(self) -> float:
        """Among how many equally likely pieces the model, in effect, chooses."""
        return math.exp(self.loss)

    def summary(self) -> dict[str, float]:
        """Loss and perplexity, rounded."""
        return {"loss": round(self.loss, 4), "perplexity": round(self.perplexity, 3)}


class Pretraining:
    """A run. Making one reads and checks everything and writes nothing; :meth:`train` does the work.

    Until it is finished, everything is in a folder beside the result, with ``.unfinished`` behind its name.

    Args:
        config: What to do.
        texts: The articles; they are read once, and only their pieces are kept.
        folder: Where the encoder will be.
        resume: Go on from the last state that a killed run saved; without one, begin anew.
        callbacks: Further callbacks of the Trainer, such as a progress bar.

    Attributes:
        new_head: The encoder came without a head that guesses masked words and got a new one.

    Raises:
        InputError: the folder is taken, an unfinished run is there and ``resume`` is off, it is not the same run, the
            encoder cannot be trained so, or the articles are too few.
    """

    def __init__(
        self,
        config: PretrainingConfig,
        texts: Iterable[str],
        folder: Path,
        *,
        resume: bool = False,
        callbacks: Sequence[TrainerCallback] = (),
    ) -> None:
        self.config = config
        self.folder = folder.resolve()
        self.callbacks = callbacks
        _check_output(folder)
        self._state = self._last_state()
        if self._state and not resume:
            raise InputError(
                f"{self.unfinished}: an unfinished run is there; --resume goes on with it, removing it begins anew"
            )
        _check_length(config)
        self.tokenizer = load_tokenizer(config.encoder)
        self.masking = Masking(self.tokenizer, seed=config.seed)
        set_seed(config.seed)
        self.model, self.new_head = _load_masked_model(config.encoder)
        self.encoder = load_encoder(config.encoder)
        _take_over(self.encoder, self.model)  # at once: that it cannot be done is to be known before the training
        pieces = PieceTokenizer.of(self.tokenizer)
        articles = ArticlePieces(pieces, seed=config.seed)
        for text in texts:
            articles.add(text)
        self.fingerprint = articles.fingerprint
        self.training, self.held_out = articles.split(config.held_out)
        self.blocks = Blocks(self.training, pieces, max_pieces=config.max_pieces)
        self.held_out_blocks = Blocks(self.held_out, pieces, max_pieces=config.max_pieces)
        if self._state:
            self._check_same_run()
        self.environment = environment()

    @property
    def unfinished(self) -> Path:
        """The folder that a killed run is resumed from."""
        return self.folder.with_name(self.folder.name + ".unfinished")

    def train(self) -> dict[str, Any]:
        """Train, write the folder, and return what its ``pretraining.json`` tells.

        Raises:
            InputError: no held-out word can be masked.
        """
        state = self._state
        started = time.time()
        before = self._measure()
        trainer = self._trainer()
        trainer.remove_callback(PrinterCallback)
        self.unfinished.mkdir(parents=True, exist_ok=True)
        _write_json(self.unfinished / _IDENTITY, self._identity())
        trainer.train(resume_from_checkpoint=str(state) if state else None)
        after = self._measure()
        times = {"seconds": round(time.time() - started, 1), "resumed_at_step": _step(state) if state else None}
        report = self._report(before, after, steps=trainer.state.global_step) | times | self.environment
        self._save(report)
        shutil.rmtree(self.unfinished, ignore_errors=True)
        return report

    def _measure(self) -> HeldOut:
        """The loss on held-out articles, whose masks are always the same."""
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model: Any = self.model.to(device).eval()  # pyright: ignore[reportArgumentType] (its stubs miss the device)
        self.masking.set_epoch(0)
        total, count = 0.0, 0
        with torch.inference_mode():
            for batch in DataLoader(self.held_out_blocks, batch_size=self.config.batch_size, collate_fn=self.masking):
                inputs = {name: values.to(device) for name, values in batch.items()}
                labels = inputs.pop("labels")
                total += float(_summed_loss(model(**inputs).logits, labels))
                count += int((labels != _IGNORED).sum())
        if not count:
            raise InputError("the articles held out are too short to mask a word of them: give more articles")
        return HeldOut(total / count, count)

    def _trainer(self) -> Trainer:
        return Trainer(
            model=self.model,
            args=self._arguments(),
            train_dataset=self.blocks,
            data_collator=self.masking,
            callbacks=[SetEpoch(self.masking), *self.callbacks],
            compute_loss_func=_mean_loss,
        )

    def _arguments(self) -> TrainingArguments:
        config = self.config
        steps = config.epochs * math.ceil(len(self.blocks) / config.batch_size)
        arguments = TrainingArguments(
            output_dir=str(self.unfinished / "state"),
            num_train_epochs=config.epochs,
            per_device_train_batch_size=config.batch_size,
            learning_rate=config.learning_rate,
            weight_decay=_WEIGHT_DECAY,
            warmup_steps=_WARM_UP,
            lr_scheduler_type="linear",
            max_grad_norm=1.0,
            bf16=uses_bfloat16("auto"),
            use_cpu=not torch.cuda.is_available(),
            seed=config.seed,
            eval_strategy="no",
            save_strategy="steps",
            save_steps=min(_STEPS_BETWEEN_STATES, math.ceil(steps / _LEAST_STATES)),
            save_total_limit=2,
            logging_steps=10,
            report_to=[],
            remove_unused_columns=False,
            dataloader_pin_memory=torch.cuda.is_available(),
            disable_tqdm=True,
        )
        # Several GPUs in one process would be nn.DataParallel, and another batch size than was asked for.
        arguments._n_gpu = min(arguments.n_gpu, 1)
        return arguments

    def _identity(self) -> dict[str, Any]:
        """What has to be the same for a run to be resumed."""
        return asdict(self.config) | {"articles": self.fingerprint}

    def _last_state(self) -> Path | None:
        # A state is complete once it has this file, which the Trainer writes last.
        complete = (path.parent for path in self.unfinished.glob("state/checkpoint-*/trainer_state.json"))
        return max(complete, key=_step, default=None)

    def _check_same_run(self) -> None:
        before = json.loads((self.unfinished / _IDENTITY).read_text(encoding="utf-8"))
        changed = [name for name, value in self._identity().items() if before.get(name) != value]
        if changed:
            raise InputError(f"{self.unfinished}: cannot resume, what is asked for has changed: {', '.join(changed)}")

    def _report(self, before: HeldOut, after: HeldOut, *, steps: int) -> dict[str, Any]:
        training, held_out = self.training, self.held_out
        return {
            "hyper_parameters": {
                **asdict(self.config),
                "masked_share": MASKED_SHARE,
                "warm_up": _WARM_UP,
                "weight_decay": _WEIGHT_DECAY,
                "bfloat16": uses_bfloat16("auto"),
                "steps": steps,
            },
            "new_head": self.new_head,
            "texts": {
                "fingerprint": self.fingerprint,
                "training": {"articles": training.articles, "pieces": training.pieces, "blocks": len(self.blocks)},
                "held_out": {
                    "articles": held_out.articles,
                    "pieces": held_out.pieces,
                    "masked_pieces": after.masked_pieces,
                },
            },
            "held_out": {"before": before.summary(), "after": after.summary()},
        }

    def _save(self, report: dict[str, Any]) -> None:
        _take_over(self.encoder, self.model)
        with creating_folder(self.folder) as temporary:
            self.encoder.save_pretrained(temporary)
            self.tokenizer.save_pretrained(temporary)
            _write_json(temporary / REPORT, report)


def _load_masked_model(encoder: str) -> tuple[PreTrainedModel, bool]:
    """The encoder under a head that guesses masked words, and whether that head is new."""
    try:
        model, loading = AutoModelForMaskedLM.from_pretrained(
            resolve(encoder), dtype=torch.float32, output_loading_info=True
        )
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"encoder '{encoder}' cannot go on with masked-language training ({reason})") from None
    new_head = bool(loading["missing_keys"])
    if new_head:  # what it has learned of words is in their embeddings: the head begins with them
        model.config.tie_word_embeddings = True
        model.tie_weights()
    return model, new_head


def _take_over(encoder: PreTrainedModel, trained: PreTrainedModel) -> None:
    """Put the trained weights into the encoder; what the training does not know of it (a pooler) stays as it was."""
    taken = encoder.load_state_dict(trained.base_model.state_dict(), strict=False)
    if taken.unexpected_keys:
        raise InputError(
            f"an encoder of type '{encoder.config.model_type}' has other weights under a masked-language head "
            f"({taken.unexpected_keys[0]}): it cannot go on with such training"
        )


def _mean_loss(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
    """The mean over masked pieces; nothing, not a division by zero, for a short block in which none is masked."""
    count = (labels != _IGNORED).sum() if num_items_in_batch is None else torch.as_tensor(num_items_in_batch)
    return _summed_loss(outputs["logits"], labels) / count.clamp(min=1)


def _summed_loss(logits: Tensor, labels: Tensor) -> Tensor:
    masked = labels != _IGNORED
    return cross_entropy(logits[masked].float(), labels[masked], reduction="sum")


def _check_output(folder: Path) -> None:
    """Refuse a folder that is taken before hours are spent, and not after them."""
    if (folder / REPORT).is_file():
        raise InputError(f"{folder}: a finished encoder is there already: give the name of a new folder")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: this is a file: give the name of a folder to write")
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"{folder}: this folder is not empty: give the name of a new folder")
    above = next(parent for parent in folder.absolute().parents if parent.exists())
    if not above.is_dir():
        raise InputError(f"{folder}: {above} is a file and can have no folder in it")


def _check_length(config: PretrainingConfig) -> None:
    limit = longest_input(load_encoder_config(config.encoder))
    if limit is not None and config.max_pieces > limit:
        raise InputError(
            f"--max-pieces: {config.max_pieces} is too many for encoder '{config.encoder}', which reads {limit}"
        )


def _step(state: Path) -> int:
    return int(state.name.split("-")[-1])


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
