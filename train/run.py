"""One training run, from a config to a checkpoint folder and the files beside it."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import datasets
import torch
from torch.utils.tensorboard import SummaryWriter
from transformers import PreTrainedTokenizerBase, PrinterCallback, TrainerCallback, TrainingArguments, set_seed
from transformers.integrations.integration_utils import TensorBoardCallback

from strife.configs.errors import InputError
from strife.configs.experiment import ExperimentConfig
from strife.configs.ontology import Ontology, load_ontology
from strife.data.corpora import Corpus, load_part, unique_ids
from strife.data.document import Document
from strife.data.pieces import PieceTokenizer
from strife.data.windows import Windower
from strife.evaluate.events import Condition
from strife.evaluate.names import MEASURES, check_expression
from strife.evaluate.provenance import environment
from strife.evaluate.scores import named_score, score
from strife.models.arguments import arguments_are_entities
from strife.models.backends.torch_backend import TorchBackend
from strife.models.checkpoint import save_checkpoint
from strife.models.encoders import load_encoder_config, load_tokenizer, longest_input
from strife.models.joint import JointModel
from strife.models.prediction import Predictor
from strife.models.provenance import read_provenance
from strife.train.callbacks import SCORE, EvaluateEvery, KeepBest, MetricsLog, SetEpoch
from strife.train.curves import draw_learning_curve
from strife.train.distillation import Lesson, Teachers
from strife.train.features import Collator, FeatureCounts, Featurizer, as_dataset
from strife.train.precision import uses_bfloat16
from strife.train.sampling import MixtureSampler
from strife.train.trainer import JointTrainer, Optimization

_FINISHED = "run.json"
_PRIMING_PIECES = 32
"""Room for what priming appends to a window: the trigger, its type and special pieces."""


class Changed(InputError):
    """An unfinished run cannot go on, because its config or data is no longer what it began with."""


class Run:
    """A training run. Making one validates and reads everything; :meth:`train` does the work.

    Args:
        config: The experiment.
        callbacks: Further callbacks of the Trainer, such as a progress bar.
    """

    def __init__(self, config: ExperimentConfig, *, callbacks: Sequence[TrainerCallback] = ()) -> None:
        self.callbacks = callbacks
        check_expression(config.training.score)
        self.config = config
        self.folder = config.folder
        self.ontology: Ontology = load_ontology(config.ontology)
        _check_window(config)
        self.train_corpora = load_part(config, config.train, self.ontology)
        self.dev_corpora = load_part(config, config.dev, self.ontology)
        self.tokenizer: PreTrainedTokenizerBase = load_tokenizer(config.encoder)
        self.pieces = PieceTokenizer.of(self.tokenizer)
        self.teachers = self._teachers()
        self._check_dev()
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"output: {self.folder} is a file; name a folder")
        self.counts = FeatureCounts()
        self.environment = environment()

    @property
    def checkpoint(self) -> Path:
        """The folder of the best checkpoint."""
        return self.folder / "checkpoint"

    @property
    def dev_documents(self) -> list[Document]:
        """The Documents that choose the best checkpoint."""
        return unique_ids(self.dev_corpora)

    @property
    def _condition(self) -> Condition:
        return "gold triggers" if self.config.training.given_triggers else "predicted triggers"

    def train(self, *, resume: bool = False) -> Path:
        """Train, and return the folder of the best checkpoint.

        Args:
            resume: Go on from the last saved state of this folder; without one, begin anew.

        Raises:
            InputError: the folder holds another run and ``resume`` is off, or the resumed config differs.
        """
        state = self._last_state(resume)
        first_step = int(state.name.split("-")[-1]) if state else 0
        self.folder.mkdir(parents=True, exist_ok=True)
        started = time.time()
        set_seed(self.config.seed)
        model = self._new_model()
        trainer = self._trainer(model, first_step)
        trainer.remove_callback(PrinterCallback)
        if trainer.is_world_process_zero():
            for name, content in self._identity().items():
                self._write(name, content)
        trainer.train(resume_from_checkpoint=str(state) if state else None)
        if trainer.is_world_process_zero():
            draw_learning_curve(self.folder / "metrics.jsonl", self.folder / "learning_curve.png")
            best = read_provenance(self.checkpoint)["dev_score"]
            times = {"seconds": round(time.time() - started, 1), "resumed_at_step": first_step or None}
            self._write(_FINISHED, self.provenance() | {"dev_score": best} | times)
            shutil.rmtree(self.folder / "state", ignore_errors=True)
        return self.checkpoint

    def provenance(self) -> dict[str, Any]:
        """How this run's model comes about: config, data, seed, versions."""
        train = [corpus.summary() for corpus in self.train_corpora]
        fingerprints = "-".join(str(corpus["fingerprint"])[:6] for corpus in train)
        return {
            "version": f"{self.config.name}-{fingerprints}-s{self.config.seed}",
            "config": self.config.model_dump(mode="json"),
            "train": train,
            "dev": [corpus.summary() for corpus in self.dev_corpora],
            "features": asdict(self.counts),
            "teachers": self.teachers.versions if self.teachers else [],
            "bfloat16": uses_bfloat16(self.config.training.precision),
            **self.environment,
        }

    def _new_model(self) -> JointModel:
        config = self.config
        return JointModel.from_encoder(
            config.encoder,
            self.ontology,
            max_pieces=config.windows.max_pieces,
            overlap_tokens=config.windows.overlap_tokens,
            arguments=config.model.arguments,
            argument_width=config.model.argument_width,
            argument_layers=config.model.argument_layers,
            argument_offset=config.model.argument_offset,
            arguments_follow_entities=arguments_are_entities(d for c in self.train_corpora for d in c.documents),
            head_dropout=config.model.head_dropout,
            attention_dropout=config.model.attention_dropout,
            loss_weights=dict(config.model.loss_weights),
            loss_focus=config.model.loss_focus,
            taught_share=config.distillation.share if config.distillation else 0.0,
        )

    def _check_dev(self) -> None:
        """Refuse, before any training, dev articles on which the score that counts cannot be measured."""
        perfect = score(
            self.dev_documents, self.dev_documents, ontology=self.ontology, condition=self._condition, draws=0
        )
        named_score(perfect, self.config.training.score)

    def _identity(self) -> dict[str, Any]:
        """What has to be the same for a run to be resumed, by the file it is kept in."""
        corpora = {"train": self.train_corpora, "dev": self.dev_corpora}
        data = {f"{part} articles": [corpus.fingerprint for corpus in found] for part, found in corpora.items()}
        if self.teachers:
            data["teachers"] = self.teachers.versions
        return {"config.json": self.config.model_dump(mode="json"), "data.json": data}

    def _trainer(self, model: JointModel, first_step: int) -> JointTrainer:
        dataset, weights = self._features(self.train_corpora)
        training = self.config.training
        keep_best = KeepBest(
            lambda metrics, epoch, step: self._save(model, metrics, epoch, step), patience=training.patience
        )
        sampler = MixtureSampler(dataset["length"], weights, batch_size=training.batch_size, seed=self.config.seed)
        arguments = self._arguments()
        log = [self._tensorboard(first_step)] if arguments.process_index == 0 else []
        return JointTrainer(
            model=model,
            args=arguments,
            train_dataset=dataset,
            data_collator=Collator(self.ontology, padding=self.pieces.padding, lessons=self._lessons()),
            callbacks=[
                EvaluateEvery(training.evaluate_every_epochs),
                keep_best,
                MetricsLog(self.folder / "metrics.jsonl"),
                SetEpoch(sampler),
                *log,
                *self.callbacks,
            ],
            sampler=sampler,
            optimization=Optimization(training.head_learning_rate, training.layer_decay, training.average_decay),
            evaluation=lambda: self._evaluate(model),
        )

    def _features(self, corpora: Sequence[Corpus]) -> tuple[datasets.Dataset, list[float]]:
        windows = self.config.windows
        windower = Windower(self.pieces, max_pieces=windows.max_pieces, overlap_tokens=windows.overlap_tokens)
        priming = self.config.model.arguments == "priming"
        featurizer = Featurizer(windower, self.ontology, priming=priming, taught=self.teachers is not None)
        features: list[dict[str, Any]] = []
        weights: list[float] = []
        for corpus in corpora:
            new = featurizer.features(corpus.documents)
            features += new
            weights += [corpus.weight] * len(new)
        self.counts = featurizer.counts
        if not features:
            raise InputError("the training articles hold no text")
        return as_dataset(features), weights

    def _teachers(self) -> Teachers | None:
        if self.config.distillation is None:
            return None
        bfloat16 = uses_bfloat16(self.config.training.precision)
        return Teachers(self.config.distillation.checkpoints, self.ontology, bfloat16=bfloat16)

    def _lessons(self) -> list[Lesson] | None:
        if self.teachers is None:
            return None
        return [self.teachers.lesson(document) for corpus in self.train_corpora for document in corpus.documents]

    def _arguments(self) -> TrainingArguments:
        training = self.config.training
        arguments = TrainingArguments(
            output_dir=str(self.folder / "state"),
            num_train_epochs=training.epochs,
            per_device_train_batch_size=training.batch_size,
            gradient_accumulation_steps=training.gradient_accumulation,
            learning_rate=training.encoder_learning_rate,
            weight_decay=training.weight_decay,
            warmup_steps=training.warmup_ratio,
            lr_scheduler_type="linear",
            max_grad_norm=1.0,
            bf16=uses_bfloat16(training.precision),
            use_cpu=not torch.cuda.is_available(),
            seed=self.config.seed,
            eval_strategy="no",
            save_strategy="steps",
            save_steps=training.save_steps,
            save_total_limit=2,
            logging_steps=10,
            report_to=[],
            remove_unused_columns=False,
            dataloader_pin_memory=torch.cuda.is_available(),
            disable_tqdm=True,
        )
        # Several GPUs in one process would be nn.DataParallel, which cuts windows and their events apart.
        arguments._n_gpu = min(arguments.n_gpu, 1)
        return arguments

    def _tensorboard(self, first_step: int) -> TensorBoardCallback:
        """TensorBoard logs; a resumed run drops what was logged after the step it begins at."""
        return TensorBoardCallback(
            SummaryWriter(log_dir=str(self.folder / "tensorboard"), purge_step=first_step or None)
        )

    def _evaluate(self, model: JointModel) -> dict[str, float]:
        documents = self.dev_documents
        given = self.config.training.given_triggers
        inputs = documents if given else [document.without_annotation() for document in documents]
        predicted = list(Predictor(TorchBackend(model), self.pieces).stream(inputs, gold_triggers=given))
        scores = score(documents, predicted, ontology=self.ontology, condition=self._condition, draws=0)
        quoted = [f"{metric}.{MEASURES[metric][0]}" for metric in scores.metrics]
        values = {name: scores[name] for name in quoted if not math.isnan(scores[name])}
        return {**values, SCORE.removeprefix("eval_"): named_score(scores, self.config.training.score)}

    def _save(self, model: JointModel, metrics: Mapping[str, float], epoch: float, step: int) -> None:
        scores = {name.removeprefix("eval_"): round(value, 6) for name, value in metrics.items()}
        chosen = {"score": self.config.training.score, "value": scores.pop(SCORE.removeprefix("eval_"))}
        best = {**chosen, "epoch": round(epoch, 3), "step": step, "scores": scores}
        save_checkpoint(self.checkpoint, model, self.tokenizer, self.provenance() | {"dev_score": best})

    def _last_state(self, resume: bool) -> Path | None:
        complete = (path.parent for path in self.folder.glob("state/checkpoint-*/trainer_state.json"))
        states = sorted(complete, key=lambda path: int(path.name.split("-")[-1]))
        if (self.folder / _FINISHED).exists():
            raise InputError(f"{self.folder}: a finished run is there already; output=FOLDER begins another")
        if not resume:
            if states or self.checkpoint.exists():
                raise InputError(
                    f"{self.folder}: an unfinished run is there; --resume goes on with it, output=FOLDER begins another"
                )
            return None
        if not states:
            return None
        identity = self._identity()
        before = {name: json.loads((self.folder / name).read_text(encoding="utf-8")) for name in identity}
        changed = [key for name, now in identity.items() for key in _changed_keys(before[name], now)]
        if changed:
            raise Changed(f"{self.folder}: cannot resume, the config or data has changed: {', '.join(changed)}")
        return states[-1]

    def _write(self, name: str, content: dict[str, Any]) -> None:
        path = self.folder / name
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _changed_keys(before: dict[str, Any], now: dict[str, Any], prefix: str = "") -> list[str]:
    """The keys whose values differ, those of sections with their section: ``training.epochs``."""
    changed = []
    for key in sorted(before.keys() | now.keys()):
        old, new = before.get(key), now.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            changed += _changed_keys(old, new, f"{prefix}{key}.")
        elif old != new:
            changed.append(prefix + key)
    return changed


def _check_window(config: ExperimentConfig) -> None:
    """Refuse windows longer than the encoder's position embeddings, before anything heavy is loaded."""
    limit = longest_input(load_encoder_config(config.encoder))
    needed = config.windows.max_pieces + (_PRIMING_PIECES if config.model.arguments == "priming" else 0)
    if limit is not None and needed > limit:
        priming = f" (priming adds {_PRIMING_PIECES})" if config.model.arguments == "priming" else ""
        raise InputError(
            f"windows.max_pieces: {config.windows.max_pieces}{priming} is too many for encoder '{config.encoder}', "
            f"which reads {limit}"
        )
