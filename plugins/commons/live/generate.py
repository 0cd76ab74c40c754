"""The `gpt-generate` fence: a prompt, continued by a model, with the probability of every token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from commons.live.continuation import Continued, Sampling, continuation, generate_command, reshapes
from commons.live.fence import Kind
from commons.live.page import SHADES, draw

if TYPE_CHECKING:
    from commons.live.checkpoint import Checkpoint


class GenerateOptions(Sampling, Continued):
    """What may stand in a `gpt-generate` fence."""

    alternatives: Annotated[int, Field(ge=0, le=5)] = 0


def compute(options: GenerateOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Continue the prompt; see `continuation`."""
    return continuation(options, options, checkpoint, alternatives=options.alternatives)


def figure(options: GenerateOptions, result: dict[str, Any], **origin: Any) -> str:
    """Draw the continuation."""
    return draw(
        "generate.html",
        options=options,
        tokens=result["tokens"],
        shades=range(SHADES),
        finish_reason=result["finish_reason"],
        show_drawn=reshapes(options),
        commands=[command(options)],
        **origin,
    )


def command(options: GenerateOptions) -> str:
    """The shell command that generates the same text."""
    shown = {"show_probabilities": True, "alternatives": options.alternatives} if options.alternatives else {}
    return generate_command(options, options, **shown)


gpt_generate = Kind("gpt-generate", GenerateOptions, compute, figure)
