"""Training a GPT from a text file."""

from __future__ import annotations

import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from gptcore import data, losses
from gptcore.dropout import Dropout
from gptcore.errors import InputError
from gptcore.gpt import GPT, GPTConfig
from gptcore.optimizers import AdamW, Muon, clip, decay_mask
from gptcore.parameters import Parameters
from gptcore.tokenizer import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gptcore.ops import Ids


@dataclass(frozen=True)
class TrainingOptions:
    """How to train.

    Attributes:
        steps: Number of updates.
        batch: Windows in an update.
        length: Tokens in a window.
        learning_rate: The highest, reached after the warm-up.
        final_learning_rate: Part of it that is left at the end.
        warmup: Updates until the highest learning rate.
        weight_decay: Of matrices and embeddings.
        gradient_clip: Largest norm of the gradient.
        dropout: Probability with which a feature that enters the residual stream is set to 0.
        threads: Parts a batch is computed in side by side; each uses one core.
        seed: Of the weights and the windows.
        evaluate_every: Updates between measurements on held-out documents.
    """

    steps: int = 1000
    batch: int = 32
    length: int = 256
    learning_rate: float = 3e-3
    final_learning_rate: float = 0.05
    warmup: int = 100
    weight_decay: float = 0.1
    gradient_clip: float = 1.0
    dropout: float = 0.0
    threads: int = 2
    seed: int = 1
    evaluate_every: int = 250

    def __post_init__(self) -> None:
        """Refuse what cannot be trained with.

        Raises:
            InputError: A number is not positive, or the batch does not divide into the threads.
        """
        for name, value in asdict(self).items():
            least = 0 if name in {"warmup", "weight_decay", "seed", "final_learning_rate", "dropout"} else None
            if not (value > 0 or (value == least == 0)) or value == math.inf:
                raise InputError(f"{name} must be {'at least 0' if least == 0 else 'above 0'}, got {value}")
        if self.dropout >= 1.0:
            raise InputError(f"dropout must be from 0 to below 1, got {self.dropout}")
        if self.batch % self.threads:
            raise InputError(f"batch ({self.batch}) must be a multiple of threads ({self.threads})")

    def learning_rate_at(self, step: int) -> float:
        """Linear warm-up, then a cosine down to the final learning rate.

        Args:
            step: From 0.
        """
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        progress = (step - self.warmup) / max(self.steps - self.warmup, 1)
        cosine = 0.5 * (1.0 + math.cos(math.pi * min(progress, 1.0)))
        return self.learning_rate * (self.final_learning_rate + (1.0 - self.final_learning_rate) * cosine)


@dataclass(frozen=True)
class Evaluation:
    """A measurement on text the model has not learned from.

    Attributes:
        loss: Mean cross-entropy in nats a token.
        bits_per_byte: The same in bits for each byte of UTF-8, which does not depend on the vocabulary.
    """

    loss: float
    bits_per_byte: float


class Trainer:
    """Updates a model, one step at a time."""

    def __init__(self, model: GPT, train_ids: Ids, options: TrainingOptions) -> None:
        """Prepare to train.

        Args:
            model: Changed in place.
            train_ids: [n_tokens].
            options: How to train.

        Raises:
            InputError: The windows are longer than the model's context or the text.
        """
        if options.length > model.config.n_positions:
            raise InputError(f"windows of {options.length} tokens exceed the context of {model.config.n_positions}")
        if train_ids.size <= options.length:
            raise InputError(f"the text has {train_ids.size} tokens, too few for a window of {options.length}")
        self.model = model
        self.options = options
        self.step = 0
        self._ids = train_ids
        self._random = np.random.default_rng(options.seed)
        shapes = {name: array.shape for name, array in model.parameters.items()}
        self._gradients = [Parameters(shapes) for _ in range(options.threads)]
        self._muon = Muon(model.parameters)
        self._adamw = AdamW(model.parameters.flat.size, decay_mask(model.parameters))
        # Each thread has random numbers of its own: the order in which they run changes nothing.
        self._dropouts = [
            Dropout(options.dropout, np.random.default_rng([options.seed, thread])) if options.dropout else None
            for thread in range(options.threads)
        ]
        self._pool = ThreadPoolExecutor(options.threads)

    def update(self) -> tuple[float, float]:
        """Take one step.

        Returns:
            The loss on its batch before the step, in nats a token, and the norm of the gradient.
        """
        options = self.options
        inputs, targets = data.random_windows(self._ids, options.batch, options.length, self._random)
        # NumPy releases the interpreter while it computes, so that parts of a batch run on as many cores. The parts and
        # the order in which they are summed are fixed: the same seed gives the same weights.
        with threadpool_limits(1, user_api="blas"):
            losses = list(
                self._pool.map(
                    self.model.loss_and_gradients,
                    np.split(inputs, options.threads),
                    np.split(targets, options.threads),
                    self._gradients,
                    self._dropouts,
                )
            )
        gradients = self._gradients[0]
        for other in self._gradients[1:]:
            gradients.flat += other.flat
        gradients.flat *= 1.0 / options.threads
        norm = clip(gradients.flat, options.gradient_clip)
        rate = options.learning_rate_at(self.step)
        with threadpool_limits(1, user_api="blas"):
            self._muon.step(self.model.parameters, gradients, rate, options.weight_decay, self._pool)
        for name in self._muon.momenta:
            gradients[name][...] = 0.0
        self._adamw.step(self.model.parameters.flat, gradients.flat, rate, options.weight_decay)
        self.step += 1
        return sum(losses) / options.threads, norm


def evaluate(model: GPT, ids: Ids, n_bytes: int) -> Evaluation:
    """Measure a model on a text.

    Windows overlap by half: from the second on, every token is predicted from at least half a context window.

    Args:
        model: The model.
        ids: [n_tokens], the text.
        n_bytes: Its size in bytes of UTF-8.
    """
    total, count = 0.0, 0
    for inputs, targets in data.overlapping_windows(ids, model.config.n_positions):
        hidden = model.forward(inputs)[-targets.size :]
        loss, _ = losses.cross_entropy(model.logits(hidden), targets.reshape(-1))
        total += loss * targets.size
        count += targets.size
    return Evaluation(total / count, total / math.log(2.0) / n_bytes)


def train(
    corpus_path: Path,
    output: Path,
    *,
    n_layer: int,
    n_head: int,
    n_embd: int,
    vocab_size: int,
    options: TrainingOptions,
    report: Callable[[dict[str, float]], None] = lambda _: None,
) -> Evaluation:
    """Train a tokenizer and a model on a text file, and write a checkpoint.

    The checkpoint is written at every measurement, whole or not at all; `train.jsonl` beside it has a line for each.

    Args:
        corpus_path: Documents separated by `<|endoftext|>`.
        output: The folder of the checkpoint.
        n_layer: Number of blocks.
        n_head: Attention heads in a block.
        n_embd: Width of the residual stream.
        vocab_size: Number of tokens to learn.
        options: How to train.
        report: Called after each step with the figures of it.

    Returns:
        The last measurement on the held-out documents.

    Raises:
        InputError: The corpus cannot be used, or an option is out of its range.
    """
    corpus = data.read_corpus(corpus_path)
    tokenizer = Tokenizer.train(corpus.train, vocab_size)
    train_ids, held_out_ids = data.encode(corpus.train, tokenizer), data.encode(corpus.held_out, tokenizer)
    held_out_bytes = sum(len(document.encode()) for document in corpus.held_out)
    config = GPTConfig(len(tokenizer), options.length, n_embd, n_layer, n_head)
    trainer = Trainer(GPT(config, seed=options.seed), train_ids, options)
    output.mkdir(parents=True, exist_ok=True)
    tokenizer.save(output / "tokenizer.json")
    log = output / "train.jsonl"
    log.write_text("", encoding="utf-8")
    started, recent = time.monotonic(), []
    measured = Evaluation(math.inf, math.inf)
    while trainer.step < options.steps:
        loss, norm = trainer.update()
        recent.append(loss)
        seconds = time.monotonic() - started
        tokens = trainer.step * options.batch * options.length
        report({"step": trainer.step, "loss": loss, "norm": norm, "tokens": tokens, "seconds": seconds})
        if trainer.step % options.evaluate_every == 0 or trainer.step == options.steps:
            measured = evaluate(trainer.model, held_out_ids, held_out_bytes)
            trainer.model.save_pretrained(output, dtype="float16")
            line = {
                "step": trainer.step,
                "tokens": tokens,
                "seconds": round(seconds, 1),
                "learning_rate": options.learning_rate_at(trainer.step - 1),
                "train_loss": round(sum(recent) / len(recent), 4),
                "held_out_loss": round(measured.loss, 4),
                "bits_per_byte": round(measured.bits_per_byte, 4),
            }
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line) + "\n")
            recent.clear()
    return measured
