"""From a text file to a checkpoint: tokenizer, windows, updates, measurements, and going on after an interruption."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gptcore import data, files, snapshots
from gptcore.errors import CheckpointError, InputError
from gptcore.evaluation import Evaluation, evaluate
from gptcore.gpt import GPT, GPTConfig
from gptcore.tokenizer import Tokenizer
from gptcore.trainer import Trainer, TrainingOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gptcore.ops import Ids
    from gptcore.snapshots import Snapshot

__all__ = ["Evaluation", "Trainer", "TrainingOptions", "evaluate", "train"]

LOG = "train.jsonl"
RESUME = "resume.safetensors"


def train(
    corpus_path: Path,
    output: Path,
    *,
    n_layer: int,
    n_head: int,
    n_embd: int,
    vocab_size: int,
    options: TrainingOptions,
    start: Path | None = None,
    resume: bool = False,
    report: Callable[[dict[str, float]], None] = lambda _: None,
) -> Evaluation:
    """Train a tokenizer and a model on a text file, and write a checkpoint.

    At every measurement the checkpoint is written (float16), then `resume.safetensors` with all that is needed to go on
    from there, then a line of `train.jsonl`. However often a training is killed and resumed, it ends with the same
    weights, to the last bit, and the same log as one that was not. It may be resumed with another number of steps, if
    that changes no learning rate so far: it then ends as one that was begun with this number.

    Args:
        corpus_path: Documents separated by `<|endoftext|>`.
        output: The folder of the checkpoint.
        n_layer: Number of blocks.
        n_head: Attention heads in a block.
        n_embd: Width of the residual stream.
        vocab_size: Number of tokens to learn.
        options: How to train.
        start: A checkpoint whose weights and tokenizer are learned on from, instead of new ones; it must have the shape
            that is asked for.
        resume: Go on with the training in `output` from its last measurement, or begin if it did not come so far.
        report: Called after each step with the figures of it.

    Returns:
        The last measurement on the held-out documents.

    Raises:
        InputError: The corpus cannot be used, an option is out of its range, or the loss is no longer a number; what is
            in `output` is unfinished and not to be resumed, or began with another corpus or other options; or `output`
            is `start`.
    """
    if start and start.resolve() == output.resolve():
        raise InputError(f"{output}: cannot be what is learned on from as well: choose another folder to write to")
    settings = {"n_layer": n_layer, "n_head": n_head, "n_embd": n_embd, "vocab_size": vocab_size} | asdict(options)
    settings["start"] = str(start) if start else None
    run, snapshot = _begin(output, settings, options, resume=resume)
    if snapshot and snapshot.step == options.steps:
        return Evaluation(**run.measured)
    corpus = data.read_corpus(corpus_path)
    known = output if snapshot else start
    tokenizer = Tokenizer.from_pretrained(known) if known else Tokenizer.train(corpus.train, vocab_size)
    train_ids, held_out_ids = data.encode(corpus.train, tokenizer), data.encode(corpus.held_out, tokenizer)
    held_out_bytes = sum(len(document.encode()) for document in corpus.held_out)
    config = GPTConfig(len(tokenizer), options.length, n_embd, n_layer, n_head)
    model = _started(start, config) if start and not snapshot else GPT(config, seed=options.seed)
    windows = data.Epochs(train_ids, options.batch, options.length)
    trainer = Trainer(model, windows, options)
    run.check_text(output / RESUME, train_ids, held_out_ids)
    if snapshot:
        try:
            trainer.restore(snapshot)
            windows.seed, windows.used = run.windows
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"{output / RESUME}: not a snapshot of this training: {error}") from error
    started, recent = time.monotonic() - run.seconds, []
    while trainer.step < options.steps:
        loss, norm = trainer.update()
        recent.append(loss)
        run.seconds = time.monotonic() - started
        tokens = trainer.step * options.batch * options.accumulate * options.length
        report({"step": trainer.step, "loss": loss, "norm": norm, "tokens": tokens, "seconds": run.seconds})
        if trainer.step % options.evaluate_every == 0 or trainer.step == options.steps:
            measured = evaluate(model, held_out_ids, held_out_bytes)
            run.add(trainer, tokens, sum(recent) / len(recent), measured)
            run.windows = windows.seed, windows.used
            recent.clear()
            model.save_pretrained(output, dtype="float16", tokenizer=tokenizer)
            _write_snapshot(output / RESUME, trainer, run)
            with (output / LOG).open("a", encoding="utf-8") as log:
                log.write(_line(run.log[-1]))
    return measured


def _started(start: Path, config: GPTConfig) -> GPT:
    """The model to learn on from; refuse one of another shape."""
    model, asked = GPT.from_pretrained(start), asdict(config)
    found = asdict(model.config)
    differing = [name for name in asked if asked[name] != found[name]]
    if differing:
        has, wanted = (", ".join(f"{name} {of[name]}" for name in differing) for of in (found, asked))
        raise InputError(f"{start}: has {has}, and {wanted} is asked for; ask for its own shape and length")
    return model


@dataclass
class _Run:
    """What is kept of a training beside the state of its `Trainer`.

    Attributes:
        settings: The model's shape and the options.
        text: A hash of the tokens.
        seconds: How long it has taken.
        log: The lines of the log.
        measured: The last `Evaluation`.
        windows: The seed of the present order of windows, and how many of it are used.
    """

    settings: dict[str, Any]
    text: str = ""
    seconds: float = 0.0
    log: list[dict[str, float]] = field(default_factory=list)
    measured: dict[str, Any] = field(default_factory=dict)
    windows: tuple[int, int] = (0, 0)

    def check_text(self, path: Path, train_ids: Ids, held_out_ids: Ids) -> None:
        """Note which text is learned from; refuse another one than before."""
        text = hashlib.sha256(train_ids.tobytes() + held_out_ids.tobytes()).hexdigest()
        if self.text not in {"", text}:
            raise InputError(f"{path}: this training began with another corpus or tokenizer")
        self.text = text

    def add(self, trainer: Trainer, tokens: int, train_loss: float, measured: Evaluation) -> None:
        """Note a measurement."""
        self.measured = asdict(measured)
        self.log.append(
            {
                "step": trainer.step,
                "tokens": tokens,
                "seconds": round(self.seconds, 1),
                "learning_rate": trainer.options.learning_rate_at(trainer.step - 1),
                "train_loss": round(train_loss, 4),
                "held_out_loss": round(measured.loss, 4),
                "bits_per_byte": round(measured.bits_per_byte, 4),
            }
        )


def _begin(
    output: Path, settings: dict[str, Any], options: TrainingOptions, *, resume: bool
) -> tuple[_Run, Snapshot | None]:
    """Begin a training or find the one to go on with, and put its log where it was then."""
    path = output / RESUME
    run, snapshot = _Run(settings), snapshots.read(path) if path.exists() else None
    if snapshot and not resume:
        if snapshot.arrays:
            raise InputError(f"{path}: a training that is not finished; resume it, or delete this file to begin anew")
        snapshot = None  # of one that is finished, to be overwritten
        path.unlink()
    if snapshot:
        try:
            run = _Run(**snapshot.notes)
            differing = [name for name in settings if run.settings.get(name) != settings[name]]
        except (AttributeError, TypeError) as error:
            raise CheckpointError(f"{path}: not a snapshot of this kind of training") from error
        if differing == ["steps"] and snapshot.arrays and _same_so_far(run.settings["steps"], options, snapshot.step):
            run.settings = settings
        elif differing:
            began, now = (", ".join(f"{name} {of.get(name)}" for name in differing) for of in (run.settings, settings))
            raise InputError(f"{path}: this training began with {began}, and cannot be resumed with {now}")
    output.mkdir(parents=True, exist_ok=True)
    files.replace(output / LOG, "".join(map(_line, run.log)).encode())
    return run, snapshot


def _same_so_far(steps: Any, options: TrainingOptions, until: int) -> bool:
    """Whether a training of another number of steps had the same learning rates until now."""
    if not isinstance(steps, int) or not until < options.steps:
        return False
    began = replace(options, steps=steps)
    return all(began.learning_rate_at(step) == options.learning_rate_at(step) for step in range(until))


def _write_snapshot(path: Path, trainer: Trainer, run: _Run) -> None:
    snapshot = trainer.snapshot(asdict(run))
    if trainer.step == trainer.options.steps:
        snapshot = replace(snapshot, arrays={}, random_states=[])  # there is no next step
    snapshots.write(path, snapshot)


def _line(figures: dict[str, float]) -> str:
    return json.dumps(figures) + "\n"
