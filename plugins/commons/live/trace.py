"""The `gpt-trace` fence: the steps from a prompt to the next token's probabilities, with their shapes and weights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from commons.live.fence import Kind, OptionError, Options
from commons.live.page import command, draw, words

if TYPE_CHECKING:
    from commons.live.checkpoint import Checkpoint


class TraceOptions(Options):
    """What may stand in a `gpt-trace` fence."""


def compute(options: TraceOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Let the model read the prompt step by step.

    Returns:
        `steps`, those of the first block for all blocks, each with its `name`, its `layer` if it is in a block, its
        `function`, `axes` and `shape`, and the shapes of its `parameters`; `n_layer`; and `n_parameters`.

    Raises:
        OptionError: The prompt is longer than the context window.
    """
    from gptcore.tracing import trace

    model, tokenizer = checkpoint.load()
    ids = tokenizer.encode(options.prompt)
    if len(ids) > model.config.n_positions:
        message = f"the prompt has {len(ids)} tokens, and the model reads {model.config.n_positions}: shorten it"
        raise OptionError("prompt", message)
    return {
        "steps": [
            {
                "name": step.name,
                "layer": step.layer,
                "function": step.function,
                "axes": list(step.axes),
                "shape": list(step.value.shape),
                "parameters": {name: list(model.parameters[name].shape) for name in step.parameters},
            }
            for step in trace(model, ids)
            if not step.layer
        ],
        "n_layer": model.config.n_layer,
        "n_parameters": model.n_parameters,
    }


def figure(options: TraceOptions, result: dict[str, Any], **origin: Any) -> str:
    """List the steps in three parts: before the blocks, in the first of them, after them."""
    steps = result["steps"]
    block = [index for index, step in enumerate(steps) if step["layer"] is not None]
    parts = {
        "embedding": steps[: block[0]],
        "block": steps[block[0] : block[-1] + 1],
        "output": steps[block[-1] + 1 :],
    }
    return draw(
        "trace.html",
        options=options,
        title=options.title or words()["trace_title"],
        parts=parts,
        counts={name: count(part) for name, part in parts.items()},
        n_tokens=steps[0]["shape"][0],
        n_layer=result["n_layer"],
        n_parameters=result["n_parameters"],
        commands=[command("gptcore", "trace", model=options.model, prompt=options.prompt)],
        **origin,
    )


def count(steps: list[dict[str, Any]]) -> int:
    """How many weights these steps use."""
    return sum(math.prod(shape) for step in steps for shape in step["parameters"].values())


gpt_trace = Kind("gpt-trace", TraceOptions, compute, figure)
