"""`gptcore train`: learn a model from a text file."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gptcore.cli.shared import force_option, require_room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Report = Callable[[dict[str, float]], None]

# Between two lines of progress, where there is no terminal to draw a bar on.
_SECONDS = 10.0


@click.command()
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The new checkpoint.")
@click.option(
    "--from",
    "start",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A checkpoint of the same shape to learn on from.",
)
@click.option("--n-layer", default=6, help="Number of blocks.")
@click.option("--n-head", default=6, help="Attention heads in a block.")
@click.option("--n-embd", default=192, help="Width of the residual stream.")
@click.option("--vocab-size", default=2048, help="Number of tokens to learn.")
@click.option("--steps", default=1000, help="Number of updates.")
@click.option("--batch", default=32, help="Windows in a batch.")
@click.option("--accumulate", default=1, help="Batches in an update; their gradients are averaged.")
@click.option("--length", default=256, help="Tokens in a window, and the model's context window.")
@click.option(
    "--optimizer",
    type=click.Choice(["muon", "adamw"]),
    default="muon",
    help="Muon for the blocks' matrices with AdamW for the rest, or AdamW for everything.",
)
@click.option("--learning-rate", default=3e-3, help="The highest, reached after the warm-up.")
@click.option("--adamw-factor", default=1.0, help="What AdamW's learning rate is of Muon's.")
@click.option("--final-learning-rate", default=0.0, help="Part of it that is left at the end.")
@click.option("--warmup", default=100, help="Updates until the highest learning rate.")
@click.option("--decay", default=1.0, help="Part of the updates, the last, in which the learning rate falls.")
@click.option("--weight-decay", default=0.1, help="Of matrices and embeddings.")
@click.option("--beta-1", default=0.9, help="AdamW's decay rate of the mean of gradients.")
@click.option("--beta-2", default=0.95, help="AdamW's decay rate of the mean of their squares.")
@click.option("--gradient-clip", default=1.0, help="Largest norm of the gradient.")
@click.option("--dropout", default=0.0, help="Probability with which a feature is set to 0.")
@click.option("--threads", default=2, help="Parts a batch is computed in side by side.")
@click.option("--seed", default=1, help="Of the weights and of the windows.")
@click.option("--evaluate-every", default=200, help="Updates between measurements on held-out documents.")
@click.option("--resume", is_flag=True, help="Go on where a training into the same output was interrupted.")
@force_option
def train(corpus: Path, output: Path, *, resume: bool, force: bool, **values: Any) -> None:
    """Learn a tokenizer and a GPT from a text file.

    CORPUS is UTF-8 text whose documents are separated by <|endoftext|>. Some documents are held out to measure with.

    At every measurement, the model is written to the output in Hugging Face layout, a line to its train.jsonl, and to
    its resume.safetensors what --resume needs. The other options must then be the same; only --steps may differ, as
    long as the learning rate has not begun to fall, for which --decay below 1 leaves time.

    \b
    Examples:
      gptcore train tales.txt --output tales
      gptcore train tales.txt --output tales --n-layer 6 --n-embd 192 --steps 2600 --dropout 0.05
      gptcore train tales.txt --output tales --resume
      gptcore train more.txt --output more-tales --from tales --learning-rate 0.001
    """
    from gptcore.memory import keep_freed_memory
    from gptcore.training import TrainingOptions
    from gptcore.training import train as run

    if not resume:
        require_room(output, force=force)
    names = {field.name for field in fields(TrainingOptions)}
    options = TrainingOptions(**{name: value for name, value in values.items() if name in names})
    shape = {name: value for name, value in values.items() if name not in names}
    keep_freed_memory()
    with _progress(options.steps) as report:
        measured = run(corpus, output, **shape, options=options, resume=resume, report=report)
    click.echo(f"{output}: held-out loss {measured.loss:.4f} nats a token, {measured.bits_per_byte:.4f} bits a byte")


@contextmanager
def _progress(steps: int) -> Iterator[Report]:
    """Show how far the training is: a bar on a terminal, and elsewhere a line now and then."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(steps)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    figures = TextColumn("loss {task.fields[loss]:.3f}  {task.fields[speed]:,.0f} tokens/s")
    columns = MofNCompleteColumn(), BarColumn(), figures, TimeRemainingColumn()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("training", total=steps, loss=float("nan"), speed=0.0)

        def report(figures: dict[str, float]) -> None:
            speed = figures["tokens"] / figures["seconds"]
            bar.update(task, completed=figures["step"], loss=figures["loss"], speed=speed)

        yield report


def _lines(steps: int) -> Report:
    last = time.monotonic() - _SECONDS

    def report(figures: dict[str, float]) -> None:
        nonlocal last
        if time.monotonic() - last < _SECONDS and figures["step"] < steps:
            return
        last = time.monotonic()
        speed, left = figures["tokens"] / figures["seconds"], figures["seconds"] * (steps / figures["step"] - 1.0)
        click.echo(
            f"step {figures['step']}/{steps}  loss {figures['loss']:.3f}  {speed:,.0f} tokens/s  {left:,.0f} s left",
            err=True,
        )

    return report
