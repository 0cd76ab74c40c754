"""`gptcore trace`: the steps from a text to the probabilities of the next token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from gptcore.cli.shared import given_bytes, json_option, model_option

if TYPE_CHECKING:
    from gptcore.tracing import Step


@click.command()
@click.option("--prompt", required=True, help="The text to read; `-` reads it from standard input.")
@model_option
@json_option
def trace(*, prompt: str, model: str, as_json: bool) -> None:
    """Show every step from a text to the probabilities of the next token, with the shape of what it makes.

    A line for each step: the layer, the name in gptcore/gpt.py, the shape, the function that computes it, and the
    weights it uses.

    \b
    Examples:
      gptcore trace --prompt "Once upon a time"
      gptcore trace --prompt "Once upon a time" --json
    """
    from gptcore.checkpoint import load
    from gptcore.errors import InputError
    from gptcore.tracing import trace as trace_steps

    loaded, tokenizer = load(model)
    ids = tokenizer.encode_bytes(given_bytes(prompt))
    if not ids:
        raise InputError("the prompt is empty: give the model some text to read")
    steps = trace_steps(loaded, ids)
    shapes = {name: list(array.shape) for name, array in loaded.parameters.items()}
    if as_json:
        click.echo(json.dumps([_facts(step, shapes) for step in steps]))
        return
    for step in steps:
        layer = "" if step.layer is None else str(step.layer + 1)
        weights = ", ".join(f"{name} {shapes[name]}" for name in step.parameters)
        line = f"{layer:>3}  {step.name:<14} {list(step.value.shape)!s:<18} {step.function:<40} {weights}"
        click.echo(line.rstrip())


def _facts(step: Step, shapes: dict[str, list[int]]) -> dict[str, object]:
    return {
        "name": step.name,
        "layer": None if step.layer is None else step.layer + 1,
        "function": step.function,
        "axes": step.axes,
        "shape": step.value.shape,
        "parameters": {name: shapes[name] for name in step.parameters},
    }
