"""The `gpt-generate` fence: a prompt, continued by a model, with the probability of every token."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from commons.live.fence import Kind, Options, render
from commons.live.page import draw

if TYPE_CHECKING:
    from markdown import Markdown

    from commons.live.checkpoint import Checkpoint

BUCKETS = 10


class GenerateOptions(Options):
    """What may stand in a `gpt-generate` fence; see `gptcore.GenerationOptions` for what each does."""

    model: str = "fairytales"
    prompt: Annotated[str, Field(min_length=1, max_length=1000)]
    max_tokens: Annotated[int, Field(ge=1, le=200)] = 60
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    top_k: Annotated[int, Field(ge=1)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] = 0


def gpt_generate(
    source: str,
    language: str,  # noqa: ARG001 - the signature is SuperFences'
    css_class: str,  # noqa: ARG001
    options: dict[str, str],
    md: Markdown,
    **_: Any,
) -> str:
    """Format a `gpt-generate` fence.

    Args:
        source: The fence's body.
        language: The word after its marks.
        css_class: Unused; the figure has classes of its own.
        options: What else stands after the marks; must be empty.
        md: The page's Markdown.

    Returns:
        A `<figure>`, or a placeholder after a reported problem.

    Raises:
        FenceError: Something is wrong in the fence, and no page collects problems.
    """
    return render(_KIND, source, options, md)


def compute(options: GenerateOptions, checkpoint: Checkpoint) -> dict[str, Any]:
    """Continue the prompt.

    Returns:
        `tokens`, each with its `text`, its `piece` (that token alone, for looking at), its `probability` under the
        model and the probability it was `drawn` with; and `finish_reason`.
    """
    from gptcore.generation import generate

    model, tokenizer = checkpoint.load()
    result = generate(
        model,
        tokenizer,
        options.prompt,
        max_tokens=options.max_tokens,
        temperature=options.temperature,
        top_k=options.top_k,
        top_p=options.top_p,
        seed=options.seed,
    )
    pieces = tokenizer.pieces([token.id for token in result.tokens])
    return {
        "finish_reason": result.finish_reason,
        "tokens": [
            {
                "text": token.text,
                "piece": piece,
                "probability": round(token.probability, 5),
                "drawn": round(token.sampling_probability, 5),
            }
            for token, piece in zip(result.tokens, pieces, strict=True)
        ],
    }


def figure(options: GenerateOptions, checkpoint: Checkpoint, result: dict[str, Any], **credit: Any) -> str:
    """Draw the continuation."""
    reshaped = options.temperature != 1.0 or options.top_k is not None or options.top_p is not None
    return draw(
        "generate.html",
        options=options,
        language=checkpoint.language,
        tokens=[token | {"bucket": bucket(token["probability"])} for token in result["tokens"]],
        buckets=range(BUCKETS),
        finish_reason=result["finish_reason"],
        show_drawn=reshaped and options.temperature > 0,
        command=command(options),
        **credit,
    )


def bucket(probability: float) -> int:
    """Which of the ten shades a probability has."""
    return min(int(probability * BUCKETS), BUCKETS - 1)


def command(options: GenerateOptions) -> str:
    """The shell command that generates the same text."""
    words = ["gptcore", "generate"]
    for name, value in options.model_dump(exclude_none=True).items():
        words += [f"--{name.replace('_', '-')}", f"{value:g}" if isinstance(value, float) else str(value)]
    return shlex.join(words)


_KIND = Kind("gpt-generate", GenerateOptions, compute, figure)
